/**
 * The preset's samples beside exact ones: within the null, at the evaluations that are claimed of it; and that these
 * measures would see the bias of noise that is thrown away.
 * @module
 */
import { assert } from "@std/assert";
import { pipe } from "fp-ts/function";
import { adaptiveExponential, type Strategy, withController, withNoise, withTolerance } from "ito";
import {
  atEnd,
  fitted,
  judgeOf,
  type Problem,
  processes,
  type Row,
  solved,
} from "../../../bench/lib/exact.ts";
import { imageProblem } from "../../../bench/problems/images.ts";
import { recoveredWeights } from "ito/metrics";
import { right } from "../../lib/either.ts";
import { type Mixture, peersMixture, randomMixture } from "../../truth/problems.ts";

const problem = (process: Problem["process"], mixture: Mixture, samples: number): Problem => ({
  name: `${mixture.n}-D ${process}`,
  process,
  mixture: fitted(mixture, process),
  samples,
});
const judged = async (p: Problem, change: (s: Strategy) => Strategy = (s) => s): Promise<Row> => {
  const strategy = adaptiveExponential({ dataRange: processes[p.process].dataRange });
  return judgeOf(p, { repeats: 12 }).of("adaptiveExponential", await solved(p, change(strategy)));
};

const claims: readonly (readonly [p: Problem, nfe: number])[] = [
  [problem("ve", peersMixture, 20_000), 50],
  [problem("vp", peersMixture, 20_000), 50],
  [problem("ve", randomMixture({ n: 256, seed: 1 }), 400), 46],
  // of nine seeds on mixture 1 the energy distance's z is 1.3 on average with a long tail, 6.3 for the seed of this bench
  [problem("vp", randomMixture({ n: 256, seed: 2 }), 400), 46],
];
for (const [p, most] of claims) {
  Deno.test(`adaptiveExponential is as good as exact with ${most} evaluations: ${p.name}`, async () => {
    const r = await judged(p);
    const text = JSON.stringify(r);
    assert(r.nfe < most && r.rejected < 0.06, text);
    assert(r.slicedZ < 4 && Math.abs(r.energyZ) < 5 && r.weightsZ < 4 && Math.abs(r.spreadZ) < 4, text);
  });
}

Deno.test("adaptiveExponential draws 512 images equally often with 25 evaluations, as it does not where σ counts whole and steps grow", async () => {
  const { dataRange } = processes.ve;
  const drawn = async (samples: number, change: (s: Strategy) => Strategy = (s) => s) => {
    const p = imageProblem("ve", samples);
    const found = await solved(p, change(adaptiveExponential({ dataRange })));
    const { chi2Z } = right(
      recoveredWeights({ values: Float32Array.from(found.samples), n: p.mixture.n }, atEnd(p)),
    );
    return { nfe: found.evaluations.own / samples, chi2Z };
  };
  const own = await drawn(512);
  assert(own.nfe < 25 && own.chi2Z < 4, JSON.stringify(own));
  const unlimited = await drawn(
    256, // enough for what is so far off
    (s) => pipe(s, withTolerance({ dataScale: 1e9 }), withController({ hMax: 2, growMax: 3 })),
  );
  assert(unlimited.chi2Z > 8, JSON.stringify(unlimited));
});

Deno.test("adaptiveExponential with noise that is thrown away is not: 2-D", async () => {
  const r = await judged(problem("ve", peersMixture, 20_000), withNoise("redraw"));
  assert(Math.abs(r.spreadZ) > 4 && r.weightsZ > 4, JSON.stringify(r));
});
