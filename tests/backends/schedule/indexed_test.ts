/**
 * Elements by their number, on every backend: against Euler–Maruyama restated in plain float64, by loops over numbers, with the
 * noise of `tests/truth`; float32 targets to the bit with each other.
 */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  add,
  at,
  type DatasetOracle,
  element,
  emImprovedEuler,
  eulerMaruyama,
  gottaGoFast,
  lit,
  matVec,
  maximum,
  mean,
  mul,
  neighbours,
  type Process,
  process,
  shift,
  sin,
  type Solution,
  solve,
  type SolveOptions,
  square,
  type Strategy,
  sub,
  sum,
  withMethod,
} from "ito";
import { blockedKernel } from "../../../backends/schedule/blocked.ts";
import { interpret, worldOf } from "../../../backends/schedule/interpret.ts";
import { faultsOf } from "../../../backends/schedule/spec.ts";
import { hoisted, inBlocks, type Pass, strips } from "../../../backends/schedule/passes/control.ts";
import { stagedKernels } from "../../../backends/schedule/staged.ts";
import { stagePlan } from "../../../backends/schedule/plans/stage_plan.ts";
import { evaluate, type Node } from "../../../sde/language/expr.ts";
import { sample, seed } from "../../../solvers/noise/random.ts";
import { prepare } from "../../../solve/solve.ts";
import { right } from "../../lib/either.ts";
import { places, singles } from "../../lib/places.ts";
import { noiseOf } from "../../truth/threefry.ts";

type Numbers = readonly number[];
interface Case {
  readonly process: Process;
  /** f_i, in plain numbers. */
  readonly drift: (x: Numbers, i: number) => number;
  readonly n: number;
}

const noise = 0.25;
const time = { T: 0.25 };
const steps = 12;
const of = (x: Numbers, i: number): number => x[i] ?? NaN;
const wrapped = (x: Numbers, i: number): number => of(x, ((i % x.length) + x.length) % x.length);
const kept = (x: Numbers, i: number): number => of(x, Math.max(0, Math.min(x.length - 1, i)));
const coefficient = (i: number, j: number): number => (i === j ? -1 : Math.sin(3 * i + j) / 8);

const lorenz = process(({ x }) => {
  const [next, last, before] = [shift(x, 1, "wrap"), shift(x, -1, "wrap"), shift(x, -2, "wrap")];
  return { drift: add(mul(sub(next, before), last), sub(8, x)), diffusion: noise };
}, { time });
const lorenzPlain: Case["drift"] = (x, i) =>
  (wrapped(x, i + 1) - wrapped(x, i - 2)) * wrapped(x, i - 1) - of(x, i) + 8;

const grid: Case["drift"] = (x, i) => {
  const [rows, cols, r, c] = [x.length / 6, 6, Math.floor(i / 6), i % 6];
  const there = (r: number, c: number): number =>
    r < 0 || c < 0 || r >= rows || c >= cols ? 0.5 : of(x, r * cols + c);
  return there(r - 1, c) + there(r + 1, c) + there(r, c - 1) + there(r, c + 1) - 4 * of(x, i);
};

/** Where one point is all that there is, the posterior mean is that point. */
const point = (n: number): DatasetOracle => ({
  tag: "dataset",
  name: "point",
  points: Float32Array.from({ length: n }, (_, i) => i / 8),
  elements: n,
});
const asking = (n: number): Case => ({
  process: process(({ x }) => {
    const said = evaluate(point(n), shift(x, 1, "wrap"), [lit(1), lit(1)]);
    return { drift: add(lorenz.drift, shift(said, -2, "wrap"), at(x, 1)), diffusion: noise };
  }, { time }),
  drift: (x, i) => lorenzPlain(x, i) + wrapped(x.map((_, j) => j / 8), i - 2) + of(x, 1),
  n,
});

