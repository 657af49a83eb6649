/**
 * What an ensemble is asked of: numbers of a path's end (payoffs), as results of the path.
 *
 * A payoff is an expression of x and t; it is carried as a result that each accepted step sets anew, and so is the end's.
 * Tests: tests/solve/ensemble/payoffs_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { foundText, isRecord } from "../../sde/border/decode.ts";
import { type ItoError, messageOf } from "../../sde/border/errors.ts";
import { lit, type ScalarLike } from "../../sde/language/dsl.ts";
import { isExpr, type Scalar, type State } from "../../sde/language/expr.ts";
import { isNode } from "../../sde/language/operands.ts";
import { at, type Calculus, t, x } from "../../sde/process.ts";
import type { PathResult } from "../../solvers/results.ts";
import { type Strategy, withResults } from "../../solvers/strategy.ts";

/** Numbers of a path's end: one, called `of`, or some by name. */
export type Payoffs = (
  end: { readonly x: State; readonly t: Scalar },
) => ScalarLike | Readonly<Record<string, ScalarLike>>;

const wanted = "({ x, t }) => an expression of one number a path, or a record of such";
const example = "of: ({ x }) => ({ call: max(sub(component(x, 0), 1.05), 0) })";

/** What a user's function throws, in words, and what it says to try. */
const thrownText = (thrown: unknown): readonly [found: string, instead: string] => {
  const [line = "", ...advice] = messageOf(thrown).split("\nTry: ");
  return [`${thrown instanceof Error ? thrown.name : "what it throws"}: ${line}`, advice[0] ?? example];
};

/** Payoffs by name, each as a result of the path. Errors (Left): `BadOption` for what is no number a path, or throws. */
export function payoffsOf(
  of: Payoffs | undefined,
  option: string,
): E.Either<ItoError, Readonly<Record<string, PathResult>>> {
  if (of === undefined) return E.right({});
  const bad = (found: string, instead = example): E.Either<ItoError, never> =>
    E.left({ tag: "BadOption", where: "ensemble", option, found, wanted, try: instead });
  try {
    const made: unknown = of({ x, t });
    const named: Readonly<Record<string, unknown>> = isRecord(made) && !isNode(made) ? made : { of: made };
    const results: Record<string, PathResult> = {};
    for (const [name, payoff] of Object.entries(named)) {
      const node = typeof payoff === "number" && Number.isFinite(payoff) ? lit(payoff) : payoff;
      if (!isNode(node) || !isExpr(node, "scalar", "real")) return bad(`${foundText(payoff)} as "${name}"`);
      results[name] = { init: 0, next: (end) => at(node, end.x, end.t) };
    }
    return E.right(results);
  } catch (thrown) {
    return bad(...thrownText(thrown));
  }
}

/** The strategy whose paths also leave these numbers. Errors (Left): `BadOption` for names that are taken, or too many. */
export function leaving<C extends Calculus>(
  s: Strategy<C>,
  results: Readonly<Record<string, PathResult>>,
  option: string,
): E.Either<ItoError, Strategy<C>> {
  if (Object.keys(results).length === 0) return E.right(s);
  return E.tryCatch(
    () => withResults(results)(s),
    (thrown) => {
      const [found, instead] = thrownText(thrown);
      return { tag: "BadOption", where: "ensemble", option, found, wanted, try: instead };
    },
  );
}
