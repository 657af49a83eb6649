/**
 * Elements by number as expressions: their slopes against finite differences, their text, and what is refused.
 */
import {
  assertAlmostEquals,
  assertEquals,
  assertStrictEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import {
  add,
  affineIn,
  at,
  constant,
  derivative,
  diagonal,
  element,
  elementCount,
  eulerMaruyama,
  exp,
  gradient,
  lit,
  marginalOf,
  matVec,
  maximum,
  mul,
  neighbours,
  type Node,
  print,
  process,
  type Scalar,
  shift,
  sin,
  square,
  type State,
  sub,
  sum,
  t,
  x,
} from "ito";
import { evaluate, type Given, numberOf, stateOf } from "../../lib/evaluate.ts";
import { valuesAt } from "../../../sde/language/values.ts";
import { failure } from "../../lib/either.ts";
import { refused } from "../../lib/solved.ts";

const n = 6;
const point: readonly number[] = [0.3, -0.7, 1.1, 0.4, -1.2, 0.9];
const where = (values = point, time = 0.8): Given => ({
  inputs: new Map<Node, number | readonly number[]>([[x, values], [t, time], [elementCount, n]]),
  elements: n,
});
const step = 1e-5;
const moved = (i: number, by: number): readonly number[] => point.map((v, j) => (i === j ? v + by : v));
const slope = (f: (by: number) => number): number => (f(step) - f(-step)) / (2 * step);
const square2d = (n: number): readonly (readonly number[])[] =>
  Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => Math.cos(i + 3 * j)));

const states: Readonly<Record<string, State>> = {
  "a ring": mul(sub(shift(x, 1, "wrap"), shift(x, -2, "wrap")), x),
  "a whole turn": mul(x, shift(square(x), n, "wrap")),
  "ends that repeat": mul(t, shift(sin(x), 1, "edge"), exp(shift(x, -1, "edge"))),
  "ends that are held": add(square(shift(x, 1, t)), x),
  "one for all": mul(at(sin(x), 2), square(x)),
  "a matrix": matVec(square2d(n), sin(x)),
  "an element found by its number": mul(at(square(x), mul(2, element)), t),
  "a grid": sub(add(...neighbours(square(x), [2, 3], "edge")), mul(4, sin(x))),
  "times a sum": mul(shift(x, 1, "edge"), sum(square(x))),
};

for (const [name, f] of Object.entries(states)) {
  Deno.test(`diagonal() and derivative() go through elements by number: ${name}`, () => {
    const own = stateOf(diagonal(f, x), where());
    const inTime = stateOf(derivative(f, t), where());
    for (let i = 0; i < n; i++) {
      assertAlmostEquals(own[i] ?? NaN, slope((by) => stateOf(f, where(moved(i, by)))[i] ?? NaN), 1e-8);
      assertAlmostEquals(inTime[i] ?? NaN, slope((by) => stateOf(f, where(point, 0.8 + by))[i] ?? NaN), 1e-8);
    }
  });
}

Deno.test("gradient() goes through elements by number, but not through sums of them", () => {
  const f: Scalar = mul(at(sin(x), 1), add(at(x, 4), sum(square(x))));
  const found = stateOf(gradient(f, x), where());
  for (let i = 0; i < n; i++) {
    assertAlmostEquals(found[i] ?? NaN, slope((by) => numberOf(f, where(moved(i, by)))), 1e-8);
  }
  const inSum = "Cannot differentiate a sum over elements of ";
  assertThrows(() => gradient(sum(mul(x, shift(x, 1, "edge"))), x), TypeError, inSum);
  assertThrows(() => diagonal(mul(x, maximum(at(x, mul(2, element)))), x), TypeError, inSum);
  const twice = shift(shift(x, 1, "wrap"), -1, "wrap");
  assertThrows(() => diagonal(twice, x), TypeError, "write it with one at(…)");
  assertStrictEquals(affineIn(add(x, shift(x, 1, "wrap")), x), undefined); // not element by element
});