const cases: Readonly<Record<string, Case>> = {
  "Lorenz-96 with 40 components": { process: lorenz, drift: lorenzPlain, n: 40 },
  "an odd number of elements": { process: lorenz, drift: lorenzPlain, n: 37 },
  "a ring of 6, looped": { process: lorenz, drift: lorenzPlain, n: 6 },
  "ends that repeat, and ends that are held": {
    process: process(({ x }) => ({
      drift: add(shift(x, -3, "edge"), shift(x, 2, "edge"), mul(2, shift(x, 1, 0.5)), shift(x, -99, 1)),
      diffusion: noise,
    }), { time }),
    drift: (x, i) => kept(x, i - 3) + kept(x, i + 2) + 2 * (x[i + 1] ?? 0.5) + 1,
    n: 26,
  },
  "shifts of more than a turn": {
    process: process(({ x }) => ({
      drift: sub(shift(x, 45, "wrap"), shift(x, -100, "wrap")),
      diffusion: noise,
    }), { time }),
    drift: (x, i) => wrapped(x, i + 45) - wrapped(x, i - 100),
    n: 20,
  },
  "a function's elements: a stage of its own": {
    process: process(({ x }) => {
      const y = sin(add(square(x), mul(0.1, element)));
      return { drift: sub(shift(y, 1, "wrap"), shift(shift(y, 2, "edge"), -5, "wrap")), diffusion: noise };
    }, { time }),
    drift: (x, i) => {
      const y = x.map((v, j) => Math.sin(v * v + 0.1 * j));
      return wrapped(y, i + 1) - wrapped(y.map((_, j) => kept(y, j + 2)), i - 5);
    },
    n: 33,
  },
  "elements of all samples by number, and sums of shifts": {
    process: process(({ x }) => {
      const spread = sub(maximum(x), mean(shift(x, 1, 0)));
      return {
        drift: sub(add(at(x, 0), at(x, 99), mul(at(x, mul(3, element)), spread)), sum(x)),
        diffusion: noise,
      };
    }, { time }),
    drift: (x, i) => {
      const spread = Math.max(...x) - x.slice(1).reduce((a, b) => a + b, 0) / x.length;
      return of(x, 0) + kept(x, 99) + kept(x, 3 * i) * spread - x.reduce((a, b) => a + b, 0);
    },
    n: 22,
  },
  "a grid of 5 by 6, held at 0.5 around it": {
    process: process(({ x }) => ({
      drift: sub(add(...neighbours(x, [5, 6], 0.5)), mul(4, x)),
      diffusion: noise,
    }), { time }),
    drift: grid,
    n: 30,
  },
  "beside an oracle, and of what it says: staged": asking(22),
  "the same in vectors of four": asking(24),
  "a matrix": {
    process: process(({ x }) => ({
      drift: matVec(
        Array.from({ length: 19 }, (_, i) => Array.from({ length: 19 }, (_, j) => coefficient(i, j))),
        x,
      ),
      diffusion: noise,
    }), { time }),
    drift: (x, i) => x.reduce((all, v, j) => all + coefficient(i, j) * v, 0),
    n: 19,
  },
  "a matrix times a function, looped": {
    process: process(({ x }) => ({
      drift: matVec([[1, 2, 3], [0, -1, 2], [-2, 0.5, 0]], sin(x)),
      diffusion: noise,
    }), { time }),
    drift: (x, i) =>
      ([[1, 2, 3], [0, -1, 2], [-2, 0.5, 0]][i] ?? []).reduce((all, a, j) => all + a * Math.sin(of(x, j)), 0),
    n: 3,
  },
};

const samples = 5;
const options = (n: number): SolveOptions => ({
  n: samples,
  seed: 7,
  shape: [n],
  x0: Array.from({ length: n }, (_, i) => 0.5 + Math.sin(2 * i)),
});
const solved = async (p: Process, s: Strategy, o: SolveOptions): Promise<Solution> =>
  right(await solve(p, s, o)());

