/**
 * What `bench/samplers.ts` judges by: its problems know their own truth, and its tables say who needs the fewest evaluations.
 * @module
 */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { atEnd, judgeOf, type Problem, processes } from "../../bench/lib/exact.ts";
import { hardProblems } from "../../bench/problems/hard.ts";
import { adaptiveTable, cheapestTable, fixedTable } from "../../bench/tables/sampler_tables.ts";
import { marginalOf } from "../../sde/marginal.ts";
import { t } from "../../sde/process.ts";
import { right } from "../lib/either.ts";
import { numberOf } from "../lib/evaluate.ts";
import { at, sumOf } from "../truth/vector.ts";

const problems = hardProblems({ plane: 400, few: 50, points: 50, images: 64 });

Deno.test("the processes' closed forms are their marginals", () => {
  for (const { process, meanCoef, std } of Object.values(processes)) {
    const marginal = right(marginalOf(process));
    for (const share of [0, 0.1, 0.5, 0.9]) {
      const time = process.time.tEnd + share * (process.time.T - process.time.tEnd);
      const given = { inputs: new Map([[t, time]]) };
      assertAlmostEquals(
        numberOf(marginal.meanCoef, given),
        meanCoef(time),
        1e-6,
        `${process.name}, α(${time})`,
      );
      assertAlmostEquals(numberOf(marginal.std, given) / std(time), 1, 1e-5, `${process.name}, σ(${time})`);
    }
  }
});

/** The least distance of two modes, in widths of the wider. */
const separation = (p: Problem): number => {
  const { n, means, stds } = atEnd(p), most = Math.max(...Array.from(stds));
  return Math.min(
    ...means.flatMap((a, k) =>
      means.slice(0, k).map((b) => Math.sqrt(sumOf(n, (i) => (at(a, i) - at(b, i)) ** 2)) / most)
    ),
  );
};

Deno.test("the hard problems' weights add up to one, and their modes stand apart where they are judged", () => {
  assertEquals(problems.length, 12);
  for (const make of problems.slice(0, 10)) { // the last two are images, as they are
    const p = make();
    assertAlmostEquals(sumOf(p.mixture.weights.length, (k) => at(p.mixture.weights, k)), 1, 1e-12, p.name);
    assert(separation(p) > 5, `${p.name}: ${separation(p)}`); // far more in many dimensions
  }
});

Deno.test("exact samples are exact, by the judge of the benches", () => {
  for (const make of problems.filter((_, i) => i === 6 || i === 8)) {
    const p = make(), row = judgeOf(p, { repeats: 6, energy: false }).exact();
    for (const z of [row.slicedZ, row.weightsZ, row.spreadZ]) assert(Math.abs(z) < 5, `${p.name}: ${z}`);
    assert(Number.isNaN(row.energyZ));
  }
});

Deno.test("the samplers' tables", () => {
  const rows = [
    { problem: "a", solver: "exact samples", nfe: 0, z: 1 },
    { problem: "a", solver: "adaptiveExponential 0.07", nfe: 69, z: 1.7 },
    { problem: "a", solver: "adaptiveExponential 0.28", nfe: 30.4, z: 2.9 },
    { problem: "a", solver: "SEEDS-3, 7 steps", nfe: 21, z: 1 },
    { problem: "a", solver: "SEEDS-3, 13 steps", nfe: 39, z: 120.4 },
    { problem: "a", solver: "flow: DDIM, 20 steps", nfe: 21, z: Infinity },
  ];
  assertEquals(cheapestTable(rows).split("\n")[2], "| a | 30: rel 0.28 | 21: SEEDS-3 | none | none |");
  assertEquals(adaptiveTable(rows).split("\n").slice(2), [
    "| adaptiveExponential 0.07 | 69: 1.7 |",
    "| adaptiveExponential 0.28 | 30: 2.9 |",
  ]);
  assertEquals(fixedTable(rows, 20).split("\n").slice(2), ["| SEEDS-3 | 1.0 |", "| flow: DDIM | ∞ |"]);
  assertEquals(fixedTable(rows, 40).split("\n").slice(2), ["| SEEDS-3 | 120 |"]);
});
