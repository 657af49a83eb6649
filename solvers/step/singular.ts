/**
 * Whether a score has a value where a reverse-time solve ends: at σ = 0 that of points is 0 / 0, and what a solve makes of it
 * is NaN in every sample. Seen before anything runs, in the numbers that the score makes of t alone.
 * Tests: tests/solvers/step/singular_test.ts.
 * @module
 */
import type { ItoError } from "../../sde/border/errors.ts";
import { children, folder, isExpr, type Node, nodesOf, type Scalar, uses } from "../../sde/language/expr.ts";
import { type Calculus, type Process, t } from "../../sde/process.ts";
import { isSeries, type Series } from "../../sde/language/loops.ts";
import { valueOf } from "../../sde/language/value.ts";

/** Turns of a loop that are looked at. */
const most = 4096;

/** The largest scalars of a graph that know of nothing but t, each with the loops around it. */
const ofTimeAlone = (root: Node): readonly (readonly [Scalar, readonly Series[]])[] => {
  const loops = nodesOf([root]).filter(isSeries);
  const indices = new Set<Node>(loops.map((s) => s.index));
  const others = new Set<Node>();
  folder<boolean>((n, kids) => {
    const known = n === t || indices.has(n);
    const other = n.shape === "state" || isSeries(n) || (n.tag === "input" && !known) || kids.some((k) => k);
    if (other) others.add(n);
    return other;
  })(root);
  const parents = nodesOf([root]).filter((n) => others.has(n));
  return [...new Set(parents.flatMap(children))].flatMap((n) =>
    !others.has(n) && isExpr(n, "scalar", "real") ? [[n, loops.filter((s) => uses(n, s.index))] as const] : []
  );
};

/** Whether a scalar of t, and of a loop's turns, is finite at this time in all of them. */
const isFiniteAt = (n: Scalar, loops: readonly Series[], time: number): boolean => {
  const [loop] = loops;
  if (loop === undefined || loop.from.tag !== "lit" || loop.to.tag !== "lit") {
    return loop !== undefined || Number.isFinite(valueOf(n, new Map([[t, time]])));
  }
  for (let i = loop.from.value; i < Math.min(loop.to.value, most); i++) {
    if (!Number.isFinite(valueOf(n, new Map<Node, number>([[t, time], [loop.index, i]])))) return false;
  }
  return true;
};

/** Whether a mixture that an oracle takes has parts without width where there is no noise. */
const isSharp = (n: Node, time: number): boolean => {
  if (n.tag !== "oracle" || n.oracle.tag !== "mixture") return false;
  const std = n.operands[1];
  const isStill = std !== undefined && valueOf(std, new Map([[t, time]])) === 0;
  return isStill && n.oracle.stds.some((s) => s === 0);
};

/** Why this process cannot be evaluated where it ends, or nothing. */
export function singularEnd(p: Process<Calculus>): ItoError | undefined {
  if (p.origin === undefined) return undefined;
  const { tEnd, T } = p.time;
  const { score } = p.origin;
  const isSound = ofTimeAlone(score).every(([n, loops]) => isFiniteAt(n, loops, tEnd));
  if (isSound && !nodesOf([score]).some((n) => isSharp(n, tEnd))) return undefined;
  return {
    tag: "BadOption",
    where: `The process "${p.origin.forward.name}"`,
    option: "time.tEnd",
    found: String(tEnd),
    wanted: "a time at which its score has a value: here σ is 0, and the score of points is 0 / 0",
    try: `time: { tEnd: ${tEnd + 1e-3 * (T - tEnd)} } in its options, where a solve ends before σ is 0`,
  };
}
