/**
 * SEEDS: exponential Runge–Kutta steps of the reverse SDE, whose stages' noise is carried on.
 *
 *     y₁ = base(λ_s + r₁h) + α₁ w₀(kh₁) D₀,                                          D₁ = D(y₁)
 *     y₂ = base(λ_s + r₂h) + α₂ (w₀(kh₂) D₀ + (h₂/h₁) w₁(kh₂) (D₁ − D₀)),             D₂ = D(y₂)     SEEDS-3 alone
 *     x' = base + α w₀(kh) D₀,   x'' = x' + α b (D_last − D₀),   b = w₀/(2r) (phi1) or w₁/r (phi2, SEEDS-3)
 *
 * The noises of stages and end are one Ornstein–Uhlenbeck path's. SEEDS-2 makes them of W, and of H what the stage has
 * beside, so that a retry sees both again; its x' is the exponential Euler step of the same noise. SEEDS-3 needs a
 * third normal, which is no path's; its x' is the step of order 2 by D₁. Two and three evaluations a step.
 * Source: Gonzalez et al. 2023, arXiv 2305.14267; ComfyUI, sample_seeds_2 and _3.
 * Tests: tests/solvers/methods/stages_test.ts.
 * @module
 */
import { add, div, expm1, max, mul, neg, sqrt, square, sub } from "../../../sde/language/dsl.ts";
import { choice } from "../../../sde/border/decode.ts";
import { given } from "../../../sde/border/options.ts";
import type { Scalar, State } from "../../../sde/language/expr.ts";
import type { Method, StepSymbols } from "../method.ts";
import { type Leg, legOf, lengthIn, momentWeight, ownNormals, type Tau } from "./kit.ts";
import { tauCodec, within } from "./option_codecs.ts";
import { timeWithin } from "./stage_time.ts";

/** What SEEDS leaves to its user. */
export interface SeedsOptions {
  /** How much of the reverse SDE: √η. */
  readonly tau?: Tau;
}

/** SEEDS-2's options. */
export interface Seeds2Options extends SeedsOptions {
  /** Where its stage is, as a share of the step in λ. */
  readonly r?: number;
  /** How D₁ is weighed; phi2 has the smaller error. */
  readonly solverType?: "phi1" | "phi2";
}

/** Those of `sample_seeds_2`. */
export const seeds2Defaults = { tau: 1, r: 0.5, solverType: "phi1" } as const;

const read2 = given("seeds2", { tau: tauCodec, r: within, solverType: choice("phi1", "phi2") });
const read3 = given("seeds3", { tau: tauCodec });

const shareOf = (a: Scalar, b: Scalar): Scalar => div(a, max(b, 1e-30));

/** A stage, its time, and the normals of its noise. */
interface Stage {
  readonly leg: Leg;
  readonly time: Scalar;
  readonly normals: State;
}

/** The stage at a share of a step, whose noise is that of a later place of the same path and of normals of its own. */
const stageOf = (
  symbols: StepSymbols,
  { tau, share, later, own }: {
    readonly tau: Tau;
    readonly share: number;
    readonly later: Pick<Stage, "leg" | "normals">;
    readonly own: State;
  },
): Stage => {
  const time = timeWithin(symbols, share);
  const h = lengthIn(symbols, symbols.t, time);
  const by = sub(later.leg.k, 1);
  const spread = (length: Scalar): Scalar => neg(expm1(mul(-2, by, length)));
  const kept = add(1, expm1(neg(mul(by, sub(later.leg.h, h)))));
  const shared = mul(kept, sqrt(shareOf(spread(h), spread(later.leg.h))));
  const rest = sqrt(max(sub(1, square(shared)), 0));
  const normals = add(mul(shared, later.normals), mul(rest, own));
  return { leg: legOf(symbols, tau, { to: time, normals }), time, normals };
};

/** The standard normals of H. */
const areaNormals = (symbols: StepSymbols): State =>
  mul(Math.sqrt(12), ownNormals({ ...symbols, dW: symbols.noise.H() }));

