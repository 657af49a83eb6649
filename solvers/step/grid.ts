/**
 * A strategy's grid (`solvers/grids.ts`) on a process: the times between which it steps, and what a step reads of them.
 *
 * Where a process's clock is its noise level itself (σ = t, α = 1: EDM), equal steps would pass over nearly all of λ in
 * the last one, so that such a process brings Karras' grid unless the strategy names one.
 * Tests: tests/solvers/step/grid_test.ts, tests/solvers/grids_test.ts.
 * @module
 */
import { foundText } from "../../sde/border/decode.ts";
import { internal, type ItoError, messageOf } from "../../sde/border/errors.ts";
import { gaussianPath } from "../../sde/gaussian_path.ts";
import type { Data } from "../../sde/language/expr.ts";
import { evaluator } from "../../sde/language/value.ts";
import { type Calculus, type Process, t } from "../../sde/process.ts";
import { equal, type Grid, type GridSpan, karras } from "../grids.ts";
import type { Strategy } from "../strategy.ts";

/** The most steps of a grid: its times are numbers that a step reads. */
export const mostSteps = 100_000;

const noiseLevelGrid = karras();

/** Where a solve begins and ends. */
export function endsOf(p: Process<Calculus>): readonly [from: number, to: number] {
  return p.backward ? [p.time.T, p.time.tEnd] : [p.time.tEnd, p.time.T];
}

/** The grid of a strategy's steps on a process; nothing where they are equal, or adaptive. */
export function gridOf(p: Process<Calculus>, { controller, grid }: Strategy<Calculus>): Grid | undefined {
  if (controller.tag !== "fixed" || grid === equal()) return undefined;
  if (grid !== undefined) return grid;
  const marginal = p.origin?.marginal;
  const isLevel = marginal?.std === t && marginal.meanCoef.tag === "lit" && marginal.meanCoef.value === 1;
  return isLevel && controller.steps <= mostSteps ? noiseLevelGrid : undefined;
}

/** σ/α along a process, and back: the time at which it is so large, by halving. */
export const levelsOf = (p: Process<Calculus>): Pick<GridSpan, "level" | "timeOf"> => {
  const path = gaussianPath(p);
  if (path === undefined) return { level: () => 0, timeOf: () => NaN };
  const [alpha, sigma] = [evaluator(path.meanCoef(t), [t]), evaluator(path.std(t), [t])];
  const level = (time: number): number => sigma([time]) / alpha([time]);
  const timeOf = (wanted: number): number => {
    let [early, late] = [p.time.tEnd, p.time.T];
    for (let middle = (early + late) / 2; early < middle && middle < late; middle = (early + late) / 2) {
      if (level(middle) < wanted) early = middle;
      else late = middle;
    }
    return late;
  };
  return { level, timeOf };
};

/** Of a span, what the ends of a list of times may be off by: they are written as decimals. */
const writtenTo = 1e-6;

type Made = { readonly times: readonly number[] } | { readonly fault: string };

/** The times of a grid, or what is wrong with them. */
const made = (p: Process<Calculus>, grid: Grid, steps: number): Made => {
  const [from, to] = endsOf(p);
  const given = ((): readonly number[] | string => {
    try {
      return grid.times({ from, to, steps, ...levelsOf(p) });
    } catch (thrown) {
      return messageOf(thrown);
    }
  })();
  if (typeof given === "string") return { fault: given };
  if (!Array.isArray(given) || given.length !== steps + 1) {
    return { fault: Array.isArray(given) ? `${given.length} times for ${steps} steps` : foundText(given) };
  }
  const near = (a: number, b: number): boolean => Math.abs(a - b) <= writtenTo * Math.abs(to - from);
  const [first = NaN, last = NaN] = [given[0], given[steps]];
  if (!near(first, from) || !near(last, to)) return { fault: `times from ${first} to ${last}` };
  const times = given.map((v, i) => (i === 0 ? from : i === steps ? to : v));
  const bad = times.findIndex((v, i) => i > 0 && !((v - (times[i - 1] ?? NaN)) * (to - from) > 0));
  return bad < 0 ? { times } : { fault: `${times[bad]} after ${times[bad - 1]}, by step ${bad} of ${steps}` };
};

interface Kept {
  readonly grid: Grid;
  readonly steps: number;
  readonly made: Made;
}
/** The shortest step on a Brownian path, as a share of the span: of less than 16 grains its noise would not be told. */
const finestStep = 2 ** -27;

