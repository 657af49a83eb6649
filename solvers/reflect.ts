/**
 * Walls: a path is kept where c(x, t) ≥ 0, reflected along ∇c.
 *
 *     dX = f dt + g dW + n dL,     n = ∇c/|∇c|²,  L grows only where c = 0 (Skorokhod's equation)
 *
 * A step that ends at x₁, where c is c₁, is put back by a push p: x = x₁ + p n.
 *
 *     project    p = max(0, −c₁). A path that has been over the wall within the step and is back was not pushed: of weak order ½
 *     mirror     p = 2 max(0, −c₁), the symmetrised step: of weak order 1 (Bossy, Gobet & Talay 2004); of a Brownian motion
 *                without drift it has the very law
 *     bridge     p = max(0, −m), m = ½ (c₀ + c₁ − √((c₁ − c₀)² − 2 σ² h ln U)) the lowest point of a Brownian bridge between
 *                the ends, σ² = |gᵀ∇c|² where the step begins (Lépingle 1995): Skorokhod's own push, so the very law of a
 *                Brownian motion with drift for steps of any length; of weak order 1 elsewhere. The default
 *
 * Tests: tests/solvers/events/reflect_test.ts.
 * @module
 */
import { foundText } from "../sde/border/decode.ts";
import type { Scalar, State } from "../sde/language/expr.ts";
import type { EventSymbols } from "./stop_rule.ts";
import type { StrategyChange } from "./strategy.ts";
import { mostWalls, reflectDefaults, type ReflectOptions, type Wall, wallFault } from "./wall_rule.ts";

export { reflectDefaults, type Reflection, type ReflectOptions, type Wall } from "./wall_rule.ts";

/**
 * Keeps paths where a scalar is not negative, by reflection along its slope. Of a state, each element is kept where its own
 * number is not negative. Several walls are several of these, one after the other; at most 6.
 *
 * Steps should be shorter than the way between two walls. Where c is not linear in x, a state may end outside by a term of
 * the order of h. Errors: throws a RangeError for what is no wall, or for more than 6; `solve` reports `BadOption` for a
 * function that gives no number, `Unsupported` where c has no slope, for a method that remembers of the path before, and for
 * `bridge` on a process that jumps.
 *
 * @example A Brownian motion with drift towards a wall: exponential in the long run, of mean 1
 * ```ts
 * import { eulerMaruyama, process, solve, withReflect } from "ito";
 *
 * const queue = process(() => ({ drift: -0.5, diffusion: 1 }), { time: { tEnd: 0, T: 20 } });
 * const kept = withReflect(({ x }) => x);
 * const result = await solve(queue, kept(eulerMaruyama(20)), { n: 4, seed: 1, x0: 0 })();
 * if (result._tag === "Left") throw new Error(result.left.tag);
 * result.right.samples; // none is negative
 * ```
 */
export function withReflect(
  of: (s: EventSymbols) => Scalar | State,
  options: ReflectOptions = {},
): StrategyChange {
  const wall: Wall = { ...reflectDefaults, ...options, of };
  const fault = wallFault(wall);
  if (fault !== undefined) {
    throw new RangeError(
      `withReflect: a wall must have ${fault}, found ${
        foundText(typeof of === "function" ? options : of)
      }\n` +
        'Try: withReflect(({ x }) => component(x, 0), { by: "bridge" })',
    );
  }
  return (s) => {
    const walls = [...(s.walls ?? []), wall];
    if (walls.length > mostWalls) {
      throw new RangeError(`withReflect: at most ${mostWalls} walls, found ${walls.length}`);
    }
    return { ...s, walls };
  };
}
