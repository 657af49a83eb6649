/**
 * The representation: interning, packs, literals, folds and substitution.
 * @module
 */
import { assert, assertEquals, assertNotStrictEquals, assertStrictEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { derivative } from "../../../sde/language/derive.ts";
import {
  add,
  broadcast,
  component,
  components,
  constant,
  element,
  elementCount,
  exp,
  lit,
  lt,
  maximum,
  mul,
  select,
  sub,
  sum,
} from "../../../sde/language/dsl.ts";
import {
  apply,
  children,
  evaluate as oracleNode,
  folder,
  gather,
  input,
  literal,
  type Node,
  nodesOf,
  pack,
  pick,
  reduce,
  rewriter,
  type Scalar,
  substitute,
  uses,
} from "../../../sde/language/expr.ts";
import type { DatasetOracle } from "../../../sde/language/oracle.ts";
import { t, x } from "../../../sde/process.ts";
import { simplify } from "../../../sde/language/simplify.ts";
import { valueOf } from "../../../sde/language/value.ts";
import { anyExpr } from "./arbitrary.ts";
import { numberOf } from "../../lib/evaluate.ts";

const u = input("u", "scalar", "real");
const w = input("w", "scalar", "word");

/** x ↦ (x + t)·(x − t), again and again: a tree of 2ⁿ leaves, a graph of 3n nodes. */
const doubling = (stages: number): Scalar =>
  Array.from({ length: stages }).reduce<Scalar>((n) => mul(add(n, t), sub(n, t)), u);

Deno.test("equal expressions are the same object", () => {
  assertStrictEquals(add(mul(2, t), exp(x)), add(mul(2, t), exp(x)));
  assertStrictEquals(components([t, 1]), components([t, 1]));
  assertStrictEquals(sum(x), sum(x));
  assertStrictEquals(component(x, 1), component(x, 1));
  const data = { name: "d", values: Float64Array.of(1, 2) };
  assertStrictEquals(gather(data, w), gather(data, w));
  assertStrictEquals<Node>(constant([1, 2]), constant([1, 2]));
});

Deno.test("different expressions are different objects", () => {
  assertNotStrictEquals<Node>(add(t, u), add(u, t));
  assertNotStrictEquals<Node>(component(x, 0), component(x, 1));
  assertNotStrictEquals<Node>(sum(x), maximum(x));
  assertNotStrictEquals<Node>(lit(0), lit(-0));
  assertNotStrictEquals<Node>(literal(1, "real"), literal(1, "word"));
  assertNotStrictEquals<Node>(input("v", "scalar", "real"), input("v", "state", "real"));
  // small tables are their numbers, of large ones identity is by object
  assertNotStrictEquals<Node>(constant([1, 2]), constant([1, 3]));
  const many = Array.from({ length: 2000 }, (_, i) => i);
  assertNotStrictEquals<Node>(constant(many), constant(many));
  assertEquals(literal(-0, "word"), literal(0, "word"));
});

Deno.test("an expression rebuilt from its parts is the same object", () => {
  const copy = folder<Node>((n, kids) => n.tag === "apply" ? apply(n.op, kids) : n);
  fc.assert(fc.property(anyExpr, (e) => rewriter((n) => n)(e) === e && copy(e) === e), {
    seed: 7,
    numRuns: 300,
  });
});

Deno.test("apply() distributes over packs", () => {
  const pair = components([t, u]);
  assertStrictEquals(add(pair, 1), components([add(t, 1), add(u, 1)]));
  assertStrictEquals(mul(pair, pair), components([mul(t, t), mul(u, u)]));
  assertStrictEquals(add(pair, x), components([add(t, component(x, 0)), add(u, component(x, 1))]));
  const word = pack([literal(0, "word"), literal(1, "word")]);
  const data = { name: "d", values: Float64Array.of(3, 4) };
  assertStrictEquals<Node>(gather(data, word), components([3, 4]));
  assertThrows(() => add(pair, components([t])), Error, "Cannot use states of 2 and 1 components together");
});

Deno.test("reductions and picks of packs are gone when built", () => {
  const triple = components([t, u, 2]);
  assertStrictEquals(sum(triple), add(t, u, 2));
  const most = (a: number, b: number): number =>
    numberOf(maximum(triple), { inputs: new Map([[t, a], [u, b]]) });
  assertEquals([most(1, 3), most(1, 1.5), most(-Infinity, 0)], [3, 2, 2]);
  assertEquals([most(NaN, 3), most(1, NaN), most(1, Infinity)], [NaN, NaN, Infinity]); // none is lost on the way
  assertStrictEquals<Node>(component(triple, 1), u);
  assertThrows(() => component(triple, 3), Error, "Cannot take component 3 of a state of 3 components");
});

Deno.test("literal() refuses what is not finite", () => {
  for (const v of [NaN, Infinity, -Infinity]) {
    assertThrows(() => lit(v), RangeError, `Cannot write ${v} as a literal real: it must be finite`);
  }
  assertThrows(
    () => literal(-1, "word"),
    RangeError,
    "Cannot write -1 as a literal word: it must be a whole number below 2³²",
  );
  assertThrows(() => literal(2 ** 32, "word"), RangeError, "a whole number below 2³²");
  assertThrows(() => literal(2, "flag"), RangeError, "Cannot write 2 as a literal flag: it must be 0 or 1");
});

Deno.test("a number that is not finite is refused with the expression around it", () => {
  assertThrows(
    () => mul(NaN, add(t, 1)),
    RangeError,
    "Cannot use NaN in mul(NaN, t + 1): a number must be finite",
  );
  assertThrows(
    () => components([1, -Infinity]),
    RangeError,
    "Cannot use -Infinity in components(1, -Infinity)",
  );
  assertThrows(
    () => select(lt(0, t), t, 1 / 0),
    RangeError,
    "Cannot use Infinity in select(t, Infinity): a number must be finite",
  );
  assertThrows(() => constant([1, NaN], "mu"), RangeError, 'Cannot use NaN as element 1 of "mu"');
  assertThrows(
    () => components([]),
    RangeError,
    "Cannot use components() of nothing: give one argument or more",
  );
  assertThrows(() => add(), RangeError, "Cannot use add() of nothing: give one argument or more");
});

Deno.test("apply() refuses a wrong kind or number of arguments", () => {
  assertThrows(() => apply("add", [t, w]), Error, "Internal: add: argument 2 is a word, should be a real");
  assertThrows(() => apply("add", [t]), Error, "Internal: add takes 2 arguments, found 1");
  assertThrows(() => reduce("sum", t), Error, "Internal: sum over the elements of a scalar");
  assertThrows(() => pack([t, x]), Error, "Internal: a component must be a scalar real, found a state real");
});

Deno.test("folds visit each node of a doubling graph once", () => {
  const n = doubling(60);
  const size = 2 + 3 * 60;
  assertEquals(nodesOf([n]).length, size);
  let visits = 0;
  folder<void>(() => void visits++)(n);
  assertEquals(visits, size);
  let rewrites = 0;
  rewriter((m) => (rewrites++, m))(n);
  assertEquals(rewrites, size);
  // 2⁶⁰ visits would not end; how time grows with the stages is in bench/growth.ts
  assertEquals(nodesOf([substitute(n, new Map<Node, Node>([[u, lit(2)]]))]).length, size);
  assert(nodesOf([simplify(n)]).length <= size);
  assert(nodesOf([derivative(n, t)]).length <= 10 * size);
  assert(uses(n, u) && !uses(n, x));
  assertEquals(valueOf(n, new Map([[t, 0], [u, 1]])), 1);
  assertEquals(numberOf(n, { inputs: new Map([[t, 0], [u, 1]]) }), 1);
});

Deno.test("folds are not limited by the depth of a graph", () => {
  const terms = Array.from({ length: 20_000 }, (_, i) => mul(i + 2, u));
  const long = add(...terms);
  assertEquals(nodesOf([long]).length, 1 + 3 * 20_000 - 1);
  assertEquals(valueOf(simplify(long), new Map([[u, 1]])), 20_000 * 20_003 / 2);
});

Deno.test("nodesOf() lists children before parents, in the order of a left-to-right walk", () => {
  fc.assert(
    fc.property(anyExpr, (e) => {
      const all = nodesOf([e]);
      const walk: Node[] = [];
      const go = (n: Node): void => {
        if (walk.includes(n)) return;
        children(n).forEach(go);
        walk.push(n);
      };
      go(e);
      return all.length === walk.length && all.every((n, i) => n === walk[i]);
    }),
    { seed: 7, numRuns: 200 },
  );
});

Deno.test("substitute() replaces at once, and does not look into what it puts in", () => {
  const swap = new Map<Node, Node>([[t, u], [u, t]]);
  assertStrictEquals<Node>(substitute(sub(t, u), swap), sub(u, t));
  assertStrictEquals<Node>(substitute(mul(t, t), new Map([[t, add(t, 1)]])), mul(add(t, 1), add(t, 1)));
  const whole = add(t, 1);
  assertStrictEquals<Node>(substitute(mul(whole, t), new Map([[whole, u]])), mul(u, t));
  assertStrictEquals<Node>(substitute(exp(u), new Map([[t, u]])), exp(u));
});

Deno.test("substitute() goes into every variant of a node", () => {
  const oracle: DatasetOracle = { tag: "dataset", name: "data", points: Float32Array.of(1), elements: 1 };
  const data = { name: "d", values: Float64Array.of(5, 6, 7) };
  const by = new Map<Node, Node>([[t, u], [x, components([t, 4])], [w, literal(2, "word")]]);
  assertStrictEquals<Node>(
    substitute(oracleNode(oracle, x, [t]), by),
    oracleNode(oracle, components([t, 4]), [u]),
  );
  assertStrictEquals<Node>(substitute(gather(data, w), by), lit(7));
  assertThrows(() => gather(data, literal(3, "word")), Error, "Internal: d has no element 3");
  assertStrictEquals<Node>(substitute(components([t, 1]), by), components([u, 1]));
  assertStrictEquals<Node>(substitute(component(x, 1), by), lit(4));
  assertStrictEquals<Node>(substitute(sum(mul(t, x)), by), add(mul(u, t), mul(u, 4)));
  const mu = constant([8, 9], "mu");
  const two = pack([literal(0, "word"), literal(1, "word")]);
  assertStrictEquals<Node>(substitute(mu, new Map<Node, Node>([[element, two]])), components([8, 9]));
});

Deno.test("a state that turns out to be one number for all elements keeps its sum and its components", () => {
  assertStrictEquals<Node>(simplify(sum(broadcast(t))), mul(elementCount, t));
  assertStrictEquals<Node>(simplify(maximum(broadcast(t))), t);
  assertStrictEquals<Node>(simplify(component(broadcast(t), 3)), t);
  assertStrictEquals<Node>(substitute(pick(x, 2), new Map<Node, Node>([[x, u]])), u);
});
