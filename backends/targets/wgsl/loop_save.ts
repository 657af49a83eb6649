/**
 * How the WGSL loop keeps states on the way: a lane counts down the steps to the next one.
 *
 * The results of a path go on with its kept states, a section a state and element, so that lanes at the same step write
 * side by side.
 * Tests: tests/golden_test.ts, tests/solve/save_test.ts.
 * @module
 */
import type { LeanLoop } from "../../schedule/plans/lean.ts";
import { wgslWord } from "./syntax.ts";

/** Lines for each place of the kernel; all are empty where no state is kept. */
export interface Keeping {
  readonly declarations: readonly string[];
  /** Where a lane goes on, or takes a path. */
  readonly entered: readonly string[];
  readonly begun: readonly string[];
  /** After each turn. */
  readonly stepped: readonly string[];
  /** Words of a path's results. */
  readonly words: number;
}

/** What keeps the states that a loop is asked for; `first` is the first section of theirs. */
export function keepingOf(
  loop: LeanLoop,
  a: {
    readonly first: number;
    readonly stepsPerTurn: number;
    readonly nameOf: (n: LeanLoop["code"]) => string;
  },
): Keeping {
  if (loop.save === undefined) return { declarations: [], entered: [], begun: [], stepped: [], words: 0 };
  const { every, count } = loop.save;
  const width = loop.saved.length;
  const attempts = a.nameOf(loop.attempts);
  const stores = loop.saved.map((n, k) =>
    `results[(section + ${k}u) * P.total + slot - 1u] = ${wgslWord.store("real", a.nameOf(n))};`
  );
  return {
    declarations: ["var<private> left: u32;"],
    entered: [`left = ${every}u - ${attempts} % ${every}u;`],
    begun: [`left = ${every}u;`],
    stepped: [
      `left -= ${a.stepsPerTurn}u;`,
      "if (left == 0u) {",
      `  left = ${every}u;`,
      `  let section = ${a.first}u + (${attempts} / ${every}u - 1u) * ${width}u;`,
      ...stores.map((l) => `  ${l}`),
      "}",
    ],
    words: count * width,
  };
}
