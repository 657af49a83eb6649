/**
 * Pieces of io-ts codecs, for the borders where data comes in: codecs whose name says what is wanted, and what was found
 * instead in words.
 * Tests: tests/fails/fails_test.ts, tests/solve/plain_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import * as t from "io-ts";

/** A finite number that holds; `name` says what is wanted, as in "a number > 0". */
export function number(name: string, holds: (v: number) => boolean): t.Type<number> {
  return new t.Type<number>(
    name,
    t.number.is,
    (u, c) => (typeof u === "number" && Number.isFinite(u) && holds(u) ? t.success(u) : t.failure(u, c)),
    t.identity,
  );
}

/** What `is` knows; `name` says what is wanted. */
export function kind<A>(name: string, is: (u: unknown) => u is A): t.Type<A> {
  return new t.Type<A>(name, is, (u, c) => (is(u) ? t.success(u) : t.failure(u, c)), t.identity);
}

/** One of a few words. */
export function choice<K extends string>(...names: readonly K[]): t.Type<K> {
  return kind(
    names.map((n) => JSON.stringify(n)).join(" or "),
    (u: unknown): u is K => names.some((n) => n === u),
  );
}

/** True or false. */
export const flag: t.Type<boolean> = kind("true or false", t.boolean.is);

/** A function; what it takes and gives nobody can see. */
export function callback<F extends (...args: readonly never[]) => unknown>(): t.Type<F> {
  return kind("a function", (u: unknown): u is F => typeof u === "function");
}

/** Any number, NaN too: whoever asks looks at its value later. */
export const anyNumber: t.Type<number> = kind("a number", t.number.is);
/** A text. */
export const text: t.Type<string> = kind("a text", t.string.is);

/** A whole number in a range, both ends in it. */
export function whole(from: number, to: number): t.Type<number> {
  return number(`a whole number from ${from} to ${to}`, (v) => Number.isInteger(v) && from <= v && v <= to);
}

/** A list of so many items; a longer one is refused before its items are looked at. */
export function list<A>(item: t.Type<A>, from: number, to: number): t.Type<readonly A[]> {
  const items = t.readonlyArray(item);
  const name = `a list of ${from} to ${to}, each ${item.name}`;
  const holds = (u: unknown): boolean => Array.isArray(u) && from <= u.length && u.length <= to;
  return new t.Type<readonly A[]>(
    name,
    (u): u is readonly A[] => holds(u) && items.is(u),
    (u, c) => (holds(u) ? items.validate(u, c) : t.failure(u, c)),
    t.identity,
  );
}

/** A whole number > 0. */
export const count: t.Type<number> = number("a whole number > 0", (v) => Number.isInteger(v) && v > 0);

/** Whether data is an object with fields. */
export function isRecord(u: unknown): u is Readonly<Record<string, unknown>> {
  return typeof u === "object" && u !== null && !Array.isArray(u);
}

/** Whether data is a list of numbers, typed or not; a list with holes is none. */
export function isNumbers(u: unknown): u is readonly number[] | Float32Array | Float64Array {
  if (u instanceof Float32Array || u instanceof Float64Array) return true;
  return Array.isArray(u) && Array.from<unknown>(u).every((v) => typeof v === "number");
}

/** What is no data, in words. */
const plainText = (u: unknown): string | undefined => {
  switch (typeof u) {
    case "undefined":
      return "nothing";
    case "string":
      return JSON.stringify(u);
    case "bigint":
      return `${u}n`;
    case "function":
      return "a function";
    case "object":
      break;
    default:
      return String(u);
  }
  if (u === null) return "null";
  if (u instanceof Error) return `${u.name}: ${u.message}`;
  if (u instanceof Promise) return "a promise";
  if ("shape" in u && "kind" in u && "id" in u) return `a ${u.shape} expression of kind ${u.kind}`;
  return ArrayBuffer.isView(u) || u instanceof Map || u instanceof Set
    ? `a ${u.constructor.name}`
    : undefined;
};

/** Data as JSON has it, so many levels deep: what shares its parts, or holds itself, would be endless. */
const dataText = (u: unknown, levels: number): string => {
  const plain = plainText(u);
  if (plain !== undefined || typeof u !== "object" || u === null) return plain ?? "";
  if (levels === 0) return "…";
  const within = (v: unknown): string => dataText(v, levels - 1);
  if (Array.isArray(u)) return `[${Array.from(u.slice(0, levels === 3 ? 200 : 20), within).join(",")}]`;
  return `{${Object.entries(u).slice(0, 40).map(([k, v]) => `${JSON.stringify(k)}:${within(v)}`).join(",")}}`;
};

/** What was found, in words; long data is cut in the middle. */
export function foundText(u: unknown): string {
  const text = E.toUnion(E.tryCatch(() => dataText(u, 3), () => "what cannot be read"));
  return text.length <= 120 ? text : `${text.slice(0, 80)} … ${text.slice(-30)}`;
}

/** One thing that does not decode, in words: the field, what is wanted, what was found. `whole` names the data itself. */
export function problem(whole: string): (e: t.ValidationError) => string {
  return (e) => {
    const path = e.context.map((c) => c.key).filter((k) => k !== "" && Number.isNaN(Number(k))).join(".");
    const last = e.context[e.context.length - 1];
    return `${path === "" ? whole : path} must be ${last?.type.name ?? "valid"}, found ${foundText(e.value)}`;
  };
}

/** The index of the first number that is not finite, or −1: a plain loop, as there may be 10⁸ of them. */
export function firstNotFinite(data: ArrayLike<number>): number {
  for (let i = 0; i < data.length; i++) if (!Number.isFinite(data[i])) return i;
  return -1;
}
