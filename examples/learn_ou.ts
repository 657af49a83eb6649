/**
 * An Ornstein–Uhlenbeck process learnt from its paths: its pull k, its mean m and its noise σ, beside the best that can be had.
 *
 *     dx = k (m − x) dt + σ dW,   seen every Δ:   x' = a x + b + s ε,   a = e^(−kΔ),  b = m (1 − a),  s² = σ² (1 − a²) / 2k
 *
 * Simulated transitions are held against seen ones by the energy score (`lib/learning/score.ts`), and `adjoint` says how to make it
 * less. The likelihood's answer is the regression of x' on x. Both come with their standard errors, of closed form.
 *
 *     deno run examples/learn_ou.ts       # a table
 *     deno run -P examples/learn_ou.ts    # and a picture, out/learn_ou.svg
 *
 * Tests: tests/examples/learning_test.ts.
 * @module
 */
import { mul, param, sub } from "ito";
import { noOptions } from "./lib/cli.ts";
import { learnt, type Model, type Point, seenOf, transitionsOf, worth } from "./lib/learning/score.ts";
import { ouFigure } from "./lib/learning/figures.ts";
import { errorAlong, regression } from "./lib/learning/linear.ts";
import { destination } from "./lib/output.ts";
import { writePicture } from "./lib/picture.ts";
import { print } from "./lib/terminal.ts";

const names = ["k", "m", "sigma"] as const;
export const truth = { k: 1.5, m: 0.8, sigma: 0.5 } as const;
const first = { k: 0.5, m: 0, sigma: 1 } as const;
const model: Model = {
  drift: (x) => mul(param("k", first.k), sub(param("m", first.m), x)),
  diffusion: param("sigma", first.sigma),
  gap: 0.2,
};
const [paths, times] = [100, 50];

/** k, m and σ of a regression's a, b and s. */
const ofRegression = ([a = NaN, b = NaN, s = NaN]: readonly number[]): readonly number[] => {
  const k = -Math.log(a) / model.gap;
  return [k, b / (1 - a), s * Math.sqrt(2 * k / (1 - a * a))];
};

/** One of the three numbers: as it is, by the likelihood, and as it was learnt, with their standard errors. */
export interface Row {
  readonly name: (typeof names)[number];
  readonly truth: number;
  readonly likely: number;
  readonly likelyError: number;
  readonly learnt: number;
  readonly learntError: number;
}

/** What the likelihood says of transitions, and the standard errors of its numbers and of those by the score. */
const likelihood = (transitions: Float64Array) => {
  const rows = Array.from(
    { length: transitions.length / 3 },
    (_, i) => transitions.subarray(3 * i, 3 * i + 3),
  );
  const { coefficients, spread, inverse } = regression(
    rows.map(([x = NaN]) => [x, 1]),
    rows.map(([, , next = NaN]) => next),
  );
  const at = [...coefficients, spread];
  const slopes = names.map((_, j) =>
    at.map((v, i) => {
      const far = 1e-5 * v;
      const [up, down] = [far, -far].map((d) => ofRegression(at.with(i, v + d))[j] ?? NaN);
      return ((up ?? NaN) - (down ?? NaN)) / (2 * far);
    })
  );
  const errorsBy = (mean: number, ofSpread: number): readonly number[] => {
    const covariance = [
      ...inverse.map((row) => [...row.map((v) => mean * spread ** 2 * v), 0]),
      [0, 0, ofSpread * spread ** 2 / rows.length],
    ];
    return slopes.map((v) => errorAlong(v, covariance));
  };
  return {
    numbers: ofRegression(at),
    errors: errorsBy(1, 1 / 2),
    ofScore: errorsBy(worth.mean, worth.spread),
  };
};

/** The process learnt, the way there, and some of what was seen. */
export async function ouLearnt(): Promise<{
  readonly rows: readonly Row[];
  readonly course: readonly Point[];
  readonly seen: Float32Array | Float64Array;
}> {
  const seen = await seenOf(model, { n: paths, times, x0: -1, params: truth });
  const transitions = transitionsOf(seen, times);
  const course = await learnt(model, transitions, { first, steps: 400, rate: 0.05 });
  const likely = likelihood(transitions);
  const rows = names.map((name, j): Row => ({
    name,
    truth: truth[name],
    likely: likely.numbers[j] ?? NaN,
    likelyError: likely.errors[j] ?? NaN,
    learnt: course.at(-1)?.numbers[name] ?? NaN,
    learntError: likely.ofScore[j] ?? NaN,
  }));
  return { rows, course, seen };
}

if (import.meta.main) {
  noOptions(
    "learn_ou",
    "An Ornstein–Uhlenbeck process learnt from its paths: a table, and out/learn_ou.svg.",
  );
  const path = "out/learn_ou.svg";
  const file = destination(path);
  const found = await ouLearnt();
  print(Deno.stdout, `${paths} paths, seen ${times} times\n       truth   by likelihood      by adjoint\n`);
  for (const r of found.rows) {
    const [likely, own] = [[r.likely, r.likelyError], [r.learnt, r.learntError]].map(([v = NaN, e = NaN]) =>
      `${v.toFixed(3)} ± ${e.toFixed(3)}`.padStart(16)
    );
    print(Deno.stdout, `${r.name.padEnd(6)}${r.truth.toFixed(3).padStart(6)}${likely}${own}\n`);
  }
  await writePicture(path, file, (studio) => ouFigure(studio, { ...found, times, gap: model.gap }));
}
