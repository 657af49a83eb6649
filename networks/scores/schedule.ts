/**
 * The levels of networks that were trained on a list of steps, as DDPM was, told by how noisy each step is:
 *
 *     x_i = √ᾱ_i x_0 + √(1 − ᾱ_i) ε,   ᾱ_i = Π_{j ≤ i} (1 − β_j)
 *
 * A process has no steps; its marginal α x_0 + σ ε is as noisy as step i where σ / α = √((1 − ᾱ_i) / ᾱ_i). That is what
 * the network is told, with a fraction between steps, so it hears of just the noise that is in x. No number times t does
 * that: level 0 of 1000 is the noise of one step, and Π (1 − β) is not exp(−Σ β).
 * Source: Ho et al. 2020 (arXiv 2006.11239), section 2; the DDPMScheduler of diffusers; score_sde, get_ddpm_loss_fn.
 * Tests: tests/networks/scores/schedule_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { add, div, floor, log, max, min, mul, sub } from "../../sde/language/dsl.ts";
import type { ItoError } from "../../sde/border/errors.ts";
import { apply, type Data, gather, literal, type Node, type Scalar, typed } from "../../sde/language/expr.ts";
import { type Marginal, t } from "../../sde/process.ts";
import { valueOf } from "../../sde/language/value.ts";
import type { Level } from "./convention.ts";

/** The β of each step, the least noisy first: linear, or a list. */
export type StepOptions =
  | {
    /** How many there are. */
    readonly steps?: number;
    /** The first. */
    readonly betaStart?: number;
    /** The last. */
    readonly betaEnd?: number;
  }
  | {
    /** All of them, where they are not linear. */
    readonly betas: readonly number[];
  };

/** The defaults of `byStep`: those of DDPM, and of diffusers' DDPMScheduler. */
export const stepDefaults = { steps: 1000, betaStart: 1e-4, betaEnd: 0.02 } as const;

/** More steps than anyone trained. */
export const mostSteps = 100_000;

const betasOf = (options: StepOptions): readonly number[] | ItoError => {
  const bad = (option: string, found: number, wanted: string): ItoError => ({
    tag: "BadOption",
    where: "byStep",
    option,
    found: String(found),
    wanted,
  });
  const countWanted = `a whole number from 2 to ${mostSteps}`, betaWanted = "a number between 0 and 1";
  const isCount = (n: number): boolean => Number.isInteger(n) && 2 <= n && n <= mostSteps;
  const isBeta = (b: number): boolean => 0 < b && b < 1;
  if ("betas" in options) {
    const { betas } = options;
    if (!isCount(betas.length)) return bad("betas.length", betas.length, countWanted);
    const at = betas.findIndex((b) => !isBeta(b));
    return at < 0 ? betas : bad(`betas[${at}]`, betas[at] ?? NaN, betaWanted);
  }
  const { steps, betaStart, betaEnd } = { ...stepDefaults, ...options };
  if (!isCount(steps)) return bad("steps", steps, countWanted);
  if (!isBeta(betaStart)) return bad("betaStart", betaStart, betaWanted);
  if (!isBeta(betaEnd)) return bad("betaEnd", betaEnd, betaWanted);
  return Array.from({ length: steps }, (_, i) => betaStart + (i / (steps - 1)) * (betaEnd - betaStart));
};

/** ln(σ / α) where −ln α² = spent. */
const logRatio = (spent: number): number => 0.5 * Math.log(Math.expm1(spent));

/** Cells of a table; between steps it is good to 2e-4 of a step for DDPM's thousand. */
const cells = 4096;

interface StepTable {
  /** Of the first step and of the last: ln(σ / α). */
  readonly from: number;
  readonly to: number;
  /** The step at `cells + 1` places between them. */
  readonly step: Data;
}

/** The step by ln(σ / α), at even places; between two steps −ln ᾱ grows evenly. */
const tableOf = (betas: readonly number[]): StepTable => {
  let sum = 0;
  const spent = betas.map((b) => sum -= Math.log1p(-b)); // −ln ᾱ_i
  const [first = NaN, last = NaN] = [spent[0], spent.at(-1)];
  const [from, to] = [logRatio(first), logRatio(last)];
  let i = 0;
  const values = Float64Array.from({ length: cells + 1 }, (_, k) => {
    const wanted = Math.min(last, Math.log1p(Math.exp(2 * (from + (k / cells) * (to - from)))));
    while (i < spent.length - 2 && (spent[i + 1] ?? NaN) <= wanted) i++;
    const [below = NaN, above = NaN] = [spent[i], spent[i + 1]];
    return i + Math.max(0, wanted - below) / (above - below);
  });
  return { from, to, step: { name: "step", values } };
};

const read = ({ from, to, step }: StepTable, at: Scalar): Scalar => {
  const place = mul(cells / (to - from), sub(at, from));
  const inside = max(0, min(place, cells));
  const cell = min(floor(inside), cells - 1);
  const index = apply("toWord", [cell]);
  const value = (i: Node): Scalar => typed(gather(step, i), "scalar", "real");
  const [here, next] = [value(index), value(apply("wadd", [index, literal(1, "word")]))];
  return add(here, mul(sub(inside, cell), sub(next, here)));
};

/** α² + σ² at a time at which it is not 1, which a network of steps never saw. A table holds on its own clock alone. */
const unsteady = (
  { meanCoef, std, how }: Marginal,
): { readonly at: number; readonly found: number } | undefined =>
  (how === "symbolic" ? [0.1, 0.5, 0.9] : [])
    .map((at) => {
      const [alpha, sigma] = [meanCoef, std].map((n) => valueOf(n, new Map([[t, at]])));
      return { at, found: (alpha ?? NaN) ** 2 + (sigma ?? NaN) ** 2 };
    })
    .find(({ found }) => Math.abs(found - 1) > 1e-3);

/**
 * The network is told the step of its training that is as noisy as x, with a fraction: DDPM's networks and those of
 * diffusers whose scheduler is of the "linear" kind, and score_sde's discrete ones for VP.
 *
 * Errors (Left, of `reverse`): `BadOption` unless every β is between 0 and 1, and for a process whose α² + σ² is not 1:
 * such a network saw no other x.
 *
 * @example The lowest level of diffusers' DDPM is the noise of one step, σ = 0.01
 * ```ts
 * import { byStep, type Convention, predictsNoise } from "ito/score";
 *
 * const convention: Convention = predictsNoise(byStep({ steps: 1000, betaStart: 1e-4, betaEnd: 0.02 }));
 * ```
 */
export function byStep(options: StepOptions = {}): Level {
  const betas = betasOf(options);
  if ("tag" in betas) return () => E.left(betas);
  const table = tableOf(betas);
  return ({ marginal }) => {
    const odd = unsteady(marginal);
    if (odd === undefined) return read(table, log(div(marginal.std, marginal.meanCoef)));
    return E.left({
      tag: "BadOption",
      where: "byStep",
      option: "α² + σ² of the process",
      wanted: "1, as that of vp() is",
      found: `${Number(odd.found.toPrecision(3))} at t = ${odd.at}`,
    });
  };
}
