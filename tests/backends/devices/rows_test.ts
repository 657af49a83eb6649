/**
 * Rows of an oracle: each is asked with its own state and its own scalars, and gets its own answer, in whatever slot it
 * lies, whoever else is asked, and whether it was moved, filled anew or left out since.
 *
 * A model that multiplies the state by a scalar must be that multiplication. Adaptive steps put every row at a time of its
 * own, rejections leave rows out, and a batch smaller than the number of samples fills and moves them.
 *
 * Faults that these tests catch: scalars of the first rows taken for those that are asked (batch 1 is right, 8 is not),
 * answers written to the wrong slots, a moved row whose answer stays behind, a kept answer that is not its own row's,
 * two scalars exchanged.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { pipe } from "fp-ts/function";
import { encodeModel, node } from "../../../oracles/onnx/model.ts";
import { prepare } from "../../../solve/solve.ts";
import {
  adaptiveExponential,
  add,
  constant,
  gottaGoFast,
  mixtureScore,
  mul,
  neg,
  type OnnxOracle,
  type Process,
  process,
  reverse,
  type Scalar,
  square,
  type State,
  type Strategy,
  vp,
  withLimits,
  withNoise,
  withTolerance,
} from "../../../mod.ts";
import { datasetScore } from "../../../entries/score.ts";
import { evaluate } from "../../../sde/language/expr.ts";
import { right } from "../../lib/either.ts";
import { assertDone, assertNear, type Ended, onEach, type Target } from "../../lib/targets.ts";

const elements = 10;

/** y[b, i] = x[b, i] · s[b] + u[b]. */
const line: OnnxOracle = {
  tag: "onnx",
  name: "line",
  model: encodeModel({
    name: "line",
    inputs: [{ name: "x", dims: ["batch", elements] }, { name: "s", dims: ["batch"] }, {
      name: "u",
      dims: ["batch"],
    }],
    outputs: [{ name: "y", dims: ["batch", elements] }],
    constants: [],
    nodes: ["s", "u"].flatMap((v) => [
      node("Flatten", [v], `${v} row`, { axis: 0 }),
      node("Transpose", [`${v} row`], `${v} column`),
    ]).concat([node("Mul", ["x", "s column"], "slope"), node("Add", ["slope", "u column"], "y")]),
  }),
  x: "x",
  scalars: ["s", "u"],
  output: "y",
  dims: [elements],
};

/** dx = −(s(t) x + u(t)) dt + g dW, where s and u are told to whoever multiplies. */
const pulled = (line: (x: State, s: Scalar, u: Scalar) => State): Process =>
  process(({ x, t }) => ({
    drift: neg(line(x, add(1, mul(6, square(t))), mul(0.5, t))),
    diffusion: constant(Array.from({ length: elements }, (_, i) => 0.2 + i / 20), "g"),
  }), { time: { T: 2 } });
const asked = pulled((x, s, u) => evaluate(line, x, [s, u]));
const written = pulled((x, s, u) => add(mul(x, s), u));

const n = 9;
/** A host that is asked over a device waits some 10 ms a step: one batch there, which fills and moves rows as well. */
const batchesOn = (t: Target): readonly number[] => (t.name === "WebGPU" ? [5] : [1, 3, n]);
const quick: Strategy = pipe(
  gottaGoFast({ rel: 0.3, hInit: 0.1 }),
  withNoise("retain"),
  withTolerance({ abs: 0.1 }),
);
const sum = (a: readonly number[]): number => a.reduce((s, v) => s + v, 0);
const spread = (e: Ended): number => new Set(e.attempts).size;

onEach(
  "a model that multiplies by a row's scalar is that multiplication, whatever the batch",
  async (t) => {
    const s = quick;
    const o = { n, seed: 6, start: 2, x0: 1, shape: [elements] };
    const wanted = await t.run(written, s, o);
    assertDone(wanted);
    assert(spread(wanted) > 2, `rows must differ in their steps: ${wanted.attempts}`);
    assert(wanted.attempts.some((a, i) => a > (wanted.accepts[i] ?? 0)), "some steps must be rejected");
    for (const batch of batchesOn(t)) {
      const found = await t.run(asked, s, { ...o, batch });
      assertEquals([found.attempts, found.accepts, found.codes], [
        wanted.attempts,
        wanted.accepts,
        wanted.codes,
      ]);
      assertNear(found.samples, wanted.samples, Math.max(t.near, 1e-5)); // the model itself is float32
      // a step asks twice, and after a rejection only once: what it asked first is still right
      const { nfePerStep, nfeKept } = right(prepare(asked, quick, o)).recurrence;
      assertEquals([nfePerStep, nfeKept], [2, 1]);
      const [tried, accepted] = [sum(wanted.attempts), sum(wanted.accepts)];
      assertEquals(found.paid, nfePerStep * tried - nfeKept * (tried - accepted), "evaluations");
    }
  },
);

onEach("a row that moves into the place of one that failed keeps its own answers", async (t) => {
  // where the last step of a sample is a rejection, its place says so when another row comes
  const s: Strategy = pipe(quick, withLimits({ hMin: 0.03 }));
  const o = { n, seed: 7, x0: 1, shape: [elements] };
  const wanted = await t.run(written, s, o);
  assert(new Set(wanted.codes).size > 1, `some must fail, and some not: ${wanted.codes}`);
  for (const batch of batchesOn(t)) {
    const found = await t.run(asked, s, { ...o, batch });
    assertEquals([found.attempts, found.accepts, found.codes], [
      wanted.attempts,
      wanted.accepts,
      wanted.codes,
    ]);
    assertNear(found.samples, wanted.samples, Math.max(t.near, 1e-5));
  }
});

onEach(
  "the exact score of points is that of a mixture without width, whatever the batch",
  async (t) => {
    const points = Float32Array.from({ length: 4 * elements }, (_, i) => Math.sin(i * i));
    const means = Array.from({ length: 4 }, (_, k) => [...points.subarray(k * elements, (k + 1) * elements)]);
    const s = pipe(adaptiveExponential({ dataRange: [-1, 1] }), withNoise("bridge"));
    const o = { n, seed: 6, start: 2 };
    const mixture = mixtureScore({ weights: [1, 1, 1, 1], means, stds: [0, 0, 0, 0] });
    const wanted = await t.run(reverse(vp(), mixture), s, o);
    assertDone(wanted);
    assert(spread(wanted) > 2, `rows must differ in their steps: ${wanted.attempts}`);
    for (const batch of batchesOn(t)) {
      const found = await t.run(reverse(vp(), datasetScore(points, elements)), s, { ...o, batch });
      assertEquals([found.attempts, found.accepts, found.codes], [
        wanted.attempts,
        wanted.accepts,
        wanted.codes,
      ]);
      assertNear(found.samples, wanted.samples, 30 * t.near);
    }
  },
);
