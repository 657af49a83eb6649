/**
 * Two conditions of one network asked in one run, against the same two asked apart.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import {
  addScores,
  cfg,
  cos,
  eulerMaruyama,
  type Fallible,
  mapScore,
  max,
  min,
  param,
  reverse,
  scaleScore,
  type Score,
  vp,
} from "ito";
import {
  byTime,
  type Convention,
  karras,
  layers,
  network,
  networkScore,
  onnxScore,
  type OnnxScoreOptions,
  predictsDenoised,
  predictsNoise,
  predictsScore,
  predictsVelocity,
  type Weights,
} from "ito/score";
import { encodeModel, node, type Port } from "../../../oracles/onnx/model.ts";
import { lift } from "../../../sde/border/fallible.ts";
import { nodesOf } from "../../../sde/language/expr.ts";
import { marginalOf } from "../../../sde/marginal.ts";
import { scoreAt } from "../../../sde/score.ts";
import { right } from "../../lib/either.ts";
import { relative } from "../../lib/network_fixtures.ts";
import { solved } from "../../lib/solved.ts";

/** How often a score asks a network for an evaluation of itself. */
const asks = (score: Fallible<Score>): number => {
  const state = right(lift(scoreAt(right(lift(score)), right(marginalOf(vp())))));
  return nodesOf([state]).filter(({ tag }) => tag === "oracle").length;
};
const drawn = (score: Fallible<Score>, params: Readonly<Record<string, number>> = {}) =>
  solved(reverse(vp(), score), eulerMaruyama(12), {
    n: 5,
    seed: 3,
    batch: 3,
    provider: "wasm",
    backend: "cpu",
    params,
  });
/** The same guidance, of which nobody sees that it is one network's. */
const apart = (c: Fallible<Score>, u: Fallible<Score>, w: number) =>
  addScores(scaleScore(c, w), scaleScore(u, 1 - w));

const same = async (c: Fallible<Score>, u: Fallible<Score>, calls: number): Promise<void> => {
  const [together, two] = [cfg(c, u, 2.5), apart(c, u, 2.5)];
  assertEquals([asks(together), asks(two)], [calls, 2]);
  const [found, wanted] = [await drawn(together), await drawn(two)];
  assertEquals([found.failure, [...found.codes], [...found.nfe]], [undefined, [...wanted.codes], [
    ...wanted.nfe,
  ]]);
  const off = relative(found.samples, wanted.samples);
  assert(off < 1e-5, `${off}`);
};

const convention = predictsNoise(byTime(1));
const fileOf = (type: "float32" | "float16" | "float64", batch: number | string = "batch", twice = false) => {
  const x: Port = { name: "x", dims: [batch, 2, 1], type };
  const text: Port = { name: "text", dims: [batch, 2, 1], type };
  const kind = { float32: 1, float16: 10, float64: 11 }[type];
  return encodeModel({
    name: "test",
    inputs: [x, { name: "level", dims: [batch] }, { name: "label", dims: [batch], type: "int64" }, text],
    outputs: [{ name: "y", dims: [batch, twice ? 4 : 2, 1], type }],
    constants: [
      { name: "table", dims: [3, 2, 1], data: Float32Array.of(0, 0, 1, -2, -3, 1) },
      { name: "cube", dims: [3], data: BigInt64Array.of(-1n, 1n, 1n) },
    ],
    nodes: [
      node("Gather", ["table", "label"], "row"),
      node("Reshape", ["level", "cube"], "column"),
      node("Mul", ["row", "column"], "moved"),
      node("Cast", ["moved"], "own", { to: kind }),
      node("Add", ["x", "own"], "a"),
      node("Mul", ["a", "text"], "b"),
      node("Tanh", ["b"], twice ? "half" : "y"),
      ...(twice ? [node("Concat", ["half", "half"], "y", { axis: 1 })] : []),
    ],
  });
};
const told = (file: Uint8Array, inputs: OnnxScoreOptions["inputs"] = {}, by: Convention = convention) =>
  onnxScore(file.slice(), { convention: by, x: "x", level: "level", inputs: { text: [1, 1], ...inputs } });

for (const [type, twice] of [["float32", false], ["float64", true], ["float16", false]] as const) {
  Deno.test(`cfg() asks one file once for two classes and texts: ${type}${twice ? ", twice the channels" : ""}`, async () => {
    const file = fileOf(type, "batch", twice);
    await same(told(file, { label: 2, text: [0.5, -1] }), told(file, { label: 0 }), 1);
  });
}

Deno.test("cfg() asks once for a parameter against a number, and for one a sample", async () => {
  const file = fileOf("float32");
  const by = (label: NonNullable<OnnxScoreOptions["inputs"]>[string]) => told(file, { label });
  await same(by([[2], [1], [0]]), by(0), 1);
  const [one, two] = [
    await drawn(cfg(by(param("class", 0)), by([0]), 2), { class: 2 }),
    await drawn(cfg(by(2), by(0), 2)),
  ];
  assertEquals(one.samples, two.samples);
  assert(relative(one.samples, (await drawn(by(2))).samples) > 1e-2, "guidance must change something");
  assertEquals(asks(cfg(by(param("class", 0)), by([0]), cos(param("turn", 1)))), 1);
  assertEquals(asks(cfg(by(2), by(0), 3, { interval: [0.1, 2] })), 1);
});

Deno.test("cfg() asks twice where it is not one network in one affine convention, or not for any batch", async () => {
  const file = fileOf("float32"), other = fileOf("float64");
  const clipped = (label: number) => mapScore(told(file, { label }), (s) => max(-1, min(1, s)));
  await same(clipped(2), clipped(0), 2);
  const fixed = fileOf("float32", 2);
  for (const [c, u] of [[file, other], [fixed, fixed]] as const) {
    assertEquals(asks(cfg(told(c, { label: 2 }), told(u, { label: 0 }), 2)), 2);
  }
  const level = predictsNoise(byTime(2));
  assertEquals(asks(cfg(told(file, { label: 2 }), told(file, { label: 0 }, predictsScore(byTime(1))), 2)), 2);
  // the levels that are told may differ: they are the network's own numbers
  assertEquals(asks(cfg(told(file, { label: 2 }, level), told(file, { label: 0 }), 2)), 1);
});

const net = network(
  "classes",
  layers.addChannels(layers.embedding("row", 1)(layers.label(3)))(layers.silu(layers.image([1, 2, 2]))),
);
const weights: Weights = new Map([["row.weight", { dims: [3, 1], data: Float32Array.of(-1, 0, 2) }]]);
const conventions: readonly (readonly [string, Convention])[] = [
  ["the score", predictsScore(byTime(1))],
  ["the noise", convention],
  ["the image", predictsDenoised(byTime(1))],
  ["v", predictsVelocity(byTime(1))],
  ["EDM's F", karras()],
];
for (const [says, by] of conventions) {
  Deno.test(`cfg() asks a network with two labels once, whatever it says: ${says}`, async () => {
    const of = (label: number) => networkScore(net, weights, by, { label });
    const [c, u] = [of(2), of(0)];
    await same(c, u, 1);
  });
}
