/**
 * What is said of samples that are not finished. A module of texts alone: `ito` of npm's package has it too.
 * Tests: tests/backends/devices/abort_test.ts, tests/scale/shard_test.ts.
 * @module
 */
import { againText, type SampleRange } from "../../sde/border/errors.ts";

/** What is said of samples that are not finished, of n. */
export function unfinishedNotes(n: number, missing: readonly SampleRange[]): readonly string[] {
  if (missing.length === 0) return [];
  const count = missing.reduce((sum, part) => sum + part.n, 0);
  return [`${count} of ${n} samples are not finished; try ${againText(missing)}`];
}
