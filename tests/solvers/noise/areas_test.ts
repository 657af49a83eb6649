/**
 * W and H on one path: the plain restatement has their joint law and is additive, exactly; the library's expressions are the
 * restatement.
 * @module
 */
import { assertAlmostEquals } from "@std/assert";
import { GRAINS, stepsWithArea } from "../../lib/brownian_path.ts";
import {
  covariance,
  joined,
  type Piece,
  pieceOf,
  plain,
  type Sum,
  sums,
  type Tree,
} from "../../truth/areas.ts";
import { areaNoiseOf } from "../../truth/threefry.ts";
import { at } from "../../truth/vector.ts";

/** A tree of independent normals with names. */
const named: Tree<Sum> = {
  linear: sums,
  depth: 5,
  normals: (node) => [new Map([[`z${node}`, 1]]), new Map([[`n${node}`, 1]])],
};
const leaves = 2 ** named.depth;

Deno.test("W and H of any step of the tree are independent, of variances h and h/12: exactly", () => {
  for (let from = 0; from < leaves; from++) {
    for (let to = from + 1; to <= leaves; to++) {
      const { h, W, H } = pieceOf(named, from, to);
      assertAlmostEquals(h, (to - from) / leaves, 1e-14);
      assertAlmostEquals(covariance(W, W), h, 1e-13, `Var W of ${from} to ${to}`);
      assertAlmostEquals(covariance(H, H), h / 12, 1e-13, `Var H of ${from} to ${to}`);
      assertAlmostEquals(covariance(W, H), 0, 1e-13, `Cov(W, H) of ${from} to ${to}`);
    }
  }
});

Deno.test("W and H of steps that do not overlap are independent: exactly", () => {
  for (
    const [a, b, c, d] of [[0, 3, 3, 8], [5, 6, 6, 7], [1, 15, 17, 32], [7, 9, 9, 10], [
      0,
      16,
      16,
      32,
    ]] as const
  ) {
    const [one, two] = [pieceOf(named, a, b), pieceOf(named, c, d)];
    for (const u of [one.W, one.H]) {
      for (const v of [two.W, two.H]) assertAlmostEquals(covariance(u, v), 0, 1e-13, `${a} ${b} ${c} ${d}`);
    }
  }
});

const random = (seed: number): () => number => {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
};

/** Steps of all lengths, at places of all kinds. */
const steps = ((): readonly (readonly [number, number])[] => {
  const next = random(5);
  const any = Array.from({ length: 300 }, (): readonly [number, number] => {
    const grid = 2 ** Math.floor(31 * next());
    const start = grid * Math.floor(next() * GRAINS / grid);
    const long = 2 ** Math.floor(31 * next());
    return [start, Math.min(GRAINS, start + Math.max(1, Math.floor(long * (1 + next()))))];
  });
  return [
    ...any,
    [0, GRAINS],
    [0, 1],
    [GRAINS - 1, GRAINS],
    [GRAINS / 2 - 1, GRAINS / 2 + 1],
    [0, GRAINS / 2],
    [
      GRAINS / 2,
      GRAINS,
    ],
    [GRAINS / 2 - 1, GRAINS],
    [1, GRAINS - 1],
  ];
})();

const treeOf = (sample: number, element: number): Tree<number> => {
  const normals = areaNoiseOf(11, sample, element);
  return { linear: plain, depth: 31, normals: (node) => normals(node === 0 ? 0x80000000 : node) };
};

for (const [precision, near] of [["f64", 1e-12], ["f32", 1e-6]] as const) {
  Deno.test(`stepWithArea() is the restatement, to its own size: ${precision}`, () => {
    for (const element of [0, 3]) {
      const rows = steps.map(([start, end], k) => [11, k, start, end] as const);
      const found = stepsWithArea(precision, element)(rows);
      steps.forEach(([start, end], k) => {
        const { h, W, H } = pieceOf(treeOf(k, element), start, end);
        const size = Math.sqrt(h);
        assertAlmostEquals(at(found, 2 * k) / size, W / size, near, `W from ${start} to ${end}`);
        assertAlmostEquals(at(found, 2 * k + 1) / size, H / size, near, `H from ${start} to ${end}`);
      });
    }
  });
}

Deno.test("stepWithArea() is additive over any partition", () => {
  const next = random(8);
  for (const precision of ["f64", "f32"] as const) {
    const run = stepsWithArea(precision);
    for (let trial = 0; trial < 60; trial++) {
      const inner = Array.from({ length: 1 + Math.floor(6 * next()) }, () => Math.floor(next() * GRAINS));
      const cuts = [...new Set([0, ...inner, GRAINS])].toSorted((a, b) => a - b);
      const rows = cuts.slice(1).map((end, k) => [3, trial, at(cuts, k), end] as const);
      const all = run([...rows, [3, trial, 0, GRAINS]]);
      const pieces = rows.map(([, , start, end], k): Piece<number> => ({
        h: (end - start) / GRAINS,
        W: at(all, 2 * k),
        H: at(all, 2 * k + 1),
      }));
      const sum = pieces.reduce((a, b) => joined(plain, a, b));
      const near = precision === "f64" ? 1e-12 : 1e-6;
      assertAlmostEquals(sum.W, at(all, 2 * rows.length), near);
      assertAlmostEquals(sum.H, at(all, 2 * rows.length + 1), near);
    }
  }
});
