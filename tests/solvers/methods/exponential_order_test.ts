/**
 * The orders of the exponential method: of the flow, on one Brownian path, and of the law, which for Gaussian data is a
 * recursion of means and covariances without sampling.
 * @module
 */
import { assertAlmostEquals } from "@std/assert";
import {
  component,
  components,
  elementCount,
  emImprovedEuler,
  exponentialAdams,
  gaussianPath,
  gaussianScore,
  lit,
  mixtureScore,
  mul,
  neg,
  type Node,
  ou,
  probabilityFlow,
  type Process,
  process,
  reverse,
  type Scalar,
  sub,
  t,
  valueOf,
  x,
} from "ito";
import { element } from "../../../sde/language/dsl.ts";
import { input, literal, substitute, typed } from "../../../sde/language/expr.ts";
import { promised } from "../../../sde/gaussian_path.ts";
import { symbolsOf } from "../../../solvers/step/step_symbols.ts";
import { given } from "../../lib/weak.ts";
import { assertOrder, endsAt, fitOf, type Point, type Strong, strongOrder } from "../../lib/order.ts";
import { right } from "../../lib/either.ts";

/** Signal and noise change by a factor of a few, over a span of 1. */
const gentle = process(({ x }) => ({ drift: mul(-1, x), diffusion: 1.2 }), {
  name: "gentle",
  time: { origin: 0, tEnd: 0.25, T: 1.25 },
});
const two = mixtureScore({ weights: [0.4, 0.6], means: [[-0.8], [1]], stds: [0.3, 0.4] });

Deno.test("exponentialAdams follows the probability flow with order 2", async () => {
  const s: Strong = {
    method: exponentialAdams,
    process: right(probabilityFlow(gentle, two)),
    x0: 1.4,
    levels: [4, 5, 6, 7, 8],
    paths: 1,
    seed: 1,
    backend: "reference",
  };
  assertOrder(await strongOrder(s, await endsAt({ ...s, method: emImprovedEuler }, 14)), 2);
});

Deno.test(`exponentialAdams has its strong order, ${exponentialAdams.strongOrder}, in reverse`, async () => {
  for (const score of [gaussianScore([0.5], 0.3), two]) {
    const s: Strong = {
      method: exponentialAdams,
      process: right(reverse(gentle, score)),
      x0: 0.4,
      levels: [4, 5, 6, 7, 8],
      paths: 1000,
      seed: 4,
    };
    const truth = await endsAt({ ...s, method: emImprovedEuler }, 12);
    assertOrder(await strongOrder(s, truth), exponentialAdams.strongOrder);
  }
});

// ---- the law, for Gaussian data: a step is affine in state, memory and noise ------------------------------------------

const [state, memory, noise]: readonly [Scalar, Scalar, Scalar] = [
  input("state", "scalar", "real"),
  input("kept", "scalar", "real"),
  input("noise", "scalar", "real"),
];
const length: Scalar = input("length", "scalar", "real");
/** The graph of one element. */
const single = (n: Node): Node =>
  component(
    typed(
      substitute(
        n,
        new Map<Node, Node>([
          [x, components([state])],
          [input("memory", "state", "real"), components([memory])],
          [element, literal(0, "word")],
          [elementCount, lit(1)],
        ]),
      ),
      "state",
      "real",
    ),
    0,
  );

/** c + a x + b D₀ + s dW. */
interface Affine {
  readonly c: number;
  readonly a: number;
  readonly b: number;
  readonly s: number;
}

/** What a step makes of its state and what it remembers, at a time and for a length. */
const affineOf = (
  p: Process,
): (time: number, h: number) => { readonly high: Affine; readonly kept: Affine } => {
  const proposal = exponentialAdams.step(
    symbolsOf(p, exponentialAdams, {
      dt: neg(length),
      tNext: sub(t, length),
      noise: given(components([noise])),
    }),
  );
  const [high, kept] = [single(proposal.high), single(proposal.remember?.posterior ?? x)];
  const affine = (n: Node, time: number, h: number): Affine => {
    const on = (...[u, v, w]: readonly [number, number, number]): number =>
      valueOf(n, new Map<Node, number>([[t, time], [length, h], [state, u], [memory, v], [noise, w]]));
    const c = on(0, 0, 0);
    return { c, a: on(1, 0, 0) - c, b: on(0, 1, 0) - c, s: on(0, 0, 1) - c };
  };
  return (time, h) => ({ high: affine(high, time, h), kept: affine(kept, time, h) });
};

/** Mean and variance at the end of 2^level steps. */
const lawOf = (p: Process, start: Gaussian, level: number): Gaussian => {
  const step = affineOf(p), n = 2 ** level, h = (p.time.T - p.time.tEnd) / n;
  const first = step(p.time.T, 0).kept;
  // means, variances and covariance of x and D₀, which begins as D(x, T)
  let [mx, md] = [start.mean, first.c + first.a * start.mean];
  let [xx, xd, dd] = [start.variance, first.a * start.variance, first.a ** 2 * start.variance];
  for (let k = 0; k < n; k++) {
    const { high: u, kept: v } = step(p.time.T - k * h, h);
    const covariance = (f: Affine, g: Affine): number =>
      f.a * g.a * xx + (f.a * g.b + f.b * g.a) * xd + f.b * g.b * dd + f.s * g.s * h;
    [mx, md] = [u.c + u.a * mx + u.b * md, v.c + v.a * mx + v.b * md];
    [xx, xd, dd] = [covariance(u, u), covariance(u, v), covariance(v, v)];
  }
  return { mean: mx, variance: xx };
};

interface Gaussian {
  readonly mean: number;
  readonly variance: number;
}

/** α and the law of x_t, N(α mean + m, α² variance + σ²). */
const marginalOfData = (p: Process, { mean, variance }: Gaussian, time: number) => {
  const path = promised(gaussianPath(p));
  const [a = NaN, m = NaN, s = NaN] = [path.meanCoef, path.offset, path.std].map((f) =>
    valueOf(f(lit(time)), new Map())
  );
  return { a, mean: a * mean + m, variance: a * a * variance + s * s };
};

for (const process of [gentle, { ...ou({ theta: 1, mu: 0.4, sigma: 1 }), time: gentle.time }]) {
  Deno.test(`exponentialAdams has its weak order, ${exponentialAdams.weakOrder}, in reverse: ${process.name}`, () => {
    const data = { mean: 0.5, variance: 0.3 };
    const backward = right(reverse(process, gaussianScore([data.mean], Math.sqrt(data.variance))));
    const [begin, end] = [process.time.T, process.time.tEnd].map((time) =>
      marginalOfData(backward, data, time)
    );
    if (begin === undefined || end === undefined) throw new Error("Two ends");
    // begun elsewhere than at the process's own law: what is known of x_T is kept by the regression of x_tEnd on it
    const start = { mean: begin.mean + 0.7, variance: 2 * begin.variance };
    const kept = begin.a / end.a * end.variance / begin.variance;
    const truth = {
      mean: end.mean + kept * (start.mean - begin.mean),
      variance: end.variance + kept ** 2 * (start.variance - begin.variance),
    };
    const laws = [6, 7, 8, 9, 10].map((level) => [2 ** -level, lawOf(backward, start, level)] as const);
    // D is a martingale of the reverse process, so that any step keeps its mean
    for (const [, { mean }] of laws) assertAlmostEquals(mean, truth.mean, 1e-12);
    const points = laws.map(([h, { variance }]): Point => [h, Math.abs(variance - truth.variance)]);
    assertOrder(fitOf(points), exponentialAdams.weakOrder);
  });
}
