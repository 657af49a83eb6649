/**
 * Which steps are accepted. A step that is not finite never is, whatever the rule says.
 *
 * A rule that takes a step too large for its tolerance trades accuracy for a bound on the work. Where no step is rejected,
 * no noise is selected either; where some are, `bridge` is what keeps the law of the noise right (`noise/modes.ts`).
 * Tests: tests/solvers/control/accept_rule_test.ts.
 * @module
 */
import { foundText } from "../../sde/border/decode.ts";
import { le, or } from "../../sde/language/dsl.ts";
import { type Flag, literal, type Scalar, typed } from "../../sde/language/expr.ts";

/** What a rule is told of a step. */
export interface AcceptSymbols {
  /** e, the size of its error. */
  readonly error: Scalar;
  /** How often it was rejected before, shorter each time: 0 at the first try. */
  readonly retries: Scalar;
  /** How long the step is, in units of t. */
  readonly h: Scalar;
}

/** Which steps are accepted, of those that are finite. */
export interface AcceptRule {
  /** How it is called in messages. */
  readonly name: string;
  /** Whether this one is. */
  readonly of: (symbols: AcceptSymbols) => Flag;
}

/** e ≤ 1: what every strategy does that names no rule. */
export const withinTolerance: AcceptRule = { name: "withinTolerance", of: ({ error }) => le(error, 1) };

/** Whatever the error is: it decides the length of the next step alone. */
export const neverReject: AcceptRule = {
  name: "neverReject",
  of: () => typed(literal(1, "flag"), "scalar", "flag"),
};

/**
 * e ≤ 1, or after k retries whatever it is.
 *
 * Errors: throws a RangeError where k is no whole number from 0.
 */
export function retryAtMost(k: number): AcceptRule {
  if (!Number.isInteger(k) || k < 0 || k > 1e6) {
    throw new RangeError(
      `retryAtMost: k must be a whole number from 0 to 1000000, found ${foundText(k)}\nTry: retryAtMost(3)`,
    );
  }
  return {
    name: `retryAtMost ${k}`,
    of: ({ error, retries }) => or(le(error, 1), le(k, retries)),
  };
}
