/**
 * Methods with stages and quadrature: times by their λ, what methods are of one another, options, adaptive steps, and exact
 * samples of a mixture.
 * @module
 */
import { assert, assertAlmostEquals, assertMatch, assertThrows } from "@std/assert";
import { pipe } from "fp-ts/function";
import {
  adaptive,
  broadcast,
  cosineVp,
  ddimStep,
  dpmPair,
  edm,
  edmHeun,
  equalSteps,
  erSde,
  exp,
  gaussianPath,
  gaussianScore,
  grids,
  type Method,
  mixtureScore,
  pow,
  probabilityFlow,
  resMultistep,
  reverse,
  saSolver,
  seeds2,
  seeds3,
  sqrt,
  t,
  uniPc,
  valueOf,
  ve,
  vp,
  withDenoise,
  withGrid,
} from "ito";
import { sure } from "../../../sde/border/errors.ts";
import { lambdaAt } from "../../../sde/gaussian_path.ts";
import { input } from "../../../sde/language/expr.ts";
import { evaluator } from "../../../sde/language/value.ts";
import { twoIntegrals } from "../../../solvers/methods/score/gauss.ts";
import { timeBefore, timeWithin } from "../../../solvers/methods/score/stage_time.ts";
import { symbolsOf } from "../../../solvers/step/step_symbols.ts";
import { right } from "../../lib/either.ts";
import { done } from "../../lib/everywhere.ts";
import { refused, solved } from "../../lib/solved.ts";
import { lawAfter } from "../../truth/gaussian_oracle.ts";
import { timesOn } from "../../lib/grid_times.ts";
import { errorsOf, slopeOf } from "../../truth/gaussian_orders.ts";
import { assertZ, momentsOf } from "../../truth/zscore.ts";

Deno.test("times are found by their λ, within a step however long and before it", () => {
  const [dt, tNext] = [input("dt", "scalar", "real"), input("tNext", "scalar", "real")];
  const still = broadcast(0);
  const none = (): typeof still => still;
  const noise = { W: still, H: none, normal: none, twoPoint: none, threePoint: none };
  for (const forward of [vp(), edm(), ve(), cosineVp()]) {
    const p = right(reverse(forward, gaussianScore([0], 0.5)));
    const path = sure(gaussianPath(p), "a marginal");
    const symbols = symbolsOf(p, {}, { dt, tNext, noise });
    const [within, before] = [timeWithin(symbols, 1 / 3), timeBefore(symbols, 0.34)]
      .map((n) => evaluator(n, [t, dt, tNext]));
    const { T, tEnd } = p.time;
    const spans = [[T, 0.9 * T], [0.9 * T, 0.5 * T], [0.1 * T, 0.01 * T], [0.01 * T, tEnd], [T, tEnd]];
    for (const [from = NaN, to = NaN] of spans.filter(([from = NaN, to = NaN]) => from > to)) {
      const asked = [from, to - from, to];
      const [l0, l1] = [lambdaAt(path, from), lambdaAt(path, to)];
      assertAlmostEquals((lambdaAt(path, within?.(asked) ?? NaN) - l0) / (l1 - l0), 1 / 3, 1e-9, p.name);
      assertAlmostEquals(l0 - lambdaAt(path, before?.(asked) ?? NaN), 0.34, 1e-9, p.name);
    }
  }
});

Deno.test("forty points of Gauss integrate a power of 60 and an exponential", () => {
  const [power, exponential] = twoIntegrals((c) => [pow(c, 60), exp(c)]).map((n) => valueOf(n, new Map()));
  assertAlmostEquals(power ?? NaN, 1 / 61, 1e-15);
  assertAlmostEquals(exponential ?? NaN, Math.E - 1, 1e-14);
});

const near = (a: Method, b: Method, flow?: true): void => {
  const [left, its] = [a, b].map((method) => errorsOf({ name: method.name, method, ...(flow && { flow }) }));
  left?.forEach((e, i) => assertAlmostEquals(e, its?.[i] ?? NaN, 2e-8, `${a.name}, ${b.name}`));
};

