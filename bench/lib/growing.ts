/**
 * A case as large as a time budget allows: small sizes first, so that no machine is asked for more than it can.
 * @module
 */
import { median } from "./report.ts";

/** What came of it. */
export interface Grown<A> {
  /** The size that was measured: the whole, or what fitted. */
  readonly n: number;
  /** The median of its runs. */
  readonly seconds: number;
  /** What its last run gave. */
  readonly last: A;
  readonly runs: number;
}

/** From one size to the next. */
const factor = 8;
const smallest = factor ** 3;
const mostRuns = 3;

/**
 * Runs ever larger sizes, up to `whole`, as long as the next one is expected to fit the budget in seconds; the largest up to
 * three times. The smallest is run twice, as its first run holds what a driver compiles.
 */
export async function grown<A>(a: {
  readonly whole: number;
  readonly budget: number;
  readonly run: (n: number) => Promise<A>;
  readonly clock?: () => number;
}): Promise<Grown<A>> {
  const { whole, budget, run, clock = () => performance.now() / 1000 } = a;
  const began = clock();
  const timed = async (n: number) => {
    const before = clock();
    const last = await run(n);
    return { last, seconds: clock() - before };
  };
  const fits = (seconds: number): boolean => clock() - began + seconds < budget;
  let n = Math.max(1, Math.ceil(whole / smallest));
  await run(n);
  let found = await timed(n);
  while (n < whole && fits(factor * found.seconds)) {
    n = Math.min(whole, factor * n);
    found = await timed(n);
  }
  const taken = [found.seconds];
  while (taken.length < mostRuns && fits(found.seconds)) {
    found = await timed(n);
    taken.push(found.seconds);
  }
  return { n, seconds: median(taken), last: found.last, runs: taken.length };
}
