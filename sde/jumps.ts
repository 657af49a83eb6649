/**
 * Jumps beside the Brownian noise:
 *
 *     dx = f dt + g dW + dJ,   J = Σₖ size(x, t, zₖ) at the times of a Poisson process of this rate
 *
 * A rate that depends on x or t is *thinned* (Lewis & Shedler 1979): candidates come at a constant rate above it, and each is
 * taken with the share rate / bound. All elements of a sample jump at once, each by its own size.
 * Tests: tests/solve/jumps_test.ts.
 * @module
 */
import { foundText, isRecord } from "./border/decode.ts";
import { broadcast, type ScalarLike, type StateLike } from "./language/dsl.ts";
import { input, literal, type Scalar, type State, uses } from "./language/expr.ts";
import { wantScalarLike, wantStateLike } from "./language/operands.ts";
import { type Jumps, refuseNoProcess } from "./equation.ts";
import { type Calculus, type Process, t, x } from "./process.ts";

/** The standard normals of a jump, one an element. */
export const z: State = input("z", "state", "real");

/** What a jump's rate and size are told of: the state before the step, its time, and standard normals of the jump's own. */
export interface JumpSymbols {
  /** The state at the step's beginning. */
  readonly x: State;
  /** The time: the step's beginning, for a rate of t alone the jump's own. */
  readonly t: Scalar;
  /** Standard normals, one an element. */
  readonly z: State;
}

/** How a process jumps. */
export interface JumpOptions {
  /** Jumps per unit of t: a number, or an expression of x and t (one number a sample). */
  readonly rate: number | ((symbols: Pick<JumpSymbols, "x" | "t">) => ScalarLike);
  /** What a jump adds to x. */
  readonly size: (symbols: JumpSymbols) => StateLike;
  /** A number that the rate never exceeds, where it is an expression; a path whose rate does is `notFinite`. */
  readonly bound?: number;
}

const wanted = "jumps({ rate: 2, size: ({ z }) => mul(0.1, z) })";

/**
 * The same process with jumps. Their number in a step is Poisson's, by one uniform number of 24 bits: what is rarer than
 * 2⁻²⁴ a step does not come. Steps must be equal, or a grid; a step takes rate and size at its beginning (a rate of t alone
 * at the jump's own time).
 *
 * Errors: throws a RangeError where rate or bound are no positive numbers, or an expression has no bound; a TypeError for
 * what is no expression or no process.
 *
 * @example Merton's jump diffusion, in the logarithm of the price: the law of a step is exact
 * ```ts
 * import { add, describe, eulerMaruyama, jumps, mul, process, solve } from "ito";
 *
 * const plain = process(() => ({ drift: 0.03, diffusion: 0.2 }));
 * const merton = jumps({ rate: 1.5, size: ({ z }) => add(-0.1, mul(0.15, z)) })(plain);
 * const result = await solve(merton, eulerMaruyama(12), { n: 1000, seed: 1, x0: 0 })();
 * if (result._tag === "Left") throw new Error(describe(result.left));
 * ```
 */
export function jumps(options: JumpOptions): <C extends Calculus>(p: Process<C>) => Process<C> {
  if (!isRecord(options) || typeof options.size !== "function") {
    throw new TypeError(
      `Cannot make jumps of ${foundText(options)}: they have a rate and a size\nTry: ${wanted}`,
    );
  }
  const { rate: given, size } = options;
  const rate = typeof given === "function" ? given({ x, t }) : given;
  wantScalarLike("the rate of jumps", rate);
  const changing = typeof rate !== "number" && rate.tag !== "lit";
  const bound = options.bound ?? (typeof rate === "number" ? rate : rate.tag === "lit" ? rate.value : NaN);
  if (changing && options.bound === undefined) {
    throw new RangeError(
      "Cannot count jumps of a rate that is an expression: it needs a number that it never exceeds\n" +
        "Try: jumps({ rate: ({ t }) => …, bound: 5, size: … })",
    );
  }
  if (!(bound > 0 && Number.isFinite(bound))) {
    throw new RangeError(
      `Cannot use ${foundText(bound)} as a rate of jumps: it must be positive\nTry: ${wanted}`,
    );
  }
  const by = size({ x, t, z });
  wantStateLike("the size of jumps", by);
  const made: Jumps = {
    bound,
    rate: typeof rate === "number" ? literal(rate, "real") : rate,
    size: broadcast(by),
  };
  return (p) => {
    refuseNoProcess("add jumps to", p);
    return Object.freeze({ ...p, name: `${p.name} with jumps`, jumps: made });
  };
}

/** Whether a rate changes with the state: it is then the step's beginning's. */
export function dependsOnState({ rate }: Jumps): boolean {
  return uses(rate, x);
}