Deno.test("SEEDS-2's plain proposal is the exponential Euler step of the same noise", () => {
  const method = seeds2();
  near({
    ...method,
    step: (s) => {
      const { low } = method.step(s);
      return { low, high: low, error: undefined };
    },
  }, ddimStep);
});

Deno.test("ER-SDE-1 with φ = u² is the exponential Euler step, on a flow with any φ", () => {
  near(erSde({ order: 1, phi: (u) => pow(u, 2) }), ddimStep);
  near(erSde({ order: 1 }), ddimStep, true);
});

Deno.test("RES multistep is exponential Adams–Bashforth on the flow, its ancestral form SA-Solver's P2", () => {
  const second = { predictor: 2, corrector: 0 } as const;
  near(resMultistep(), saSolver({ ...second, tau: 0 }), true);
  near(resMultistep({ eta: 1 }), saSolver(second));
});

/** What UniPC-2 (bh2) makes of x = 1 on data N(0, ¼), as `multistep_uni_pc_bh_update` writes it, its order lowered at the end. */
const uniPc2InPlain = (steps: readonly { readonly alpha: number; readonly sigma: number }[]): number => {
  const lambda = steps.map(({ alpha, sigma }) => Math.log(alpha / sigma));
  const D = (x: number, { alpha = NaN, sigma = NaN } = {}): number =>
    x * alpha / 4 / (alpha ** 2 / 4 + sigma ** 2);
  const n = steps.length - 1;
  let [x, D0, before] = [1, D(1, steps[0]), NaN];
  for (let k = 1; k <= n; k++) {
    const [s, t] = [steps[k - 1], steps[k]];
    const [ls = NaN, lt = NaN, lBefore = NaN] = [lambda[k - 1], lambda[k], lambda[k - 2]];
    const order = Math.min(2, k, n + 1 - k), h = lt - ls, B = Math.expm1(-h), alpha = t?.alpha ?? NaN;
    const base = (t?.sigma ?? NaN) / (s?.sigma ?? NaN) * x - alpha * B * D0;
    const r = (lBefore - ls) / h, old = order === 2 ? (before - D0) / r : 0;
    const predicted = base - alpha * B * 0.5 * old, D1 = D(predicted, t);
    const phi1 = B / -h - 1, phi2 = phi1 / -h - 1 / 2;
    const [b1, b2] = [phi1 / B, 2 * phi2 / B];
    const rho1 = order === 2 ? (b1 - b2) / (1 - r) : 0, rho2 = order === 2 ? b1 - rho1 : 1 / 2;
    x = k === n ? predicted : base - alpha * B * (rho1 * old + rho2 * (D1 - D0));
    [before, D0] = [D0, D1];
  }
  return x;
};

Deno.test("UniPC is uni_pc.py's, at the end of a solve whose steps it knows too", () => {
  const p = right(probabilityFlow(vp(), gaussianScore([0], 0.5)));
  const path = sure(gaussianPath(p), "a marginal");
  const on = (n: typeof t, time: number): number => valueOf(n, new Map([[t, time]]));
  for (const steps of [1, 2, 3, 7, 20]) {
    const times = timesOn(p, grids.logSnr(), steps);
    const plain = uniPc2InPlain(
      times.map((v) => ({ alpha: on(path.meanCoef(t), v), sigma: on(path.std(t), v) })),
    );
    const { variance } = lawAfter(p, uniPc({ order: 2, steps }), times, { mean: 0, variance: 1 });
    assertAlmostEquals(variance / plain ** 2, 1, 1e-7, `${steps} steps`);
  }
});

Deno.test("SEEDS-2 keeps its order with another stage, and RES with another η", () => {
  for (
    const method of [
      seeds2({ r: 0.3, solverType: "phi2" }),
      seeds2({ r: 0.8, tau: 0.7 }),
      resMultistep({ eta: 0.5 }),
    ]
  ) {
    const slope = slopeOf(errorsOf({ name: method.name, method }));
    assertAlmostEquals(slope, 2, 0.05, method.name);
  }
});

