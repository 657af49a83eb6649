/**
 * Symbolic derivatives against central differences in float64.
 * @module
 */
import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { derivative, diagonal, gradient } from "../../../sde/language/derive.ts";
import {
  abs,
  add,
  component,
  constant,
  div,
  elementCount,
  exp,
  log,
  lt,
  max,
  maximum,
  mean,
  mul,
  neg,
  norm,
  pow,
  select,
  sin,
  square,
  sub,
  sum,
} from "../../../sde/language/dsl.ts";
import {
  apply,
  evaluate as oracleNode,
  type Node,
  nodesOf,
  pick,
  reduce,
  type Scalar,
  type State,
  typed,
} from "../../../sde/language/expr.ts";
import type { Op } from "../../../sde/language/ops.ts";
import type { OnnxOracle } from "../../../sde/language/oracle.ts";
import { system, t, x } from "../../../sde/process.ts";
import { elementOf, type Given, numberOf, stateOf, type Value } from "../../lib/evaluate.ts";
import { agrees } from "./slope.ts";

const elements = 3;
const at = (time: number, state: readonly number[]): Given => ({
  elements,
  inputs: new Map<Node, Value>([[t, time], [x, state]]),
});

const moved = (state: readonly number[], i: number, v: number): readonly number[] =>
  state.map((old, j) => (j === i ? v : old));

// ---- every operation ---------------------------------------------------------------------------------------------

const smooth: Readonly<Partial<Record<Op, readonly number[]>>> = {
  neg: [1],
  abs: [-2, 3],
  sqrt: [0.3, 4],
  exp: [-1, 2],
  expm1: [-1, 1e-3, 2],
  log: [0.2, 5],
  sin: [-1, 0, 2],
  cos: [-1, 0, 2],
  tanh: [-1, 0, 2],
  floor: [0.5, -1.5],
  opaque: [2],
};
for (const [op, points] of Object.entries(smooth)) {
  Deno.test(`derivative() of ${op} is its slope`, () => {
    const isOp = (name: string): name is Op => name in smooth;
    if (!isOp(op)) throw new Error(op);
    const f = typed(apply(op, [mul(1.5, t)]), "scalar", "real");
    for (const p of points) {
      const found = numberOf(derivative(f, t), at(p / 1.5, []));
      assert(agrees(found, p / 1.5, { e: f, along: (v) => at(v, []) }), `${op}'(${p}) found ${found}`);
    }
  });
}

const pairs: Readonly<Partial<Record<Op, (a: Scalar, b: Scalar) => Scalar>>> = {
  add,
  sub,
  mul,
  div,
  pow: (a, b) => pow(add(1.5, square(a)), b),
  min: (a, b) => typed(apply("min", [a, b]), "scalar", "real"),
  max,
  select: (a, b) => select(lt(a, 0.3), a, b),
};
for (const [op, f] of Object.entries(pairs)) {
  Deno.test(`derivative() of ${op} is its slope in both arguments`, () => {
    const e = f(sin(t), exp(mul(0.7, t)));
    for (const p of [-2, -0.4, 0.1, 1.3, 2.9]) {
      const found = numberOf(derivative(e, t), at(p, []));
      assert(agrees(found, p, { e, along: (v) => at(v, []) }), `at ${p} found ${found}`);
    }
  });
}

// ---- random expressions ------------------------------------------------------------------------------------------

