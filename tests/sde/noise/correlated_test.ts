/**
 * Correlated noises: L Lᵀ is R, whatever its rank; and the covariances of correlated geometric Brownian motions are the
 * closed form, on every target.
 * @module
 */
import { assert, assertAlmostEquals, assertEquals, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import { constant, correlated, eulerMaruyama, gbm, mul, process, stratonovich, system, valueOf } from "ito";
import { failure, right } from "../../lib/either.ts";
import { assertDone, onEach } from "../../lib/targets.ts";
import { refused, solved } from "../../lib/solved.ts";
import { at, sumOf, vector } from "../../truth/vector.ts";
import { assertZ } from "../../truth/zscore.ts";

type Matrix = readonly (readonly number[])[];
const entry = (m: Matrix, i: number, j: number): number => m[i]?.[j] ?? NaN;
/** G Gᵀ of additive noise of unit size: R again. */
const covariance = (R: Matrix): Matrix => {
  const { diffusion } = right(correlated(R, process(() => ({ drift: 0, diffusion: 1 }))));
  if (diffusion.tag !== "general") throw new Error("Noises that are correlated are a matrix");
  const G = diffusion.rows.map((row) => row.map((g) => valueOf(g, new Map())));
  return G.map((a) => G.map((b) => a.reduce((sum, v, k) => sum + v * (b[k] ?? NaN), 0)));
};

/** A random correlation matrix: of directions in a space of some dimensions, as few as one. */
const anyCorrelations: fc.Arbitrary<Matrix> = fc.tuple(
  fc.integer({ min: 1, max: 6 }),
  fc.integer({ min: 1, max: 6 }),
).chain(([n, rank]) =>
  fc.array(fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: rank, maxLength: rank }), {
    minLength: n,
    maxLength: n,
  })
).map((directions) => {
  const units = directions.map((d) => {
    const size = Math.hypot(...d);
    return size < 0.1 ? d.map((_, i) => (i === 0 ? 1 : 0)) : d.map((v) => v / size);
  });
  return units.map((a, i) =>
    units.map((b, j) => (i === j ? 1 : a.reduce((s, v, k) => s + v * (b[k] ?? NaN), 0)))
  );
});

Deno.test("correlated() writes noises whose covariance is R, of whatever rank", () => {
  fc.assert(
    fc.property(anyCorrelations, (R) => {
      covariance(R).forEach((row, i) => row.forEach((v, j) => assertAlmostEquals(v, entry(R, i, j), 1e-5)));
    }),
    { seed: 5, numRuns: 300 },
  );
});

Deno.test("correlated() takes three correlations where they are semidefinite, and refuses them where not", () => {
  const one = fc.integer({ min: -1000, max: 1000 }).map((k) => k / 1000);
  const seen = { taken: 0, refused: 0 };
  fc.assert(
    fc.property(one, one, one, (a, b, c) => {
      const determinant = 1 + 2 * a * b * c - a * a - b * b - c * c;
      if (Math.abs(determinant) < 1e-5) return;
      const made = correlated([[1, a, b], [a, 1, c], [b, c, 1]], gbm());
      assertEquals(made._tag === "Right", determinant > 0);
      seen[determinant > 0 ? "taken" : "refused"]++;
    }),
    { seed: 6, numRuns: 500 },
  );
  assert(seen.taken > 50 && seen.refused > 50);
});

Deno.test("correlated() by the identity leaves a matrix as it is", () => {
  const p = system(["a", "b"], ["u", "v"], ({ a, b }) => ({
    drift: { a: 0, b: 0 },
    diffusion: { a: { u: a, v: b }, b: { v: 2 } },
  }));
  assertEquals(right(correlated([[1, 0], [0, 1]], p)).diffusion, p.diffusion);
});

Deno.test("correlated() leaves a process without noise as it is", () => {
  const p = process(({ x }) => ({ drift: x, diffusion: 0 }));
  assertStrictEquals(right(correlated([[1]], p)), p);
});

Deno.test("correlated() keeps a process's calculus", () => {
  assertEquals(right(correlated([[1, 0], [0, 1]], stratonovich(gbm()))).calculus, "stratonovich");
});

Deno.test("noises that are the same move elements alike, to the bit", async () => {
  const twins = correlated([[1, 1], [1, 1]], gbm());
  const { samples } = await solved(twins, eulerMaruyama(20), { n: 50, seed: 1, x0: 1 });
  for (let i = 0; i < 50; i++) assertEquals(at(samples, 2 * i), at(samples, 2 * i + 1));
});

Deno.test("a correlated process has as many elements as R has rows", async () => {
  const two = correlated([[1, 0.5], [0.5, 1]], gbm());
  const text = await refused(two, eulerMaruyama(20), { n: 1, seed: 1, x0: [1, 1, 1] });
  assertEquals(
    text.split("\n")[0],
    "solve: x0: expected 2 numbers, found 3 numbers",
  );
});

const R = [[1, 0.6, -0.3], [0.6, 1, 0.2], [-0.3, 0.2, 1]];
const [mu, sigmas] = [0.05, [0.2, 0.4, 0.3]] as const;
const stocks = correlated(
  R,
  process(({ x }) => ({
    drift: mul(mu, x),
    diffusion: mul(constant(sigmas, "sigma"), x),
  })),
);

onEach("correlated geometric Brownian motions have the covariances of the closed form", async ({ run }) => {
  const n = 10_000; // the bias of 100 steps is a tenth of the standard error
  const ended = await run(stocks, eulerMaruyama(100), { n, seed: 7, x0: 1 });
  assertDone(ended);
  const grown = Math.exp(mu);
  for (const [i, j] of [[0, 0], [1, 1], [2, 2], [0, 1], [0, 2], [1, 2]] as const) {
    const products = vector(
      n,
      (k) => (at(ended.samples, 3 * k + i) - grown) * (at(ended.samples, 3 * k + j) - grown),
    );
    const value = sumOf(n, (k) => at(products, k)) / n;
    const spread = sumOf(n, (k) => (at(products, k) - value) ** 2) / n;
    const expected = grown ** 2 * Math.expm1(entry(R, i, j) * at(sigmas, i) * at(sigmas, j));
    assertZ({ name: `the covariance of ${i} and ${j}`, value, expected, se: Math.sqrt(spread / n) });
  }
});

Deno.test("correlated() says what is wrong with R", () => {
  const first = (R: Matrix, p = gbm()): string => failure(correlated(R, p)).split("\n")[0] ?? "";
  assertEquals(
    first([[1, 0.9], [0.8, 1]]),
    "correlated: R must be symmetric, found 0.8 at [1][0] and 0.9 at [0][1]",
  );
  assertEquals(first([[1, NaN], [NaN, 1]]), "correlated: R must be of finite numbers, found NaN at [0][1]");
  assertEquals(first([[1, 0]]), "correlated: R must be a matrix of 1 × 1 numbers, found a row 0 of 2");
  assertEquals(
    first([[4, 0], [0, 1]]),
    "correlated: R must be 1 on its diagonal (scales belong to the diffusion), found 4 at [0][0]",
  );
  assertEquals(
    first([[1, 0.9, 0.9], [0.9, 1, -0.9], [0.9, -0.9, 1]]),
    "correlated: R must be positive semidefinite, as correlations of noises are, found one whose row 2 contradicts " +
      "those before it",
  );
});
