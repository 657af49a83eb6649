/**
 * A solve that must come to an end, and one that must be refused.
 * @module
 */
import {
  type Calculus,
  describe,
  type Fallible,
  type Process,
  type Solution,
  solve,
  type SolveOptions,
  type Strategy,
} from "ito";

/** The solution; throws what `describe` says where there is none. */
export async function solved<C extends Calculus = "ito">(
  p: Fallible<Process<C>>,
  s: Strategy<NoInfer<C>>,
  o: SolveOptions,
): Promise<Solution> {
  const result = await solve(p, s, o)();
  if (result._tag === "Left") throw new Error(describe(result.left));
  return result.right;
}

/** What `describe` says of the error, or "solved". */
export async function refused<C extends Calculus = "ito">(
  p: Fallible<Process<C>>,
  s: Strategy<NoInfer<C>>,
  o: SolveOptions,
): Promise<string> {
  const result = await solve(p, s, o)();
  return result._tag === "Left" ? describe(result.left) : "solved";
}
