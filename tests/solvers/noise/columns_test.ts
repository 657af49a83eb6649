/**
 * Which noise drives what: noise j of a system is normal j of the sample's draw, whatever the matrix that mixes them; and
 * element i of a state has normal i.
 *
 * Faults that these tests catch: columns of the matrix permuted or rows taken for columns, a noise given to the wrong
 * component, a coefficient of 0 that moves the others, elements' normals exchanged within or between pairs, one noise's
 * turns exchanged. Of a law alone none of it would be seen: another permutation has the same law.
 * @module
 */
import { pipe } from "fp-ts/function";
import {
  constant,
  eulerMaruyama,
  gottaGoFast,
  mul,
  type Process,
  process,
  type Scalar,
  type Strategy,
  system,
  withController,
  withNoise,
  withTolerance,
} from "../../../mod.ts";
import { noiseOf } from "../../truth/threefry.ts";
import { at, sumOf, vector } from "../../truth/vector.ts";
import { assertDone, assertNear, onEach } from "../../lib/targets.ts";

const [n, seed, start, T] = [5, 21, 3, 2];
const names = ["p", "q", "r", "s"];
const noises = ["a", "b", "c", "d"];
type Matrix = readonly (readonly number[])[];

/** dx = G dW with a matrix of numbers [component][noise]. */
const mixed = (G: Matrix): Process =>
  system(names.slice(0, G.length), noises.slice(0, G[0]?.length), () => ({
    drift: Object.fromEntries(G.map((_, i) => [names[i], 0])),
    diffusion: Object.fromEntries(
      G.map((row, i) => [names[i], Object.fromEntries(row.map((g, j) => [noises[j], g]))]),
    ),
  }), { name: "mixed", time: { T } });

const matrices: Readonly<Record<string, Matrix>> = {
  "three components of two noises": [[1, 0.1], [0, 2], [-3, 0.5]],
  "two components of three noises": [[1, 0, 0.25], [0, 2, -1]],
  "two of two, crosswise": [[0, 1], [2, 0]],
  "three of one noise": [[1], [-2], [0.5]],
  "four of four": [[1, 2, 3, 4], [0, 1, 0, 5], [0.5, 0, 0, -1], [0, 0, 7, 0]],
};

const equal = (steps: number): Strategy => withNoise("redraw")(eulerMaruyama(steps));
const x0 = [0.5, -1, 2, 1];

for (const [name, G] of Object.entries(matrices)) {
  const [rows, columns] = [G.length, G[0]?.length ?? 0];
  onEach(`noise j of a system is normal j of the draw: ${name}`, async ({ run, near }) => {
    for (const steps of [1, 3]) {
      const found = await run(mixed(G), equal(steps), { n, seed, start, x0: x0.slice(0, rows) });
      assertDone(found);
      const wanted = vector(n * rows, (k) => {
        const [i, noise] = [k % rows, noiseOf(seed, start + Math.floor(k / rows))];
        const moved = sumOf(
          steps,
          (d) => sumOf(columns, (j) => (G[i]?.[j] ?? NaN) * at(noise(columns, d + 1), j)),
        );
        return (x0[i] ?? NaN) + Math.sqrt(T / steps) * moved;
      });
      assertNear(found.samples, wanted, 20 * near);
    }
  });

  onEach(`on one path noise j of a system is the path of element j: ${name}`, async ({ run, near }) => {
    // the paths themselves: as many elements as there are noises
    const motion = process(() => ({ drift: 0, diffusion: 1 }), { name: "motion", time: { T } });
    const o = { n, seed, start };
    const exact = withNoise("bridge");
    const W = (await run(motion, exact(eulerMaruyama(1)), {
      ...o,
      x0: noises.slice(0, columns).map(() => 0),
    })).samples;
    const wanted = vector(
      n * rows,
      (k) => {
        const [i, sample] = [k % rows, Math.floor(k / rows)];
        return (x0[i] ?? NaN) + sumOf(columns, (j) => (G[i]?.[j] ?? NaN) * at(W, sample * columns + j));
      },
    );
    const adaptive = pipe(
      gottaGoFast({ hInit: 0.3 }),
      exact,
      withTolerance({ abs: 1, rel: 0 }),
      withController({ hMax: 0.6 }),
    );
    for (const s of rows === 3 ? [exact(eulerMaruyama(3)), adaptive] : [adaptive]) {
      const found = await run(mixed(G), s, { ...o, x0: x0.slice(0, rows) });
      assertDone(found);
      assertNear(found.samples, wanted, 20 * near);
    }
  });
}

onEach(
  "noises that depend on the state are each their own: dp = q da + db, dq = p dc",
  async ({ run, near }) => {
    const crossed = system(
      ["p", "q"],
      ["a", "b", "c"],
      ({ p, q }): {
        drift: { p: number; q: number };
        diffusion: {
          p: Record<string, Scalar | number>;
          q: Record<string, Scalar | number>;
        };
      } => ({
        drift: { p: 0, q: 0 },
        diffusion: { p: { a: q, b: 1 }, q: { c: p } },
      }),
      { time: { T } },
    );
    const steps = 4, h = T / steps;
    const found = await run(crossed, equal(steps), { n, seed, start, x0: [0.5, -1] });
    assertDone(found);
    const wanted = Array.from({ length: n }, (_, i) => {
      let [p, q] = [0.5, -1];
      for (let d = 1; d <= steps; d++) {
        const [a = NaN, b = NaN, c = NaN] = noiseOf(seed, start + i)(3, d).map((z) => Math.sqrt(h) * z);
        [p, q] = [p + q * a + b, q + p * c];
      }
      return [p, q];
    });
    assertNear(found.samples, wanted.flat(), 50 * near);
  },
);

for (const elements of [1, 2, 7, 8, 9, 34, 35]) {
  onEach(
    `element i of a state has normal i, by its own coefficient: ${elements} elements`,
    async ({ run, near }) => {
      const g = Array.from({ length: elements }, (_, i) => 1 + i / 4);
      const p = process(({ x }) => ({ drift: mul(0, x), diffusion: constant(g, "g") }), { time: { T } });
      for (const steps of [1, 2, 3]) { // an even number of steps of one element shares draws, two by two
        const found = await run(p, equal(steps), { n, seed, start, batch: 2, shape: [elements], x0: 1 });
        assertDone(found);
        const wanted = vector(n * elements, (k) => {
          const [i, noise] = [k % elements, noiseOf(seed, start + Math.floor(k / elements))];
          return 1 +
            (g[i] ?? NaN) * Math.sqrt(T / steps) * sumOf(steps, (d) => at(noise(elements, d + 1), i));
        });
        assertNear(found.samples, wanted, 50 * near);
      }
    },
  );
}
