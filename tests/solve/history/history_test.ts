/**
 * The history of paths: its steps add up to the run's on every backend, its lengths are the controller's, its states those that
 * a run keeps, with networks' kin, parameters and starts; what it has no room for, and paths that differ, are said.
 * @module
 */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { pipe } from "fp-ts/function";
import {
  adaptiveExponential,
  add,
  describe,
  eulerMaruyama,
  gottaGoFast,
  history,
  type HistoryOptions,
  mul,
  neg,
  param,
  process,
  reverse,
  sin,
  type SolveOptions,
  type Strategy,
  sub,
  system,
  ve,
  withController,
  withDenoise,
  withNoise,
  withTolerance,
} from "ito";
import { datasetScore } from "ito/score";
import { right } from "../../lib/either.ts";
import { onAll } from "../../lib/everywhere.ts";
import { solved } from "../../lib/solved.ts";

const swinging = process(({ x, t }) => ({ drift: sub(sin(mul(3, t)), x), diffusion: 0.4 }), {
  time: { tEnd: 0, T: 2 },
});
const careful = pipe(gottaGoFast(), withTolerance({ abs: 0.01, rel: 0.01 }), withNoise("bridge"));

onAll(
  "steps follow each other, add up to the run's, and are accepted where e ≤ 1",
  async (backend, elements) => {
    const n = 12;
    const { solution, history: h } = right(
      await history(swinging, careful, { n, seed: 3, x0: 0.5, shape: [elements], backend })(),
    );
    assertEquals(h.differing, []);
    assert(solution.rejects.some((v) => v > 0));
    for (let i = 0; i < n; i++) {
      const length = h.lengths[i] ?? NaN;
      assertEquals(length, (solution.accepts[i] ?? NaN) + (solution.rejects[i] ?? NaN));
      const row = (a: ArrayLike<number>): number[] => Array.from(a).slice(i * h.most, i * h.most + length);
      const [t, lengths, error, accepted] = [row(h.t), row(h.h), row(h.error), row(h.accepted)];
      assertEquals(accepted.filter((a) => a === 1).length, solution.accepts[i]);
      let time = 0;
      for (let k = 0; k < length; k++) {
        assertAlmostEquals(t[k] ?? NaN, time, 2e-6);
        assertEquals(accepted[k] === 1, (error[k] ?? NaN) <= 1);
        if (accepted[k] === 1) time += lengths[k] ?? NaN;
      }
      assertAlmostEquals(time, 2, 2e-6);
      assert(Number.isNaN(h.t[i * h.most + length]));
    }
  },
);

Deno.test("lengths are those of the controller: θ h e^{−r}, or the rest of the way", async () => {
  const smooth = process(({ x, t }) => ({ drift: sub(sin(mul(9, t)), x), diffusion: 0 }));
  const [theta, r, hInit] = [0.8, 0.6, 0.05];
  const strategy = withController({ safety: theta, exponent: r, hInit, growMax: 1e6 })(
    withTolerance({ abs: 1e-4, rel: 1e-4 })(gottaGoFast()),
  );
  const { history: h } = right(await history(smooth, strategy, { n: 1, x0: 1, backend: "cpu" })());
  assertAlmostEquals(h.h[0] ?? NaN, hInit, 1e-7);
  for (let k = 1; k < (h.lengths[0] ?? 0); k++) {
    const wanted = theta * (h.h[k - 1] ?? NaN) * (h.error[k - 1] ?? NaN) ** -r;
    assertAlmostEquals((h.h[k] ?? NaN) / Math.min(wanted, 1 - (h.t[k] ?? NaN)), 1, 1e-4);
  }
});

onAll("states are those that the run keeps; fixed steps have no error", async (backend, elements) => {
  const options: SolveOptions = { n: 3, start: 5, seed: 9, x0: 0, shape: [elements], backend };
  const kept = await solved(swinging, eulerMaruyama(20), { ...options, saveAt: 1 });
  const { history: h } = right(await history(swinging, eulerMaruyama(20), { ...options, most: 24 })());
  assertEquals(h.differing, []);
  assertEquals(Array.from(h.lengths), [20, 20, 20]);
  for (let i = 0; i < 3; i++) {
    for (let k = 0; k < 20; k++) {
      assertAlmostEquals(h.h[i * 24 + k] ?? NaN, 0.1, 1e-7);
      assert(Number.isNaN(h.error[i * 24 + k]));
      for (let j = 0; j < elements; j++) {
        const expected = k === 0 ? 0 : kept.saved?.values[(i * 20 + k - 1) * elements + j] ?? NaN;
        const found = h.x[(i * 24 + k) * elements + j] ?? NaN;
        if (backend === "webgpu") assertAlmostEquals(found, expected, 1e-6); // a device's last bits
        else assertEquals(found, expected);
      }
    }
  }
});

Deno.test("histories of data, backward in time, of parameters and starts one a path, in float64", async () => {
  const score = datasetScore(Float32Array.of(0, 0, 1, 1, 2, 0), 2);
  const strategy: Strategy = withDenoise("none")(adaptiveExponential());
  const data = right(await history(reverse(ve(), score), strategy, { n: 3, seed: 1, backend: "cpu" })());
  assertEquals(data.history.differing, []);
  assert((data.history.t[2] ?? NaN) < (data.history.t[1] ?? NaN));
  const pulled = process(({ x }) => ({ drift: neg(mul(param("pull", 1), x)), diffusion: 0.1 }));
  const each = right(
    await history(pulled, careful, {
      n: 3,
      x0: [[0], [1], [2]],
      params: { pull: [1, 10, 100] },
      precision: "f64",
      backend: "cpu",
    })(),
  ).history;
  assertEquals(each.differing, []);
  assertEquals([0, 1, 2].map((i) => each.x[i * each.most]), [0, 1, 2]);
});

Deno.test("only the first steps are kept where there is room for few; more than fits is refused", async () => {
  const all = { n: 2, seed: 1, x0: 0, backend: "cpu" } as const;
  const few = right(await history(swinging, eulerMaruyama(50), { ...all, most: 7 })());
  assertEquals([few.history.t.length, ...few.history.lengths], [14, 7, 7]);
  assertEquals(few.history.differing, []);
  const much = await history(swinging, eulerMaruyama(50), { ...all, n: 100_000, most: 1000 })();
  assertEquals(
    much._tag === "Left" ? describe(much.left) : "",
    "history: most must be at most 67108864 numbers, found 100000 paths of 1000 steps: 400000000 numbers\n" +
      "Try: n: 16777, as a path does not depend on how many there are",
  );
});

Deno.test("paths that go elsewhere when their steps are made again are named", async () => {
  // products and sums rounded as one, of a system that no bit is too small for
  const lorenz = system(["x", "y", "z"], ["w"], ({ x, y, z }) => ({
    drift: {
      x: mul(10, sub(y, x)),
      y: sub(mul(x, sub(28, z)), y),
      z: add(mul(x, y), mul(-8 / 3, z)),
    },
    diffusion: { x: { w: 0 }, y: { w: 0 }, z: { w: 0 } },
  }), { time: { tEnd: 0, T: 40 } });
  const options: HistoryOptions = { n: 2, x0: [1, 1, 20], backend: "cpu", most: 10 };
  const of = async (arithmetic: "exact" | "relaxed") =>
    right(await history(lorenz, eulerMaruyama(8000), { ...options, arithmetic })()).history.differing;
  assertEquals(await of("exact"), []);
  assertEquals(await of("relaxed"), [0, 1]);
});
