/**
 * Mixtures of many parts: a loop where samples have few elements, an oracle where they have many; the same score, in code
 * that does not grow with the parts.
 * @module
 */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import * as E from "fp-ts/Either";
import { runOnCpu } from "../../backends/devices/cpu/open.ts";
import type { LoopPlan } from "../../backends/schedule/plans/loop_plan.ts";
import { openOracle } from "../../oracles/session/session.ts";
import { referenceMixture } from "../../oracles/session/reference.ts";
import { prepare } from "../../solve/solve.ts";
import { runLoopOnDevice } from "../../backends/devices/webgpu/loop.ts";
import {
  edm,
  explain,
  gottaGoFast,
  marginalOf,
  type Mixture,
  mixtureScore,
  ou,
  type Process,
  reverse,
  subVp,
  ve,
  vp,
} from "../../mod.ts";
import { diagonal } from "../../sde/language/derive.ts";
import { nodesOf, type State } from "../../sde/language/expr.ts";
import { lift } from "../../sde/border/fallible.ts";
import type { MixtureOracle } from "../../sde/language/oracle.ts";
import { t, x } from "../../sde/process.ts";
import { closeDevice, keepsBits, onDevice } from "../lib/device.ts";
import { countSame } from "../lib/plans.ts";
import { mixtureScore as plainScore } from "../truth/problems.ts";
import { right } from "../lib/either.ts";
import { evaluate, type Given } from "../lib/evaluate.ts";
import { solved } from "../lib/solved.ts";

const range = <A>(n: number, f: (i: number) => A): readonly A[] => Array.from({ length: n }, (_, i) => f(i));

/** Parts that no symmetry relates, of three widths. */
const mixtureOf = (parts: number, elements: number, size = 1): Mixture => ({
  weights: range(parts, (k) => 1 + k % 5),
  means: range(parts, (k) => range(elements, (i) => size * Math.sin(1 + 3 * k + 0.7 * i * (1 + k % 3)))),
  stds: range(parts, (k) => [0.1, 0.2, 0.05][k % 3] ?? 0),
});
const plain = (mix: Mixture) => ({ ...mix, n: mix.means[0]?.length ?? 0 });
const scoreOf = (p: Process, mix: Mixture): State => {
  const score = right(mixtureScore(mix));
  return score.tag === "expression" ? score.at : right(lift(score.of(right(marginalOf(p)))));
};
const listOf = (v: number | readonly number[], n: number): readonly number[] =>
  typeof v === "number" ? range(n, () => v) : v;
const at = (time: number, state: readonly number[], round?: Given["round"]): Given => ({
  elements: state.length,
  inputs: new Map<Node, number | readonly number[]>([[t, time], [x, state]]),
  ...(round === undefined ? {} : { round }),
});
type Node = Parameters<typeof evaluate>[0];

for (const p of [ve(), vp(), subVp(), edm(), ou({ theta: 2, mu: 0.5, sigma: 0.4 })]) {
  for (const n of [1, 2, 4, 5, 8]) {
    Deno.test(`the score of 40 parts in ${n} dimensions under ${p.name} is ∇ log p_t`, () => {
      const [mix, m] = [mixtureOf(40, n), right(marginalOf(p))];
      const score = scoreOf(p, mix);
      for (const time of [p.time.tEnd, 0.03, 0.3, 0.9].filter((v) => v > 0)) {
        for (const size of [0.1, 1.5, 40]) {
          const state = range(n, (i) => size * Math.cos(0.3 + i));
          const given = at(time, state);
          const [meanCoef, std, offset] = [m.meanCoef, m.std, m.offset].map((v) =>
            listOf(evaluate(v, given), 1)[0]
          );
          const centred = state.map((v) => v - (offset ?? 0));
          const wanted = plainScore(plain(mix), { x: centred, meanCoef: meanCoef ?? NaN, std: std ?? NaN });
          const most = Math.max(...wanted.map(Math.abs));
          listOf(evaluate(score, given), n).forEach((found, i) => {
            const w = wanted[i] ?? NaN;
            assert(Math.abs(found - w) < 1e-9 * most, `element ${i} at t = ${time}: ${w}, found ${found}`);
          });
        }
      }
    });
  }
}

Deno.test("the score of many parts has the graph of few, and one of no more parts than 16 has a statement each", () => {
  const size = (parts: number, n: number): number => nodesOf([scoreOf(vp(), mixtureOf(parts, n))]).length;
  for (const n of [2, 8, 40]) assertEquals(size(2000, n), size(17, n));
  assert(nodesOf([scoreOf(vp(), mixtureOf(16, 2))]).every((n) => n.tag !== "series" && n.tag !== "oracle"));
});

