/**
 * The elimination that implicit steps of systems are solved by: against multiplying back, where pivots must be swapped too.
 * @module
 */
import { assert } from "@std/assert";
import { add, backwardEuler, mul, neg, process, sin, system } from "ito";
import { stepOf } from "../../../lib/steps/whole_step.ts";
import { at, sumOf } from "../../../truth/vector.ts";

type Rows = readonly (readonly number[])[];
const names = ["a", "b", "c", "d", "e", "f", "g", "h"] as const;

/** One step of length 1 of backward Euler on x' = M x, multiplied back: (1 − M) x' − x. */
const residual = (rows: Rows, x: readonly number[]): number => {
  const own = names.slice(0, rows.length);
  const linear = system<string, string>(own, [], (symbols) => ({
    drift: Object.fromEntries(own.map((name, i) => [
      name,
      add(0, ...own.map((other, j) => mul(rows[i]?.[j] ?? 0, symbols[other] ?? 0))),
    ])),
    diffusion: Object.fromEntries(own.map((name) => [name, 0])),
  }));
  const { high } = stepOf(backwardEuler, linear, rows.length)({ x, dt: 1 });
  return Math.max(
    ...rows.map((row, i) =>
      Math.abs(at(high, i) - sumOf(row.length, (j) => at(row, j) * at(high, j)) - at(x, i))
    ),
  );
};

/** Numbers between −2 and 2, the same in each run. */
const numbers = (seed: number): () => number => {
  let state = seed;
  return () => {
    state = (state * 16807) % 2147483647;
    return 4 * state / 2147483647 - 2;
  };
};

Deno.test("systems of 1 to 8 components are solved to rounding", () => {
  const next = numbers(7);
  for (let n = 1; n <= names.length; n++) {
    for (let again = 0; again < 5; again++) {
      const rows = Array.from({ length: n }, () => Array.from({ length: n }, next));
      const off = residual(rows, Array.from({ length: n }, next));
      assert(off < 1e-10, `${off} with ${JSON.stringify(rows)}`);
    }
  }
});

Deno.test("a pivot that is 0, or small, is swapped for the largest below", () => {
  const swapped: readonly Rows[] = [
    [[1, 2], [3, 0.5]], // 1 − M has 0 where the elimination begins
    [[1 - 1e-14, 1], [1, 0]],
    [[0, 1, 1], [1, 0, 2], [1, 3, 0]], // 1 − M = [1 −1 −1; …] loses its second pivot
    [[1, -1, 0], [-1, 1, -1], [0, -1, 0]],
  ];
  for (const rows of swapped) {
    const off = residual(rows, rows.map((_, i) => i + 1));
    assert(off < 1e-13, `${off} with ${JSON.stringify(rows)}`);
  }
});

Deno.test("elements that have nothing to do with each other are divided, one by one", () => {
  const own = process(({ x }) => ({ drift: neg(sin(x)), diffusion: 0 }));
  const { high } = stepOf(backwardEuler.withTurns(8), own, 3)({ x: [0.1, 1, 2], dt: 0.7 });
  [0.1, 1, 2].forEach((x, i) => {
    assert(Math.abs(at(high, i) + 0.7 * Math.sin(at(high, i)) - x) < 1e-15);
  });
});
