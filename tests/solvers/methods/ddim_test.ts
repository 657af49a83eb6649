/**
 * DDIM against equation 12 of its paper (arXiv 2010.02502), restated in plain float64, in its own words: ᾱ = α² and ε.
 *
 *     x' = √ᾱ' (x − √(1 − ᾱ) ε) / √ᾱ + √(1 − ᾱ' − ς²) ε + ς z,   ς = η √((1 − ᾱ') / (1 − ᾱ)) √(1 − ᾱ / ᾱ')
 *
 * η = 0 on the probability flow, η = 1 on the reverse SDE.
 * @module
 */
import { assertAlmostEquals, assertEquals } from "@std/assert";
import { ddim, mixtureScore, probabilityFlow, reverse, vp, withDenoise } from "ito";
import { mixtureScore as plainScore, peersMixture, vp as plainVp } from "../../truth/problems.ts";
import { noiseOf } from "../../truth/threefry.ts";
import { at, type Vector, vector } from "../../truth/vector.ts";
import { solved } from "../../lib/solved.ts";

const [steps, n, seed] = [20, 4, 5];
const score = mixtureScore({
  weights: Array.from(peersMixture.weights),
  means: peersMixture.means.map((m) => Array.from(m)),
  stds: Array.from(peersMixture.stds),
});
const { meanCoef, std } = plainVp();

/** Equation 12 from prior to tEnd. */
const restated = (sample: number, eta: number): Vector => {
  const { T, tEnd } = vp().time;
  const noise = noiseOf(seed, sample);
  const size = peersMixture.n;
  const prior = noise(size, 0);
  let x: Vector = vector(size, (i) => std(T) * at(prior, i));
  for (let k = 0; k < steps; k++) {
    const now = T + (tEnd - T) * k / steps, next = T + (tEnd - T) * (k + 1) / steps;
    const [bar, barNext] = [meanCoef(now) ** 2, meanCoef(next) ** 2];
    const s = plainScore(peersMixture, { x, meanCoef: meanCoef(now), std: std(now) });
    const before = x;
    const sigma = eta * Math.sqrt((1 - barNext) / (1 - bar)) * Math.sqrt(1 - bar / barNext);
    const z = noise(size, k + 2); // draw 1 is that of the first evaluation
    x = vector(size, (i) => {
      const epsilon = -std(now) * at(s, i);
      const predicted = (at(before, i) - Math.sqrt(1 - bar) * epsilon) / Math.sqrt(bar);
      return Math.sqrt(barNext) * predicted + Math.sqrt(1 - barNext - sigma ** 2) * epsilon +
        sigma * at(z, i);
    });
  }
  return x;
};

for (
  const [name, eta, process] of [["the probability flow", 0, probabilityFlow], [
    "the reverse SDE",
    1,
    reverse,
  ]] as const
) {
  Deno.test(`ddim on ${name} is equation 12 with η = ${eta}`, async () => {
    const strategy = withDenoise("none")(ddim(steps));
    const { samples, nfe } = await solved(process(vp(), score), strategy, { n, seed, backend: "reference" });
    assertEquals(Array.from(nfe), Array.from({ length: n }, () => steps + 1));
    for (let i = 0; i < n; i++) {
      const x = restated(i, eta);
      for (let k = 0; k < 2; k++) assertAlmostEquals(samples[2 * i + k] ?? NaN, at(x, k), 1e-7);
    }
  });
}
