/**
 * Tangents: of every random expression the slope along a line on which all its leaves move, by differences; and what stays
 * at a corner.
 */
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  abs,
  broadcast,
  elementCount,
  lit,
  lt,
  max,
  maximum,
  mul,
  pow,
  select,
  sqrt,
  sub,
  sum,
} from "../../sde/language/dsl.ts";
import { apply, at, input, literal, type Node, pick, reduce, series } from "../../sde/language/expr.ts";
import { isZero, NotSmooth } from "../../sde/language/loop_slopes.ts";
import { tangents } from "../../sde/tangent.ts";
import { t, x } from "../../sde/process.ts";
import { elementOf, evaluate, type Given, type Value } from "../lib/evaluate.ts";
import { agrees } from "./language/slope.ts";

const elements = 3;
const [dt, dx] = [input("dt", "scalar", "real"), input("dx", "state", "real")];
const held = input("held", "scalar", "real");
const tangentOf = tangents(new Map<Node, Node>([[t, dt], [x, dx]]));

/** Where the leaves are on a line, and how fast they go. */
interface Line {
  readonly t: number;
  readonly x: readonly number[];
  readonly dt: number;
  readonly dx: readonly number[];
}
const givenAt = (l: Line, s: number): Given => ({
  elements,
  inputs: new Map<Node, Value>([
    [t, l.t + s * l.dt],
    [x, l.x.map((v, i) => v + s * (l.dx[i] ?? NaN))],
    [held, 0.7],
    [dt, l.dt],
    [dx, l.dx],
  ]),
});
const number = fc.double({ min: -1.5, max: 1.5, noNaN: true });
const row = fc.array(number, { minLength: elements, maxLength: elements });
const lines: fc.Arbitrary<Line> = fc.record({ t: number, x: row, dt: number, dx: row });

const positive = (a: Node): Node => apply("add", [literal(1.25, "real"), apply("mul", [a, a])]);
const bounded = (a: Node): Node => apply("tanh", [a]);
const anySmooth = fc.letrec<{ readonly e: Node }>((tie) => {
  const e = tie("e");
  const of2 = (f: (a: Node, b: Node) => Node): fc.Arbitrary<Node> => fc.tuple(e, e).map(([a, b]) => f(a, b));
  return {
    e: fc.oneof(
      { maxDepth: 4, depthSize: "large" },
      fc.constantFrom<Node>(t, x, held, elementCount),
      of2((a, b) => apply("add", [a, b])),
      of2((a, b) => apply("mul", [bounded(a), bounded(b)])),
      of2((a, b) => apply("div", [a, positive(b)])),
      of2((a, b) => apply("pow", [positive(bounded(a)), bounded(b)])),
      of2((a, b) => apply("max", [a, b])),
      of2((a, b) => apply("select", [apply("lt", [a, b]), a, bounded(b)])),
      e.map((a) => apply("sqrt", [positive(a)])),
      e.map((a) => apply("exp", [bounded(a)])),
      e.map((a) => apply("sin", [a])),
      e.map((a) => bounded(a.shape === "state" ? reduce("sum", a) : a)),
      e.map((a) => a.shape === "state" ? at(a, literal(1, "word")) : a),
    ),
  };
}).e;

Deno.test("tangents() are the slopes of every random expression along a line", () => {
  fc.assert(
    fc.property(anySmooth, lines, (e, l) => {
      const found = evaluate(tangentOf(e), givenAt(l, 0));
      return Array.from({ length: e.shape === "state" ? elements : 1 }, (_, i) => i).every((element) =>
        agrees(elementOf(found, element), 0, { e, along: (s) => givenAt(l, s), element })
      );
    }),
    { seed: 9, numRuns: 300, maxSkipsPerRun: 1 },
  );
});

const line: Line = { t: 0.5, x: [0.25, -1, 0.75], dt: 2, dx: [1, 3, -1] };
const slopeOf = (e: Node, l = line): number => elementOf(evaluate(tangentOf(e), givenAt(l, 0)), 0);

Deno.test("tangents() of a component, the largest element, a sum of a number and a loop are theirs", () => {
  assertEquals(slopeOf(pick(x, 1)), 3);
  assertEquals(slopeOf(maximum(x)), -1);
  assertEquals(slopeOf(maximum(x), { ...line, x: [2, 2, 1] }), 2); // of equal ones the mean
  assertEquals(slopeOf(sum(broadcast(t))), 6);
  const i = input("i", "scalar", "word");
  const term = apply("mul", [t, apply("toReal", [i])]);
  assertEquals(slopeOf(series(i, literal(0, "word"), literal(4, "word"), term)), 12);
});

Deno.test("tangents() of what is held are the literal 0", () => {
  for (const e of [held, lit(2), mul(held, held), sqrt(held), input("word", "scalar", "word")]) {
    assert(isZero(tangentOf(e)));
  }
});

Deno.test("tangents() hold at 0 what is cut off there, where a slope is infinite", () => {
  const below = { ...line, t: -1 };
  for (const e of [sqrt(max(t, 0)), pow(max(t, 0), 0.3), pow(max(t, 0), max(0.5, t)), abs(max(t, 0))]) {
    assertEquals(slopeOf(e, below), 0);
    const away = { ...line, t: 0.49 };
    const s = 1e-6;
    const f = (k: number): number => elementOf(evaluate(e, givenAt(away, k * s)), 0);
    assertAlmostEquals(slopeOf(e, away), (f(1) - f(-1)) / (2 * s), 1e-7);
  }
  assertEquals(slopeOf(sqrt(t), { ...line, t: 0 }), Infinity);
});

Deno.test("tangents() refuse a product in a loop, and a jump from one number to another where it moves", () => {
  assertThrows(() => tangentOf(select(lt(t, 1), 1, 0)), NotSmooth, "jumps from one number to another");
  assert(isZero(tangentOf(select(lt(held, 1), 1, 0))));
  const i = input("i", "scalar", "word");
  const product = series(i, literal(0, "word"), literal(4, "word"), sub(t, 3), {
    op: "mul",
    init: literal(1, "real"),
  });
  assertThrows(() => tangentOf(product), NotSmooth, "Cannot differentiate");
});
