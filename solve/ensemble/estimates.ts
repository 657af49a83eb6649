/**
 * The means that an ensemble is asked for: of its payoffs, or where there are none of the elements at the end.
 * Tests: tests/solve/ensemble/until_test.ts, tests/solve/ensemble/controls_test.ts.
 * @module
 */
import type { Prepared } from "../prepared.ts";
import { realNames } from "../path_results.ts";
import type { Controlled } from "./answers.ts";
import type { Rule, Sums } from "./chunks.ts";
import { controlledBy } from "./controls.ts";
import { standardErrorsOf } from "./moments.ts";
import { momentsSoFar, type Stream } from "./stream.ts";
import { areMet, type Estimate, nextLook, type UntilOption } from "./until.ts";

/** A result of the path's end: its name, and its column in a row. */
interface Column {
  readonly name: string;
  readonly column: number;
}

/** What is estimated: payoffs, or none, and what they are controlled by. */
export interface Estimated extends Pick<Prepared, "plan"> {
  readonly payoffs: readonly Column[];
  readonly controls: readonly (Column & { readonly mean: number })[];
}

/** Where results stand in a row. */
export function columnsOf(
  { plan, recurrence }: Pick<Prepared, "plan" | "recurrence">,
  names: readonly string[],
): readonly Column[] {
  const all = realNames(recurrence);
  return names.map((name) => ({ name, column: plan.elements + all.indexOf(name) }));
}

/** The columns whose products controls need; none where there are no controls. */
export function togetherOf({ payoffs, controls }: Estimated): readonly number[] {
  return controls.length === 0 ? [] : [...payoffs, ...controls].map(({ column }) => column);
}

/** The payoffs with their controls, of what is independent: paths, or antithetic pairs. */
export function controlledOf(
  { payoffs, controls }: Estimated,
  { together, ...stream }: Stream,
): Readonly<Record<string, Controlled>> {
  if (controls.length === 0) return {};
  const moments = momentsSoFar({ together, ...stream });
  const place = (column: number): number => together.indexOf(column);
  return Object.fromEntries(
    payoffs.map(({ name, column: payoff }) =>
      [name, controlledBy(moments, { payoff, controls, place })] as const
    ),
  );
}

/** The means as they are so far, with their standard errors. */
export function estimatesOf(
  a: Estimated,
  { last, spread }: Pick<Sums, "last" | "spread">,
): readonly Estimate[] {
  const [moments, independent] = [momentsSoFar(last), momentsSoFar(spread.last)];
  const controlled = controlledOf(a, spread.last);
  const elements = Array.from({ length: a.plan.elements }, (_, k) => ({ name: `x[${k}]`, column: k }));
  return (a.payoffs.length > 0 ? a.payoffs : elements).map(({ name, column }) => {
    const { mean, standardError } = controlled[name] ??
      standardErrorsOf(moments, column, column + 1, independent);
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
