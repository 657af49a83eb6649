/**
 * Strategies on problems whose answer is known: each is solved by each, judged beside exact samples, and put in a table and a
 * picture.
 * Tests: tests/plot/compare_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import type { TaskEither } from "fp-ts/TaskEither";
import { callback, count, foundText, isRecord, kind, text, whole } from "../sde/border/decode.ts";
import { describe, type ItoError } from "../sde/border/errors.ts";
import type { Fallible } from "../sde/border/fallible.ts";
import { optionsOf } from "../sde/border/options.ts";
import type { Process } from "../sde/process.ts";
import { type Distance, distanceDefaults, type Judge, judge } from "../metrics/distance.ts";
import type { Exact } from "../metrics/exact.ts";
import type { Measure } from "../metrics/measure.ts";
import { slicedWasserstein } from "../metrics/wasserstein.ts";
import type { Progress } from "../backends/schedule/job.ts";
import type { SolveOptions } from "../solve/options.ts";
import type { Solution } from "../solve/solution.ts";
import { solve } from "../solve/solve.ts";
import type { Strategy } from "../solvers/strategy.ts";
import { distances, type Point } from "./distances.ts";
import { openStudio } from "./studio.ts";

/** A problem whose answer is known. */
export interface Problem {
  /** What is solved. */
  readonly process: Fallible<Process>;
  /** The law of its samples at the end: a mixture, a function that draws, or many samples. */
  readonly exact: Exact;
  /** What else the solve is told: where it begins, its parameters. */
  readonly solve?: Omit<SolveOptions, "n" | "seed" | "signal" | "progress">;
}

/** What is compared. */
export interface CompareOptions {
  /** By name. */
  readonly problems: Readonly<Record<string, Problem>>;
  /** By name: one, or a few of one kind, as of several tolerances, which are a line in the picture. */
  readonly strategies: Readonly<Record<string, Strategy | readonly Strategy[]>>;
  /** Samples of each solve, 1000 unless said. */
  readonly n?: number;
  /** The seed of every solve. */
  readonly seed?: number;
  /** What is measured: `slicedWasserstein()` unless said. */
  readonly measure?: Measure;
  /** How many sets of exact samples make the null, as in `distance`. */
  readonly repeats?: number;
  /** What stands above the picture. */
  readonly title?: string;
  /** Panels side by side in the picture, 1 unless said. */
  readonly columns?: number;
  /** Ends the comparison: what was solved by then is in it. */
  readonly signal?: AbortSignal;
  /** Told how far the solve under way is, as in `solve`. */
  readonly progress?: (p: Progress) => void;
}

/** A strategy on a problem. */
export interface ComparedRow {
  /** The problem's name. */
  readonly problem: string;
  /** The strategy's name. */
  readonly strategy: string;
  /** Which of its kind, from 1; nothing of a strategy that is alone. */
  readonly number?: number;
  /** Evaluations a sample, in the mean. */
  readonly nfe: number;
  /** Of the steps that were tried, the share that was rejected. */
  readonly rejected: number;
  /** Wall-clock time, compiling included. */
  readonly seconds: number;
  /** How far its samples are from exact ones; nothing where there are none, or not all ended well. */
  readonly distance?: Distance;
  /** Why there is no distance. */
  readonly note?: string;
}

/** Strategies beside each other. */
export interface Comparison {
  /** A row a problem and strategy. */
  readonly rows: readonly ComparedRow[];
  /** The rows as a table in Markdown. */
  readonly table: string;
  /** Distance against evaluations, log–log, as an SVG file's text. */
  readonly svg: string;
}

const isMap = (u: unknown): u is Readonly<Record<string, unknown>> =>
  isRecord(u) && Object.keys(u).length > 0;

