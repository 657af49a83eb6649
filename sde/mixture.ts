/**
 * The score of a mixture of isotropic Gaussians, perturbed by a process: as an expression, as a loop over tables, or as an
 * oracle.
 *
 *     p_t = Σ_k w_k N(α μ_k + m, v_k),   v_k = α² s_k² + σ²   ⟹   ∇ log p_t = Σ_k r_k (α μ_k + m − x) / v_k
 *
 * A few parts are written out, and fuse. More would grow code and compiling with them: with few elements they are two
 * loops, one for the largest exponent and one for the sums; with many elements, where each ‖x − α μ_k‖² is a sum over
 * elements, an oracle takes all of them at once.
 * Tests: tests/sde/score_test.ts, tests/sde/mixture_many_test.ts.
 * @module
 */
import { sure } from "./border/errors.ts";
import {
  add,
  constant,
  div,
  element,
  exp,
  floor,
  lit,
  log,
  mul,
  type ScalarLike,
  sqrt,
  square,
  sub,
  sum,
} from "./language/dsl.ts";
import {
  apply,
  evaluate,
  gather,
  input,
  literal,
  type Scalar,
  series,
  type State,
  typed,
} from "./language/expr.ts";
import type { MixtureOracle } from "./language/oracle.ts";
import { ownOf } from "./math/diagonal.ts";
import { type Marginal, x } from "./process.ts";

/** Weights w_k, means μ_k [k][elements] and standard deviations s_k of an isotropic Gaussian mixture. */
export interface Mixture {
  /** How much of the whole each part is: > 0, of any sum. */
  readonly weights: readonly number[];
  /** Where the parts lie: [k][elements]. */
  readonly means: readonly (readonly number[])[];
  /** How wide each part is, in units of x: ≥ 0. */
  readonly stds: readonly number[];
}

/** a · b with a factor of one left out. */
export function scaled(a: Scalar, b: State): State {
  return a.tag === "lit" && a.value === 1 ? b : mul(a, b);
}
/** a + m with a summand of zero left out. */
export function shifted(a: State, m: Scalar): State {
  return m.tag === "lit" && m.value === 0 ? a : add(a, m);
}
const total = <A extends Scalar | State>(terms: readonly A[], plus: (a: A, b: A) => A): A =>
  terms.reduce((a, b) => plus(a, b));

/** v^(−n/2) of a few elements by multiplication: no logarithm in the hot loop. */
const inversePower = (iv: Scalar, n: number): Scalar => {
  const whole = Array.from({ length: Math.floor(n / 2) }, () => iv);
  return mul(...whole, ...(n % 2 === 1 ? [sqrt(iv)] : []));
};

/**
 * ln v^(−n/2) of a part, against that of the first part: what all have in common would only round the rest away, and parts
 * of one width need no logarithm.
 */
const volume = (n: number, iv: Scalar, first: Scalar): ScalarLike =>
  iv === first ? 0 : mul(0.5 * n, log(div(iv, first)));

/** How many elements a sample has. */
export function elementsOf(mix: Mixture): number {
  return sure(mix.means[0], "first part of a mixture").length;
}

/** Above this many elements v^(−n/2) could leave float32's range, and goes into the exponent. */
const fewElements = 4;

const mixtureAt = (mix: Mixture, m: Marginal): State => {
  const n = elementsOf(mix);
  const inverse = (std: number): Scalar => div(1, add(mul(square(m.meanCoef), std ** 2), square(m.std)));
  const std0 = sure(mix.stds[0], "first part of a mixture");
  const parts = mix.means.map((mean, k) => {
    const std = sure(mix.stds[k], "width of a part");
    const iv = inverse(std);
    const away = sub(shifted(scaled(m.meanCoef, constant(mean, `μ${k}`)), m.offset), x);
    const quadratic = mul(-0.5, iv, sum(square(away)));
    const weight = sure(mix.weights[k], "weight of a part");
    return n <= fewElements ? { away, iv, logit: quadratic, factor: mul(weight, inversePower(iv, n)) } : {
      away,
      iv,
      logit: add(Math.log(weight), volume(n, iv, inverse(std0)), quadratic),
      factor: undefined,
    };
  });
  // a logit that is NaN makes its own weight NaN: `top` need not keep it, which `max` would be paid for
  const top = parts.map((p) => p.logit).reduce((a, b) => typed(apply("pmax", [a, b]), "scalar", "real"));
  const mass = parts.map((p) => {
    const e = exp(sub(p.logit, top));
    return p.factor === undefined ? e : mul(p.factor, e);
  });
  const pull = parts.map((p, k) => mul(mul(sure(mass[k], "mass of a part"), p.iv), p.away));
  return mul(div(1, add(...mass)), total(pull, (a, b) => add(a, b)));
};

