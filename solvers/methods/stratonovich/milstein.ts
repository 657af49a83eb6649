/**
 * Milstein's method for Stratonovich processes, with the derivative of the noise:
 *
 *     x' = x + dt f + G W + ½ ∂(G W)/∂x · G W,   of one noise g W + ½ g g' W²
 *
 * By symbols, along G W: all products W_j W_k of any noise are in it, and no area between two. One evaluation a step; strong
 * order 1 where the noises commute (`commutativity`), ½ else; weak order 1. `eulerHeunStep` is the same by a difference in
 * place of the derivative. No error estimate: equal steps.
 * Errors: a solve is a Left where the noise has no derivative (an oracle, a choice between two numbers).
 * Source: Milstein 1974; Kloeden & Platen 1992, ch. 10.3, equation 3.16, in Stratonovich's form.
 * Tests: tests/solvers/methods/stratonovich/steps_test.ts, tests/solvers/methods/stratonovich/orders_test.ts.
 * @module
 */
import { add, component, mul } from "../../../sde/language/dsl.ts";
import type { Node, Scalar, State } from "../../../sde/language/expr.ts";
import { tangents } from "../../../sde/tangent.ts";
import type { Method } from "../method.ts";

/** How a state changes along another, where x does. */
const along = (x: State, by: State, of: State): Scalar | State => {
  const leaves = x.tag === "pack"
    ? x.parts.map((p, i) => [p, component(by, i)] as const)
    : [[x, by]] as const;
  try {
    return tangents(new Map<Node, Node>(leaves))(of);
  } catch (thrown) {
    if (!(thrown instanceof TypeError)) throw thrown;
    throw new TypeError(
      `${thrown.message}\nTry: eulerHeunStep, which takes a difference in place of the slope`,
    );
  }
};

/** Strong order 1 for noises that commute, by the derivative of the noise. */
export const milsteinStratonovich: Method<"stratonovich"> = {
  name: "milsteinStratonovich",
  calculus: "stratonovich",
  strongOrder: 0.5,
  strongOrders: { commutative: 1 },
  weakOrder: 1,
  noiseKinds: ["none", "additive", "diagonal", "general"],
  step: ({ x, t, dt, dW, drift, diffuse }) => {
    const moved = diffuse(x, t, dW);
    const low = add(x, mul(dt, drift(x, t)), moved, mul(0.5, along(x, moved, moved)));
    return { low, high: low, error: undefined };
  },
};
