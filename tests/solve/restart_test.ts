/**
 * Restart: its way and its evaluations are the published code's, its law is that of a plain restatement, and what is wrong is said.
 * @module
 */
import { assert, assertAlmostEquals, assertEquals, assertMatch } from "@std/assert";
import {
  add,
  describe,
  div,
  edm,
  edmSampler,
  expressionScore,
  type Fallible,
  gaussianScore,
  gbm,
  mixtureScore,
  mul,
  probabilityFlow,
  type Process,
  restart,
  type RestartAsked,
  type RestartOptions,
  restartPresets,
  reverse,
  sqrt,
  square,
  sub,
  vp,
} from "ito";
import { legsOf } from "../../solve/restart/plan.ts";
import { right } from "../lib/either.ts";
import { backends, done } from "../lib/everywhere.ts";
import { solved } from "../lib/solved.ts";
import { momentsOf } from "../truth/zscore.ts";

const restarted = async (p: Fallible<Process>, plan: RestartOptions, asked: RestartAsked) => {
  const result = await restart(p, plan, asked)();
  if (result._tag === "Left") throw new Error(describe(result.left));
  return result.right;
};
const refusedBy = async (p: Fallible<Process>, plan: unknown, asked: unknown = { n: 1 }): Promise<string> => {
  const result = await Reflect.apply(restart, undefined, [p, plan, asked])();
  return result._tag === "Left" ? describe(result.left) : "solved";
};

const variance = 0.25;
const score = gaussianScore([0], 0.5);

Deno.test("published settings take the published evaluations", () => {
  const taken = (plan: RestartOptions): number =>
    right(legsOf(right(reverse(edm(), score)), plan)).reduce(
      (sum, { strategy: { controller }, times }) =>
        sum + 2 * times * (controller.tag === "fixed" ? controller.steps : NaN),
      1,
    );
  for (const [name, plan] of Object.entries(restartPresets)) {
    assertEquals(taken(plan), Number(/\d+$/.exec(name)?.[0]), name);
  }
});

/** The variance that `restart_sampler` leaves before its last step, of data N(0, ¼). */
const varianceOf = (
  n: number,
  [nR, K, tMin, tMax]: readonly [number, number, number, number],
  gamma: number,
): number => {
  const grid = (from: number, to: number, levels: number) =>
    Array.from(
      { length: levels },
      (_, i) => (from ** (1 / 7) + i / (levels - 1) * (to ** (1 / 7) - from ** (1 / 7))) ** 7,
    );
  const slope = (s: number): number => (1 - variance / (variance + s * s)) / s;
  const down = (start: number, levels: readonly number[], churn: number): number =>
    levels.slice(1).reduce((v, next, i) => {
      const now = levels[i] ?? NaN;
      const hat = now * (1 + (0.01 <= now && now <= 1 ? churn : 0));
      const euler = 1 + (next - hat) * slope(hat);
      return (1 + (next - hat) / 2 * (slope(hat) + slope(next) * euler)) ** 2 * (v + hat ** 2 - now ** 2);
    }, start);
  const main = grid(80, 0.002, n);
  const k = main.reduce(
    (best, v, i) => Math.abs(v - tMin) < Math.abs((main[best] ?? NaN) - tMin) ? i : best,
    0,
  );
  let v = down(variance + 80 ** 2, main.slice(0, k + 1), 0);
  for (let r = 0; r < K; r++) {
    const back = grid(tMax, main[k] ?? NaN, nR);
    v = down(v + (back[0] ?? NaN) ** 2 - (back.at(-1) ?? NaN) ** 2, back, gamma);
  }
  return down(v, main.slice(k), 0);
};

Deno.test("its variance is that of a plain restatement, which is far from that without restarts", async () => {
  const n = 20_000;
  const p = reverse(edm(), score);
  for (const gamma of [0, 0.05]) {
    const settings = [3, 4, 0.2, 3] as const;
    const plan = { levels: 8, restarts: [{ levels: 3, times: 4, tMin: 0.2, tMax: 3 }], gamma };
    const s = await restarted(p, plan, { n, seed: 3, backend: "cpu" });
    done(s);
    const shrunk = 0.25 / (0.25 + 0.002 ** 2); // by the denoising
    const wanted = Math.sqrt(varianceOf(8, settings, gamma)) * shrunk;
    const { std } = momentsOf(s.samples);
    const z = (std / wanted - 1) * Math.sqrt(2 * n);
    assert(Math.abs(z) < 5, `std ${std}, ${wanted} wanted, z ${z}`);
    const plain =
      momentsOf((await solved(p, edmSampler({ levels: 8 }), { n, seed: 3, backend: "cpu" })).samples).std;
    assert(Math.abs(plain / std - 1) * Math.sqrt(2 * n) > 20, `${plain} without restarts, ${std} with`);
  }
});

Deno.test("a sample is a function of seed and number, on every backend, for a VP process too", async () => {
  const mixture = mixtureScore({ weights: [0.3, 0.7], means: [[-1, 0], [1, 0]], stds: [0.2, 0.2] });
  const onVp = reverse(vp(), mixture);
  for (const p of [reverse(edm(), mixture), onVp]) {
    const truth = await restarted(p, restartPresets.cifar10Vp43, { n: 6, seed: 5, backend: "reference" });
    assertEquals(new Set(truth.nfe), new Set([42]));
    for (const backend of p === onVp ? (["cpu"] as const) : backends) {
      const part = await restarted(p, restartPresets.cifar10Vp43, { n: 2, start: 3, seed: 5, backend });
      part.samples.forEach((v, j) => assertAlmostEquals(v, truth.samples[6 + j] ?? NaN, 2e-3, backend));
    }
    const other = await restarted(p, restartPresets.cifar10Vp43, { n: 6, seed: 6, backend: "cpu" });
    assert(other.samples.every((v, i) => v !== truth.samples[i]));
  }
});

Deno.test("a sample that fails takes no other with it", async () => {
  const broken = expressionScore(({ x, t }) =>
    // NaN for x below −100
    sub(mul(1e-9, sqrt(add(x, 100))), div(x, add(variance, square(t))))
  );
  const plan = { levels: 18, restarts: [{ levels: 3, times: 2, tMin: 0.14, tMax: 0.3 }] };
  const s = await restarted(reverse(edm(), broken), plan, {
    n: 3,
    seed: 1,
    x0: [[1], [-150], [2]],
    backend: "cpu",
  });
  assertEquals(s.codes, ["done", "notFinite", "done"]);
  assert([s.samples[0], s.samples[2]].every(Number.isFinite));
});

Deno.test("what does not fit is refused with what to do", async () => {
  const p = reverse(edm(), score);
  const way = (tMin: number, tMax: number) => ({
    levels: 18,
    restarts: [{ levels: 3, times: 2, tMin, tMax }],
  });
  assertMatch(await refusedBy(p, way(0.5, 0.2)), /restarts must be a list of/);
  assertMatch(await refusedBy(p, way(1, 400)), /tMax ≤ 80/);
  assertMatch(await refusedBy(p, way(0.0001, 0.3)), /nearest to tMin/);
  assertMatch(await refusedBy(p, { steps: 18 }), /restart/);
  assertMatch(await refusedBy(gbm(), {}), /no score runs backward/);
  assertMatch(await refusedBy(probabilityFlow(edm(), score), way(0.1, 0.3)), /gamma: 0/);
  assertMatch(await refusedBy(p, {}, { n: 1, saveAt: [80] }), /restart with saveAt/);
  assertMatch(await refusedBy(p, {}, { n: 0 }), /n must be/);
  assertMatch(await refusedBy(p, {}, undefined), /./);
});
