/**
 * When an ensemble has enough paths: where the standard error of every mean that is asked for is small enough.
 *
 *     se ≤ max(standardError, relative · |mean|)
 *
 * It is looked at after a number of paths, then after a quarter more, and so on: at numbers that depend on nothing, so that
 * the answer is the same whatever the chunks, the batch and the threads. A mean that has not varied says nothing of its
 * error: rare events look like that until the first of them.
 * Tests: tests/solve/ensemble/until_test.ts.
 * @module
 */

/** When there are enough paths. */
export interface UntilOption {
  /** The standard error that is small enough, in units of the mean. */
  readonly standardError?: number;
  /** The same as a share of the mean; where both are given, the larger bound counts. */
  readonly relative?: number;
  /** The paths after which it is first looked at; 1000 by default. */
  readonly atLeast?: number;
}

/** The paths after which it is first looked at, unless it is said. */
const firstLook = 1000;
/** How many more paths there are at each look. */
const growth = 5 / 4;

/** The most paths of an ensemble. */
const mostPaths = 2 ** 31;

const even = (count: number): number => 2 * Math.ceil(count / 2); // so that pairs are whole

/** After how many of at most n paths it is looked at next, after this many; after none at first. */
export function nextLook(after: number, n: number, { atLeast = firstLook }: UntilOption): number {
  return Math.min(n, even(after === 0 ? atLeast : after * growth));
}

/** A mean that is asked for, by name. */
export interface Estimate {
  readonly name: string;
  readonly mean: number;
  readonly standardError: number;
}

const boundOf = ({ standardError = 0, relative = 0 }: UntilOption, mean: number): number =>
  Math.max(standardError, relative * Math.abs(mean));

const isMet = (rule: UntilOption, e: Estimate): boolean =>
  e.standardError > 0 && e.standardError <= boundOf(rule, e.mean);

/** Whether all of them are known well enough. */
export function areMet(rule: UntilOption, all: readonly Estimate[]): boolean {
  return all.every((e) => isMet(rule, e));
}

/** What is to be said where they are not: which is the worst, and how many paths it would take. */
export function unmetNotes(
  rule: UntilOption,
  all: readonly Estimate[],
  { paths, most }: { readonly paths: number; readonly most: number },
): readonly string[] {
  const unmet = all.filter((e) => !isMet(rule, e));
  const still = unmet.find((e) => !(e.standardError > 0));
  const short = paths < most ? `the ensemble ended after ${paths} of ${most} paths, and ` : "";
  if (still !== undefined) {
    return [
      `until: ${short}"${still.name}" has not varied in ${paths} paths, so that its standard error is not known. ` +
      "Try: more paths, or of: ({ x }) => … of what varies",
    ];
  }
  const excess = (e: Estimate): number => e.standardError / boundOf(rule, e.mean);
  const worst = unmet.toSorted((a, b) => excess(b) - excess(a))[0];
  if (worst === undefined) return [];
  const wanted = Math.ceil(Number((1.3 * paths * excess(worst) ** 2).toPrecision(2)));
  const instead = wanted <= mostPaths
    ? `n: ${wanted}`
    : "a standard error that 2³¹ paths have, antithetic: true, or controls";
  return [
    `until: ${short}the standard error of "${worst.name}" is ${
      worst.standardError.toPrecision(3)
    } after ${paths} paths, ` +
    `above ${boundOf(rule, worst.mean).toPrecision(3)}. Try: ${instead}`,
  ];
}
