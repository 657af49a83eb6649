/**
 * `tangentAdams`: exact where data are Gaussian, SA-Solver's P2C2 where there is no noise, its order on one path, and few
 * steps of it against more of others' on a mixture.
 * @module
 */
import { assert, assertAlmostEquals } from "@std/assert";
import { pipe } from "fp-ts/function";
import {
  emImprovedEuler,
  eulerMaruyama,
  gaussianScore,
  grids,
  type Method,
  mixtureScore,
  neg,
  probabilityFlow,
  type Process,
  process,
  reverse,
  saSolver,
  type Strategy,
  tangentAdams,
  ve,
  vp,
  withDenoise,
  withGrid,
  withMethod,
} from "ito";
import { atEnd, fitted, type Problem, solved as solvedProblem } from "../../../bench/lib/exact.ts";
import { recoveredWeights, spreadAboutModes } from "ito/metrics";
import { assertOrder, endsAt, type Strong, strongOrder } from "../../lib/order.ts";
import { right } from "../../lib/either.ts";
import { solved } from "../../lib/solved.ts";
import { peersMixture, ve as plainVe, vp as plainVp } from "../../truth/problems.ts";
import { sumOf } from "../../truth/vector.ts";
import { assertZ } from "../../truth/zscore.ts";

const twoPoints = saSolver({ predictor: 2, corrector: 2 });
const inSteps = (method: Method, steps: number): Strategy =>
  pipe(eulerMaruyama(steps), withMethod(method), withGrid(grids.logSnr()), withDenoise("none"));

const wide = 0.3, elements = 64, n = 2000;
/** The variance of samples of Gaussian data, as a share of the truth, and its standard error. */
const shareOf = async (
  p: Process,
  closed: ReturnType<typeof plainVp>,
  method: Method,
  steps: number,
): Promise<{ readonly value: number; readonly se: number }> => {
  const score = gaussianScore(Array.from({ length: elements }, () => 0), wide);
  const { samples } = await solved(reverse(p, score), inSteps(method, steps), { n, seed: 3, backend: "cpu" });
  const end = p.time.tEnd;
  const variance = (closed.meanCoef(end) * wide) ** 2 + closed.std(end) ** 2;
  const value = sumOf(samples.length, (i) => (samples[i] ?? NaN) ** 2) / samples.length / variance;
  return { value, se: Math.sqrt(2 / samples.length) };
};

for (const [name, p, closed] of [["VE", ve(), plainVe()], ["VP", vp(), plainVp()]] as const) {
  Deno.test(`tangentAdams is exact on Gaussian data in 7 steps, where two points alone are far off: ${name}`, async () => {
    assertZ({ name: "variance", ...await shareOf(p, closed, tangentAdams, 7), expected: 1 });
    const { value } = await shareOf(p, closed, twoPoints, 7);
    assert(Math.abs(value - 1) > 0.2, `two points: ${value}`);
  });
}

const two = mixtureScore({ weights: [0.4, 0.6], means: [[-0.8], [1]], stds: [0.3, 0.4] });

Deno.test("tangentAdams on a probability flow is SA-Solver's P2C2", async () => {
  const on = (method: Method) =>
    solved(probabilityFlow(vp(), two), inSteps(method, 12), { n: 20, seed: 1, backend: "reference" });
  const [own, other] = [await on(tangentAdams), await on(twoPoints)];
  own.samples.forEach((v, i) => assertAlmostEquals(v, other.samples[i] ?? NaN, 1e-9));
});

/** Signal and noise change by a factor of a few, over a span of 1. */
const gentle = process(({ x: state }) => ({ drift: neg(state), diffusion: 1.2 }), {
  name: "gentle",
  time: { origin: 0, tEnd: 0.25, T: 1.25 },
});

Deno.test(`tangentAdams has its strong order, ${tangentAdams.strongOrder}, in reverse`, async () => {
  const s: Strong = {
    method: tangentAdams,
    process: right(reverse(gentle, two)),
    x0: 0.4,
    levels: [4, 5, 6, 7, 8],
    paths: 1000,
    seed: 4,
  };
  const truth = await endsAt({ ...s, method: emImprovedEuler }, 12);
  assertOrder(await strongOrder(s, truth), tangentAdams.strongOrder);
});

Deno.test("tangentAdams in 25 equal steps finds weights and spread of a mixture, as two points do not in 25", async () => {
  const p: Problem = {
    name: "2-D VP",
    process: "vp",
    mixture: fitted(peersMixture, "vp"),
    samples: 100_000,
  };
  const judged = async (method: Method) => {
    const { samples } = await solvedProblem(p, inSteps(method, 25));
    const values = { values: Float32Array.from(samples), n: 2 };
    return {
      weights: right(recoveredWeights(values, atEnd(p))).chi2Z,
      spread: right(spreadAboutModes(values, atEnd(p))).share,
    };
  };
  const own = await judged(tangentAdams);
  assert(own.weights < 4 && Math.abs(own.spread - 1) < 0.006, JSON.stringify(own));
  const other = await judged(twoPoints);
  assert(other.weights > 6 && other.spread > 1.015, JSON.stringify(other));
});
