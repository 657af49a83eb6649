/**
 * The divergence of a vector field: the trace of its Jacobian, as an expression.
 *
 *     ∇·v = Σ_i ∂v_i/∂x_i
 *
 * What acts element by element and through sums over elements has it at the price of a few tangents, however many the elements:
 * with v = F(x, s), s_r = Σ_j G_r(x_j, s),
 *
 *     ∂v_i/∂x_i = F_x,i + Σ_r F_s_r,i w_r,i,     w_r,i = ∂s_r/∂x_i = G_r,x,i + Σ_q (Σ_j G_r,s_q,j) w_q,i
 *
 * Of few elements it is written out, a tangent an element, whatever the field; of the rest, ε·(J ε) is an estimate without bias
 * where E[ε ε'] = I (Hutchinson 1990; Grathwohl et al. 2019, arXiv 1810.01367).
 * Tests: tests/sde/divergence_test.ts.
 * @module
 */
import { add, broadcast, component, div, element, mul, sub, sum } from "../language/dsl.ts";
import {
  apply,
  input,
  literal,
  type Node,
  nodesOf,
  pack,
  partOf,
  reduce,
  type Scalar,
  type State,
  substitute,
  typed,
  uses,
} from "../language/expr.ts";
import { at, x } from "../process.ts";
import { pulledBack } from "./pullback.ts";
import { tangents } from "../tangent.ts";

/** How many elements are written out, whatever the field. */
export const fewElements = 8;

const zero = literal(0, "real");
const one = literal(1, "real");

/** A field of few elements: its Jacobian's diagonal, a tangent an element. */
const writtenOut = (v: State, elements: number): Scalar => {
  const parts = Array.from({ length: elements }, (_, i) => input(`part${i}`, "scalar", "real"));
  const whole = substitute(v, new Map([[x, pack(parts)]]));
  const own = parts.map((p, i) => {
    return typed(tangents(new Map([[p, one]]))(partOf(whole, i)), "scalar", "real");
  });
  const back = new Map<Node, Node>(parts.map((p, i) => [p, component(x, i)]));
  return typed(substitute(add(0, ...own), back), "scalar", "real");
};

/** Numbers of a whole sample that a field goes through: sums over elements, and single elements of x; inner ones first. */
const throughOf = (v: State): readonly Node[] =>
  nodesOf([v]).filter((n) => (n.tag === "reduce" || n.tag === "pick") && uses(n, x));

/** Whether a field acts element by element and through such numbers alone. */
const isSimple = (v: State): boolean =>
  nodesOf([v]).every((n) => {
    if (!uses(n, x)) return true;
    if (n.tag === "reduce") return n.op === "sum";
    if (n.tag === "pick") return n.arg === x;
    return n.tag === "input" || n.tag === "apply";
  });

const isNothing = (n: Node): boolean => n.tag === "lit" && n.value === 0;

const byElements = (v: State): Scalar => {
  const through = throughOf(v);
  const slope = (n: Node, by: Node): Node => {
    const still = new Map<Node, Node>([...through, x].map((leaf) => [leaf, zero]));
    return tangents(still.set(by, one))(n);
  };
  const own = new Map<Node, Node>();
  // ∂n_i/∂x_i of what is made of x and of the numbers before it; `whole` takes a slope by one of these to what it multiplies
  const total = (n: Node, whole: (slope: Node) => Node): Node => {
    const terms = [...own].map(([q, w]) => {
      const s = slope(n, q);
      return isNothing(s) ? zero : apply("mul", [whole(s), w]);
    });
    return [slope(n, x), ...terms].filter((term) => !isNothing(term))
      .reduce((a, b) => (isNothing(a) ? b : apply("add", [a, b])), zero);
  };
  const state = (n: Node): State =>
    broadcast(n.shape === "scalar" ? typed(n, "scalar", "real") : typed(n, "state", "real"));
  for (const r of through) {
    if (r.tag === "pick") {
      own.set(r, apply("select", [apply("weq", [element, literal(r.part, "word")]), one, zero]));
    } else if (r.tag === "reduce") own.set(r, total(r.arg, (s) => reduce("sum", state(s))));
  }
  return sum(state(total(v, (s) => s)));
};

/**
 * ∇·v of a field v(x), exactly; nothing where it has many elements and mixes them otherwise than by sums. Shapes: [elements] → [].
 *
 * Errors: throws a `NotSmooth` where the field has no derivative.
 */
export function divergence(v: State, elements: number): Scalar | undefined {
  if (!uses(v, x)) return typed(zero, "scalar", "real");
  if (nodesOf([v]).some((n) => n.tag === "oracle" && uses(n, x))) return undefined;
  if (elements <= fewElements) return writtenOut(v, elements);
  return isSimple(v) ? byElements(v) : undefined;
}

/** ε·(J ε), by the tangent of the field. Shapes: v, ε [elements] → []. Errors: throws a `NotSmooth`, as at an oracle. */
export function probed(v: State, probe: State): Scalar {
  return sum(mul(probe, broadcast(tangents(new Map([[x, probe]]))(v))));
}

/** ε·(Jᵀ ε), by what goes back through the field: for what asks networks. Shapes: v, ε [elements] → []. Errors: as `pulledBack`. */
export function probedBack(v: State, probe: State): Scalar {
  return sum(mul(probe, pulledBack(v, probe)));
}

/** ε·(J ε), by a central difference over h: for what has no tangent. Shapes: v, ε [elements], h [] → []. */
export function probedByDifference(v: State, probe: State, t: Scalar, h: Scalar): Scalar {
  const moved = (by: Scalar): State => at(v, add(x, mul(by, probe)), t);
  return div(sum(mul(probe, sub(moved(h), moved(mul(-1, h))))), mul(2, h));
}
