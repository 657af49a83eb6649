/**
 * Loops that carry numbers a sample beside states, and slopes beside what they are slopes of: looped, staged and blocked, on
 * every target, the numbers of the turns written out.
 * @module
 */
import { assertAlmostEquals, assertEquals } from "@std/assert";
import {
  add,
  equalSteps,
  eulerMaruyama,
  fold,
  le,
  mean,
  milstein,
  mul,
  neg,
  process,
  type Scalar,
  select,
  sin,
  solve,
  square,
  type State,
  sub,
} from "ito";
import { right } from "../../lib/either.ts";
import { allBackends, done } from "../../lib/everywhere.ts";

/** Turns in place of a loop, written by hand. */
const times = <A>(turns: number, first: A, next: (now: A, i: number) => A): A =>
  Array.from({ length: turns }).reduce<A>((now, _, i) => next(now, i), first);

const sines = (turns: typeof fold | typeof times, y: State): State =>
  turns === fold
    ? fold(2, y, (u) => fold(2, u, (v) => mul(0.8, sin(add(u, v)))))
    : times(2, y, (u) => times(2, u, (v) => mul(0.8, sin(add(u, v)))));

for (const backend of allBackends) {
  for (const elements of backend === "native" ? [12] : [2, 12, 3072]) { // a compiler takes its time
    const asked = { n: 2, seed: 4, backend, shape: [elements], x0: 0.4 } as const;
    const where = `${backend}, ${elements} elements`;

    Deno.test(`the slope of a state's loop, and of loops in it, is carried as its state is: ${where}`, async () => {
      const of = (turns: typeof fold | typeof times) =>
        process(({ x }) => ({ drift: neg(x), diffusion: sines(turns, x) }));
      const one = right(await solve(of(fold), equalSteps(milstein, 6), asked)());
      const other = right(await solve(of(times), equalSteps(milstein, 6), asked)());
      done(one);
      one.samples.forEach((v, i) => assertAlmostEquals(v, other.samples[i] ?? NaN, 1e-5));
    });

    Deno.test(`a number that a loop carries beside a state is one a sample: ${where}`, async () => {
      const p = process(({ x }) => {
        const { y, c } = fold(3, { y: x, c: 0.1 }, ({ y, c }) => ({ y: add(sin(y), c), c: mul(c, 1.5) }));
        return { drift: sub(y, x), diffusion: c };
      });
      const plain = process(({ x }) => {
        const y = times(3, x, (now, i) => add(sin(now), 0.1 * 1.5 ** i));
        return { drift: sub(y, x), diffusion: 0.1 * 1.5 ** 3 };
      });
      const one = right(await solve(p, equalSteps(milstein, 6), asked)());
      const other = right(await solve(plain, equalSteps(milstein, 6), asked)());
      done(one);
      one.samples.forEach((v, i) => assertAlmostEquals(v, other.samples[i] ?? NaN, 1e-5));
    });

    Deno.test(`a loop with sums over elements in its turns may end by an expression: ${where}`, async () => {
      const turn = (y: State): State => add(mul(0.5, y), mul(0.1, mean(y)));
      const to = (x: State): Scalar => mul(10, mean(square(x)));
      const p = process(({ x }) => ({ drift: neg(fold({ to: to(x), most: 4 }, x, turn)), diffusion: 0.3 }));
      const plain = process(({ x }) => ({
        drift: neg(times<State>(4, x, (y, i) => select(le(i + 1, to(x)), turn(y), y))),
        diffusion: 0.3,
      }));
      const one = right(await solve(p, eulerMaruyama(6), asked)());
      const other = right(await solve(plain, eulerMaruyama(6), asked)());
      done(one);
      assertEquals(one.samples.length, 2 * elements);
      one.samples.forEach((v, i) => assertAlmostEquals(v, other.samples[i] ?? NaN, 1e-5));
    });
  }
}
