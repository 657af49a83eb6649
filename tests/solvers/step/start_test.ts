/**
 * Where a reverse solve begins: the prior N(m(T), σ(T)²) that follows from the process, mean included, drawn by the
 * sample's own normals.
 *
 * Faults that these tests catch: the prior's mean dropped, its σ taken as a variance or at another time, the normals of
 * the prior taken from another draw or given to other elements, integrals from 0 where a clock begins elsewhere, one
 * step too few waited for on a device.
 * @module
 */
import { pipe } from "fp-ts/function";
import {
  add,
  ddim,
  div,
  eulerMaruyama,
  expressionScore,
  gaussianScore,
  mul,
  ou,
  probabilityFlow,
  type Process,
  process,
  reverse,
  sqrt,
  type Strategy,
  sub,
  vp,
  withDenoise,
  withNoise,
} from "../../../mod.ts";
import { noiseOf } from "../../truth/threefry.ts";
import { at } from "../../truth/vector.ts";
import { assertDone, assertNear, onEach } from "../../lib/targets.ts";

/** A process with its drift, and its marginal in closed form. */
interface Known {
  readonly process: Process;
  readonly drift: number;
  readonly meanCoef: (t: number) => number;
  readonly offset: (t: number) => number;
  readonly std: (t: number) => number;
}

const [theta, mu, sigma] = [2, 3, 0.4];
const pulled = ou({ theta, mu, sigma });
const decay = (t: number): number => Math.exp(-theta * t);
/** Ornstein–Uhlenbeck about 3, which has hardly begun to forget: T = 0.6. */
const early: Known = {
  process: { ...pulled, time: { origin: 0, tEnd: 0.05, T: 0.6 } },
  drift: NaN,
  meanCoef: decay,
  offset: (t) => mu * (1 - decay(t)),
  std: (t) => sigma * Math.sqrt((1 - decay(t) ** 2) / (2 * theta)),
};
/** A drift of −7 and no pull: the mean of the prior is −7 T, its variance 4 T. */
const blown: Known = {
  process: process(() => ({ drift: -7, diffusion: 2 }), { name: "blown", time: { tEnd: 0.25, T: 2 } }),
  drift: -7,
  meanCoef: () => 1,
  offset: (t) => -7 * t,
  std: (t) => 2 * Math.sqrt(t),
};
/** As they come. */
const preserving: Known = {
  process: vp(),
  drift: NaN,
  meanCoef: (t) => Math.exp(-(0.1 * t + 19.9 * t * t / 2) / 2),
  offset: () => 0,
  std: (t) => Math.sqrt(-Math.expm1(-(0.1 * t + 19.9 * t * t / 2))),
};

/** The same on a clock that begins at 5; and one whose drift and noise depend on it. */
const later = (k: Known, p: Process): Known => {
  const { tEnd, T } = k.process.time;
  const on = (f: (t: number) => number) => (t: number): number => f(t - 5);
  return {
    ...k,
    process: { ...p, time: { origin: 5, tEnd: tEnd + 5, T: T + 5 } },
    meanCoef: on(k.meanCoef),
    offset: on(k.offset),
    std: on(k.std),
  };
};
const rising = process(({ x, t }) => {
  const beta = add(0.1, mul(19.9, sub(t, 5)));
  return { drift: mul(-0.5, beta, x), diffusion: sqrt(beta) };
}, { time: { origin: 5, tEnd: 5.001, T: 6 } });

const [n, seed, start] = [6, 11, 4];
const priors = (k: Known, elements: number): Float64Array => {
  const { T } = k.process.time;
  return Float64Array.from({ length: n * elements }, (_, i) => {
    const z = noiseOf(seed, start + Math.floor(i / elements))(elements, 0);
    return k.offset(T) + k.std(T) * at(z, i % elements);
  });
};

