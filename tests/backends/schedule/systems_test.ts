/**
 * Systems of more than 8 components on every backend, looped and staged: a reaction network (chemical Langevin equation)
 * against Euler–Maruyama restated in plain float64, with the noise of `tests/truth`.
 */
import { assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import {
  add,
  component,
  eulerMaruyama,
  max,
  mul,
  type NoiseRow,
  type Process,
  process,
  type Scalar,
  type ScalarLike,
  solve,
  type SolveOptions,
  sqrt,
  sub,
  system,
  x,
} from "ito";
import { planOf } from "../../../backends/schedule/plans/plan.ts";
import { prepare } from "../../../solve/solve.ts";
import { right } from "../../lib/either.ts";
import { places } from "../../lib/places.ts";
import { refused } from "../../lib/solved.ts";
import { noiseOf } from "../../truth/threefry.ts";

/** Reaction j turns one of species j mod m into one of another, at rate k_j · x. */
const reactions = (
  m: number,
  r: number,
): readonly { readonly from: number; readonly to: number; readonly k: number }[] =>
  Array.from({ length: r }, (_, j) => ({ from: j % m, to: (j % m + 1 + j % (m - 1)) % m, k: 0.5 + j / 40 }));

const network = (m: number, r: number): Process => {
  const names = Array.from({ length: m }, (_, i) => `s${i}`),
    noises = Array.from({ length: r }, (_, j) => `w${j}`);
  return system(names, noises, (symbols: Readonly<Record<string, Scalar>>) => {
    const rates = reactions(m, r).map(({ from, k }) => mul(k, max(symbols[`s${from}`] ?? 0, 0)));
    const of = <A>(f: (sign: -1 | 1, j: number) => A, i: number): readonly A[] =>
      reactions(m, r).flatMap((
        { from, to },
        j,
      ) => [...(from === i ? [f(-1, j)] : []), ...(to === i ? [f(1, j)] : [])]);
    const rate = (j: number): ScalarLike => rates[j] ?? 0;
    return {
      drift: Object.fromEntries(names.map((s, i) => [s, add(0, ...of((sign, j) => mul(sign, rate(j)), i))])),
      diffusion: Object.fromEntries(names.map((s, i) => [
        s,
        Object.fromEntries(
          of((sign, j): [string, ScalarLike] => [`w${j}`, mul(sign, sqrt(rate(j)))], i),
        ) satisfies NoiseRow<string>,
      ])),
    };
  }, { time: { T: 0.25 } });
};

const [steps, samples] = [10, 5];
const options = (m: number): SolveOptions => ({
  n: samples,
  seed: 11,
  x0: Array.from({ length: m }, (_, i) => 20 + 3 * (i % 7)),
});

const plain = (m: number, r: number, sample: number): readonly number[] => {
  const [h, z] = [0.25 / steps, noiseOf(11, sample)];
  let now = Array.from({ length: m }, (_, i) => 20 + 3 * (i % 7));
  for (let step = 1; step <= steps; step++) {
    const next = [...now], normals = z(r, step);
    reactions(m, r).forEach(({ from, to, k }, j) => {
      const rate = k * Math.max(now[from] ?? NaN, 0);
      const fired = rate * h + Math.sqrt(rate * h) * (normals[j] ?? NaN);
      next[from] = (next[from] ?? NaN) - fired;
      next[to] = (next[to] ?? NaN) + fired;
    });
    now = next;
  }
  return now;
};

for (const [m, r] of [[12, 18], [9, 9], [45, 20]] as const) {
  for (const { where, place, within } of places) {
    Deno.test(`${m} species with ${r} noises are what plain loops make: ${where}`, async () => {
      const found = right(await solve(network(m, r), eulerMaruyama(steps), { ...options(m), ...place })());
      const wanted = Array.from({ length: samples }, (_, i) => plain(m, r, i)).flat();
      assertEquals(found.samples.length, wanted.length);
      wanted.forEach((v, i) => assertAlmostEquals(found.samples[i] ?? NaN, v, within * (1 + Math.abs(v))));
    });
  }
}

Deno.test("systems are looped up to 40 components, states of elements up to 8", () => {
  const tagOf = (p: Process, o: SolveOptions): string =>
    planOf(right(prepare(p, eulerMaruyama(2), o)).recurrence).tag;
  assertEquals([12, 40, 41].map((m) => tagOf(network(m, m), options(m))), ["looped", "looped", "staged"]);
  const free = process(({ x }) => ({ drift: sub(1, x), diffusion: 1 }));
  assertEquals([8, 9].map((m) => tagOf(free, options(m))), ["looped", "staged"]);
});

Deno.test("a component of a state of many elements is its element", async () => {
  const p = process(({ x }) => ({ drift: sub(component(x, 10), x), diffusion: 0 }), { time: { T: 1 } });
  for (const { place, within } of places) {
    const { samples } = right(
      await solve(p, eulerMaruyama(1), { n: 1, shape: [12], x0: options(12).x0 ?? 0, ...place })(),
    );
    samples.forEach((v) => assertAlmostEquals(v, 20 + 3 * (10 % 7), 30 * within));
  }
  const beyond = process(() => ({ drift: component(x, 12), diffusion: 0 }));
  assertStringIncludes(
    await refused(beyond, eulerMaruyama(1), { n: 1, shape: [12], x0: 0 }),
    "component 12 of a sample of 12",
  );
});
