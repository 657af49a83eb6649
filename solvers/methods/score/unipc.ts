/**
 * UniPC-p with B(h) = e^(−h) − 1 ("bh2"): a unified predictor and corrector for the probability flow.
 *
 *     x' = base + α q (D₀ + ½ h (D₀ − D₋)/h₋)  (p = 2),  base + α ∫ P₃  (p = 3),   D₁ = D(x')
 *     x'' = base + α ∫ C_{p+1},   C_{p+1} through D₁, D₀ … D_{1−p},   x'' = base + α q (D₀ + D₁)/2 at the first step
 *
 * Its systems R ρ = b ask that polynomials be integrated exactly, so B falls out but where ρ = ½ is put in the place of
 * a system of one: UniP-2, and UniC-1. D₁ is the next D₀: one evaluation a step. E = x'' − x' estimates the error of x'.
 * The published code lowers the order at the end, to 1 without corrector in the last step: here too where `steps` says how
 * many there are.
 * Source: Zhao et al. 2023, arXiv 2302.04867; wl-zhao/UniPC, uni_pc.py. Tests: tests/solvers/methods/gaussian_test.ts.
 * @module
 */
import { add, div, lt, min, mul, neg, select, sub } from "../../../sde/language/dsl.ts";
import { count } from "../../../sde/border/decode.ts";
import { given } from "../../../sde/border/options.ts";
import { sure } from "../../../sde/border/errors.ts";
import type { State } from "../../../sde/language/expr.ts";
import type { Method } from "../method.ts";
import { history } from "./history.ts";
import { legOf } from "./kit.ts";
import { oneOf } from "./option_codecs.ts";
import { integral } from "./sa_solver.ts";

/** What UniPC leaves to its user. */
export interface UniPcOptions {
  /** p: how many posterior means the predictor uses; the method is of order p + 1. */
  readonly order?: 2 | 3;
  /** How many steps the solve takes, for lower orders at its end (`lower_order_final`); nothing of it where left out. */
  readonly steps?: number;
}

/** The published sampler's. */
export const uniPcDefaults = { order: 3 } as const;

const read = given("uniPc", { order: oneOf(2, 3), steps: count });

/** UniPC, for probability flows; NFE a step: 1, and one at the start. */
export function uniPc(options: UniPcOptions = {}): Method {
  const { order, steps } = { ...uniPcDefaults, ...read(options) };
  const means = history(order);
  return {
    name: `uniPc ${order}`,
    calculus: "ito",
    strongOrder: order + 1,
    weakOrder: order + 1,
    errorOrder: order + 1,
    noiseKinds: ["none"],
    needs: "gaussian",
    remembers: means.first,
    opens: true,
    step: (symbols) => {
      const { memory, tNext } = symbols;
      const leg = legOf(symbols, 0);
      const [knots, number] = [means.knots(memory), means.known(memory)];
      const known = steps === undefined ? number : min(number, sub(steps + 1, number));
      const now = sure(knots[0], "D0");
      const [last = now] = knots.slice(1);
      const fewer = (count: number) => lt(known, count - 0.5);
      const weight = mul(leg.alpha, leg.moment(0));
      const line = div(mul(0.5, leg.h), select(fewer(2), 1, neg(last.u)));
      const second = add(
        leg.base,
        mul(weight, add(now.D, select(fewer(2), 0, mul(line, sub(now.D, last.D))))),
      );
      const third = (): State => select(fewer(3), second, add(leg.base, integral(leg, knots, known)));
      const low = order === 2 ? second : third();
      const D = leg.denoised(low, tNext);
      const [, ...older] = knots;
      const corrected = add(leg.base, integral(leg, [now, { u: leg.h, D }, ...older], add(known, 1)));
      const both = select(fewer(2), add(leg.base, mul(weight, mul(0.5, add(now.D, D)))), corrected);
      const high = steps === undefined ? both : select(lt(steps - 0.5, number), low, both);
      return { low, high, error: sub(high, low), remember: means.left(memory, D, leg.h) };
    },
  };
}
