/**
 * A state's graph, for one of several neighbouring elements: what every renderer of staged kernels shares.
 *
 * Elements are taken a few at a time (a *strip*), so that the two of a pair share one draw of the generator; sums go in
 * blocks of 16 elements, and then over the blocks: an order that no target and no size of strip changes.
 * Tests: tests/backends/targets/wasm/stage_test.ts.
 * @module
 */
import { element } from "../../../sde/language/dsl.ts";
import {
  apply,
  children,
  folder,
  input,
  literal,
  type Node,
  nodesOf,
  rebuild,
} from "../../../sde/language/expr.ts";
import { simplifier, simplify } from "../../../sde/language/simplify.ts";
import { boundIn } from "../../../sde/language/loops.ts";

/** How many elements are added up before their sum goes to the total. */
export const sumBlock = 16;

/** The number of the strip within its sample. */
export const strip: Node = input("block", "scalar", "word");

/** The address of element `lane` of a strip. */
export function laneAddress(lane: number, width: number): Node {
  const first = apply("wmul", [strip, literal(width, "word")]);
  return simplify(apply("wadd", [first, literal(lane, "word")]));
}

/** The graphs for element `lane` of a strip of `width`; a field `x` becomes the scalar input `x#lane`. */
export function ofLane(graphs: readonly Node[], lane: number, width: number): readonly Node[] {
  const bound = boundIn(graphs); // what a loop carries is a scalar of this name in its turns
  const leaves = nodesOf(graphs).flatMap((m): readonly (readonly [Node, Node])[] =>
    m.tag === "input" && m.shape === "state" && m !== element
      ? [[m, input(bound.has(m) ? m.name : `${m.name}#${lane}`, "scalar", m.kind)]]
      : []
  );
  const by = new Map<Node, Node>([[element, laneAddress(lane, width)], ...leaves]);
  const [inLane, simple] = [folder(rebuild, by), simplifier()]; // what graphs share is looked at once
  return graphs.map((n) => simple(inLane(n)));
}

/** The field and the lane that `ofLane` wrote into an input's name. */
export function fieldOfLane(n: Node): { readonly field: string; readonly lane: number } | undefined {
  const [field, lane] = n.tag === "input" ? n.name.split("#") : [];
  return field === undefined || lane === undefined ? undefined : { field, lane: Number(lane) };
}

/** The largest nodes that are the same for all elements of a sample: computed once, before the strips. */
export function invariant(roots: readonly Node[]): readonly Node[] {
  const all = nodesOf(roots);
  const bound = boundIn(roots); // changes from turn to turn of a series
  const varies = new Set<Node>();
  all.forEach((m) => {
    const own = m === strip || fieldOfLane(m) !== undefined || bound.has(m);
    if (own || children(m).some((k) => varies.has(k))) varies.add(m);
  });
  const fixed = (m: Node): boolean => !varies.has(m) && m.tag !== "lit";
  const below = all.filter((m) => varies.has(m)).flatMap((m) => children(m).filter(fixed));
  return [...new Set([...below, ...roots.filter(fixed)])];
}