/** A random smooth expression of these leaves, of moderate size everywhere. */
const smoothOf = (leaves: readonly Node[], reducing: boolean): fc.Arbitrary<Node> =>
  fc.letrec<{ readonly e: Node }>((tie) => {
    const e = tie("e");
    const of1 = (f: (a: Node) => Node): fc.Arbitrary<Node> => e.map(f);
    const of2 = (f: (a: Node, b: Node) => Node): fc.Arbitrary<Node> =>
      fc.tuple(e, e).map(([a, b]) => f(a, b));
    const op = (name: Op, ...args: readonly Node[]): Node => apply(name, args);
    const bounded = (a: Node): Node => op("tanh", a);
    const positive = (a: Node): Node => op("add", add(1.25), op("mul", a, a));
    const total = (a: Node): Node => bounded(a.shape === "state" ? reduce("sum", a) : a);
    return {
      e: fc.oneof(
        { maxDepth: 4, depthSize: "large" },
        fc.constantFrom(...leaves),
        fc.double({ min: -2, max: 2, noNaN: true }).map((v): Node => add(v)),
        of2((a, b) => op("add", a, b)),
        of2((a, b) => op("sub", bounded(a), b)),
        of2((a, b) => op("mul", bounded(a), bounded(b))),
        of2((a, b) => op("div", a, positive(b))),
        of1((a) => op("exp", bounded(a))),
        of1((a) => op("expm1", bounded(a))),
        of1((a) => op("log", positive(a))),
        of1((a) => op("sqrt", positive(a))),
        of1((a) => op("pow", positive(bounded(a)), add(1.7))),
        of1((a) => op("sin", a)),
        of1((a) => op("cos", op("neg", a))),
        of2((a, b) => op("max", a, b)),
        of2((a, b) => op("select", op("lt", a, b), a, bounded(b))),
        ...(reducing ? [of1(total)] : []),
      ),
    };
  }).e;

const place = fc.double({ min: -1.5, max: 1.5, noNaN: true });
const places = fc.tuple(place, fc.array(place, { minLength: elements, maxLength: elements }));
const property = { seed: 5, numRuns: 150, maxSkipsPerRun: 1 } as const; // at most half lie at a corner
const scalarOf = (n: Node): Scalar => typed(n.shape === "scalar" ? n : reduce("sum", n), "scalar", "real");
const stateful = (n: Node): State => typed(n.shape === "scalar" ? apply("mul", [n, x]) : n, "state", "real");

Deno.test("derivative() in t is the slope of every random scalar", () => {
  fc.assert(
    fc.property(
      smoothOf([t, t, x, elementCount], true).map(scalarOf),
      places,
      (e, [time, state]) =>
        agrees(numberOf(derivative(e, t), at(time, state)), time, { e, along: (v) => at(v, state) }),
    ),
    property,
  );
});

Deno.test("derivative() in t is the slope of every element of a random state", () => {
  fc.assert(
    fc.property(smoothOf([t, x], true).map(stateful), places, (e, [time, state]) => {
      const found = stateOf(derivative(e, t), at(time, state));
      return found.every((d, i) => agrees(d, time, { e, along: (v) => at(v, state), element: i }));
    }),
    property,
  );
});

Deno.test("derivative() in a component is its slope", () => {
  const [s, v] = [component(x, 0), component(x, 1)];
  fc.assert(
    fc.property(smoothOf([s, s, v, t], false).map(scalarOf), places, (e, [time, state]) =>
      agrees(
        numberOf(derivative(e, s), at(time, state)),
        elementOf(state, 0),
        { e, along: (v) => at(time, moved(state, 0, v)) },
      )),
    property,
  );
});

Deno.test("diagonal() is the slope of each element in itself, through sums too", () => {
  fc.assert(
    fc.property(smoothOf([x, x, t], true).map(stateful), places, (e, [time, state]) => {
      const found = stateOf(diagonal(e, x), at(time, state));
      return found.every((d, i) =>
        agrees(d, elementOf(state, i), { e, along: (v) => at(time, moved(state, i, v)), element: i })
      );
    }),
    property,
  );
});

Deno.test("gradient() is the slope of a scalar in each element, through nested sums", () => {
  fc.assert(
    fc.property(smoothOf([x, x, t], true).map(scalarOf), places, (e, [time, state]) => {
      const found = stateOf(gradient(e, x), at(time, state));
      return found.every((d, i) =>
        agrees(d, elementOf(state, i), { e, along: (v) => at(time, moved(state, i, v)) })
      );
    }),
    property,
  );
  const nested = log(add(1, sum(mul(x, exp(neg(norm(sub(x, mean(x)))))))));
  const state = [0.3, 0.8, 1.1];
  stateOf(gradient(nested, x), at(0, state)).forEach((d, i) =>
    assert(agrees(d, elementOf(state, i), { e: nested, along: (v) => at(0, moved(state, i, v)) }))
  );
});

