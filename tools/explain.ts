/**
 * Prints what becomes of an example, at the five stops of its way to code.
 *
 *     deno task explain ve_cifar
 *     deno task explain new_process --stop 3
 *     deno task explain mixture_2d --pass simplify
 *     deno task explain mixture_2d --target wgsl
 *
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import { describe, explain, type ExplainOptions } from "ito";
import { renderers } from "../explain/code.ts";
import { exitWith, oneOf, optional, type Options, parseOptions, program } from "../examples/lib/cli.ts";
import { print } from "../examples/lib/terminal.ts";
import { explained, type ExplainedName } from "./lib/explained.ts";

const names = ["ve_cifar", "mixture_2d", "new_process"] as const satisfies readonly ExplainedName[];

const targets = renderers.map((r) => r.name);

const passes = [
  ...["trace", "flatten", "simplify", "cut", "keep", "pair", "lower"] as const, // over expressions
  ...["schedule", "strips", "hoist", "blocks", "split"] as const, // over control
];

const cli = program({
  name: "explain.ts",
  about: "Prints what becomes of an example on its way to code.",
  codecs: {
    example: oneOf(...names),
    stop: optional(oneOf("1", "2", "3", "4", "5")),
    pass: optional(oneOf(...passes)),
    target: optional(oneOf(...targets)),
  },
  texts: {
    example: { value: names.join("|"), fallback: "ve_cifar", about: "which example; its name alone will do" },
    stop: { value: "1…5", about: "one stop: the solve, process, strategy, plan, code" },
    pass: { value: "name", about: "one pass of the compiler, and what it left" },
    target: { value: targets.join("|"), about: "the code for this target" },
  },
});

const stops = { 1: [1], 2: [2], 3: [3], 4: [4], 5: [5] } as const;

/** What is printed: one stop, one pass, or with a target alone its code. */
const chosen = ({ stop, pass, target }: Options<typeof cli.codecs>): Partial<ExplainOptions> => ({
  ...(pass === undefined ? {} : { pass }),
  ...(target === undefined ? {} : { target, stops: stops[5] }),
  ...(stop === undefined ? {} : { stops: stops[stop] }),
});

/** `explain ve_cifar` is `explain --example ve_cifar`. */
const argumentsOf = ([first = "", ...rest]: readonly string[]): readonly string[] =>
  first === "" || first.startsWith("-")
    ? [first, ...rest].filter((a) => a !== "")
    : ["--example", first, ...rest];

if (import.meta.main) {
  const options = pipe(parseOptions(cli, argumentsOf(Deno.args)), E.getOrElseW(exitWith));
  const { process, strategy, options: asked } = explained[options.example]();
  const text = pipe(
    explain(process, strategy, { ...asked, ...chosen(options) }),
    E.getOrElseW((e) => exitWith({ exitCode: 1, text: describe(e) })),
  );
  print(Deno.stdout, text);
}
