/**
 * The noise of any process as a matrix G[component][noise] of scalars: diag(g) where each element has a noise for itself.
 * Tests: tests/sde/noise/correlated_test.ts, tests/sde/noise/commutativity_test.ts.
 * @module
 */
import { component, components, element, elementCount } from "../language/dsl.ts";
import { literal, type Node, pack, pick, type Scalar, substitute, typed } from "../language/expr.ts";
import { simplify } from "../language/simplify.ts";
import { type Diffusion, x } from "../process.ts";

const scalar = (n: Node): Scalar => typed(simplify(n), "scalar", "real");

/** The matrix of a state of so many elements, written with its components. */
export function matrixOf(d: Diffusion, elements: number): readonly (readonly Scalar[])[] {
  if (d.tag === "general") return d.rows;
  const all = Array.from({ length: elements }, (_, i) => i);
  const taken = substitute(
    d.g,
    new Map<Node, Node>([
      [x, components(all.map((i) => component(x, i)))],
      [element, pack(all.map((i) => literal(i, "word")))],
      [elementCount, literal(elements, "real")],
    ]),
  );
  const own = all.map((i) => scalar(taken.shape === "state" ? pick(taken, i) : taken));
  return own.map((g, i) => all.map((j) => (i === j ? g : literal(0, "real"))));
}
