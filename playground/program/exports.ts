/**
 * What a program exports, as it is found: each part of its kind, options and `show` with their defaults.
 *
 * Tests: tests/playground/program_evaluate_test.ts.
 * @module
 */
import type { Calculus, Fallible, Process, Score, Strategy } from "ito";
import { callback, choice, foundText, isNumbers, isRecord, kind, whole } from "../../sde/border/decode.ts";
import { meant, optionsOf } from "../../sde/border/options.ts";
import type { Exact, Picture } from "./playable.ts";

/** The names that a program may export. */
export const exported = ["process", "score", "strategy", "runs", "params", "options", "show"] as const;
/** One of them. */
export type Exported = (typeof exported)[number];

/** What a program's module is, before anything is known of its parts. */
export type Exports = Readonly<Partial<Record<Exported, unknown>>>;

/** An export that there is not, in words. */
export function unknownExport(exports: Readonly<Record<string, unknown>>): {
  readonly name: string;
  readonly text: string;
} | undefined {
  const name = Object.keys(exports).find((k) => k !== "__esModule" && !exported.some((e) => e === k));
  if (name === undefined) return undefined;
  const instead = meant(name, exported);
  const advice = instead === undefined ? `const ${name} without export` : `export const ${instead} = …`;
  return {
    name,
    text: `The playground knows no export "${name}": it takes ${exported.join(", ")}\nTry: ${advice}`,
  };
}

/** What may be a process: `processOf` looks closer. */
export const mayBeProcess = (u: unknown): u is Fallible<Process<Calculus>> => isRecord(u);
/** What may be a process that a score runs backward: `reverse` looks closer. */
export const mayBeForward = (u: unknown): u is Fallible<Process> => isRecord(u);
/** What may be a score. */
export const mayBeScore = (u: unknown): u is Fallible<Score> => isRecord(u);
/** What may be a strategy: `partsOf` looks closer. */
export const mayBeStrategy = (u: unknown): u is Strategy<Calculus> => isRecord(u);

/** What is no process, no score, no strategy, in words. */
export function notA(part: "process" | "score" | "strategy", found: unknown): string {
  const [wanted, advice] = {
    process: ["a process, as ou() or process(({ x, t }) => …) makes one", "export const process = ou();"],
    score: ["a score, as gaussianScore([0], 1) makes one", "export const score = gaussianScore([0], 1);"],
    strategy: ["a strategy, as eulerMaruyama(240) makes one", "export const strategy = eulerMaruyama(240);"],
  }[part];
  return `${part} must be ${wanted}, found ${foundText(found)}\nTry: ${advice}`;
}

const isStart = (u: unknown): u is number | readonly number[] | Float32Array | Float64Array =>
  (typeof u === "number" ? [u] : isNumbers(u) && u.length > 0 ? Array.from(u) : [NaN]).every(Number.isFinite);
const isShape = (u: unknown): u is readonly number[] =>
  Array.isArray(u) && u.length > 0 && u.every((d) => Number.isInteger(d) && d >= 1);
const isElement = (u: unknown): u is number | string =>
  typeof u === "string" || (typeof u === "number" && Number.isInteger(u) && u >= 0);
const isRange = (u: unknown): u is readonly [number, number] =>
  Array.isArray(u) && u.length === 2 && u.every(Number.isFinite) && u[0] < u[1];

/** Most paths that are asked for, and most states kept of one. */
export const most = { n: 10_000_000, frames: 1000 } as const;

/** The `options` of a program. Errors (Left): `BadOption`. */
export const readOptions = optionsOf("options", {
  n: whole(1, most.n),
  seed: whole(0, 2 ** 32 - 1),
  frames: whole(2, most.frames),
  x0: kind("a finite number, or a list of them, one an element", isStart),
  shape: kind("positive whole numbers, as [3, 32, 32]", isShape),
});

const element = kind("the number of an element, from 0, or the name of a component", isElement);

/** The pictures that there are. */
export const pictures = ["paths", "phase", "density", "images"] as const satisfies readonly Picture[];

/** The `show` of a program. Errors (Left): `BadOption`. */
export const readShow = optionsOf("show", {
  picture: choice(...pictures),
  x: element,
  y: element,
  exact: callback<Exact>(),
  range: kind("two finite numbers that rise, as [-1, 1]", isRange),
});
