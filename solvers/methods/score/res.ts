/**
 * RES multistep: exponential Adams–Bashforth of order 2 on the flow, y = (x − m)/α, u = σ/α.
 *
 *     y' = (u'/u) y + q D₀ + w₁ (h/h₋)(D₀ − D₋),   h = log(u/u')
 *
 * With η > 0 (ancestral) the step goes down to a lower level u' = √(u_t² − u_up²) and noise u_up z brings it back,
 *
 *     u_up = min(u_t, η √(u_t² (u_s² − u_t²)/u_s²))
 *
 * h₋ is the last step's, down to its own lower level. One evaluation a step; the published default is η = 0, the flow;
 * η = 1 is SA-Solver's P2 to the letter.
 * Source: Zhang & Chen 2023, arXiv 2308.02157; ComfyUI, res_multistep. Tests: tests/solvers/methods/gaussian_test.ts.
 * @module
 */
import {
  add,
  broadcast,
  div,
  expm1,
  le,
  lit,
  log,
  max,
  min,
  mul,
  neg,
  select,
  sqrt,
  square,
  sub,
} from "../../../sde/language/dsl.ts";
import { given } from "../../../sde/border/options.ts";
import { promised } from "../../../sde/gaussian_path.ts";
import { recall } from "../../memory/memory.ts";
import type { Method } from "../method.ts";
import { momentWeight, ownNormals } from "./kit.ts";
import { amount } from "./option_codecs.ts";

/** What RES leaves to its user. */
export interface ResOptions {
  /** How much of the ancestral noise: 0 none, which is the flow. */
  readonly eta?: number;
}

/** ComfyUI's `res_multistep`; its `res_multistep_ancestral` is η = 1. */
export const resDefaults = { eta: 0 } as const;

const read = given("resMultistep", { eta: amount });

const first = { D0: broadcast(0), D1: broadcast(0), back: lit(0) };

/** RES multistep; NFE a step: 1, and one at the start. */
export function resMultistep(options: ResOptions = {}): Method {
  const { eta } = { ...resDefaults, ...read(options) };
  return {
    name: eta === 0 ? "resMultistep" : `resMultistep η ${eta}`,
    calculus: "ito",
    strongOrder: eta === 0 ? 2 : 1,
    weakOrder: 2,
    noiseKinds: eta === 0 ? ["none", "additive"] : ["additive"],
    needs: "gaussian",
    remembers: first,
    opens: true,
    step: (symbols) => {
      const { x, t, tNext } = symbols;
      const { meanCoef, offset, std, denoised } = promised(symbols.gaussian);
      const { D0, D1, back } = recall(first, symbols.memory);
      const [from, to, alpha] = [div(std(t), meanCoef(t)), div(std(tNext), meanCoef(tNext)), meanCoef(tNext)];
      const share = max(sub(1, square(div(to, from))), 0);
      const up = eta === 0 ? lit(0) : mul(to, min(1, mul(eta, sqrt(share))));
      const down = eta === 0 ? to : sqrt(sub(square(to), square(up)));
      const h = max(log(div(from, down)), 0);
      const isFirst = le(back, 0);
      const rise = select(isFirst, 0, div(mul(momentWeight(1, h), h), select(isFirst, 1, back)));
      const data = add(mul(neg(expm1(neg(h))), D0), mul(rise, sub(D0, D1)));
      const y = add(mul(div(down, from), div(sub(x, offset(t)), meanCoef(t))), data);
      const noisy = eta === 0 ? y : add(y, mul(up, ownNormals(symbols)));
      const low = add(offset(tNext), mul(alpha, noisy));
      const D = denoised(low, tNext);
      return { low, high: low, error: undefined, remember: { D0: D, D1: D0, back: h } };
    },
  };
}
