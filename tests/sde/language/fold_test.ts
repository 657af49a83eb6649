/**
 * Loops with carried values: what they make, what is refused, their slopes, and the same numbers on every target.
 * @module
 */
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertStrictEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import fc from "fast-check";
import {
  add,
  broadcast,
  derivative,
  div,
  eulerMaruyama,
  fold,
  le,
  lit,
  mean,
  mul,
  neg,
  param,
  process,
  type Scalar,
  select,
  sin,
  solve,
  square,
  type State,
  stratonovich,
  sub,
  sum,
  system,
  t,
  tanh,
  toIto,
  valueOf,
  x,
} from "ito";
import { input, type Node, rewriter, typed } from "../../../sde/language/expr.ts";
import { isLooping, turnsIn, writtenOut } from "../../../sde/language/loops.ts";
import { numberOf, stateOf } from "../../lib/evaluate.ts";
import { failure, right } from "../../lib/either.ts";
import { allBackends, done, onAll } from "../../lib/everywhere.ts";

const a = input("a", "scalar", "real");
const given = (v: number) => new Map([[a, v]]);

/** √a by five of Newton's steps. */
const root = (of: Scalar): Scalar => fold(6, of, (y) => sub(y, div(sub(square(y), of), mul(2, y))));

Deno.test("a loop is what its turns make: Newton's root, Fibonacci's numbers, a sum that knows its turn", () => {
  for (const v of [0.5, 1, 2, 7]) assertAlmostEquals(valueOf(root(a), given(v)), Math.sqrt(v), 1e-9);
  const { a: low, b: high } = fold(10, { a: 0, b: 1 }, ({ a, b }) => ({ a: b, b: add(a, b) }));
  assertEquals([valueOf(low, new Map()), valueOf(high, new Map())], [55, 89]);
  const squares = fold(5, 0, (s, i) => add(s, square(i)));
  assertEquals(valueOf(squares, new Map()), 30);
  assertEquals(valueOf(fold(0, a, () => 1), given(7)), 7);
});

Deno.test("the bound of a loop may be an expression: rounded down, at most so many, none where it is no number", () => {
  const turns = fold({ to: a, most: 10 }, 0, (c) => add(c, 1));
  for (const [to, made] of [[3.9, 3], [0.2, 0], [-5, 0], [1e9, 10], [Infinity, 10], [NaN, 0]] as const) {
    assertEquals(valueOf(turns, given(to)), made, `${to}`);
  }
});

Deno.test("equal loops are one node, loops within loops keep their own values", () => {
  assertStrictEquals(root(a), root(a));
  // Σ_i Σ_{j<3} (i + j) a: the inner loop uses the outer's value and number
  const nested = fold(4, 0, (s, i) => fold(3, s, (r, j) => add(r, mul(add(i, j), a))));
  assertAlmostEquals(valueOf(nested, given(2)), 2 * (4 * 3 + 3 * 6), 1e-12);
  const twice = fold(2, a, (y) => fold(3, mul(y, 2), (z) => add(z, y)));
  assertAlmostEquals(valueOf(twice, given(1)), 25, 1e-12);
  // a loop of the same depth in what another begins with
  assertAlmostEquals(valueOf(fold(3, root(a), (y) => mul(2, y)), given(4)), 16, 1e-9);
});

Deno.test("a state is carried element by element, with sums over elements in its turns", () => {
  const state = fold(3, x, (y) => add(y, mul(2, broadcast(mean(y)))));
  const inputs = new Map([[x, [1, 2, 6]]]);
  // the mean triples each turn: 3, 9, 27 → + 2 (3 + 9 + 27)
  assertEquals(stateOf(state, { elements: 3, inputs }), [79, 80, 84]);
  const { y, norm } = fold(
    2,
    { y: x, norm: 0 },
    ({ y, norm }) => ({ y: mul(2, y), norm: add(norm, sum(y)) }),
  );
  assertEquals(stateOf(y, { elements: 3, inputs }), [4, 8, 24]);
  assertEquals(numberOf(norm, { elements: 3, inputs }), 27);
});

/** Random loops of two carried numbers that stay bounded. */
const anyTurn = fc.tuple(
  fc.integer({ min: 0, max: 5 }),
  fc.array(fc.double({ min: -0.6, max: 0.6, noNaN: true }), { minLength: 6, maxLength: 6 }),
);
const loopOf = (turns: number, w: readonly number[]): Scalar => {
  const [p = 0, q = 0, r = 0, s = 0, u = 0, v = 0] = w;
  const { b } = fold(turns, { b: a, c: sin(a) }, ({ b, c }, i) => ({
    b: add(mul(p, b), mul(q, tanh(c)), mul(r, i)),
    c: add(mul(s, c), mul(u, mul(b, a)), v),
  }));
  return b;
};

