// deno-lint-ignore-file no-console -- a bench prints its table
/**
 * The orders of the methods, measured: strong ones on nested grids of one Brownian path a sample, weak ones without
 * sampling. The problems are those of `tests/solvers/methods/order_test.ts`, which holds methods to what they declare.
 *
 *     deno run -A --no-lock bench/order.ts
 *
 * @module
 */
import {
  add,
  type Calculus,
  cos,
  emImprovedEuler,
  emStep,
  eulerHeunStep,
  exponentialAdams,
  gbm,
  heunStep,
  lambaPair,
  type Method,
  mixtureScore,
  mul,
  process,
  reverse,
  sin,
  stratonovich,
  vp,
} from "ito";
import { brownian, GRAINS } from "../tests/truth/brownian.ts";
import { treeNoiseOf } from "../tests/truth/threefry.ts";
import { vector } from "../tests/truth/vector.ts";
import { endsAt, type Fit, type Strong, strongOrder } from "../tests/lib/order.ts";
import { weakOrder } from "../tests/lib/weak.ts";
import { machine } from "./lib/report.ts";

const pendulum = process(({ x, t }) => ({
  drift: mul(-2, sin(x)),
  diffusion: add(1, mul(0.5, cos(mul(2 * Math.PI, t)))),
}));
const steady = process(({ x }) => ({ drift: mul(-2, sin(x)), diffusion: 0.8 }));
const multiplied = process(({ x }) => ({ drift: mul(-2, sin(x)), diffusion: add(1, mul(0.5, cos(x))) }));
const mild = vp({ beta0: 1, beta1: 3 });
const backward = reverse(
  { ...mild, time: { ...mild.time, tEnd: 0.2 } },
  mixtureScore({ weights: [0.4, 0.6], means: [[-1], [1]], stds: [0.5, 0.5] }),
);

const row = (m: Method<Calculus>, what: string, declared: number, { slope, se }: Fit): void =>
  console.log(`| ${m.name} | ${what} | ${declared} | ${slope.toFixed(3)} ± ${se.toFixed(3)} |`);

console.log(`${machine()}\n\n| method | order, of what | declared | measured |\n| --- | --- | --: | --: |`);
const motion: Strong = {
  method: emStep,
  process: gbm({ mu: 0.1, sigma: 1 }),
  x0: 1,
  levels: [5, 6, 7, 8, 9],
  paths: 20_000,
  seed: 3,
};
const exact = vector(
  motion.paths,
  (i) => Math.exp(-0.4 + brownian(treeNoiseOf(motion.seed, i), { n: 1, element: 0, moment: GRAINS })),
);
row(emStep, "strong, geometric Brownian motion", emStep.strongOrder, await strongOrder(motion, exact));
for (const method of [emStep, emImprovedEuler, lambaPair]) {
  const s: Strong = { method, process: pendulum, x0: 1, levels: [3, 4, 5, 6, 7], paths: 1000, seed: 4 };
  const other = method === emImprovedEuler ? emStep : emImprovedEuler;
  const fit = await strongOrder(s, await endsAt({ ...s, method: other }, 12));
  row(method, "strong, additive noise that depends on time", method.strongOrder, fit);
}
for (const method of [emStep, emImprovedEuler, exponentialAdams]) {
  const levels = method === exponentialAdams ? [5, 6, 7, 8, 9] : [4, 5, 6, 7, 8]; // an error of h² rules before
  const s: Strong = { method, process: backward, x0: 1, levels, paths: 1000, seed: 5 };
  const other = method === emImprovedEuler ? exponentialAdams : emImprovedEuler;
  const fit = await strongOrder(s, await endsAt({ ...s, method: other }, Math.max(...levels) + 4));
  row(method, "strong, reverse VP of a mixture", method.strongOrder, fit);
}
row(emStep, "weak, noise that depends on the state", 1, weakOrder(emStep, multiplied, [4, 5, 6, 7, 8]));
for (const method of [emStep, emImprovedEuler, lambaPair]) {
  row(method, "weak, additive noise", method.weakOrder, weakOrder(method, steady, [4, 5, 6, 7, 8]));
}
const read = vector(
  motion.paths,
  (i) => Math.exp(0.1 + brownian(treeNoiseOf(motion.seed, i), { n: 1, element: 0, moment: GRAINS })),
);
for (const method of [heunStep, eulerHeunStep]) {
  const s = {
    ...motion,
    method,
    process: stratonovich(gbm({ mu: 0.1, sigma: 1 })),
    levels: [6, 7, 8, 9, 10],
  };
  row(method, "strong, ∘ geometric Brownian motion", method.strongOrder, await strongOrder(s, read));
  const weak = weakOrder(method, stratonovich(multiplied), [5, 6, 7, 8, 9]);
  row(method, "weak, ∘ noise that depends on the state", method.weakOrder, weak);
}
