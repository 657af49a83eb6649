/**
 * Two scores of one network, told two conditions, as one evaluation of it:
 *
 *     C(u) + w (C(c) − C(u)) = C(u + w (c − u))     for a convention C that is affine in what the network says
 *
 * All of Ito's are (ε, v, x_0, the score itself; within Karras' preconditioning too). The network's own runtime combines c and u,
 * of twice the rows (`oracles/onnx/pair.ts`). Tests: tests/oracles/onnx/pair_test.ts.
 * @module
 */
import { affineIn } from "../language/derive.ts";
import { lit, type ScalarLike } from "../language/dsl.ts";
import { furtherStates } from "../language/oracle.ts";
import { evaluate, input, type Node, nodesOf, type State, substitute, typed } from "../language/expr.ts";

/** The one network that is asked below this, if there is one and no other oracle. */
const askedIn = (n: State) => {
  const [asked, other] = nodesOf([n]).filter((m) => m.tag === "oracle");
  return asked?.tag === "oracle" && asked.oracle.tag === "onnx" && other === undefined &&
      furtherStates(asked.oracle) === 0
    ? { node: asked, oracle: asked.oracle, x: asked.x, scalars: asked.operands }
    : undefined;
};

/** The guided score in one evaluation a sample; nothing where the two are not one network in one convention. */
export function together(conditional: State, unconditional: State, w: ScalarLike): State | undefined {
  const [c, u] = [askedIn(conditional), askedIn(unconditional)];
  if (c === undefined || u === undefined || c.x !== u.x) return undefined;
  const said: State = typed(input("said", "state", "real"), "state", "real");
  const sayingOf = (n: State, asked: Node, by: Node): Node => substitute(n, new Map([[asked, by]]));
  const convention = sayingOf(conditional, c.node, said);
  if (convention !== sayingOf(unconditional, u.node, said)) return undefined;
  if (affineIn(typed(convention, "state", "real"), said) === undefined) return undefined;
  const both = c.oracle.guiding?.(u.oracle);
  if (both === undefined) return undefined;
  const weight = typeof w === "number" ? lit(w) : w;
  const guided = evaluate(both, c.x, [...c.scalars, ...u.scalars, weight]);
  return typed(substitute(convention, new Map<Node, Node>([[said, guided]])), "state", "real");
}