/** More parts than this are a loop or an oracle. */
const fewParts = 16;
/** Up to so many elements a loop adds up a part's distance in one turn: the samples that are looped themselves. */
const loopElements = 8;

const part = input("part", "scalar", "word");
const scalarOf = (n: ReturnType<typeof gather>): Scalar => typed(n, "scalar", "real");

/** A number of each part, as it is read in a turn; one that all parts share is no table. */
const columnOf = (name: string, values: readonly number[]): Scalar => {
  const [first = 0] = values;
  const data = { name, values: Float64Array.from(values) };
  return values.every((v) => v === first) ? lit(first) : scalarOf(gather(data, part));
};

/** The parts in two loops; a table's number is read where its part is at work. */
const loopedMixture = (mix: Mixture): (m: Marginal) => State => {
  const n = elementsOf(mix);
  const count = mix.means.length;
  const weight = columnOf("w", mix.weights);
  const logWeight = columnOf("ln w", mix.weights.map((w) => Math.log(w)));
  const variance = columnOf("s²", mix.stds.map((s) => s ** 2));
  const means = { name: "μ", values: Float64Array.from(mix.means.flat()) };
  const row = apply("wadd", [apply("wmul", [part, literal(n, "word")]), element]);
  const mean = typed(gather(means, row), "state", "real");
  const over = (term: Scalar | State, op: "add" | "pmax", init: number) =>
    series(part, literal(0, "word"), literal(count, "word"), term, { op, init: lit(init) });
  return (m) => {
    const inverse = (v: ScalarLike): Scalar => div(1, add(mul(square(m.meanCoef), v), square(m.std)));
    const iv = inverse(variance);
    const away = sub(shifted(scaled(m.meanCoef, mean), m.offset), x);
    const quadratic = mul(-0.5, iv, sum(square(away)));
    const few = n <= fewElements;
    const logit = few
      ? quadratic
      : add(logWeight, volume(n, iv, inverse(sure(mix.stds[0], "first part of a mixture") ** 2)), quadratic);
    // any number near the largest will do; a whole one has no slope, which a derivative of the score need not look for
    const top = floor(scalarOf(over(logit, "pmax", -3e38)));
    const e = exp(sub(logit, top));
    const mass = few ? mul(weight, inversePower(iv, n), e) : e;
    const pull = typed(over(mul(mul(mass, iv), away), "add", 0), "state", "real");
    return mul(div(1, scalarOf(over(mass, "add", 0))), pull);
  };
};

/** The parts as an oracle, of x less the marginal's offset. */
const evaluatedMixture = (mix: Mixture): (m: Marginal) => State => {
  const oracle: MixtureOracle = {
    tag: "mixture",
    name: "mixture",
    weights: Float64Array.from(mix.weights),
    means: Float64Array.from(mix.means.flat()),
    stds: Float64Array.from(mix.stds),
    elements: elementsOf(mix),
  };
  return (m) => {
    const centred = m.offset.tag === "lit" && m.offset.value === 0 ? x : sub(x, m.offset);
    return evaluate(oracle, centred, [m.meanCoef, m.std]);
  };
};

/** ∇ log p_t of a mixture, given the marginal of the process. The numbers are taken now. */
export function mixtureOf(given: Mixture): (m: Marginal) => State {
  const mix: Mixture = {
    weights: [...given.weights],
    means: given.means.map((mean) => [...mean]),
    stds: [...given.stds],
  };
  if (mix.weights.length <= fewParts) return (m) => mixtureAt(mix, m);
  const few = elementsOf(mix) <= loopElements;
  return few ? loopedMixture(mix) : evaluatedMixture(mix);
}

/** log p_t(x) of a mixture, in nats; `at` is the marginal of the process at t. Shapes: x [elements]. */
export function mixtureLogDensity(
  mix: Mixture,
  x: ArrayLike<number>,
  at: Readonly<Record<"meanCoef" | "offset" | "std", number | ArrayLike<number>>>,
): number {
  const total = mix.weights.reduce((a, w) => a + w, 0);
  const logs = mix.means.map((mean, k) => {
    const width = sure(mix.stds[k], "width of a part");
    const twice = mean.reduce((a, m, i) => {
      const [alpha, std] = [ownOf(at.meanCoef, i), ownOf(at.std, i)];
      const v = (alpha * width) ** 2 + std ** 2;
      return a + (alpha * m + ownOf(at.offset, i) - (x[i] ?? NaN)) ** 2 / v + Math.log(2 * Math.PI * v);
    }, 0);
    return Math.log(sure(mix.weights[k], "weight of a part") / total) - twice / 2;
  });
  const top = Math.max(...logs);
  return top + Math.log(logs.reduce((a, l) => a + Math.exp(l - top), 0));
}