/** Euler–Maruyama of a sample, in plain numbers. */
const plain = ({ drift, n }: Case, of: number): Numbers => {
  const [h, z] = [time.T / steps, noiseOf(7, of)];
  return Array.from({ length: steps }, (_, k) => k).reduce<Numbers>((x, k) => {
    const normals = z(n, k + 1);
    return x.map((v, i) => v + h * drift(x, i) + noise * Math.sqrt(h) * (normals[i] ?? NaN));
  }, Array.from({ length: n }, (_, i) => 0.5 + Math.sin(2 * i)));
};

const assertClose = (found: Numbers, wanted: Numbers, within: number): void => {
  assertEquals(found.length, wanted.length);
  wanted.forEach((v, i) => assertAlmostEquals(of(found, i), v, within * (1 + Math.abs(v))));
};

for (const [name, one] of Object.entries(cases)) {
  for (const { where, place, within } of places) {
    Deno.test(`elements by number are those of plain loops: ${name}, ${where}`, async () => {
      const { samples: found } = await solved(one.process, eulerMaruyama(steps), {
        ...options(one.n),
        ...place,
      });
      const wanted = Array.from({ length: samples }, (_, i) => plain(one, i)).flat();
      assertClose(Array.from(found), wanted, within);
    });
  }
}

const twice = withMethod(emImprovedEuler)(eulerMaruyama(steps)); // the second evaluation is of an expression
const strategies: Readonly<Record<string, Strategy>> = {
  "two evaluations": twice,
  "adaptive": gottaGoFast(),
};
for (const [what, strategy] of Object.entries(strategies)) {
  for (const n of [40, 37]) {
    Deno.test(`float32 has the same bits everywhere: ${what}, ${n} elements`, async () => {
      const cpu = await solved(lorenz, strategy, { ...options(n), backend: "cpu" });
      for (const backend of singles) {
        assertEquals(
          (await solved(lorenz, strategy, { ...options(n), backend })).samples,
          cpu.samples,
          backend,
        );
      }
      assert(cpu.samples.every(Number.isFinite));
    });
  }
  Deno.test(`staged, looped and interpreted are one: ${what}`, async () => {
    const o: SolveOptions = { ...options(6), backend: "reference" };
    const looped = await solved(lorenz, strategy, o);
    const plan = stagePlan(right(prepare(lorenz, strategy, o)).recurrence);
    const passes: readonly Pass[] = [strips(4, "apart"), hoisted, inBlocks];
    const kernels = passes.reduce((all, p) => [...all, p.run(all.at(-1) ?? blockedKernel(plan))], [
      blockedKernel(plan),
    ]);
    const staged = Object.values(stagedKernels(plan)).flatMap((p) =>
      p.stages.flatMap((s) => [s.scalars, s.elements])
    );
    [...kernels, ...staged.flatMap((k) => k === undefined ? [] : [k])].forEach((k) =>
      assertEquals(faultsOf(k), [])
    );
    for (const k of kernels) {
      for (let i = 0; i < samples; i++) {
        const w = interpret(k, worldOf(new Map<Node, number>([[seed, 7], [sample, i]])));
        const found = w.elements.get("out")?.subarray(0, 6) ?? [];
        assertClose(Array.from(found), Array.from(looped.samples.subarray(6 * i, 6 * i + 6)), 1e-11);
      }
    }
  });
}

Deno.test("rows of every length read their own neighbours, whatever lanes they leave over", async () => {
  for (const n of [9, 10, 11, 12, 15, 16, 17, 31, 33, 63, 64, 65, 66, 129, 255, 256, 257]) {
    const one: Case = { process: lorenz, drift: lorenzPlain, n };
    const wanted = Array.from({ length: samples }, (_, i) => plain(one, i)).flat();
    const isFew = [9, 33, 257].includes(n); // a compiler takes its second
    for (const { place, within } of places.filter((p) => isFew || !singles.some((s) => s === p.where))) {
      const { samples: found } = await solved(lorenz, eulerMaruyama(steps), { ...options(n), ...place });
      assertClose(Array.from(found), wanted, within);
    }
  }
});