for (const elements of [1, 3, 8, 9, 40]) {
  onEach(`a flow that stands still shows the prior, ${elements} elements`, async ({ run, near }) => {
    // f − ½ g² s = 0 with s = 2 f / g²
    const still = probabilityFlow(blown.process, expressionScore(({ x }) => add(-3.5, mul(0, x)), elements));
    const s = withDenoise("none")(eulerMaruyama(2));
    const found = await run(still, s, { n, seed, start, batch: 4 });
    assertDone(found);
    assertNear(found.samples, priors(blown, elements), 20 * near);
  });
}

// The flow to a data set of one point is exact in any number of steps: x_T − m − α y goes as σ.
const point = (elements: number): readonly number[] =>
  Array.from({ length: elements }, (_, i) => 0.7 - i / 8);
const arrivals = (k: Known, elements: number): Float64Array => {
  const { T, tEnd } = k.process.time;
  const y = point(elements);
  return priors(k, elements).map((x, i) => {
    const goal = y[i % elements] ?? NaN;
    const away = x - k.offset(T) - k.meanCoef(T) * goal;
    return k.offset(tEnd) + k.meanCoef(tEnd) * goal + away * k.std(tEnd) / k.std(T);
  });
};
const flows: Readonly<Record<string, Known>> = {
  "Ornstein–Uhlenbeck": early,
  "a constant drift": blown,
  VP: preserving,
  "Ornstein–Uhlenbeck, from 5 on": later(early, pulled),
  "a constant drift, from 5 on": later(blown, blown.process),
  "VP, from 5 on": later(preserving, rising),
};
for (const [name, known] of Object.entries(flows)) {
  for (const elements of [2, 13]) {
    onEach(
      `ddim carries the prior to one point by the closed form: ${name}, ${elements} elements`,
      async (t) => {
        const flow = probabilityFlow(known.process, gaussianScore(point(elements), 0));
        for (const steps of [1, 3]) {
          const found = await t.run(flow, withDenoise("none")(ddim(steps)), { n, seed, start, batch: 4 });
          assertDone(found);
          // at 5 a float32 clock has a hundredth of the digits that it has near 0.05, and σ is made of them
          const digits = known.process.time.origin === 5 ? 10 : 1;
          assertNear(found.samples, arrivals(known, elements), 10 * digits * t.near);
        }
      },
    );
  }
}

onEach(
  "a reverse SDE on one point begins at the prior too: its end is Gaussian about the closed form",
  async (t) => {
    // without noise on the way but one step: x' = m' + α' y + (σ'/σ) e^(−h) (x − m − α y) + σ' √(1 − e^(−2h)) z
    const elements = 2;
    const { process, meanCoef, offset, std } = early;
    const { T, tEnd } = process.time;
    const strategy: Strategy = pipe(ddim(1), withDenoise("none"), withNoise("redraw"));
    const found = await t.run(reverse(process, gaussianScore(point(elements), 0)), strategy, {
      n,
      seed,
      start,
    });
    assertDone(found);
    const e = meanCoef(T) * std(tEnd) / (meanCoef(tEnd) * std(T)); // e^(−h)
    const wanted = Float64Array.from(priors(early, elements), (x, i) => {
      const goal = point(elements)[i % elements] ?? NaN;
      const z = at(noiseOf(seed, start + Math.floor(i / elements))(elements, 2), i % elements); // its second try
      const away = x - offset(T) - meanCoef(T) * goal;
      return offset(tEnd) + meanCoef(tEnd) * goal + std(tEnd) / std(T) * e * away +
        std(tEnd) * Math.sqrt(1 - e * e) * z;
    });
    assertNear(found.samples, wanted, 10 * t.near);
  },
);

onEach(
  "where a solve begins is x0 itself, a number an element, whatever the prior",
  async ({ run, near }) => {
    const x0 = [4, -1, 0.5];
    const still = process(({ x }) => ({ drift: sub(x, x), diffusion: 0 }));
    const backward = probabilityFlow(
      blown.process,
      expressionScore(({ x }) => div(-7, add(2, mul(0, x))), 3),
    );
    for (const p of [still, backward]) {
      const found = await run(p, withDenoise("none")(eulerMaruyama(2)), { n: 3, seed, x0 });
      assertNear(found.samples, [...x0, ...x0, ...x0], near);
    }
  },
);
