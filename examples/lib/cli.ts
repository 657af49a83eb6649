/**
 * Command-line options as values: a program is its io-ts codecs and the texts of its help.
 *
 *     argv → commander (syntax: names, missing values) → io-ts (meaning: each value) → Either<Stop, Options>
 *
 * A codec's name is the wording of what is wanted, so an error names the option, the value found and that wording.
 * Reads no environment variable, so nothing asks for a permission.
 * @module
 */

import { Command, CommanderError, Option } from "commander";
import * as E from "fp-ts/Either";
import * as t from "io-ts";
import { print } from "./terminal.ts";

/** Why a program ends: its help was asked for (exit code 0), it failed (1), its options are wrong (2), Ctrl-C (130). */
export interface Stop {
  readonly exitCode: 0 | 1 | 2 | 130;
  readonly text: string;
}

/** The help of one option; one without `value` is a flag. `fallback` is what applies when it is not given, as typed. */
export interface OptionText {
  readonly value?: string;
  readonly fallback?: string;
  readonly about: string;
}

/** A program: a codec and a text for each option. The option of `hInit` is `--h-init`. */
export interface Program<P extends t.Props> {
  readonly name: string;
  readonly about: string;
  readonly codecs: P;
  readonly texts: { readonly [K in keyof P]: OptionText };
  /** Those of them that are given by their place and not by a name, in their order. */
  readonly operands?: readonly (keyof P & string)[];
  /** Lines below the list of options. */
  readonly footer?: string;
}

/** What a program's options decode to. */
export type Options<P extends t.Props> = { readonly [K in keyof P]: t.TypeOf<P[K]> };

/** A value with conditions, read from the text of an option. */
const fromText = <A>(
  wanted: string,
  is: (u: unknown) => u is A,
  read: (text: string) => unknown,
): t.Type<A> =>
  new t.Type<A>(
    wanted,
    is,
    (u, context) => {
      const value = typeof u === "string" ? read(u) : u;
      return is(value) ? t.success(value) : t.failure(u, context);
    },
    t.identity,
  );

/** A decimal number and nothing else: no "", no "0x10", no "1e999". */
const readNumber = (text: string): unknown =>
  /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined;

/** The codec of an integer, written with digits alone. */
export function integer(min: number, max: number): t.Type<number> {
  const is = (u: unknown): u is number =>
    typeof u === "number" && Number.isInteger(u) && u >= min && u <= max;
  const read = (text: string): unknown => /^\d+$/.test(text) ? Number(text) : undefined;
  return fromText(`an integer from ${min} to ${max}`, is, read);
}

/** The codec of a finite number above 0. */
export function positive(): t.Type<number> {
  const is = (u: unknown): u is number => typeof u === "number" && Number.isFinite(u) && u > 0;
  return fromText("a number above 0", is, readNumber);
}

const or = (choices: readonly string[]): string =>
  [choices.slice(0, -1).join(", "), ...choices.slice(-1)].filter((part) => part !== "").join(" or ");

/** The codec of one of a few words. */
export function oneOf<K extends string>(...choices: readonly K[]): t.Type<K> {
  const is = (u: unknown): u is K => choices.some((choice) => choice === u);
  return fromText(or(choices.map((choice) => JSON.stringify(choice))), is, (text) => text);
}

/** The codec of a file's path that ends in one of these (".png", in lower case), and has a name before it. */
export function fileName(...endings: readonly string[]): t.Type<string> {
  const named = (u: string, ending: string): boolean =>
    u.toLowerCase().endsWith(ending) && /[^/\\]$/.test(u.slice(0, -ending.length));
  const is = (u: unknown): u is string => typeof u === "string" && endings.some((ending) => named(u, ending));
  return fromText(`a file that ends in ${or(endings)}`, is, (text) => text);
}

/** The codec of a flag: given or not. */
export function flag(): t.Type<boolean> {
  const validate: t.Validate<unknown, boolean> = (u, context) =>
    u === undefined ? t.success(false) : u === true ? t.success(true) : t.failure(u, context);
  return new t.Type("no value", t.boolean.is, validate, t.identity);
}

/** The codec of an option that need not be given: `undefined` then. */
export function optional<A>(codec: t.Type<A>): t.Type<A | undefined> {
  return t.union([t.undefined, codec], codec.name);
}

/** A program as given; infers the type of its codecs. */
export function program<P extends t.Props>(it: Program<P>): Program<P> {
  return it;
}

