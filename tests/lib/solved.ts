/**
 * A solve that must come to an end, and one that must be refused.
 * @module
 */
import {
  describe,
  type Fallible,
  type Process,
  type Solution,
  solve,
  type SolveOptions,
  type Strategy,
} from "ito";

/** The solution; throws what `describe` says where there is none. */
export async function solved(p: Fallible<Process>, s: Strategy, o: SolveOptions): Promise<Solution> {
  const result = await solve(p, s, o)();
  if (result._tag === "Left") throw new Error(describe(result.left));
  return result.right;
}

/** What `describe` says of the error, or "solved". */
export async function refused(p: Fallible<Process>, s: Strategy, o: SolveOptions): Promise<string> {
  const result = await solve(p, s, o)();
  return result._tag === "Left" ? describe(result.left) : "solved";
}