Deno.test("the slope of the score of many parts is its difference quotient", () => {
  for (const n of [1, 3]) {
    const score = scoreOf(vp(), mixtureOf(30, n));
    const slope = diagonal(score, x);
    for (const v of [-0.9, 0.05, 0.6]) {
      const state = range(n, (i) => v * Math.cos(i));
      const found = listOf(evaluate(slope, at(0.1, state)), n);
      const element = (i: number, d: number): number =>
        listOf(evaluate(score, at(0.1, state.map((s, k) => (k === i ? s + d : s)))), n)[i] ?? NaN;
      found.forEach((f, i) => {
        const wanted = (element(i, 1e-5) - element(i, -1e-5)) / 2e-5;
        assertAlmostEquals(f, wanted, 1e-5 * (1 + Math.abs(wanted)));
      });
    }
  }
});

// ---- a loop on every target ----------------------------------------------------------------------------------------

const thousand = () =>
  right(prepare(reverse(vp(), mixtureScore(mixtureOf(1000, 2))), gottaGoFast({ dataRange: [-1, 1] }), {
    n: 20,
    seed: 3,
  }));
const planOf = ({ plan }: ReturnType<typeof thousand>): LoopPlan => {
  if (plan.tag !== "looped") throw new Error("The plan must be looped");
  return plan;
};

Deno.test("1,000 parts in two dimensions: one loop's bits in JavaScript and WebAssembly, near float64's", async () => {
  const p = thousand();
  const of = async (precision: "f32" | "f64", engine: "javascript" | "wasm") =>
    right(await runOnCpu(planOf(p), p.job, { precision, provider: "wasm", engine })()).outcome;
  const [js, wasm, exact, double] = [
    await of("f32", "javascript"),
    await of("f32", "wasm"),
    await of("f64", "javascript"),
    await of("f64", "wasm"),
  ];
  assertEquals(double, exact);
  assertEquals([...js.codes], range(20, () => 1));
  assertEquals([wasm.samples, wasm.attempts], [js.samples, js.attempts]);
  const far = js.samples.filter((v, i) => Math.abs(v - (exact.samples[i] ?? NaN)) > 0.02);
  assert(far.length <= 4, `${far.length} of 40 numbers are not those of float64`); // a decision may fall apart
});

onDevice("1,000 parts in two dimensions: a device's samples", async (d) => {
  const p = thousand();
  const [found, js] = [
    right(await runLoopOnDevice(d, planOf(p), p.job)()),
    right(await runOnCpu(planOf(p), p.job, { precision: "f32", provider: "wasm" })()).outcome,
  ];
  assertEquals(found.codes, js.codes);
  if (keepsBits(d)) assertEquals(countSame(found, js), 20);
});

Deno.test("many parts of few elements are solved in stages too, where a step is watched", async () => {
  const lines: string[] = [];
  const options = {
    n: 2,
    seed: 3,
    backend: "cpu",
    debug: 4,
    log: (l: string) => void lines.push(l),
  } as const;
  const strategy = gottaGoFast({ dataRange: [-1, 1] });
  const { codes } = await solved(reverse(vp(), mixtureScore(mixtureOf(20, 2))), strategy, options);
  assertEquals([...codes], ["done", "done"]);
  assert(lines.some((l) => l.startsWith("done after ")));
  assert(E.isRight(explain(reverse(vp(), mixtureScore(mixtureOf(20, 2))), strategy, { n: 2 })));
});

// ---- an oracle -----------------------------------------------------------------------------------------------------

const oracleOf = (mix: Mixture): MixtureOracle => ({
  tag: "mixture",
  name: "mixture",
  weights: Float64Array.from(mix.weights),
  means: Float64Array.from(mix.means.flat()),
  stds: Float64Array.from(mix.stds),
  elements: mix.means[0]?.length ?? 0,
});

const n = 48;
/** Parts near each other, far from the others: what a difference of large products in float32 cannot tell apart. */
const distant: Mixture = {
  weights: range(30, (k) => 1 + k % 4),
  means: range(
    30,
    (k) => range(n, () => [-1000, 1000, 300][k % 3] ?? 0).map((v, i) => v + 0.05 * Math.sin(k + i)),
  ),
  stds: range(30, (k) => [0.3, 0.31, 0.29][k % 3] ?? 0),
};

