/**
 * The drift of a double well learnt from paths, without a formula for it: as a sum of 20 bumps, and as a small net.
 *
 *     dx = f(x) dt + σ dW,   in truth f(x) = x − x³
 *     bumps:  f(x) = Σ_k w_k exp(−½ ((x − c_k)/ℓ)²)          net:  f(x) = Σ_k a_k tanh(u_k x + b_k)
 *
 * Simulated transitions are held against seen ones by the energy score (`lib/learning/score.ts`), and `adjoint` says how to make it
 * less, by all numbers of a drift at once. What the bumps are worth is known for short Δ, where x' − x = f(x) Δ + σ √Δ ε is a
 * regression: the covariance of w is (π/3) (σ²/Δ) (ΦᵀΦ)⁻¹, with the bumps at what was seen in Φ.
 *
 *     deno run examples/learn_double_well.ts       # a table
 *     deno run -P examples/learn_double_well.ts    # and a picture, out/learn_double_well.svg
 *
 * Tests: tests/examples/learning_test.ts.
 * @module
 */
import { add, div, exp, mul, param, type Scalar, square, sub, tanh } from "ito";
import { noOptions } from "./lib/cli.ts";
import {
  learnt,
  type Model,
  type Numbers,
  type Point,
  seenOf,
  transitionsOf,
  worth,
} from "./lib/learning/score.ts";
import { wellFigure } from "./lib/learning/figures.ts";
import { dot, errorAlong, gram, inverse } from "./lib/learning/linear.ts";
import { destination } from "./lib/output.ts";
import { writePicture } from "./lib/picture.ts";
import { print } from "./lib/terminal.ts";

export const truth = { sigma: 0.7, drift: (x: number): number => x - x ** 3 } as const;
const [paths, times, gap] = [200, 50, 0.1];
const sigma = param("sigma", 1);
const wells: Model = { drift: (x) => sub(x, mul(x, square(x))), diffusion: sigma, gap };

const some = <A>(n: number, f: (k: number) => A): readonly A[] => Array.from({ length: n }, (_, k) => f(k));

/** A drift to be learnt: as an expression, as a function of numbers, and where it begins. */
interface Candidate {
  readonly name: string;
  readonly drift: (x: Scalar) => Scalar;
  readonly at: (x: number, numbers: Numbers) => number;
  readonly first: Numbers;
}

const [centres, width] = [some(20, (k) => -1.9 + 0.2 * k), 0.2];
const bumpsAt = (x: number): readonly number[] => centres.map((c) => Math.exp(-0.5 * ((x - c) / width) ** 2));
const bumps: Candidate = {
  name: "20 bumps",
  drift: (x) =>
    add(...centres.map((c, k) => mul(param(`w${k}`, 0), exp(mul(-0.5, square(div(sub(x, c), width))))))),
  at: (x, numbers) => dot(bumpsAt(x), centres.map((_, k) => numbers[`w${k}`] ?? NaN)),
  first: { sigma: 1, ...Object.fromEntries(centres.map((_, k) => [`w${k}`, 0])) },
};

const units = some(12, (k) => k);
const net: Candidate = {
  name: "a net of 12 units",
  drift: (x) =>
    add(...units.map((k) => mul(param(`a${k}`, 0), tanh(add(mul(param(`u${k}`, 1), x), param(`b${k}`, 0)))))),
  at: (x, numbers) => {
    const of = (name: string, k: number): number => numbers[`${name}${k}`] ?? NaN;
    return units.reduce((f, k) => f + of("a", k) * Math.tanh(of("u", k) * x + of("b", k)), 0);
  },
  // kinks side by side, of either sign of slope, and no drift yet
  first: {
    sigma: 1,
    ...Object.fromEntries(
      units.flatMap((k) => [[`a${k}`, 0.1 * (-1) ** k], [`u${k}`, 2], [`b${k}`, 3 - 6 * k / 11]]),
    ),
  },
};

/** A drift as it was learnt: a function, its spread σ, and the way there. */
export interface Learnt {
  readonly name: string;
  readonly drift: (x: number) => number;
  readonly sigma: number;
  readonly course: readonly Point[];
}

/** The drifts learnt, the standard errors of the first and of σ, and what was seen. */
export async function wellLearnt(): Promise<{
  readonly drifts: readonly Learnt[];
  readonly errorAt: (x: number) => number;
  readonly sigmaError: number;
  readonly seen: Float32Array | Float64Array;
}> {
  const seen = await seenOf(wells, { n: paths, times, x0: 0, params: { sigma: truth.sigma } });
  const transitions = transitionsOf(seen, times);
  const drifts: Learnt[] = [];
  for (const c of [bumps, net]) {
    const model: Model = { drift: c.drift, diffusion: sigma, gap };
    const course = await learnt(model, transitions, { first: c.first, steps: 250, rate: 0.05 });
    const numbers = course.at(-1)?.numbers ?? {};
    drifts.push({ name: c.name, drift: (x) => c.at(x, numbers), sigma: numbers.sigma ?? NaN, course });
  }
  const rows = some(transitions.length / 3, (i) => bumpsAt(transitions[3 * i] ?? NaN));
  const covariance = inverse(gram(rows)).map((row) =>
    row.map((v) => worth.mean * truth.sigma ** 2 / gap * v)
  );
  return {
    drifts,
    errorAt: (x) => errorAlong(bumpsAt(x), covariance),
    sigmaError: truth.sigma * Math.sqrt(worth.spread / rows.length),
    seen,
  };
}

if (import.meta.main) {
  noOptions(
    "learn_double_well",
    "A double well's drift learnt from paths: a table, and out/learn_double_well.svg.",
  );
  const path = "out/learn_double_well.svg";
  const file = destination(path);
  const found = await wellLearnt();
  const say = (first: string, ...rest: readonly (number | string)[]): void => {
    const cells = rest.map((v) => (typeof v === "string" ? v : v.toFixed(3)).padStart(18));
    print(Deno.stdout, `${first.padEnd(8)}${cells.join("")}\n`);
  };
  print(Deno.stdout, `${paths} paths, seen ${times} times\n`);
  say("", "truth", ...found.drifts.map(({ name }) => name), "standard error");
  for (const x of some(7, (k) => -1.5 + 0.5 * k)) {
    say(`f(${x})`, truth.drift(x), ...found.drifts.map(({ drift }) => drift(x)), found.errorAt(x));
  }
  say("σ", truth.sigma, ...found.drifts.map((d) => d.sigma), found.sigmaError);
  await writePicture(path, file, (studio) => wellFigure(studio, { ...found, truth }));
}
