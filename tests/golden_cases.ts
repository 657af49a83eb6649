/**
 * What the compiler's texts are made of, small: a few examples, explained and rendered for every target.
 * @module
 */
import {
  adaptiveExponential,
  add,
  eulerMaruyama,
  explain,
  type ExplainOptions,
  type Fallible,
  gbm,
  gottaGoFast,
  max,
  mixtureScore,
  mul,
  type Process,
  reverse,
  sqrt,
  type Strategy,
  sub,
  system,
  ve,
  vp,
  withNoise,
} from "ito";
import { datasetScore } from "ito/score";
import { renderers } from "../explain/code.ts";
import { prepare } from "../solve/solve.ts";

interface Solve {
  readonly process: Fallible<Process>;
  readonly strategy: Strategy;
  readonly options: ExplainOptions;
}

const grid = (from: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, i) => from + i / 8);

/** The main example with three points of 12 elements for its data: staged, with an oracle. */
const veCifar = (): Solve => ({
  process: reverse(
    ve(),
    datasetScore(Float32Array.from([0, 1, 2].flatMap((k) => grid(k, 12))), 12, "CIFAR-10"),
  ),
  strategy: gottaGoFast({ dataRange: [0, 1] }),
  options: { n: 3, seed: 1, shape: [3, 2, 2] },
});

/** A mixture in two dimensions: looped. */
const mixture = (): Solve => ({
  process: reverse(
    ve({ sigmaMax: 10 }),
    mixtureScore({ weights: [0.3, 0.7], means: [[0, 0], [1, 1]], stds: [0.1, 0.2] }),
  ),
  strategy: withNoise("retain")(gottaGoFast()),
  options: { n: 100, seed: 1 },
});

/** A mixture of more elements than a loop takes: staged, without an oracle. */
const vpMixture = (): Solve => ({
  process: reverse(
    vp(),
    mixtureScore({ weights: [0.4, 0.6], means: [grid(-1, 12), grid(0, 12)], stds: [0.2, 0.3] }),
  ),
  strategy: gottaGoFast({ dataRange: [-1, 1], rel: 0.02 }),
  options: { n: 8, seed: 1 },
});

/** The same by Ito's own solver: a method that remembers, steps in λ. */
const exponential = (): Solve => ({
  ...vpMixture(),
  strategy: withNoise("retain")(adaptiveExponential({ dataRange: [-1, 1] })),
});

/** Named components that share noises, with equal steps. */
const heston = (): Solve => ({
  process: system(["s", "v"], ["a", "b"], ({ s, v }) => {
    const sd = sqrt(max(v, 0));
    return {
      drift: { s: mul(0.05, s), v: mul(1.5, sub(0.04, max(v, 0))) },
      diffusion: { s: { a: mul(-0.7, sd, s), b: mul(0.714, sd, s) }, v: { a: mul(0.3, sd) } },
    };
  }, { name: "Heston" }),
  strategy: eulerMaruyama(252),
  options: { n: 1000, seed: 1, x0: [100, 0.04] },
});

/** One element and one noise, with an even number of equal steps: two a turn, which share a draw; some are kept. */
const motion = (): Solve => ({
  process: gbm(),
  strategy: eulerMaruyama(252),
  options: { n: 1000, seed: 1, x0: 1, saveAt: 84 },
});

/** Unrelated expressions: they take numbers of nodes that the cases would have had. */
export function disturb(): void {
  for (let i = 0; i < 1000; i++) add(mul(i, i), sqrt(i));
}

const orThrow = <A>(
  e: { readonly _tag: "Left"; readonly left: unknown } | { readonly _tag: "Right"; readonly right: A },
): A => {
  if (e._tag === "Left") throw new Error(JSON.stringify(e.left));
  return e.right;
};

const explained = ({ process, strategy, options }: Solve): string =>
  orThrow(explain(process, strategy, { ...options, stops: [1, 2, 3, 4] }));

const coded = (
  { process, strategy, options }: Solve,
  target: string,
  precision: "f32" | "f64" = "f32",
): string => {
  const { plan } = orThrow(prepare(process, strategy, options));
  const text = renderers.find((r) => r.name === target)?.render(plan, precision);
  if (text === undefined) throw new Error(`There is no renderer "${target}"`);
  return `${text.trimEnd()}\n`;
};

/** Every golden file and how its text is made. */
export const cases: Readonly<Record<string, () => string>> = {
  "explain_ve_cifar.txt": () => explained(veCifar()),
  "explain_mixture_2d.txt": () => explained(mixture()),
  "explain_vp_mixture.txt": () => explained(vpMixture()),
  "explain_exponential.txt": () => explained(exponential()),
  "explain_heston.txt": () => explained(heston()),
  "explain_gbm.txt": () => explained(motion()),
  "mixture_2d.js": () => coded(mixture(), "js"),
  "mixture_2d.wgsl": () => coded(mixture(), "wgsl"),
  "gbm.js": () => coded(motion(), "js"),
  "gbm.wgsl": () => coded(motion(), "wgsl"),
  "gbm.wat": () => coded(motion(), "wasm"),
  "gbm.c": () => coded(motion(), "native"),
  "heston.wat": () => coded(heston(), "wasm"),
  "vp_mixture.js": () => coded(vpMixture(), "js"),
  "vp_mixture.wgsl": () => coded(vpMixture(), "wgsl"),
  "vp_mixture.c": () => coded(vpMixture(), "native"),
  "vp_mixture.wat": () => coded(vpMixture(), "wasm"),
  "gbm_f64.wat": () => coded(motion(), "wasm", "f64"),
};
