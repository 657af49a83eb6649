/**
 * Data to noise and back along the flow; DDIM's own inversion beside its formula; circles between states of noise.
 * @module
 */
import { assert, assertAlmostEquals, assertEquals, assertMatch } from "@std/assert";
import {
  adaptive,
  adaptiveExponential,
  ddimEta,
  ddimInversion,
  encoding,
  equalSteps,
  gaussianScore,
  mixtureScore,
  probabilityFlow,
  type Process,
  reverse,
  slerp,
  tsit5,
  ve,
  vp,
  withDenoise,
} from "ito";
import { failure, right } from "../../lib/either.ts";
import { solved } from "../../lib/solved.ts";
import { assertStandardNormal } from "../../truth/zscore.ts";
import { noiseAt } from "../../sde/guidance/at.ts";

const score = mixtureScore({ weights: [0.3, 0.7], means: [[-1, 0], [1, 0.5]], stds: [0.3, 0.2] });
const plain = withDenoise("none");
const farthest = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((m, v, i) => Math.max(m, Math.abs(v - (b[i] ?? NaN))), 0);

for (const forward of [vp(), ve({ sigmaMax: 10 })]) {
  Deno.test(`to noise and back along the flow of ${forward.name} is within 1e-3`, async () => {
    const n = 400, flow = probabilityFlow(forward, score);
    const data = await solved(flow, plain(adaptiveExponential()), { n, seed: 1, backend: "cpu" });
    const fine = plain(adaptive(tsit5, { abs: 1e-5, rel: 1e-5 }));
    const noise = await solved(encoding(flow), fine, { x0: data, n, backend: "cpu" });
    const back = await solved(flow, fine, { x0: noise, n, backend: "cpu" });
    assert(farthest(back.samples, data.samples) < 1e-3, `${farthest(back.samples, data.samples)}`);
    assert(farthest(noise.samples, data.samples) > 1);
  });
}

Deno.test("encoded data are the process's noise", async () => {
  const n = 4000;
  const data = await solved(reverse(vp(), score), plain(adaptiveExponential()), {
    n,
    seed: 3,
    backend: "cpu",
  });
  const fine = plain(adaptive(tsit5, { abs: 1e-5, rel: 1e-5 }));
  const noise = await solved(encoding(probabilityFlow(vp(), score)), fine, { x0: data, n, backend: "cpu" });
  const { meanCoef, std } = noiseAt(vp(), 1);
  assert(meanCoef < 0.01); // what is left of the data is less than 4000 samples tell
  assertStandardNormal("the noise", noise.samples.map((v) => v / std));
});

/** The scale and shift by which DDIM's formula takes a state of N(μ, s²) from one time to another. */
const ddimStep = (
  p: Process,
  [from, to]: readonly [number, number],
  [mean, s]: readonly [number, number],
) => {
  const [a, b] = [noiseAt(p, from), noiseAt(p, to)];
  const v = (a.meanCoef * s) ** 2 + a.std ** 2;
  return (x: number): number => {
    const D = (x - a.std ** 2 * (x - a.meanCoef * mean) / v) / a.meanCoef;
    return b.meanCoef * D + b.std * (x - a.meanCoef * D) / a.std;
  };
};

Deno.test("ddimInversion() takes DDIM's steps upward, an evaluation each", async () => {
  for (const p of [vp(), ve()]) {
    const flow = probabilityFlow(p, gaussianScore([0.3], 0.5)), steps = 10;
    const { tEnd, T } = p.time;
    const wanted = Array.from({ length: steps }, (_, i) => i).reduce(
      (x, i) =>
        ddimStep(p, [tEnd + (T - tEnd) * i / steps, tEnd + (T - tEnd) * (i + 1) / steps], [0.3, 0.5])(x),
      0.9,
    );
    const method = right(ddimInversion(flow));
    const s = await solved(encoding(flow), plain(equalSteps(method, steps)), {
      x0: [0.9],
      n: 1,
      backend: "reference",
    });
    assertAlmostEquals((s.samples[0] ?? NaN) / wanted, 1, 1e-7, p.name);
    assertEquals(Array.from(s.nfe), [steps]);
  }
});

Deno.test("DDIM's inversion comes back to first order: half as far off for twice the steps", async () => {
  const flow = probabilityFlow(vp(), gaussianScore([0.3], 0.5)), method = right(ddimInversion(flow));
  const off = async (steps: number): Promise<number> => {
    const asked = { n: 1, backend: "reference" } as const;
    const noise = await solved(encoding(flow), plain(equalSteps(method, steps)), { x0: [0.9], ...asked });
    const back = await solved(flow, plain(equalSteps(ddimEta(), steps)), { x0: noise, ...asked });
    return Math.abs((back.samples[0] ?? NaN) - 0.9);
  };
  const [rough, fine] = [await off(200), await off(400)];
  assert(Math.abs(Math.log2(rough / fine) - 1) < 0.1, `${rough}, then ${fine}`);
});

Deno.test("slerp() keeps lengths, ends where its ends are, and is straight where they are parallel", () => {
  const a = [3, 0, 4], b = [0, 5, 0];
  const middle = right(slerp(a, b, 0.3));
  assertAlmostEquals(Math.hypot(...middle), 5, 1e-12);
  assertEquals(Array.from(right(slerp(a, b, 0))), a);
  right(slerp(a, b, 1)).forEach((v, i) => assertAlmostEquals(v, b[i] ?? NaN, 1e-12));
  right(slerp(a, a.map((v) => 2 * v), 0.5)).forEach((v, i) =>
    assertAlmostEquals(v, 1.5 * (a[i] ?? NaN), 1e-12)
  );
  assertEquals(Array.from(right(slerp([0, 0], [1, 1], 0.5))), [0.5, 0.5]);
});

Deno.test("what is no flow, and lists that do not match, are refused", () => {
  assertMatch(failure(encoding(reverse(vp(), score))), /which has noise[\s\S]*probabilityFlow/);
  assertMatch(failure(encoding(vp())), /which runs forward/);
  assertMatch(failure(ddimInversion(reverse(vp(), score))), /which has noise/);
  assertMatch(JSON.stringify(Reflect.apply(encoding, undefined, [3])), /a process, as probabilityFlow/);
  assertMatch(
    JSON.stringify(Reflect.apply(ddimInversion, undefined, [undefined])),
    /a process, as probabilityFlow/,
  );
  assertMatch(failure(slerp([1], [1, 2], 0.5)), /1 and 2 numbers/);
  assertMatch(failure(slerp([1], [NaN], 0.5)), /slerp/);
  assertMatch(failure(slerp([1], [1], NaN)), /w must be a finite number/);
});
