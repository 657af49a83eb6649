/**
 * Elements in pairs: 2·block and 2·block + 1 share one draw of the generator, so kernels take them together.
 * @module
 */
import { element } from "../sde/dsl.ts";
import { apply, input, literal, type Node, nodesOf, substitute } from "../sde/expr.ts";
import { simplify } from "../sde/simplify.ts";

/** The number of a pair. */
export const blockIndex: Node = input("block", "scalar", "word");

/** The graph of element 2·block + lane, in scalars: a field `f` becomes the input `f#lane`. */
export function ofLane(n: Node, lane: 0 | 1): Node {
  const at = apply("wadd", [apply("wmul", [blockIndex, literal(2, "word")]), literal(lane, "word")]);
  return simplify(substitute(n, new Map<Node, Node>([[element, at], ...perElement(n, lane)])));
}

/** The graph of any one element, where its number plays no part; fields as `f#0`. */
export function ofElement(n: Node): Node {
  return simplify(substitute(n, new Map(perElement(n, 0))));
}

const perElement = (n: Node, lane: number): readonly (readonly [Node, Node])[] =>
  nodesOf([n]).flatMap((m): readonly (readonly [Node, Node])[] =>
    m.tag === "input" && m.shape === "state" && m !== element
      ? [[m, input(`${m.name}#${lane}`, "scalar", m.kind)]]
      : []
  );

/** What `f#lane` names, or nothing for another input. */
export function laneOf(n: Node): { readonly name: string; readonly lane: 0 | 1 } | undefined {
  if (n.tag !== "input") return undefined;
  const [name, lane] = n.name.split("#");
  return name === undefined || lane === undefined ? undefined : { name, lane: lane === "0" ? 0 : 1 };
}

/** The nodes that do not change from element to element, and are used by nodes that do. */
export function invariant(roots: readonly Node[]): readonly Node[] {
  const varies = new Map<Node, boolean>();
  const all = nodesOf(roots);
  all.forEach((m) => {
    const own = m === blockIndex || laneOf(m) !== undefined;
    varies.set(m, own || operands(m).some((k) => varies.get(k) ?? false));
  });
  const found = new Set<Node>();
  const fixed = (m: Node): boolean => !(varies.get(m) ?? false) && m.tag !== "lit";
  all.filter((m) => varies.get(m)).forEach((m) => operands(m).filter(fixed).forEach((k) => found.add(k)));
  roots.filter(fixed).forEach((m) => found.add(m));
  return [...found];
}

const operands = (m: Node): readonly Node[] => {
  if (m.tag === "apply") return m.args;
  return m.tag === "gather" ? [m.index] : [];
};
