/**
 * Whether a score has a value where a reverse-time solve ends: at σ = 0 that of points is 0 / 0, and what a solve makes of it
 * is NaN in every sample. Seen before anything runs, in the numbers that the score makes of t alone.
 * @module
 */
import type { ItoError } from "../sde/errors.ts";
import { children, folder, isExpr, type Node, nodesOf, type Scalar } from "../sde/expr.ts";
import { type Process, t } from "../sde/process.ts";
import { valueOf } from "../sde/value.ts";

/** The largest scalars of a graph that know of nothing but t. */
const ofTimeAlone = (root: Node): readonly Scalar[] => {
  const others = new Set<Node>();
  const depends = folder<boolean>((n, kids) => {
    const other = n.shape === "state" || n.tag === "series" || (n.tag === "input" && n !== t) ||
      kids.some((k) => k);
    if (other) others.add(n);
    return other;
  });
  depends(root);
  const parents = nodesOf([root]).filter((n) => others.has(n));
  return [...new Set(parents.flatMap(children))].flatMap((n) =>
    !others.has(n) && isExpr(n, "scalar", "real") ? [n] : []
  );
};

/** Why this process cannot be evaluated where it ends, or nothing. */
export function singularEnd(p: Process): ItoError | undefined {
  if (p.origin === undefined) return undefined;
  const { tEnd, T } = p.time;
  const at = new Map<Node, number>([[t, tEnd]]);
  const isFinite = (n: Scalar): boolean => Number.isFinite(valueOf(n, at));
  if (ofTimeAlone(p.origin.score).every(isFinite)) return undefined;
  return {
    tag: "BadOption",
    where: `The process "${p.origin.forward.name}"`,
    option: "time.tEnd",
    found: String(tEnd),
    wanted: "a time at which its score has a value: here σ is 0, and the score of points is 0 / 0",
    try: `time: { tEnd: ${tEnd + 1e-3 * (T - tEnd)} } in its options, where a solve ends before σ is 0`,
  };
}
