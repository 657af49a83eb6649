/**
 * Adjoints: what a weighted sum of expressions changes by, with each of their leaves, by the chain rule from the end (reverse
 * mode): one walk for any number of leaves.
 *
 *     w̄_root given,   w̄_u = Σ_v w̄_v · ∂v/∂u          over the operations v that use u
 *
 * Graphs of scalars alone. Corners, and what is cut off at 0, are as for tangents. A loop is written out first: all its turns
 * are gone back over. Source: Griewank, Walther, "Evaluating Derivatives" (2008), chapter 3.
 * Tests: tests/sde/adjoint_test.ts.
 * @module
 */
import { derivatives } from "./language/derive.ts";
import { isLooping, turnsIn, writtenOut } from "./language/loops.ts";
import { isZero, NotSmooth, zero } from "./language/loop_slopes.ts";
import { apply, children, folder, literal, type Node, nodesOf, rebuild } from "./language/expr.ts";
import { normaliser } from "./language/normalise.ts";
import { print } from "./language/print.ts";
import { simplifier } from "./language/simplify.ts";
import { jumps } from "./tangent.ts";

const one = literal(1, "real");
const plus = (a: Node, b: Node): Node => (isZero(a) ? b : apply("add", [a, b]));
const unless = (when: Node, n: Node): Node => apply("select", [when, zero, n]);

/** w̄ · ∂m/∂(operand k), of an operation. */
const share = (m: Node, k: number, weight: Node): Node => {
  if (m.tag !== "apply") return zero;
  const [a = zero, b = zero, c = zero] = m.args;
  if (m.op === "select") {
    return apply("select", [a, k === 1 ? weight : zero, k === 2 ? weight : zero]);
  }
  const [da, db, dc] = [0, 1, 2].map((i) => (i === k ? one : zero));
  const slope = derivatives[m.op]([a, b, c], [da ?? zero, db ?? zero, dc ?? zero], m);
  if (isZero(slope)) return zero;
  const product = slope === one ? weight : apply("mul", [weight, slope]);
  if (m.op === "sqrt") return unless(apply("eq", [m, zero]), product);
  if (m.op === "pow") return unless(apply("eq", [a, zero]), product);
  return product;
};

/** More turns, of all loops together, are not written out: what is made of them takes too long to compile. */
const mostTurns = 512;

/** The same without the loops that move with the leaves, nor loops in these. */
const withoutLoops = (moves: (n: Node) => boolean): (n: Node) => Node => {
  const tidy = simplifier();
  return normaliser((n) => {
    if (!isLooping(n) || !moves(n)) return n;
    const [from, to] = [tidy(n.from), tidy(n.to)];
    if (from.tag !== "lit" || (to.tag !== "lit" && n.tag === "series")) return n;
    const known = rebuild(n, [from, to, ...children(n).slice(2)]);
    return isLooping(known) ? writtenOut(known) : known;
  });
};

/**
 * The adjoints of leaves, where those of some roots are known: Σ_root weight · ∂root/∂leaf, the literal 0 where nothing
 * depends on it.
 *
 * Errors: throws a `NotSmooth` at an oracle, a loop of many turns, and a choice between two numbers, where they depend on the
 * leaves.
 */
export function adjoints(
  roots: readonly { readonly root: Node; readonly weight: Node }[],
  leaves: readonly Node[],
): readonly Node[] {
  const wanted = new Set(leaves);
  const moves = folder<boolean>((m, kids) => wanted.has(m) || kids.includes(true));
  const weights = new Map<Node, Node>();
  const give = (to: Node, weight: Node): void => {
    if (!isZero(weight)) weights.set(to, plus(weights.get(to) ?? zero, weight));
  };
  const given = roots.map(({ root }) => root);
  const ends = turnsIn(given) > mostTurns ? given : given.map(withoutLoops(moves));
  roots.forEach(({ weight }, k) => give(ends[k] ?? zero, weight));
  for (const m of nodesOf(ends).toReversed()) {
    const weight = weights.get(m);
    if (!moves(m)) continue;
    if (isLooping(m)) {
      throw new NotSmooth(
        `Cannot go back through ${
          print(m)
        }: turns are written out for it, of all loops together ${mostTurns} at most`,
      );
    }
    if (m.tag === "oracle" || m.tag === "reduce" || jumps(m)) {
      throw new NotSmooth(`Cannot go back through ${print(m)}: an oracle, or a choice that jumps`);
    }
    if (weight === undefined || m.tag !== "apply") continue;
    children(m).forEach((kid, k) => {
      if (kid.kind === "real" && moves(kid)) give(kid, share(m, k, weight));
    });
  }
  return leaves.map((leaf) => weights.get(leaf) ?? zero);
}