Deno.test("elements by number are what plain indices give", () => {
  const of = (f: State): readonly number[] => stateOf(f, where());
  const p = (i: number): number => point[i] ?? NaN;
  assertEquals(of(at(x, sub(5, element))), point.toReversed());
  assertEquals(of(at(x, mul(2.5, element))), [p(0), p(2), p(5), p(5), p(5), p(5)]);
  assertEquals(of(at(x, sub(element, 2))), [p(0), p(0), p(0), p(1), p(2), p(3)]);
  assertEquals(evaluate(at(x, lit(3)), where()), p(3));
  assertEquals(of(shift(x, 1, "wrap")), [...point.slice(1), p(0)]);
  assertEquals(of(shift(x, -7, "wrap")), [p(5), ...point.slice(0, 5)]);
  assertEquals(of(shift(x, 2, 9)), [...point.slice(2), 9, 9]);
  assertEquals(of(shift(x, -1, "edge")), [p(0), ...point.slice(0, 5)]);
  assertEquals(of(shift(x, 1, "wrap", { shape: [2, 3], axis: 1 })), [1, 2, 0, 4, 5, 3].map(p));
  assertEquals(of(shift(x, 1, 7, { shape: [2, 3], axis: 0 })), [p(3), p(4), p(5), 7, 7, 7]);
  assertEquals(of(shift(x, 1, "edge", { shape: [2, 3], axis: 0 })), [3, 4, 5, 3, 4, 5].map(p));
  assertStrictEquals<Node>(at(x, 1), at(x, 1.5)); // rounded down
});

Deno.test("both evaluators read the same elements; a coupled process has no marginal of its own", () => {
  for (const f of Object.values(states)) {
    const given = new Map<Node, number | Float64Array>([[x, Float64Array.from(point)], [t, 0.8]]);
    const found = valuesAt([f], { elements: n, given, round: (v) => v }).get(f);
    assertEquals(typeof found === "number" ? [found] : Array.from(found ?? []), stateOf(f, where()));
  }
  const spread = process(({ x }) => ({ drift: sub(shift(x, 1, "wrap"), x), diffusion: 1 }));
  assertStringIncludes(failure(marginalOf(spread)), "a(t)·x + b(t), found x[i + 1 mod n] − x");
});

Deno.test("elements by number print as such", () => {
  assertEquals(print(shift(x, 1, "wrap")), "x[i + 1 mod n]");
  assertEquals(print(shift(x, -2, "wrap")), "x[i − 2 mod n]");
  assertEquals(print(shift(x, -1, "edge")), "x[i − 1]");
  assertStringIncludes(print(shift(x, 2, 0)), "x[i + 2]");
  assertEquals(print(at(square(x), 3)), "(x²)[3]");
  assertStringIncludes(print(at(x, mul(2, element))), "x[(");
  assertStringIncludes(
    print(shift(x, 1, "edge", { shape: [2, 3], axis: 0 })),
    "shift by 1 along axis 0 of 2 × 3",
  );
  assertStringIncludes(print(matVec(square2d(9), x)), "matrix[");
});

Deno.test("what has no meaning is refused in words", async () => {
  const throwing: readonly (readonly [() => unknown, string])[] = [
    [() => shift(x, 0.5, "wrap"), "Cannot shift a state by 0.5: it must be a whole number"],
    [() => shift(x, 1, "wrap", { shape: [2, 3], axis: 2 }), "Cannot find axis 2 of a grid of 2 × 3"],
    [() => neighbours(x, [2, 0], "wrap"), "as the shape of a grid: it must be whole numbers above 0"],
    [() => matVec([[1, 2], [3]], x), "it must be a square matrix of finite numbers"],
    [() => matVec([[NaN]], x), "it must be a square matrix of finite numbers"],
  ];
  throwing.forEach(([f, text]) => assertThrows(f, RangeError, text));
  const solving = (drift: State, shape: readonly number[]): Promise<string> =>
    refused(process(() => ({ drift, diffusion: 1 })), eulerMaruyama(2), { n: 1, shape, x0: 0 });
  assertStringIncludes(await solving(matVec(square2d(9), x), [12]), "the matrix for samples of 9 elements");
  assertStringIncludes(await solving(matVec(square2d(n), x), [12]), '"column 0 of a matrix" of 6 numbers');
  assertStringIncludes(await solving(add(...neighbours(x, [3, 4], "edge")), [3, 5]), "of 12 numbers");
  assertEquals(await solving(add(...neighbours(constant(point), [2, 3], 0)), [2, 3]), "solved");
});