Deno.test("second derivatives are derivatives again", () => {
  const e = mul(sin(t), exp(mul(-2, t)));
  const twice = derivative(derivative(e, t), t); // (3 sin t − 4 cos t) e^(−2t)
  for (const v of [0, 0.7, 2]) {
    const wanted = (3 * Math.sin(v) - 4 * Math.cos(v)) * Math.exp(-2 * v);
    assert(Math.abs(numberOf(twice, at(v, [])) - wanted) < 1e-14);
  }
});

// ---- what has no derivative --------------------------------------------------------------------------------------

const network: OnnxOracle = {
  tag: "onnx",
  name: "network",
  model: new Uint8Array(),
  x: "x",
  scalars: ["t"],
  output: "y",
  dims: [elements],
};
const scored = oracleNode(network, x, [t]);

Deno.test("derivative() refuses an oracle by name, unless it does not depend on the variable", () => {
  const text = 'Cannot differentiate through the oracle "network"';
  assertThrows(() => derivative(scored, t), TypeError, text);
  assertThrows(() => derivative(sum(mul(t, scored)), t), TypeError, text);
  assertThrows(() => gradient(sum(scored), x), TypeError, text);
  assertThrows(() => diagonal(add(x, scored), x), TypeError, text);
  const fixed = oracleNode(network, constant([1, 2, 3]), [add(1)]);
  assertEquals(numberOf(derivative(sum(mul(t, constant([1, 2, 3]))), t), at(0, [])), 6);
  assert(nodesOf([derivative(add(square(t), component(fixed, 0)), t)]).every((n) => n.tag !== "oracle"));
});

Deno.test("derivative() refuses a component where its whole state occurs", () => {
  const first = component(x, 0);
  assertThrows(
    () => derivative(sum(square(x)), first),
    TypeError,
    "Cannot differentiate x² in x[0]: write it with components of x",
  );
  assertThrows(
    () => derivative(component(mul(2, x), 0), first),
    TypeError,
    "Cannot differentiate 2·x in x[0]",
  );
  assertThrows(() => derivative(x, first), TypeError, "Cannot differentiate x in x[0]");
});

Deno.test("diagonal() and gradient() refuse components and maxima", () => {
  assertThrows(
    () => gradient(component(x, 1), x),
    TypeError,
    "Cannot differentiate the component x[1] in the whole of x",
  );
  const text = "Cannot differentiate maxᵢ(|x|), a maximum over elements: write it with sums";
  assertThrows(() => gradient(maximum(abs(x)), x), TypeError, text);
  assertThrows(() => diagonal(mul(x, maximum(abs(x))), x), TypeError, text);
  assertThrows(() => derivative(maximum(mul(t, x)), t), TypeError, "Cannot differentiate maxᵢ(t·x)");
});

Deno.test("derivative() in t goes through a component of a state", () => {
  const e = component(mul(square(t), x), 1);
  assertEquals(numberOf(derivative(e, t), at(3, [1, 5, 7])), 30);
});

Deno.test("derivative() of a system's drift is its Jacobian", () => {
  const p = system(["s", "v"], ["w"], ({ s, v }) => ({
    drift: { s: mul(s, v), v: sub(1, square(s)) },
    diffusion: { s: { w: 1 }, v: {} },
  }));
  const row = (i: number): Scalar => typed(pick(p.drift, i), "scalar", "real");
  const d = (i: number, j: number): number => numberOf(derivative(row(i), component(x, j)), at(0, [2, 5, 0]));
  assertEquals([d(0, 0), d(0, 1), d(1, 0), d(1, 1)], [5, 2, -4, 0]);
});