const readOptions = optionsOf("compare", {
  problems: kind(
    "an object of problems, as { mine: { process, exact } }",
    (u: unknown): u is CompareOptions["problems"] =>
      isMap(u) && Object.values(u).every((p) => isRecord(p) && "process" in p && "exact" in p),
  ),
  strategies: kind(
    "an object of strategies, or of lists of them, as { ours: adaptiveExponential() }",
    (u: unknown): u is CompareOptions["strategies"] =>
      isMap(u) &&
      Object.values(u).every((s) => (Array.isArray(s) ? s.length > 0 && s.every(isRecord) : isRecord(s))),
  ),
  n: whole(2, 2 ** 31),
  seed: whole(0, 2 ** 32 - 1),
  measure: kind(
    "a measure, as slicedWasserstein()",
    (u: unknown): u is Measure => isRecord(u) && typeof u.to === "function",
  ),
  repeats: count,
  title: text,
  columns: whole(1, 12),
  signal: kind("an AbortSignal", (u: unknown): u is AbortSignal => isRecord(u) && "aborted" in u),
  progress: callback<(p: Progress) => void>(),
});

const missing = (option: string): ItoError => ({
  tag: "BadOption",
  where: "compare",
  option,
  found: foundText(undefined),
  wanted: `an object of ${option}`,
  try: "compare({ problems: { mine: { process, exact } }, strategies: { ours: adaptiveExponential() } })",
});

/** A strategy to be tried, and what it is called. */
interface Tried {
  readonly strategy: string;
  readonly number?: number;
  readonly of: Strategy;
}

const triedOf = (strategies: CompareOptions["strategies"]): readonly Tried[] =>
  Object.entries(strategies).flatMap(([strategy, given]) =>
    isList(given)
      ? given.map((of, i) => (given.length === 1 ? { strategy, of } : { strategy, number: i + 1, of }))
      : [{ strategy, of: given }]
  );
const isList = (s: Strategy | readonly Strategy[]): s is readonly Strategy[] => Array.isArray(s);

const noSolve = { nfe: NaN, rejected: NaN, seconds: NaN } as const;

const rowOf = (
  name: Pick<ComparedRow, "problem" | "strategy" | "number">,
  solved: E.Either<ItoError, Solution>,
  judged: Judge,
): ComparedRow => {
  if (E.isLeft(solved)) return { ...name, ...noSolve, note: describe(solved.left) };
  const s = solved.right;
  const [accepted, rejected] = [s.accepts, s.rejects].map((v) => v.reduce((a, b) => a + b, 0));
  const cost = {
    nfe: s.evaluations.own / s.nfe.length,
    rejected: (rejected ?? NaN) / ((accepted ?? NaN) + (rejected ?? NaN)),
    seconds: s.seconds,
  };
  const found = judged(s);
  return E.isLeft(found)
    ? { ...name, ...cost, note: describe(found.left) }
    : { ...name, ...cost, distance: found.right };
};

const digits = (v: number, most: number): string => (Number.isFinite(v) ? v.toFixed(most) : "–");
const short = (v: number): string => (Number.isFinite(v) ? `${Number(v.toPrecision(3))}` : "–");

