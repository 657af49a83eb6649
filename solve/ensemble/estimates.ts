/**
 * The means that an ensemble is asked for: of its payoffs, or where there are none of the elements at the end.
 * Tests: tests/solve/ensemble/until_test.ts.
 * @module
 */
import type { Prepared } from "../prepared.ts";
import { realNames } from "../path_results.ts";
import type { Rule, Sums } from "./chunks.ts";
import { standardErrorsOf } from "./moments.ts";
import { momentsSoFar } from "./stream.ts";
import { areMet, type Estimate, nextLook, type UntilOption } from "./until.ts";

/** What is estimated: payoffs by name, or none. */
export type Estimated = Pick<Prepared, "plan" | "recurrence"> & { readonly payoffs: readonly string[] };

/** The means as they are so far, with their standard errors. */
export function estimatesOf({ plan, recurrence, payoffs }: Estimated, sums: Sums): readonly Estimate[] {
  const moments = momentsSoFar(sums.last);
  const names = realNames(recurrence);
  const columns = payoffs.length > 0
    ? payoffs.map((name) => [name, plan.elements + names.indexOf(name)] as const)
    : Array.from({ length: plan.elements }, (_, k) => [`x[${k}]`, k] as const);
  return columns.map(([name, k]) => {
    const { mean, standardError } = standardErrorsOf(moments, k, k + 1);
    return { name, mean: mean[0] ?? NaN, standardError: standardError[0] ?? NaN };
  });
}

/** A stopping rule for them, of at most n paths. */
export function ruleOf(a: Estimated, until: UntilOption | undefined, n: number): Rule | undefined {
  if (until === undefined) return undefined;
  return {
    next: (after) => nextLook(after, n, until),
    isMet: (sums) => areMet(until, estimatesOf(a, sums)),
  };
}
