/**
 * Option records at the border: every name must be known, every value fit its codec, and what is `undefined` is left out.
 *
 * `optionsOf` gives an error as a value, where a solve is asked for; `given` throws it, where a part of a program is made
 * (a preset, a process): that is where the mistake is.
 * Tests: tests/fails/fails_test.ts, tests/solve/plain_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import * as t from "io-ts";
import { anyNumber, foundText } from "./decode.ts";
import { describe, type ItoError, messageOf } from "./errors.ts";

/** What options decode to: each may be missing. */
export type Options<P extends t.Props> = t.TypeOf<t.PartialC<P>>;

/** Names that other libraries have for ours. */
const elsewhere: Readonly<Record<string, string>> = {
  atol: "abs",
  rtol: "rel",
  t0: "tEnd",
  t1: "T",
  y0: "x0",
  key: "seed",
  steps: "withSteps(steps)(strategy)",
};

/** How many letters two names are apart. */
const apart = (a: string, b: string): number => {
  const first = Array.from({ length: b.length + 1 }, (_, j) => j);
  const last = Array.from(a).reduce((above, letter, i) => {
    const row = [i + 1];
    for (let j = 1; j <= b.length; j++) {
      const changed = (above[j - 1] ?? 0) + (letter === b[j - 1] ? 0 : 1);
      row.push(Math.min((above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, changed));
    }
    return row;
  }, first);
  return last[b.length] ?? 0;
};

/** The known name that a wrong one was meant for, if any is near. */
export function meant(name: string, known: readonly string[]): string | undefined {
  const [near, ...rest] = known.toSorted((a, b) => apart(name, a) - apart(name, b));
  const other = Object.hasOwn(elsewhere, name) ? elsewhere[name] : undefined;
  if (other !== undefined && (known.includes(other) || other.includes("("))) return other;
  const close = near !== undefined &&
    apart(name.toLowerCase(), near.toLowerCase()) <= Math.min(2, near.length / 2);
  return close && rest.every((r) => apart(name, r) > apart(name, near)) ? near : undefined;
}

const unknownName = (where: string, name: string, value: string, known: readonly string[]): ItoError => {
  const instead = meant(name, known);
  return {
    tag: "BadOption",
    where,
    option: name,
    found: value,
    wanted: `left out: it is no option (${known.join(", ")})`,
    try: instead ?? `one of ${known.join(", ")}`,
  };
};

const isObject = (u: unknown): u is object => typeof u === "object" && u !== null && !Array.isArray(u);

/** The fields of an object, as they are now: none of them is read again. */
const fieldsOf = (u: object, known: readonly string[]): Readonly<Record<string, unknown>> => {
  const names = new Set([...known.filter((k) => k in u), ...Object.keys(u)]);
  const entries = [...names].map((k): readonly [string, unknown] => [k, Reflect.get(u, k)]);
  return Object.fromEntries(entries.filter(([, v]) => v !== undefined));
};

/**
 * The options that a caller gives, by the codecs of those that there are. `undefined` in place of the record is none.
 *
 * Errors (Left): `BadOption` for what is no record, a name that is unknown, a value that does not fit.
 */
export function optionsOf<P extends t.Props>(
  where: string,
  codecs: P,
): (u: unknown) => E.Either<ItoError, Options<P>> {
  const known = Object.keys(codecs);
  const codec = t.partial(codecs);
  const bad = (option: string, found: string, wanted: string) => ({
    tag: "BadOption" as const,
    where,
    option,
    found,
    wanted,
  });
  return (u) => {
    if (u === undefined) return E.right({});
    const first = `{ ${known[0]}: … }`;
    if (!isObject(u)) {
      const wanted = `an object with any of ${known.join(", ")}`;
      return E.left({ ...bad("the options", foundText(u), wanted), try: first });
    }
    return pipe(
      E.tryCatch(
        () => fieldsOf(u, known),
        (e): ItoError => ({
          ...bad("the options", `one that throws "${messageOf(e)}"`, "an object that can be read"),
          try: first,
        }),
      ),
      E.chain((fields) => {
        const wrong = Object.keys(fields).find((k) => !Object.hasOwn(codecs, k));
        if (wrong !== undefined) return E.left(unknownName(where, wrong, foundText(fields[wrong]), known));
        return E.mapLeft((errors: t.Errors): ItoError => {
          const at = errors[0]?.context.at(1); // [0] is the record, [1] the option, beyond are its parts
          return bad(at?.key ?? "the options", foundText(at?.actual), at?.type.name ?? "valid");
        })(codec.decode(fields));
      }),
    );
  };
}

/** The same where a program is written: throws a RangeError with the error's text. */
export function given<P extends t.Props>(where: string, codecs: P): (u: unknown) => Options<P> {
  const read = optionsOf(where, codecs);
  return (u) =>
    pipe(
      read(u),
      E.getOrElseW((e): never => {
        throw new RangeError(describe(e));
      }),
    );
}

/** Numbers with their defaults, by name: what a process of a few numbers takes. Throws as `given`. */
export function numbersOf<K extends string>(
  where: string,
  defaults: Readonly<Record<K, number>>,
): (u: unknown) => Readonly<Record<K, number>> {
  const read = given(where, Object.fromEntries(Object.keys(defaults).map((k) => [k, anyNumber])));
  return (u) => ({ ...defaults, ...read(u) });
}