/** Rows as a table in Markdown, columns as wide as they must be. */
export function tableOf(rows: readonly ComparedRow[]): string {
  const head = ["problem", "strategy", "NFE", "rejected", "distance", "null", "z", "seconds"];
  const cells = rows.map((r) => [
    r.problem,
    r.number === undefined ? r.strategy : `${r.strategy} ${r.number}`,
    digits(r.nfe, 1),
    Number.isFinite(r.rejected) ? `${digits(100 * r.rejected, 1)} %` : "–",
    ...(r.distance === undefined ? [(r.note ?? "").split("\n")[0] ?? "", "–", "–"] : [
      short(r.distance.value),
      `${short(r.distance.null.mean)} ± ${short(r.distance.null.sd)}`,
      digits(r.distance.z, 1),
    ]),
    digits(r.seconds, 2),
  ]);
  const wide = head.map((h, i) => Math.max(h.length, ...cells.map((row) => row[i]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((c, i) => (i < 2 ? c.padEnd(wide[i] ?? 0) : c.padStart(wide[i] ?? 0))).join(" | ")} |`;
  const rule = wide.map((w, i) => (i < 2 ? "-".repeat(w) : `${"-".repeat(w - 1)}:`));
  return [line(head), line(rule), ...cells.map(line)].join("\n");
}

const pointOf = ({ problem, strategy, nfe, distance }: ComparedRow): readonly Point[] =>
  distance === undefined ? [] : [{ problem, strategy, nfe, value: distance.value, null: distance.null }];

/**
 * Strategies on problems whose answer is known: a table, and distance against evaluations, log–log. Each problem's null is made
 * once; a strategy that a problem refuses, or whose samples fail, has a row that says why.
 *
 * Units: distances those of the measure. Errors (Left): `BadOption`, `BadShape` of the problems' laws; `Unsupported` where Plot
 * cannot be loaded, which is tried first.
 *
 * @example
 * ```ts
 * import { adaptiveExponential, eulerMaruyama, mixtureScore, reverse, vp } from "ito";
 * import { compare } from "ito/plot";
 *
 * const exact = { weights: [0.3, 0.7], means: [[0, 0], [1, 1]], stds: [0.1, 0.1] };
 * const result = await compare({
 *   problems: { "two modes": { process: reverse(vp(), mixtureScore(exact)), exact } },
 *   strategies: {
 *     adaptiveExponential: [adaptiveExponential({ rel: 0.3 }), adaptiveExponential()],
 *     "Euler–Maruyama": [20, 80].map((steps) => eulerMaruyama(steps)),
 *   },
 *   n: 200,
 * })();
 * if (result._tag === "Left") throw new Error(result.left.tag);
 * const { table, svg } = result.right; // Markdown, and <svg …
 * ```
 */
export function compare(options: CompareOptions): TaskEither<ItoError, Comparison> {
  return async () => {
    const read = readOptions(options);
    if (E.isLeft(read)) return read;
    const { problems, strategies, n = 1000, seed = 0, measure = slicedWasserstein() } = read.right;
    if (problems === undefined) return E.left(missing("problems"));
    if (strategies === undefined) return E.left(missing("strategies"));
    const ready = await openStudio()(); // before the work
    if (E.isLeft(ready)) return ready;
    const { repeats = distanceDefaults.repeats, title, columns, signal, progress } = read.right;
    const rows: ComparedRow[] = [];
    const isOver = (): boolean => signal?.aborted === true;
    for (const [problem, p] of Object.entries(problems)) {
      const judged = judge(p.exact, n, { measure, repeats });
      if (E.isLeft(judged)) return judged;
      for (const { of, ...name } of triedOf(strategies)) {
        if (isOver()) break;
        const told = { ...(signal && { signal }), ...(progress && { progress }) };
        const solved = await solve(p.process, of, { ...p.solve, ...told, n, seed })();
        if (!isOver()) rows.push(rowOf({ problem, ...name }, solved, judged.right));
      }
    }
    return await pipe(rows.flatMap(pointOf), (points) => pictured(points, { measure, n, title, columns }))
      .then(E.map((svg): Comparison => ({ rows, table: tableOf(rows), svg })));
  };
}

/** The picture of what has a distance; an empty sheet where nothing has. */
const pictured = async (
  points: readonly Point[],
  a: {
    readonly measure: Measure;
    readonly n: number;
    readonly title: string | undefined;
    readonly columns: number | undefined;
  },
): Promise<E.Either<ItoError, string>> => {
  if (points.length === 0) return E.right("");
  const about =
    `${a.measure.name} of ${a.n.toLocaleString("en")} samples; dashed and grey: what exact samples have ` +
    "between them.";
  return await distances(points, {
    about,
    label: a.measure.name,
    ...(a.title === undefined ? {} : { title: a.title }),
    ...(a.columns === undefined ? {} : { columns: a.columns }),
  })();
};
