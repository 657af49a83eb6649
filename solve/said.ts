/**
 * The solution of a run, and what is said of samples that failed, loaded where some did.
 * Tests: tests/solve/failure_notes_test.ts.
 * @module
 */
import type { Chosen } from "../backends/run/runner.ts";
import { endsOf } from "../backends/schedule/job.ts";
import { failedOf, type Group } from "./failed.ts";
import type { Prepared } from "./prepared.ts";
import type { Solution } from "./solution.ts";

/** What is said of samples that failed; where none did, nothing is loaded for it. */
export async function saidOf(
  p: Prepared,
  failed: readonly Group[],
  backend: Chosen["backend"],
): Promise<readonly string[]> {
  return failed.length === 0
    ? []
    : await (await import("./failure_notes.ts")).failureNotes(p, failed, backend);
}

type Solutions = typeof import("./solution.ts");
let made: Promise<Solutions> | undefined;

/**
 * What makes a solution, loaded once: certificates, doubts and views are what a page needs once it has solved something: 4 kB
 * of the 90, gzipped, that it loaded at once.
 */
export function solutions(): Promise<Solutions> {
  return made ??= import("./solution.ts");
}

/** The solution of a run, with what is to be said of the samples that failed. */
export async function solutionAfter(a: Prepared, chosen: Chosen, began: number): Promise<Solution> {
  const seconds = (performance.now() - began) / 1000; // to the samples; what is said of them comes after
  const { outcome, backend, notes } = chosen;
  const ends = endsOf(outcome);
  const failed = failedOf(ends, outcome.attempts, a.job.start);
  const said = await saidOf(a, failed, backend);
  const { solutionOf } = await solutions();
  return solutionOf({ ...a, chosen: { ...chosen, notes: [...notes, ...said] }, ends, seconds });
}
