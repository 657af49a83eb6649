/**
 * Whether noises commute: known cases, and linear ones, whose noises commute where their matrices do.
 * @module
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import {
  add,
  type Commutativity,
  commutativity,
  correlated,
  type Fallible,
  gbm,
  max,
  mean,
  mul,
  neg,
  ou,
  type Process,
  process,
  type Scalar,
  type ScalarLike,
  shift,
  sin,
  sqrt,
  square,
  stratonovich,
  sub,
  sum,
  system,
  x as state,
} from "ito";
import { failure, right } from "../../lib/either.ts";

/** Two components and two noises: the rows of G. */
type Rows = readonly [readonly [ScalarLike, ScalarLike], readonly [ScalarLike, ScalarLike]];
const pair = (rows: (x: Scalar, y: Scalar) => Rows): Process =>
  system(["x", "y"], ["a", "b"], ({ x, y }) => {
    const [[xa, xb], [ya, yb]] = rows(x, y);
    return { drift: { x: 0, y: 0 }, diffusion: { x: { a: xa, b: xb }, y: { a: ya, b: yb } } };
  }, { name: "pair" });

const area = pair((x) => [[1, 0], [0, x]]);
const heston = correlated(
  [[1, -0.7], [-0.7, 1]],
  system(["s", "v"], ["a", "b"], ({ s, v }) => ({
    drift: { s: 0, v: sub(0.04, v) },
    diffusion: { s: mul(sqrt(max(v, 0)), s), v: mul(0.3, sqrt(max(v, 0))) },
  })),
);
const derived: Partial<Commutativity> = { commutes: true, how: "symbolic" };
const refuted: Partial<Commutativity> = { commutes: false, how: "numeric" };

const cases: readonly (readonly [string, Fallible<Process>, Partial<Commutativity>])[] = [
  ["a noise for each element", gbm(), derived],
  ["noise that does not depend on x", ou(), derived],
  ["no noise", process(({ x }) => ({ drift: x, diffusion: 0 })), derived],
  ["correlated geometric Brownian motions", correlated([[1, 0.5], [0.5, 1]], gbm()), derived],
  ["a turn and a growth", pair((x, y) => [[neg(y), x], [x, y]]), derived],
  [
    "one noise alone",
    system(["x", "y"], ["w"], ({ x, y }) => ({
      drift: { x: 0, y: 0 },
      diffusion: { x: { w: mul(x, y) }, y: { w: sin(x) } },
    })),
    derived,
  ],
  [
    "sums and products in another order",
    pair((x, y) => [
      [mul(add(x, y), x), mul(2, add(mul(x, y), square(x)))],
      [mul(x, add(y, x)), mul(add(y, x), x, 2)],
    ]),
    derived,
  ],
  [
    "elements whose noise is their neighbour",
    process(({ x }) => ({ drift: 0, diffusion: shift(x, 1, "wrap") })),
    refuted,
  ],
  ["a Lévy area", area, { ...refuted, noises: [0, 1] }],
  ["a small Lévy area", pair((x) => [[1e-9, 0], [0, mul(1e-9, x)]]), refuted],
  ["a turn and a shear", pair((x, y) => [[neg(y), y], [x, 0]]), refuted],
  ["Heston's model", heston, refuted],
  [
    "elements whose noise depends on all",
    process(({ x }) => ({ drift: 0, diffusion: mean(square(x)) })),
    refuted,
  ],
  [
    "what only numbers see to be equal, √x √x = x",
    pair((x) => [[mul(sqrt(x), sqrt(x)), mul(2, x)], [0, 0]]),
    {
      commutes: true,
      how: "numeric",
    },
  ],
];
for (const [what, p, wanted] of cases) {
  Deno.test(`commutativity() of ${what}: ${wanted.how}, ${wanted.commutes}`, () => {
    const found = right(commutativity(p));
    assertEquals({ ...found, ...wanted }, found);
    assert(found.note.length > 0);
  });
}

Deno.test("commutativity() is the same in both calculi", () => {
  for (const p of [area, gbm()]) assertEquals(commutativity(stratonovich(p)), commutativity(p));
});

Deno.test("linear noises A x and B x commute where A B = B A", () => {
  const four = fc.tuple(...Array.from({ length: 4 }, () => fc.integer({ min: -1, max: 2 })));
  const seen = { yes: 0, no: 0 };
  fc.assert(
    fc.property(four, four, ([a = 0, b = 0, c = 0, d = 0], [e = 0, f = 0, g = 0, h = 0]) => {
      const of = (x: Scalar, y: Scalar, p: number, q: number) => add(mul(p, x), mul(q, y));
      const p = pair((x, y) => [[of(x, y, a, b), of(x, y, e, f)], [of(x, y, c, d), of(x, y, g, h)]]);
      const isEqual = b * g === f * c && a * f + b * h === e * b + f * d && c * e + d * g === g * a + h * c;
      assertEquals(right(commutativity(p)).commutes, isEqual);
      seen[isEqual ? "yes" : "no"]++;
    }),
    { seed: 3, numRuns: 400 },
  );
  assert(seen.yes > 20 && seen.no > 20);
});

Deno.test("commutativity() says what it cannot do", () => {
  const whole = pair(() => [[1, 0], [0, sum(state)]]);
  assertStringIncludes(failure(commutativity(whole)), "write it with components");
  const nowhere = pair((x) => [[1, 0], [0, sqrt(sub(-1, square(x)))]]);
  assertStringIncludes(failure(commutativity(nowhere)), "is not finite at any of 64");
});
