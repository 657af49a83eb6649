/**
 * Distance against evaluations, log–log: a panel a problem, a line a strategy, and what exact samples have between them.
 * Tests: tests/plot/compare_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import type { TaskEither } from "fp-ts/TaskEither";
import { callback, foundText, isRecord, kind, text, whole } from "../sde/border/decode.ts";
import type { ItoError } from "../sde/border/errors.ts";
import { optionsOf } from "../sde/border/options.ts";
import { base, drawnBy } from "./drawn.ts";
import type { Studio } from "./studio.ts";
import { ink, type Look, lookOf, pale, type Panel, quiet, sheet } from "./theme.ts";

/** A solve's cost and its distance from exact. */
export interface Point {
  /** The panel. */
  readonly problem: string;
  /** The line. */
  readonly strategy: string;
  /** Evaluations a sample. */
  readonly nfe: number;
  /** The distance, in units of its measure. */
  readonly value: number;
  /** What exact samples have between them: a band of three standard deviations about the mean. */
  readonly null?: { readonly mean: number; readonly sd: number };
}

/** How `distances` draws. */
export interface DistancesOptions {
  /** What stands above. */
  readonly title?: string;
  /** What is to be known, below the title. */
  readonly about?: string;
  /** What is measured: the label of y. */
  readonly label?: string;
  /** Panels side by side, 1 unless said: a panel is 400 pixels wide. */
  readonly columns?: number;
  /** A dashed line at this distance. */
  readonly limit?: number;
  /** Strategies that are drawn boldly. */
  readonly bold?: (strategy: string) => boolean;
}

const readOptions = optionsOf("distances", {
  title: text,
  about: text,
  label: text,
  columns: whole(1, 12),
  limit: kind("a number > 0", (u: unknown): u is number => typeof u === "number" && u > 0),
  bold: callback<(strategy: string) => boolean>(),
});

const isPoint = (u: unknown): u is Point =>
  isRecord(u) && typeof u.problem === "string" && typeof u.strategy === "string" &&
  typeof u.nfe === "number" && typeof u.value === "number";

const readPoints = (points: unknown): E.Either<ItoError, readonly Point[]> => {
  const all: readonly unknown[] = Array.isArray(points) ? points : [];
  const wrong = all.findIndex((p) => !isPoint(p));
  if (Array.isArray(points) && wrong < 0 && all.length > 0) return E.right(all.filter(isPoint));
  return E.left({
    tag: "BadShape",
    where: "distances",
    found: wrong < 0 ? (Array.isArray(points) ? "no points" : foundText(points)) : foundText(all[wrong]),
    wanted: "a list of { problem, strategy, nfe, value }",
    try: 'distances([{ problem: "mine", strategy: "ours", nfe: 40, value: 0.1 }])',
  });
};

/** From the least to the most of some numbers > 0, a little wider. */
const around = (values: readonly number[]): readonly [number, number] => {
  const found = values.filter((v) => v > 0 && Number.isFinite(v));
  if (found.length === 0) return [0.1, 10];
  const [low, high] = [Math.min(...found), Math.max(...found)];
  return [low / 1.25, high * 1.25];
};

interface Lines {
  readonly looks: ReadonlyMap<string, Look>;
  readonly label: string;
  readonly limit: number | undefined;
  readonly bold: (strategy: string) => boolean;
}

const panelOf = ({ plot, draw }: Studio, title: string, points: readonly Point[], a: Lines): Panel => {
  const level = points.find((p) => p.null !== undefined)?.null;
  const seen = points.filter((p) => p.nfe > 0 && p.value > 0 && Number.isFinite(p.value));
  const x = around(seen.map((p) => p.nfe));
  const y = around([...seen.map((p) => p.value), level?.mean ?? NaN, a.limit ?? NaN]);
  const [low, high] = level === undefined
    ? [NaN, NaN]
    : [Math.max(y[0], level.mean - 3 * level.sd), Math.max(y[0], level.mean + 3 * level.sd)];
  const band = x.map((nfe) => ({ nfe, low, high: Math.min(high, y[1]) }));
  const dash = { stroke: quiet.light, strokeDasharray: "4 3" };
  const svg = draw({
    ...base,
    x: { type: "log", domain: x, label: "evaluations a sample", ticks: 5, tickFormat: "~s" },
    y: { type: "log", domain: y, label: a.label, grid: true, ticks: 4, tickFormat: "~g" },
    marks: [
      ...(level === undefined ? [] : [
        plot.areaY(band, { x: "nfe", y1: "low", y2: "high", fill: pale.light, fillOpacity: 0.5 }),
        plot.ruleY(level.mean > 0 ? [level.mean] : [], dash),
      ]),
      plot.ruleY(a.limit === undefined ? [] : [a.limit], dash),
      ...[...a.looks].flatMap(([name, { color, symbol, dash: strokeDasharray }]) => {
        const own = seen.filter((p) => p.strategy === name).toSorted((p, q) => p.nfe - q.nfe);
        const [strokeWidth, r] = a.bold(name) ? [2.8, 4.5] : [1.5, 3.5];
        const at = { x: "nfe", y: "value", stroke: color };
        return own.length === 0 ? [] : [
          plot.line(own, {
            ...at,
            strokeWidth,
            ...(strokeDasharray === undefined ? {} : { strokeDasharray }),
          }),
          plot.dot(own, { ...at, symbol, r, fill: color, strokeWidth: 1.2 }),
        ];
      }),
      plot.ruleX([x[0]], { stroke: ink.light, strokeOpacity: 0.25 }),
    ],
  });
  return { title, svg };
};

/**
 * Distance against evaluations, log–log, a panel a problem and a line a strategy, as an SVG file's text. Points that are not > 0
 * have no place on it.
 *
 * Errors (Left): `BadShape`, `BadOption`; `Unsupported` where Plot cannot be loaded.
 *
 * @example
 * ```ts
 * import { distances } from "ito/plot";
 *
 * const svg = await distances([
 *   { problem: "two modes", strategy: "ours", nfe: 30, value: 0.02 },
 *   { problem: "two modes", strategy: "ours", nfe: 60, value: 0.01, null: { mean: 0.011, sd: 0.002 } },
 * ])();
 * if (svg._tag === "Right") svg.right; // <svg …
 * ```
 */
export function distances(
  points: readonly Point[],
  options: DistancesOptions = {},
): TaskEither<ItoError, string> {
  return drawnBy(pipe(
    readOptions(options),
    E.chain((asked) => E.map((all: readonly Point[]) => ({ all, asked }))(readPoints(points))),
    E.map(({ all, asked }) => (studio: Studio) => {
      const { title = "Distance against evaluations", about, label = "distance", columns = 1, limit } = asked;
      const bold = asked.bold ?? (() => false);
      const names = [...new Set(all.map((p) => p.strategy))];
      const looks = new Map(names.map((name, k) => [name, lookOf(k)]));
      return sheet({
        title,
        ...(about === undefined ? {} : { about }),
        columns,
        entries: [...looks].map(([name, look]) => ({ name, look, bold: bold(name) })),
        panels: [...Map.groupBy(all, (p) => p.problem)].map(([problem, own]) =>
          panelOf(studio, problem, own, { looks, label, limit, bold })
        ),
      });
    }),
  ));
}
