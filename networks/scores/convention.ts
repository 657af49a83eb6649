/**
 * How a score follows from what a network was trained to say: conventions, as expressions, so that they fuse into the
 * solver's kernels around the network.
 *
 *     x_t = α x_0 + m + σ ε,   score = −E[ε | x_t] / σ = (α E[x_0 | x_t] + m − x) / σ²
 *
 * A convention is what the network predicts, and how it is told the noise level:
 *
 *     predictsScore(bySigma)         NCSN++ with VE (its output is divided by σ inside)
 *     predictsNoise(byTime(999))     DDPM++ and DDPM as score_sde trained them for continuous VP or sub-VP
 *     predictsNoise(byStep())        the discrete networks of VP: DDPM, diffusers (schedule.ts)
 *     predictsScore(byIndex(1000))   the discrete networks of VE
 *     karras({ sigmaData: 0.5 })     EDM (arXiv 2206.00364), any process
 *
 * α, m and σ are the process's own marginal. Source: score_sde, models/utils.py, get_score_fn.
 * Tests: tests/networks/scores/convention_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import { add, div, floor, log, mul, neg, sqrt, square, sub } from "../../sde/language/dsl.ts";
import type { Scalar, State } from "../../sde/language/expr.ts";
import { type Fallible, lift } from "../../sde/border/fallible.ts";
import { type Marginal, t, x } from "../../sde/process.ts";
import { scoreOfDenoiser } from "../../sde/score.ts";

/** What a convention is made of, besides the symbols x and t. */
export interface ConventionSymbols {
  /** The network. Shapes: a state and a number → a state. */
  readonly net: (x: State, level: Scalar) => State;
  /** The marginal of the process that is solved. */
  readonly marginal: Marginal;
  /** The state. */
  readonly x: State;
  /** The time. */
  readonly t: Scalar;
}

/** A score as an expression of a network; an error where an option of it is none, which `reverse` then reports. */
export type Convention = (symbols: ConventionSymbols) => Fallible<State>;

/** The number by which a network is told the noise level; an error as in a convention. */
export type Level = (symbols: Pick<ConventionSymbols, "marginal" | "t">) => Fallible<Scalar>;

/** The score of a convention for a network. */
export function scoreBy(
  convention: Convention,
  net: ConventionSymbols["net"],
): (m: Marginal) => Fallible<State> {
  return (marginal) => convention({ net, marginal, x, t });
}

const refused = (where: string, option: string, found: number, wanted: string) => (): Fallible<never> =>
  E.left({ tag: "BadOption", where, option, found: String(found), wanted });

/** What a network says at its level, as a score. */
const said = (level: Level, f: (s: ConventionSymbols, said: State) => State): Convention => (s) =>
  pipe(lift(level(s)), E.map((l) => f(s, s.net(s.x, l))));

/** The network is told σ: the standard deviation of the noise in x. */
export function bySigma(s: Parameters<Level>[0]): Scalar {
  return s.marginal.std;
}

/**
 * The network is told scale · t; score_sde's continuous networks for VP take 999 t. One that was trained on steps, as
 * DDPM's and diffusers' are, is told by `byStep`: of 999 t it would take the noise for up to 41 % more than it is.
 *
 * Errors (Left, of `reverse`): `BadOption` unless `scale` is finite and > 0.
 */
export function byTime(scale: number): Level {
  if (!(Number.isFinite(scale) && scale > 0)) return refused("byTime", "scale", scale, "a finite number > 0");
  return (s) => mul(scale, s.t);
}

/**
 * The network is told the number of a level, the noisiest first: (1 − t)(count − 1), rounded. Source: score_sde, VE.
 *
 * Errors (Left, of `reverse`): `BadOption` unless `count` is a whole number ≥ 2.
 */
export function byIndex(count: number): Level {
  if (!(Number.isInteger(count) && count >= 2)) {
    return refused("byIndex", "count", count, "a whole number ≥ 2");
  }
  return (s) => floor(add(mul(count - 1, sub(1, s.t)), 0.5));
}

/** The network says the score itself. */
export function predictsScore(level: Level): Convention {
  return said(level, (_, score) => score);
}

/**
 * The network says the noise ε: score = −ε / σ.
 *
 * @example DDPM++ with VP, as score_sde trained it
 * ```ts
 * import { reverse, vp } from "ito";
 * import { byTime, ddpmpp, networkScore, predictsNoise } from "ito/score";
 * import { assert } from "@std/assert";
 *
 * const process = reverse(vp(), networkScore(ddpmpp(), new Map(), predictsNoise(byTime(999))));
 * assert(process._tag === "Left"); // without weights
 * ```
 */
export function predictsNoise(level: Level): Convention {
  return said(level, ({ marginal }, noise) => mul(neg(div(1, marginal.std)), noise));
}

/** The network says the image, E[x_0 | x_t]. */
export function predictsDenoised(level: Level): Convention {
  return said(level, ({ marginal }, denoised) => scoreOfDenoiser(denoised, marginal));
}

const centred = ({ x, marginal }: ConventionSymbols): State =>
  marginal.offset.tag === "lit" && marginal.offset.value === 0 ? x : sub(x, marginal.offset);

/** The network says v = α ε − σ x_0 (arXiv 2202.00512), so that ε = (σ (x − m) + α v) / (α² + σ²). */
export function predictsVelocity(level: Level): Convention {
  return said(level, (s, v) => {
    const { meanCoef: alpha, std } = s.marginal;
    const noise = add(mul(std, centred(s)), mul(alpha, v));
    return mul(neg(div(1, mul(std, add(square(alpha), square(std))))), noise);
  });
}

/** The defaults of `karras`: σ_data of images in [−1, 1] (arXiv 2206.00364, table 1). */
export const karrasDefaults = { sigmaData: 0.5 } as const;

/**
 * The network F of EDM, within its preconditioning. With y = (x − m) / α, and s = σ / α the noise in it:
 *
 *     E[x_0 | x_t] = c_skip y + c_out F(c_in y, ln(s) / 4),   v = s² + σ_data²,
 *     c_skip = σ_data² / v,   c_out = s σ_data / √v,   c_in = 1 / √v
 *
 * Units: `sigmaData` in units of x. Errors (Left, of `reverse`): `BadOption` unless it is > 0, and its square finite and
 * > 0 as well.
 *
 * @example
 * ```ts
 * import { type Convention, karras } from "ito/score";
 *
 * const convention: Convention = karras({ sigmaData: 0.5 });
 * ```
 */
export function karras(options: { readonly sigmaData?: number } = {}): Convention {
  const { sigmaData } = { ...karrasDefaults, ...options };
  if (!(sigmaData > 0 && sigmaData ** 2 > 0 && Number.isFinite(sigmaData ** 2))) {
    return refused("karras", "sigmaData", sigmaData, "a number > 0, whose square is finite");
  }
  return (s) => {
    const { meanCoef, std } = s.marginal;
    const unit = meanCoef.tag === "lit" && meanCoef.value === 1;
    const y = unit ? centred(s) : mul(div(1, meanCoef), centred(s));
    const noise = unit ? std : div(std, meanCoef);
    const v = add(square(noise), sigmaData ** 2);
    const out = s.net(mul(div(1, sqrt(v)), y), mul(0.25, log(noise)));
    const denoised = add(mul(div(sigmaData ** 2, v), y), mul(div(mul(sigmaData, noise), sqrt(v)), out));
    return scoreOfDenoiser(denoised, s.marginal);
  };
}