Deno.test("a loop has the slope of its turns written out, and so has its slope", () => {
  fc.assert(
    fc.property(anyTurn, fc.double({ min: -1, max: 1, noNaN: true }), ([turns, w], at) => {
      const n = loopOf(turns, w);
      const plain = plainOf(n);
      const first = derivative(n, a);
      assertAlmostEquals(valueOf(first, given(at)), valueOf(derivative(plain, a), given(at)), 1e-10);
      const second = derivative(derivative(plain, a), a);
      assertAlmostEquals(valueOf(derivative(first, a), given(at)), valueOf(second, given(at)), 1e-9);
    }),
    { seed: 3, numRuns: 100 },
  );
});
const plainOf = (n: Scalar): Scalar => isLooping(n) ? typed(writtenOut(n), "scalar", "real") : n;

Deno.test("the turns of a loop in a loop are taken in each of its turns", () => {
  assertEquals(turnsIn([fold(10, a, (y) => fold(3, y, (z) => add(z, y)))]), 10 * (1 + 3));
  assertEquals(turnsIn([fold(10, root(a), (y) => add(y, root(a)))]), 10 + 6);
  assertEquals(turnsIn([add(root(a), root(mul(2, a)))]), 12);
});

Deno.test("what is no loop is refused in words", () => {
  assertThrows(() => fold(200, a, (y) => fold(100, y, (z) => add(z, y))), RangeError, "at most 16384");
  assertThrows(() => fold(1.5, 0, (y) => y), RangeError, "Cannot turn a loop 1.5 times");
  assertThrows(() => fold(5000, 0, (y) => y), RangeError, "up to 4096");
  assertThrows(() => fold({ to: a, most: NaN }, 0, (y) => y), RangeError, "Cannot turn a loop NaN times");
  assertThrows(() => fold(2, NaN, (y) => y), RangeError, "must be finite");
});

Deno.test("a state carried as a number, a forgotten value and what is no function are refused in words", () => {
  const plain = (...args: readonly unknown[]): unknown => Reflect.apply(fold, undefined, args);
  assertThrows(
    () => plain(2, 0, () => x),
    TypeError,
    "Cannot carry a state where fold began with one number",
  );
  assertThrows(() => plain(2, { b: 0, c: 0 }, () => ({ b: 1 })), TypeError, "fold: c");
  assertThrows(() => plain(2, 0, 3), TypeError, "Cannot go on by 3");
  assertThrows(() => plain(2, {}, () => ({})), TypeError, "Cannot carry");
  assertThrows(() => plain(2, "y", () => 0), TypeError, "Cannot carry");
  assertThrows(() => plain("two", 0, () => 0), RangeError, "Cannot turn a loop");
});

Deno.test("what a loop hands to its turns is refused outside of them", async () => {
  let kept: Scalar = lit(0);
  fold(2, 0, (y) => (kept = y));
  const p = process(({ x }) => ({ drift: mul(kept, x), diffusion: 1 }));
  const told = failure(await solve(p, eulerMaruyama(4), { n: 1, x0: 1 })());
  assertStringIncludes(told, "used outside of them");
});

// ---- on every target ---------------------------------------------------------------------------------------------

/** The same expressions without their loops. */
const written = rewriter((n: Node) => (isLooping(n) ? writtenOut(n) : n));
const plainly = (n: State): State => typed(written(n), "state", "real");

/** A net of one hidden number an element, its layers a loop. */
const net = (y: State): State =>
  fold(4, y, (h, i) => tanh(add(mul(0.7, h), mul(0.1, i, y), mul(0.2, sin(t)))));
/** Two values that swap, and a sum over elements in each turn. */
const swapping = (y: State): State =>
  fold(3, { p: y, q: mul(0.5, y) }, ({ p, q }) => ({ p: q, q: sub(mul(0.3, p), mul(0.1, mean(q))) })).p;

/** A loop in a loop, which uses what the outer one carries, its number and its own. */
const nested = (y: State): State =>
  fold(3, y, (h, i) => fold(2, mul(0.5, h), (g, j) => add(g, mul(0.1, sin(add(h, i, mul(j, t)))))));

const n = 64;
for (const [name, of] of [["a net", net], ["a swap with sums", swapping], ["a loop", nested]] as const) {
  onAll(`${name} in a loop has the bits of its turns written out`, async (backend, elements) => {
    const shape = [elements];
    const options = { n, seed: 5, backend, shape, x0: 0.4 };
    const looped = right(
      await solve(process(({ x }) => ({ drift: of(x), diffusion: 0.3 })), eulerMaruyama(20), options)(),
    );
    const plain = process(({ x }) => ({ drift: plainly(of(x)), diffusion: 0.3 }));
    done(looped);
    assertEquals(looped.samples, right(await solve(plain, eulerMaruyama(20), options)()).samples);
  });
}

