/**
 * Lengths in λ = log(α/σ) as lengths in t, at most as long in λ as they are asked to be.
 *
 *     h = length / |dλ/dt|    at the rate where a step begins, and half of it again where λ grows by more than 2 · length
 *
 * How often a half may be taken is found before the solve, on the whole way of the process: never for most of those in use,
 * whose steps then cost nothing more (decision 0051).
 * Tests: tests/solvers/step/in_lambda_test.ts.
 * @module
 */
import { le, lit, max, min, mul, select, sub } from "../../sde/language/dsl.ts";
import { input, type Scalar } from "../../sde/language/expr.ts";
import { type GaussianPath, gaussianPath, lambdaAt, lambdaOf, promised } from "../../sde/gaussian_path.ts";
import type { Calculus, Process, TimeSpan } from "../../sde/process.ts";
import type { Tolerance } from "../control/tolerance.ts";
import { evaluator, valueOf } from "../../sde/language/value.ts";

/** How many times longer in λ than it is asked to be a step is let through: at the end of VP it is 1.6. */
const loose = 2;

/** How long a step from T is in t that is so long in λ: by the rate there, or where λ stands nearly still, by bisection. */
export function firstInTime(
  p: Process<Calculus>,
  length: number,
): { readonly hInit: number; readonly still: boolean } {
  const { T, tEnd } = p.time;
  const path = promised(gaussianPath(p));
  const lambda = (time: number): number => lambdaAt(path, time);
  const start = lambda(T);
  const isWithin = (h: number, most: number): boolean => lambda(T - h) - start <= most; // ∞ and NaN are not
  const byRate = length / valueOf(path.rate(lit(T)), new Map());
  if (byRate >= T - tEnd && Number.isFinite(byRate) && isWithin(T - tEnd, length)) {
    return { hInit: T - tEnd, still: false };
  }
  if (byRate < T - tEnd && isWithin(byRate, loose * length)) return { hInit: byRate, still: false };
  let [short, long] = [0, T - tEnd];
  for (let i = 0; i < bisections; i++) {
    const h = (short + long) / 2;
    if (isWithin(h, length)) short = h;
    else long = h;
  }
  return { hInit: short, still: true };
}
const bisections = 50;

/** Whether the prior says something of the data: its noise is less than twenty times their scale, as the tolerance knows it. */
export function isSeenAtPrior(p: Process<Calculus>, tolerance: Tolerance): boolean {
  if (!("dataScale" in tolerance) || typeof tolerance.dataScale !== "number") return false;
  return 20 * tolerance.dataScale * Math.exp(lambdaAt(promised(gaussianPath(p)), p.time.T)) > 1;
}

/** The shares of the longest step at which a way is looked at: a step may be as short as the error asks for. */
const shares = [1, 1 / 4, 1 / 16, 1 / 64] as const;
/** Where it is looked at: evenly, and ever closer to both ends, where rates grow without bound. */
const timesOn = ({ T, tEnd }: TimeSpan): readonly number[] => {
  const span = T - tEnd;
  const even = Array.from({ length: 128 }, (_, i) => i / 128);
  const near = Array.from({ length: 64 }, (_, i) => 0.8 ** (i + 1));
  return [
    ...even.map((v) => T - span * v),
    ...near.map((v) => T - span * v),
    ...near.map((v) => tEnd + span * v),
  ];
};
/** No more halves than this: what a process needs that has 10¹² times the rate within a step of its start. */
const mostHalves = 40;

/** How often a length by the rate where a step begins must be halved on this way, for steps that are at most `hMax` long in λ. */
export function halvesOn(p: Process<Calculus>, hMax = Infinity): number {
  const path = promised(gaussianPath(p));
  const all = lambdaAt(path, p.time.tEnd) - lambdaAt(path, p.time.T);
  const longest = Math.min(hMax, all);
  const at = input("time", "scalar", "real");
  const [lambda, rate] = [evaluator(lambdaOf(path)(at), [at]), evaluator(path.rate(at), [at])] as const;
  const needed = timesOn(p.time).flatMap((from) =>
    shares.map((share) => {
      const length = share * longest;
      const [left, start] = [from - p.time.tEnd, lambda([from])];
      const byRate = length / rate([from]);
      const isLong = (h: number): boolean => !(lambda([from - h]) - start <= loose * length);
      let [h, n] = [byRate < left ? byRate : left, 0];
      for (; n < mostHalves && isLong(h); n++) h /= 2;
      return n;
    })
  );
  return Math.max(...needed);
}

/**
 * A length in t, halved until λ grows by no more than twice what was asked for.
 *
 * @param path The process's signal and noise.
 * @param halves How often it may have to be halved (`halvesOn`).
 * @param step Its length `h`, which is `length` at the rate where it begins, `from`, with so much `left` before the end.
 */
export function shortened(
  path: GaussianPath,
  halves: number,
  step: {
    readonly h: Scalar;
    readonly length: Scalar;
    readonly from: Scalar;
    readonly left: Scalar;
  },
): Scalar {
  const { h, length, from, left } = step;
  if (halves === 0) return h;
  const lambda = lambdaOf(path);
  const most = mul(loose, length);
  const start = lambda(from);
  const within = min(h, max(left, 0));
  return Array.from({ length: halves }).reduce<Scalar>(
    (h1) => select(le(sub(lambda(sub(from, h1)), start), most), h1, mul(0.5, h1)),
    within,
  );
}