for (const provider of ["native", "wasm"] as const) {
  Deno.test({
    name: `the oracle of a mixture is ∇ log p_t, near parts far out included (${provider})`,
    ignore: provider === "native" && (await Deno.permissions.query({ name: "ffi" })).state !== "granted",
    fn: async () => {
      for (const mix of [mixtureOf(40, n), distant]) {
        const opened = await openOracle(oracleOf(mix), { provider, threads: 1 })();
        if (E.isLeft(opened)) throw new Error(opened.left.tag);
        const session = opened.right;
        const points = [[0.9, 0.4], [1, 0.05], [0.2, 0.98]] as const;
        const rows = points.map(([alpha, sigma], r) =>
          Float32Array.from(
            range(n, (i) => alpha * (mix.means[4 + r]?.[i] ?? 0) + sigma * Math.cos(3 * i + r)),
          )
        );
        const [alphas, sigmas] = [0, 1].map((k) => Float32Array.from(points, (point) => point[k] ?? 0));
        if (alphas === undefined || sigmas === undefined) throw new Error("two lists");
        const all = Float32Array.from(rows.flatMap((r) => [...r]));
        const found = await session.run(all, [alphas, sigmas], rows.length);
        const exact = referenceMixture(oracleOf(mix), all, [alphas, sigmas], rows.length);
        rows.forEach((row, r) => {
          const wanted = plainScore(plain(mix), {
            x: [...row],
            meanCoef: alphas[r] ?? NaN,
            std: sigmas[r] ?? NaN,
          });
          const most = Math.max(...wanted.map(Math.abs));
          wanted.forEach((w, i) => {
            assertAlmostEquals(exact[r * n + i] ?? NaN, w, 1e-9 * most);
            assertAlmostEquals(found[r * n + i] ?? NaN, w, 1e-6 * most);
          });
        });
        await session.release();
      }
    },
  });
}

for (const backend of ["cpu", "webgpu", "reference"] as const) {
  const run = async (): Promise<void> => {
    const mix = mixtureOf(60, 24);
    const strategy = gottaGoFast({ dataRange: [-1, 1], rel: 0.02 });
    const options = { n: 8, seed: 2, backend } as const;
    const { samples, codes, failure } = await solved(reverse(ve(), mixtureScore(mix)), strategy, options);
    assertEquals([failure, ...codes], [undefined, ...range(8, () => "done")]);
    // denoised samples lie in a part: nearer than its widths allow by chance
    range(8, (s) => {
      const of = samples.slice(24 * s, 24 * s + 24);
      const nearest = Math.min(
        ...mix.means.map((mean) => Math.hypot(...of.map((v, i) => v - (mean[i] ?? 0)))),
      );
      assert(nearest < 0.2 * Math.sqrt(24) * 1.6, `sample ${s} is ${nearest} from the nearest mean`);
    });
  };
  const name = `many parts of many elements are solved by ${backend}`;
  if (backend === "webgpu") onDevice(name, run);
  else Deno.test(name, run);
}
closeDevice();

Deno.test("parts of nearly one width keep their weights in float32, in 3,072 dimensions", () => {
  const [wide, widths, m] = [3072, [0.05, 0.0505], right(marginalOf(ve()))] as const;
  const zero = range(wide, () => 0);
  const score = scoreOf(ve(), { weights: [1, 1], means: [zero, zero], stds: widths });
  for (const time of [1e-5, 0.1, 0.2, 0.3]) {
    const std = listOf(evaluate(m.std, at(time, [0])), 1)[0] ?? NaN;
    const [a = 0, b = 0] = widths.map((s) => 1 / (s * s + std * std));
    // as far out as both parts are likely
    const size = Math.sqrt(Math.log(a / b) / (a - b) / 1.005);
    const state = range(wide, (i) => (i % 2 === 0 ? size : -size) * (1 + 0.1 * Math.sin(i)));
    const weightBy = (round?: Given["round"]): number =>
      ((listOf(evaluate(score, at(time, state, round)), wide)[0] ?? NaN) / -(state[0] ?? NaN) - b) / (a - b);
    const single = weightBy((v, n) => (n.kind === "real" ? Math.fround(v) : v));
    assert(weightBy() > 0.1 && weightBy() < 0.9);
    assertAlmostEquals(single, weightBy(), 6e-5);
  }
});

Deno.test("a mixture's numbers are taken when it is made", () => {
  const mix = { weights: range(20, () => 1), means: range(20, (k) => [k]), stds: range(20, () => 0.1) };
  for (const parts of [3, 20]) {
    const given = {
      weights: [...mix.weights.slice(0, parts)],
      means: mix.means.slice(0, parts).map((m) => [...m]),
      stds: [...mix.stds.slice(0, parts)],
    };
    const score = right(mixtureScore(given));
    given.means.forEach((m) => m.fill(NaN));
    given.stds.fill(NaN);
    if (score.tag === "expression") throw new Error("a score of the marginal");
    const found = evaluate(right(lift(score.of(right(marginalOf(vp()))))), at(0.2, [0.4]));
    assert(listOf(found, 1).every(Number.isFinite));
  }
});