const dashed = (key: string): string => `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

const textsOf = <P extends t.Props>(it: Program<P>): Readonly<Record<string, OptionText>> => it.texts;

const operandsOf = <P extends t.Props>(it: Program<P>): readonly string[] => it.operands ?? [];

/** What an option or an operand is called in a message. */
const called = <P extends t.Props>(it: Program<P>, key: string): string =>
  operandsOf(it).includes(key) ? `<${key}>` : dashed(key);

const toOption = (key: string, { value, fallback, about }: OptionText): Option =>
  value === undefined
    ? new Option(dashed(key), about)
    : new Option(`${dashed(key)} <${value}>`, about).default(fallback, fallback);

/** commander, told to print nothing, to end nothing and to ask the environment nothing. */
const toCommand = <P extends t.Props>(it: Program<P>): Command => {
  const command = new Command(it.name)
    .description(it.about)
    .helpOption("--help", "print this text")
    .exitOverride()
    .configureOutput({
      writeOut: () => {},
      writeErr: () => {},
      getOutHelpWidth: () => 80,
      getErrHelpWidth: () => 80,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    });
  const operands = operandsOf(it), texts = Object.entries(textsOf(it));
  for (const [key, { about }] of texts.filter(([k]) => operands.includes(k))) {
    command.argument(`[${key}]`, about);
  }
  for (const [key, text] of texts.filter(([k]) => !operands.includes(k))) {
    command.addOption(toOption(key, text));
  }
  return command;
};

/** The help of a program: how to call it, each option, its default. */
export function help<P extends t.Props>(it: Program<P>): string {
  const body = toCommand(it).helpInformation().trimEnd();
  return it.footer === undefined ? body : `${body}\n\n${it.footer}`;
}

const wrong = (text: string): Stop => ({ exitCode: 2, text });

const quote = (value: unknown): string => value === undefined ? "nothing" : JSON.stringify(value);

const operandsText = <P extends t.Props>(it: Program<P>): string =>
  operandsOf(it).length === 0
    ? "options only"
    : `${operandsOf(it).map((key) => called(it, key)).join(" ")} and options`;

/** commander's own complaint in one line of ours. */
const syntaxError = <P extends t.Props>(it: Program<P>, error: CommanderError): Stop => {
  if (error.code === "commander.helpDisplayed") return { exitCode: 0, text: help(it) };
  const [, name = "", value = ""] = /'(--?[^\s'=]*)=?([^']*)/.exec(error.message) ?? [];
  const hint = /Did you mean (?:one of )?(.*)\?/.exec(error.message)?.[1];
  const key = Object.keys(it.texts).find((candidate) => dashed(candidate) === name);
  const codec = key === undefined ? undefined : it.codecs[key];
  const extra = /got \d+: (.*)\.$/s.exec(error.message)?.[1];
  const tip = hint === undefined ? "--help lists them" : `did you mean ${hint}?`;
  switch (error.code) {
    case "commander.optionMissingArgument":
      return wrong(`Cannot read ${name}: wanted ${codec?.name ?? "a value"}, found nothing`);
    case "commander.unknownOption":
      if (codec !== undefined) {
        return wrong(`Cannot read ${name}: wanted ${codec.name}, found ${quote(value)}`);
      }
      return wrong(`Cannot read ${name}: no such option; ${tip}`);
    case "commander.excessArguments":
      return wrong(`Cannot read ${quote(extra)}: wanted ${operandsText(it)}; --help lists them`);
    default:
      return wrong(error.message.replace(/^error: /, "").replace(/\s+/g, " "));
  }
};

/**
 * Reads a program's options.
 *
 * Errors (Left): one line that names the option, what was found and what is wanted; or the help, when asked for.
 *
 * @param it The program.
 * @param argv The arguments, as in Deno.args; an option given twice has its last value.
 * @returns The options, each of its codec's type.
 */
export function parseOptions<P extends t.Props>(
  it: Program<P>,
  argv: readonly string[],
): E.Either<Stop, Options<P>> {
  const command = toCommand(it);
  try {
    command.parse([...argv], { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) return E.left(syntaxError(it, error));
    throw error;
  }
  const operands = operandsOf(it).map((key, i) => [key, command.args[i]] as const);
  const given: unknown = { ...command.opts(), ...Object.fromEntries(operands) };
  return E.mapLeft((errors: t.Errors): Stop => {
    const entry = errors[0]?.context[1]; // [0] is the record, [1] the option, beyond are parts of its codec
    if (entry === undefined) return wrong("Cannot read the options");
    return wrong(
      `Cannot read ${called(it, entry.key)}: wanted ${entry.type.name}, found ${quote(entry.actual)}`,
    );
  })(t.type(it.codecs).decode(given));
}

/**
 * Ends the program: help goes to stdout, an error to stderr.
 *
 * @param stop Why.
 */
export function exitWith(stop: Stop): never {
  print(stop.exitCode === 0 ? Deno.stdout : Deno.stderr, `${stop.text}\n`);
  Deno.exit(stop.exitCode);
}

/** A program without options: ends it where some are given, and with its help where that is asked for. */
export function noOptions(name: string, about: string): void {
  const found = parseOptions(program({ name, about, codecs: {}, texts: {} }), Deno.args);
  if (E.isLeft(found)) exitWith(found.left);
}
