/**
 * Lengths in λ: how often one must be halved, and that processes whose rate grows within a step end at the truth.
 *
 * A mode of variance s² that is denoised at σ has s² · s² / (s² + σ²); the second element of two equal modes has that alone.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import {
  adaptiveExponential,
  cosineVp,
  edm,
  exp,
  gaussianScore,
  marginalOf,
  mixtureScore,
  mul,
  probabilityFlow,
  type Process,
  process,
  reverse,
  sin,
  sqrt,
  subVp,
  t,
  valueOf,
  ve,
  vp,
  withController,
} from "ito";
import { halvesOn } from "../../../solvers/step/in_lambda.ts";
import { right } from "../../lib/either.ts";
import { solved } from "../../lib/solved.ts";

const s = 0.2;
const score = mixtureScore({ weights: [0.3, 0.7], means: [[-1, 0], [1, 0]], stds: [s, s] });
const time = (tEnd: number, T: number) => ({ time: { origin: 0, tEnd, T } });
const dipping = process(({ x, t }) => {
  const beta = exp(mul(1.5, sin(mul(3, t))));
  return { drift: mul(-0.5, beta, x), diffusion: sqrt(beta) };
}, time(1e-3, 4));
/** Processes whose λ runs away within a step by the rate where it begins. */
const growing: Readonly<Record<string, Process>> = {
  "Brownian motion": process(() => ({ drift: 0, diffusion: 1 }), time(1e-5, 100)),
  "Ornstein–Uhlenbeck": process(({ x }) => ({ drift: mul(-1, x), diffusion: Math.SQRT2 }), time(1e-5, 3)),
  "a β that dips": dipping,
  "VP of one β": vp({ beta0: 5, beta1: 5.0001 }),
};
const hMax = 0.6;
const backwardOf = (p: Process): Process => right(reverse(p, score));

Deno.test("no step of VE, VP, sub-VP and EDM need be halved, and some of those whose rate grows", () => {
  const plain = [ve(), vp(), subVp(), edm()].map((p) => halvesOn(backwardOf(p), hMax));
  assertEquals(plain, [0, 0, 0, 0]);
  const grown = Object.values(growing).map((p) => halvesOn(backwardOf(p), hMax));
  assert(grown.every((k) => k >= 1 && k <= 3), `${grown}`);
  assert(halvesOn(backwardOf(cosineVp()), 3) >= 1);
  assert(halvesOn(backwardOf(vp())) >= 1); // a controller of another's, whose steps may be of any length
});

const stdAt = (p: Process, at: number): number => {
  return valueOf(right(marginalOf(p)).std, new Map([[t, at]]));
};

const kinds = [
  ["", reverse, []],
  [", its flow", probabilityFlow, []],
  // a step that is cut for a state on the way must not hand its length in t on to where λ is faster
  [", with states on the way", reverse, [0.7, 0.3, 0.01]],
] as const;
for (const [name, forward] of Object.entries(growing)) {
  for (const [kind, reversed, saveAt] of kinds) {
    Deno.test(`adaptiveExponential ends at the truth where the rate of λ grows: ${name}${kind}`, async () => {
      const [n, { T, tEnd }] = [8000, forward.time];
      const { samples } = await solved(
        reversed(forward, score),
        adaptiveExponential({ dataRange: [-1, 1] }),
        {
          n,
          seed: 5,
          ...(saveAt.length === 0 ? {} : { saveAt: saveAt.map((v) => v * T) }),
        },
      );
      const across = Array.from({ length: n }, (_, i) => samples[2 * i + 1] ?? NaN);
      const variance = across.reduce((sum, v) => sum + v * v, 0) / n;
      const truth = s ** 4 / (s ** 2 + stdAt(forward, tEnd) ** 2);
      const z = (variance / truth - 1) / Math.sqrt(2 / n);
      assert(Math.abs(z) < 4, `${variance} for ${truth}, z ${z}`);
      const left = Array.from({ length: n }, (_, i) => samples[2 * i] ?? NaN).filter((v) => v < 0).length / n;
      assert(Math.abs(left - 0.3) < 4 * Math.sqrt(0.21 / n), `${left}`);
    });
  }
}

Deno.test("from a prior that says something of the data, the first step is as short as from a state on the way", async () => {
  const [wide, noise] = [0.5, 0.16];
  const backward = reverse(ve({ sigmaMax: noise }), gaussianScore([0], wide));
  const share = wide ** 2 / (wide ** 2 + noise ** 2);
  const truth = share ** 2 * noise ** 2 + share * noise ** 2; // of x₀ | x_T, with x_T from the prior
  const n = 40_000;
  const asked = adaptiveExponential();
  const ratioOf = async (strategy: typeof asked): Promise<number> => {
    const { samples } = await solved(backward, strategy, { n, seed: 3 });
    return samples.reduce((sum, v) => sum + v * v, 0) / n / truth;
  };
  const [ratio, before] = [await ratioOf(asked), await ratioOf(withController({ hGiven: 0.4 })(asked))];
  assert(Math.abs(ratio - 1) < 0.02, `${ratio}`); // one standard error is .007
  assert(before < 0.96, `${before}`);
});