/** D's part of a step by its first value alone. */
const flat = ({ alpha, moment }: Leg, D: State): State => mul(mul(alpha, moment(0)), D);

/** What a difference of D, over a stage of length h, adds to a step: exact for a D linear in λ. */
const sloped = (leg: Leg, h: Scalar, change: State): State =>
  mul(mul(leg.alpha, momentWeight(1, mul(leg.k, leg.h)), shareOf(leg.h, h)), change);

const common = {
  calculus: "ito",
  strongOrder: 1,
  weakOrder: 2,
  noiseKinds: ["none", "additive"],
  needs: "gaussian",
} as const;

/** SEEDS-2; NFE a step: 2. */
export function seeds2(options: Seeds2Options = {}): Method {
  const { tau, r, solverType } = { ...seeds2Defaults, ...read2(options) };
  return {
    ...common,
    name: `seeds2 ${solverType}`,
    errorOrder: 1.5, // a difference of D is noise; 2 on a flow
    draws: { H: true },
    step: (symbols) => {
      const end = { leg: legOf(symbols, tau), normals: ownNormals(symbols) };
      const { leg } = end;
      const stage = stageOf(symbols, { tau, share: r, later: end, own: areaNormals(symbols) });
      const D0 = leg.denoised(symbols.x, symbols.t);
      const D1 = leg.denoised(add(stage.leg.base, flat(stage.leg, D0)), stage.time);
      const change = sub(D1, D0);
      const half = mul(0.5, leg.alpha, leg.moment(0), shareOf(leg.h, stage.leg.h));
      const error = solverType === "phi2" ? sloped(leg, stage.leg.h, change) : mul(half, change);
      const low = add(leg.base, flat(leg, D0));
      return { low, high: add(low, error), error };
    },
  };
}

/** Those of `sample_seeds_3`. */
export const seeds3Defaults = { tau: 1, r1: 1 / 3, r2: 2 / 3 } as const;

/** SEEDS-3; NFE a step: 3. Of weak order 2, with the smallest error of all where steps are few. */
export function seeds3(options: SeedsOptions = {}): Method {
  const { tau, r1, r2 } = { ...seeds3Defaults, ...read3(options) };
  return {
    ...common,
    name: "seeds3",
    errorOrder: 2, // 3/2 with noise, 3 on a flow: steps settle on both
    draws: { H: true, normals: 1 },
    step: (symbols) => {
      const { x, t, noise } = symbols;
      const end = { leg: legOf(symbols, tau), normals: ownNormals(symbols) };
      const { leg } = end;
      const second = stageOf(symbols, { tau, share: r2, later: end, own: areaNormals(symbols) });
      const first = stageOf(symbols, { tau, share: r1, later: second, own: noise.normal(0) });
      const D0 = leg.denoised(x, t);
      const D1 = leg.denoised(add(first.leg.base, flat(first.leg, D0)), first.time);
      const change = sub(D1, D0);
      const middle = add(second.leg.base, flat(second.leg, D0), sloped(second.leg, first.leg.h, change));
      const D2 = leg.denoised(middle, second.time);
      const plain = add(leg.base, flat(leg, D0));
      const low = add(plain, sloped(leg, first.leg.h, change));
      const high = add(plain, sloped(leg, second.leg.h, sub(D2, D0)));
      return { low, high, error: sub(high, low) };
    },
  };
}

/**
 * DPM-Solver++(2S), for flows: SEEDS-2 without noise, which is the same step. (k-diffusion's `dpmpp_sde` is no solver of the
 * reverse SDE, by the words of DPM-Solver's author: `seeds2` is.)
 */
export function dpmSolver2S(options: Pick<Seeds2Options, "r"> = {}): Method {
  return { ...seeds2({ ...options, tau: 0 }), name: "dpmSolver2S", noiseKinds: ["none"] };
}
