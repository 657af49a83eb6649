/**
 * Rows that come a chunk at a time, and their moments: the same bits however they are cut.
 *
 * Sums of floats depend on how they are bracketed, so the brackets are those of the rows' numbers: leaves of 4096 rows, by
 * number from the first row on, and above them a binary tree. A chunk goes on with the leaf that the last one left open;
 * of full leaves a tree stands for each 1 in the binary number of how many there are, so memory grows as its logarithm.
 * Pairwise sums lose less than those in a row, too: Higham, "The accuracy of floating point summation" (1993).
 * Tests: tests/solve/ensemble/stream_test.ts.
 * @module
 */
import { joined, type Moments, momentsOfPart, noMoments, type Part, type Rows, withRows } from "./moments.ts";

/** Rows of a leaf. */
export const leafRows = 4096;

/** What is known of the rows so far. */
export interface Stream {
  readonly columns: number;
  /** The columns whose products are summed. */
  readonly together: readonly number[];
  /** How many rows there were, those that do not count too. */
  readonly rows: number;
  /** The last leaf, while it is not full. */
  readonly open: Part | undefined;
  /** Full trees, the largest first. */
  readonly trees: readonly Moments[];
}

/** Before the first row. */
export function streamOf(columns: number, together: readonly number[] = []): Stream {
  return { columns, together, rows: 0, open: undefined, trees: [] };
}

/** The trees with one leaf more, the last of `leaves`: two of a size become one. */
const withLeaf = (
  trees: readonly Moments[],
  leaf: Moments,
  { leaves, together }: { readonly leaves: number; readonly together: readonly number[] },
): readonly Moments[] => {
  const before = [...trees];
  let top = leaf;
  for (let k = leaves; k % 2 === 0; k /= 2) {
    const left = before.pop();
    if (left !== undefined) top = joined(left, top, together);
  }
  return [...before, top];
};

/** With these rows, which come next. */
export function withNext(s: Stream, rows: Omit<Rows, "columns" | "together">): Stream {
  const { columns, together } = s;
  const all: Rows = { ...rows, columns, together };
  let { rows: seen, open, trees } = s;
  for (let row = 0; row < rows.codes.length;) {
    const to = Math.min(rows.codes.length, row + leafRows - seen % leafRows);
    open = columns === 0 ? undefined : withRows(open, all, row, to);
    seen += to - row;
    row = to;
    if (seen % leafRows > 0) continue;
    const leaf = open === undefined ? noMoments(columns, together) : momentsOfPart(open, together);
    trees = withLeaf(trees, leaf, { leaves: seen / leafRows, together });
    open = undefined;
  }
  return { columns, together, rows: seen, open, trees };
}

/** The moments of all rows so far. */
export function momentsSoFar({ columns, together, open, trees }: Stream): Moments {
  const last = open === undefined ? noMoments(columns, together) : momentsOfPart(open, together);
  return trees.reduceRight((right, tree) => joined(tree, right, together), last);
}
