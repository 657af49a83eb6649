/**
 * Ornstein–Uhlenbeck steps with the exact law at any length: for a drift a x + b and noise g, all the same for all time.
 *
 *     x' = e^(a dt) x + b dt φ(a dt) + g √φ(2 a dt) dW,   φ(y) = (eʸ − 1)/y
 *
 * a, b and g are read from the process. No evaluation but what a and b are read from. The law of x' is that of the solution, so
 * expectations have no error but sampling's (weak order ∞); on one path W alone does not say x', strong order 1.
 * Source: Gillespie 1996, "Exact numerical simulation of the Ornstein–Uhlenbeck process", Physical Review E 54.
 * Tests: tests/solvers/methods/langevin/exact_ou_test.ts.
 * @module
 */
import { add, exp, mul, sqrt } from "../../../sde/language/dsl.ts";
import { affineIn } from "../../../sde/language/derive.ts";
import { uses } from "../../../sde/language/expr.ts";
import { type Calculus, type Process, t, x } from "../../../sde/process.ts";
import type { Method, Refusal } from "../method.ts";
import { meanExp } from "./split.ts";

const notLinear = ({ drift, diffusion }: Process<Calculus>): Refusal | undefined => {
  const line = affineIn(drift, x);
  const fits = line !== undefined && diffusion.tag === "diagonal" &&
    [line.a, line.b, diffusion.g].every((n) => !uses(n, t));
  return fits ? undefined : {
    why: "whose drift is not seen to be a·x + b with a, b and noise the same for all time",
    try: "ou(), or equalSteps(trapezoidal)",
  };
};

/** Exact steps of Ornstein–Uhlenbeck processes. */
export const exactOu: Method = {
  name: "exactOu",
  calculus: "ito",
  strongOrder: 1,
  weakOrder: Infinity,
  noiseKinds: ["none", "additive"],
  refuses: notLinear,
  step: ({ x, t, dt, dW, drift, diffuse }) => {
    const line = affineIn(drift(x, t), x);
    if (line === undefined) throw new TypeError("the drift is not linear");
    const y = mul(line.a, dt);
    const pulled = add(mul(exp(y), x), mul(mul(line.b, dt), meanExp(y)));
    const low = add(pulled, mul(sqrt(meanExp(mul(2, y))), diffuse(x, t, dW)));
    return { low, high: low, error: undefined };
  },
};