for (const backend of allBackends) {
  Deno.test(`a loop of 4096 turns, and 16,384 in a loop: every one is taken: ${backend}`, async () => {
    const p = process(({ x }) => ({
      drift: add(
        mul(0, x),
        fold(4096, 0, (s) => add(s, 1)),
        fold(4, mul(0, x), (s) => fold(4000, s, (r) => add(r, 0.5))),
      ),
      diffusion: 0,
    }));
    const s = right(await solve(p, eulerMaruyama(8), { n: 3, seed: 1, x0: 0, backend })());
    assertEquals([...s.samples], [12096, 12096, 12096]);
  });
}

onAll("a loop whose turns differ from path to path keeps what each has made", async (backend, elements) => {
  const options = { n, seed: 6, backend, shape: [elements], x0: 2 };
  const looped = process(({ x }) => {
    const to = mul(2, mean(square(x)));
    const turns = fold({ to, most: 5 }, 0.1, (r, i) => add(mul(0.5, r), mul(0.01, add(1, i))));
    return { drift: neg(turns), diffusion: 0.3 };
  });
  const plain = process(({ x }) => {
    const to = mul(2, mean(square(x)));
    const turns = [0, 1, 2, 3, 4].reduce<Scalar>(
      (r, i) => select(le(i + 1, to), add(mul(0.5, r), mul(0.01, add(1, i))), r),
      lit(0.1),
    );
    return { drift: neg(turns), diffusion: 0.3 };
  });
  const [one, other] = [
    right(await solve(looped, eulerMaruyama(20), options)()),
    right(await solve(plain, eulerMaruyama(20), options)()),
  ];
  done(one);
  assertEquals(one.samples, other.samples);
});

const widths = [...allBackends.map((backend) => ({ backend })), {
  backend: "cpu",
  precision: "f64",
}] as const;
for (const where of widths) {
  Deno.test(`components go through a loop one by one: ${Object.values(where).join(", ")}`, async () => {
    const spin = system(["u", "v"], ["a", "b"], ({ u, v }) => {
      const turn = fold(3, { p: u, q: v }, ({ p, q }) => ({
        p: sub(mul(0.8, p), mul(0.6, q)),
        q: add(mul(0.6, p), mul(0.8, q)),
      }));
      return { drift: { u: turn.p, v: turn.q }, diffusion: { u: 0.1, v: 0.1 } };
    });
    const angle = 3 * Math.atan2(0.6, 0.8);
    const [c, d] = [Math.cos(angle), Math.sin(angle)];
    const turned = system(["u", "v"], ["a", "b"], ({ u, v }) => ({
      drift: { u: sub(mul(c, u), mul(d, v)), v: add(mul(d, u), mul(c, v)) },
      diffusion: { u: 0.1, v: 0.1 },
    }));
    const options = { n, seed: 7, x0: [1, 0], ...where };
    const [one, other] = [
      right(await solve(spin, eulerMaruyama(50), options)()),
      right(await solve(turned, eulerMaruyama(50), options)()),
    ];
    done(one);
    one.samples.forEach((v, i) => assertAlmostEquals(v, other.samples[i] ?? NaN, 1e-5));
  });
}

Deno.test("a Stratonovich process of a loop has the Itô drift of its turns written out", () => {
  const g = (y: State): State => fold(3, y, (z) => sin(add(z, 0.2)));
  const looped = right(toIto(stratonovich(process(({ x }) => ({ drift: 0, diffusion: g(x) })))));
  const plain = right(toIto(stratonovich(process(({ x }) => ({ drift: 0, diffusion: plainly(g(x)) })))));
  const at = { elements: 2, inputs: new Map([[x, [0.3, -1]]]) };
  const [one, other] = [looped, plain].map((p) => stateOf(p.drift, at));
  one?.forEach((v, i) => assertAlmostEquals(v, other?.[i] ?? NaN, 1e-12));
  assert(one?.every((v) => v !== 0));
});

Deno.test("a gradient goes through a loop: ∂x(1)/∂w by finite differences of the same noise", async () => {
  const w = param("w", 0.7);
  const p = process(({ x }) => ({ drift: neg(fold(3, x, (h) => tanh(mul(w, h)))), diffusion: mul(w, 0.2) }));
  const asked = { n: 4, seed: 3, x0: 1, backend: "reference" } as const;
  const at = async (v: number) =>
    right(await solve(p, eulerMaruyama(16), { ...asked, params: { w: v } })()).samples;
  const s = right(await solve(p, eulerMaruyama(16), { ...asked, gradient: ["w"] })());
  const [up, down] = [await at(0.7 + 1e-5), await at(0.7 - 1e-5)];
  const slopes = s.gradients?.w?.samples ?? [];
  assertEquals(slopes.length, 4);
  slopes.forEach((g, i) => assertAlmostEquals(g, ((up[i] ?? NaN) - (down[i] ?? NaN)) / 2e-5, 1e-6));
});
