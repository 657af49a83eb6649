/**
 * Conversions between the calculi, against the formula with central differences of plain functions in float64.
 * @module
 */
import { assert, assertAlmostEquals, assertEquals, assertStrictEquals } from "@std/assert";
import {
  add,
  type Calculus,
  cos,
  exp,
  gaussianScore,
  gbm,
  heun,
  mean,
  mul,
  type Node,
  ou,
  type Process,
  process,
  reverse,
  sin,
  solve,
  square,
  stratonovich,
  sub,
  system,
  t,
  toIto,
  toStratonovich,
  vp,
  x,
} from "ito";
import { right } from "../lib/either.ts";
import { type Given, stateOf, type Value } from "../lib/evaluate.ts";

/** The drift of a process at a state and a time. */
const driftAt = (p: Process<Calculus>, state: readonly number[], time: number): readonly number[] => {
  const elements = state.length;
  const given: Given = { elements, inputs: new Map<Node, Value>([[x, state], [t, time]]) };
  return stateOf(p.drift, given);
};

/** ½ Σ_j Σ_k G_kj ∂G_ij/∂x_k of a matrix of plain numbers. */
const correction = (
  G: (state: readonly number[]) => readonly (readonly number[])[],
  state: readonly number[],
): readonly number[] => {
  const d = 1e-5;
  const moved = (k: number, by: number) => G(state.map((v, i) => (i === k ? v + by : v)));
  const entry = (m: readonly (readonly number[])[], i: number, j: number): number => m[i]?.[j] ?? NaN;
  const now = G(state);
  return state.map((_, i) => {
    let c = 0;
    state.forEach((_, k) =>
      now[k]?.forEach((g, j) => {
        c += g * (entry(moved(k, d), i, j) - entry(moved(k, -d), i, j)) / (4 * d);
      })
    );
    return c;
  });
};

const near = (found: readonly number[], wanted: readonly number[]): void => {
  assertEquals(found.length, wanted.length);
  found.forEach((v, i) => assertAlmostEquals(v, wanted[i] ?? NaN, 1e-8));
};

const states = [[0.3, -1.2, 0.7], [1.1, 0.4, -0.2]] as const;

/** Three components, two noises, each coefficient a function of several components and of time. */
const mixed = () =>
  system(["a", "b", "c"], ["u", "v"], ({ a, b, c, t }) => ({
    drift: { a: b, b: mul(a, c), c: 1 },
    diffusion: {
      a: { u: mul(a, b), v: sin(c) },
      b: { u: exp(mul(0.3, c)), v: mul(t, square(a)) },
      c: { v: cos(add(a, b)) },
    },
  }));
const mixedMatrix = (time: number) => ([a = 0, b = 0, c = 0]: readonly number[]) => [
  [a * b, Math.sin(c)],
  [Math.exp(0.3 * c), time * a * a],
  [0, Math.cos(a + b)],
];

for (const state of states) {
  Deno.test(`toIto adds what a matrix of noises drifts by, at ${state}`, () => {
    const [p, time] = [mixed(), 0.6];
    const c = correction(mixedMatrix(time), state);
    const f = driftAt(p, state, time);
    near(driftAt(right(toIto(stratonovich(p))), state, time), f.map((v, i) => v + (c[i] ?? NaN)));
    near(driftAt(right(toStratonovich(p)), state, time), f.map((v, i) => v - (c[i] ?? NaN)));
  });

  Deno.test(`toIto adds ½ g ∂g/∂x where elements have a noise each, through sums as well, at ${state}`, () => {
    const p = process(({ x }) => ({ drift: sub(1, x), diffusion: mul(sin(x), mean(square(x))) }));
    const g = (s: readonly number[]): readonly number[] => {
      const size = s.reduce((a, v) => a + v * v, 0) / s.length;
      return s.map((v) => Math.sin(v) * size);
    };
    const diagonal = (s: readonly number[]) => g(s).map((v, i, all) => all.map((_, j) => (i === j ? v : 0)));
    const c = correction(diagonal, state);
    near(
      driftAt(right(toIto(stratonovich(p))), state, 0),
      state.map((v, i) => 1 - v + (c[i] ?? NaN)),
    );
  });

  Deno.test(`toIto takes one number for all elements that depends on each of them, at ${state}`, () => {
    const p = process(() => ({ drift: 0, diffusion: mean(square(x)) }));
    const G = (s: readonly number[]) => {
      const size = s.reduce((a, v) => a + v * v, 0) / s.length;
      return s.map((_, i) => s.map((_, j) => (i === j ? size : 0)));
    };
    near(driftAt(right(toIto(stratonovich(p))), state, 0), correction(G, state));
  });
}

Deno.test("toStratonovich of toIto has the drift that it began with", () => {
  const p = stratonovich(mixed());
  for (const state of states) {
    near(driftAt(right(toStratonovich(toIto(p))), state, 0.2), driftAt(p, state, 0.2));
  }
});

Deno.test("a process whose noise does not depend on x is the same in both calculi", () => {
  for (const p of [ou(), vp(), process(({ x }) => ({ drift: x, diffusion: 0 }))]) {
    const other = right(toStratonovich(p));
    assertStrictEquals(other.drift, p.drift);
    assertEquals(other.calculus, "stratonovich");
    assertEquals(right(toIto(other)), p);
  }
});

Deno.test("a process of the calculus that is asked for comes back as it is", () => {
  const [p, s] = [gbm(), stratonovich(gbm())];
  assertStrictEquals(right(toIto(p)), p);
  assertStrictEquals(right(toStratonovich(s)), s);
});

Deno.test("what is converted is frozen, so that its plans are kept", () => {
  assert([stratonovich(gbm()), right(toIto(stratonovich(gbm())))].every(Object.isFrozen));
});

Deno.test("reverse takes a Stratonovich process after toIto", () => {
  const score = gaussianScore([0], 1);
  const [plain, converted] = [reverse(vp(), score), reverse(toIto(stratonovich(vp())), score)];
  assertEquals(right(converted), right(plain));
});

Deno.test("a reverse process is solved by a Stratonovich method after toStratonovich", async () => {
  const p = toStratonovich(reverse(vp(), gaussianScore([0.5], 0.1)));
  assertEquals(right(p).origin?.forward.calculus, "stratonovich");
  const { samples } = right(await solve(p, heun(200), { n: 2000, seed: 1 })());
  const m = samples.reduce((a, v) => a + v, 0) / samples.length;
  assertAlmostEquals(m, 0.5, 5 * 0.1 / Math.sqrt(2000));
});