/** The shortest step, as a share of the span. */
const shortestOf = (times: readonly number[]): number =>
  times.reduce(
    (least, v, i) => Math.min(least, i === 0 ? Infinity : Math.abs(v - (times[i - 1] ?? NaN))),
    Infinity,
  ) /
  Math.abs((times.at(-1) ?? NaN) - (times[0] ?? NaN));

/** What was made last of each process: a solve asks several times. */
const lately = new WeakMap<Process<Calculus>, Kept>();

const madeOnce = (p: Process<Calculus>, grid: Grid, steps: number): Made => {
  const known = lately.get(p);
  if (known?.grid === grid && known.steps === steps) return known.made;
  const fresh = made(p, grid, steps);
  lately.set(p, { grid, steps, made: fresh });
  return fresh;
};

/** Why a strategy's grid does not fit a process, or nothing. */
export function gridFault(p: Process<Calculus>, s: Strategy<Calculus>): ItoError | undefined {
  const grid = gridOf(p, s);
  if (grid === undefined || s.controller.tag !== "fixed") return undefined;
  const { steps } = s.controller;
  if (grid.needs !== undefined && gaussianPath(p) === undefined) {
    const what = `The grid "${grid.name}" for the process "${p.name}", which has no noise level σ/α,`;
    return { tag: "Unsupported", what, try: "grids.polynomial(2), grids.exponential() or a list of times" };
  }
  const bad = (found: string, wanted: string, instead: string): ItoError => ({
    tag: "BadOption",
    where: `strategy "${s.name}"`,
    option: `the grid "${grid.name}"`,
    found,
    wanted,
    try: instead,
  });
  if (steps > mostSteps) {
    return bad(`${steps} steps`, `at most ${mostSteps}`, 'withGrid("equal"), of any number');
  }
  const all = madeOnce(p, grid, steps);
  if ("times" in all) {
    const onPath = s.onReject.name === "bridge" || s.onReject.name === "nested";
    const shortest = onPath && p.noiseKind !== "none" ? shortestOf(all.times) : 1;
    if (shortest >= finestStep) return undefined;
    const found = `a step of ${shortest.toPrecision(2)} of the span`;
    return bad(found, "of no step below 2⁻²⁷ of the span on one Brownian path", 'withNoise("redraw")');
  }
  const [from, to] = endsOf(p);
  const rule = grid.wanted === undefined ? "" : `, and ${grid.wanted}`;
  const wanted = `${steps + 1} times from ${from} to ${to}, each nearer to the end${rule}`;
  return bad(all.fault, wanted, `withGrid("equal"), or withGrid([${from}, …, ${to}])`);
}

/** t_0 … t_n of a strategy's grid; nothing where its steps are equal, or adaptive. */
export function timesOfGrid(p: Process<Calculus>, s: Strategy<Calculus>): readonly number[] | undefined {
  const grid = gridOf(p, s);
  if (grid === undefined || s.controller.tag !== "fixed") return undefined;
  const all = madeOnce(p, grid, s.controller.steps);
  if ("times" in all) return all.times;
  throw internal(`a grid that was not looked at: ${all.fault}`);
}

/** The time after so many of a strategy's fixed steps. */
export function timeAfter(p: Process<Calculus>, s: Strategy<Calculus>): (taken: number) => number {
  const [from, to] = endsOf(p);
  const times = timesOfGrid(p, s);
  const steps = s.controller.tag === "fixed" ? s.controller.steps : 1;
  return (taken) => taken === steps ? to : times?.[taken] ?? from + (to - from) * taken / steps;
}

/** Tables that were made before: the same numbers are the same table, so that their graphs are the same. */
const tables: Data[] = [];
const mostTables = 16;

/** Numbers that a step reads by its own number. */
export function gridTable(name: string, numbers: readonly number[]): Data {
  const isSame = ({ name: its, values }: Data): boolean =>
    its === name && values.length === numbers.length && numbers.every((v, i) => Object.is(v, values[i]));
  const found = tables.findIndex(isSame);
  const [data = { name, values: Float64Array.from(numbers) }] = found < 0 ? [] : tables.splice(found, 1);
  tables.push(data);
  if (tables.length > mostTables) tables.shift();
  return data;
}