Deno.test("options that there are not are refused where a method is made", () => {
  const words = (make: () => unknown): string => assertThrows(make, RangeError).message;
  assertMatch(
    words(() => Reflect.apply(uniPc, undefined, [{ order: 7 }])),
    /uniPc: order must be 2 or 3, found 7/,
  );
  assertMatch(words(() => seeds2({ r: 1 })), /r must be a number between 0 and 1, found 1/);
  assertMatch(words(() => erSde({ phi: sqrt })), /grow at least as fast as u, found φ\(u\)\/u = /);
  assertMatch(words(() => edmHeun({ churn: -1 })), /churn must be a number ≥ 0, found -1/);
  assertMatch(words(() => Reflect.apply(erSde, undefined, [{ oder: 2 }])), /oder/);
});

Deno.test("errors fall with the power that methods claim", () => {
  const data = gaussianScore([0], 0.5);
  const [sde, flow] = [right(reverse(vp(), data)), right(probabilityFlow(vp(), data))];
  const cases = [[sde, seeds2(), 1.5], [flow, seeds2(), 2], [flow, seeds3(), 3], [
    sde,
    seeds3(),
    1.5,
  ]] as const;
  const flows = [[flow, edmHeun(), 2], [flow, dpmPair({ order: 2 }), 2], [flow, dpmPair(), 3]] as const;
  for (const [p, method, order] of [...cases, ...flows]) {
    const asState: Method = {
      ...method,
      step: (symbols) => {
        const error = sure(method.step(symbols).error, "an error");
        return { low: error, high: error, error: undefined };
      },
    };
    const spread = (h: number): number =>
      Math.sqrt(lawAfter(p, asState, [0.5, 0.5 - h], { mean: 0, variance: 1 }).variance);
    const slope = Math.log2(spread(1e-3) / spread(5e-4));
    assertAlmostEquals(slope, order, 0.05, `${method.name} on ${p.name}`);
  }
  assert(seeds2().errorOrder === 1.5 && dpmPair().errorOrder === 3);
});

const score = mixtureScore({ weights: [0.3, 0.7], means: [[-1, 0], [1, 0]], stds: [0.2, 0.2] });

Deno.test("pairs are adaptive by one word", async () => {
  const [sde, flow] = [right(reverse(vp(), score)), right(probabilityFlow(vp(), score))];
  const cases = [[sde, seeds2()], [flow, seeds2()], [flow, seeds3()], [flow, uniPc()], [
    flow,
    edmHeun(),
  ]] as const;
  for (const [p, method] of cases) {
    const s = await solved(p, adaptive(method, { rel: 0.03, abs: 0.01 }), {
      n: 400,
      seed: 5,
      backend: "cpu",
    });
    done(s);
    const share = s.samples.filter((v, i) => i % 2 === 0 && v > 0).length / 400;
    assertZ({ name: `${method.name} on ${p.name}`, value: share, expected: 0.7, se: Math.sqrt(0.21 / 400) });
  }
  // its third normal is no path's
  const why = await refused(sde, adaptive(seeds3()), { n: 1, seed: 1 });
  assertMatch(why, /draws more than W and H[\s\S]*withNoise\("redraw"\)/);
});

for (const method of [seeds3(), erSde({ phi: (u) => pow(u, 2) }), seeds2({ solverType: "phi2" })]) {
  Deno.test(`${method.name} draws a mixture as it is`, async () => {
    const n = 20_000;
    const strategy = pipe(equalSteps(method, 60), withGrid(grids.logSnr()), withDenoise("none"));
    const { samples } = await solved(reverse(vp(), score), strategy, { n, seed: 11, backend: "cpu" });
    const first = Array.from({ length: n }, (_, i) => samples[2 * i] ?? NaN);
    const share = first.filter((v) => v > 0).length / n;
    assertZ({ name: "the share at 1", value: share, expected: 0.7, se: Math.sqrt(0.21 / n) });
    const { std } = momentsOf(first.filter((v) => v > 0));
    const spread = Math.hypot(
      0.2,
      valueOf(sure(gaussianPath(right(reverse(vp(), score))), "").std(t), new Map([[t, 1e-3]])),
    );
    assert(Math.abs(std / spread - 1) < 0.02, `spread ${std}, ${spread} in truth`);
  });
}
