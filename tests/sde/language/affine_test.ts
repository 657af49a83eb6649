/**
 * What is affine in x, and what is not.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { affineIn } from "../../../sde/language/derive.ts";
import {
  abs,
  add,
  component,
  components,
  constant,
  cos,
  div,
  exp,
  floor,
  lt,
  max,
  maximum,
  mean,
  mul,
  neg,
  pow,
  select,
  sqrt,
  square,
  sub,
  tanh,
} from "../../../sde/language/dsl.ts";
import { evaluate as oracleNode, type Node, type State } from "../../../sde/language/expr.ts";
import type { DatasetOracle } from "../../../sde/language/oracle.ts";
import { t, x } from "../../../sde/process.ts";
import { elementOf, type Given, stateOf, type Value } from "../../lib/evaluate.ts";

const at = (time: number, state: readonly number[]): Given => ({
  elements: state.length,
  inputs: new Map<Node, Value>([[t, time], [x, state]]),
});
const data: DatasetOracle = { tag: "dataset", name: "data", points: Float32Array.of(1, 2, 3), elements: 3 };
const scored = oracleNode(data, x, [t]);

const affine: Readonly<Record<string, State>> = {
  "x": x,
  "−x": neg(x),
  "2·(0.5 − x)": mul(2, sub(0.5, x)),
  "t·x + exp(t)": add(mul(t, x), exp(t)),
  "x / (1 + t²)": div(x, add(1, square(t))),
  "(x + 1)·cos t − 3·(x − t)": sub(mul(add(x, 1), cos(t)), mul(3, sub(x, t))),
  "x if t < 1 else 2·x": select(lt(t, 1), x, mul(2, x)),
  "max(x, x + 1)": max(x, add(x, 1)),
  "x¹": pow(x, 1),
  "x − μᵢ": sub(x, constant([1, 2, 3])),
  "a constant": constant([1, 2, 3]),
};
for (const [text, e] of Object.entries(affine)) {
  Deno.test(`affineIn() finds a and b of ${text}`, () => {
    const parts = affineIn(e, x);
    if (parts === undefined) throw new Error(`${text} is affine`);
    for (const time of [0.3, 2]) {
      const point = at(time, [-1, 0.2, 7]);
      const [a, b] = [stateOf(parts.a, point), stateOf(parts.b, point)];
      stateOf(e, point).forEach((wanted, i) => {
        const found = elementOf(a, i) * elementOf([-1, 0.2, 7], i) + elementOf(b, i);
        assert(Math.abs(found - wanted) < 1e-14 * (1 + Math.abs(wanted)), `${found} ≠ ${wanted}`);
      });
    }
  });
}

const bent: Readonly<Record<string, State>> = {
  "x²": square(x),
  "|x|": abs(x),
  "√x": sqrt(x),
  "tanh x": tanh(x),
  "max(x, 0)": max(x, 0),
  "⌊x⌋": floor(x),
  "the sign of x": select(lt(x, 0), mul(-1, exp(mul(0, constant([1, 1, 1])))), constant([1, 1, 1])),
  "x if x < t else 2·x": select(lt(x, t), x, mul(2, x)),
  "x·mean(x)": mul(x, mean(x)),
  "x − mean(x)": sub(x, mean(x)),
  "an oracle": scored,
  "components": components([component(x, 1), component(x, 0)]),
  "the largest": sub(x, maximum(x)),
};
for (const [text, e] of Object.entries(bent)) {
  Deno.test(`affineIn() does not take ${text} for affine`, () => {
    assertEquals(affineIn(e, x), undefined);
  });
}
