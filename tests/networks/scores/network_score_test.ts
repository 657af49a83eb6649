/**
 * Scores that networks compute, through a whole solve: a network that is an exact score, written in layers, against the
 * same score as an expression; and what is said of files that do not fit.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { pipe } from "fp-ts/function";
import {
  describe,
  eulerMaruyama,
  type Fallible,
  gaussianScore,
  gottaGoFast,
  mul,
  reverse,
  type Score,
  solve,
  ve,
} from "ito";
import { toOnnx } from "ito/files";
import {
  bySigma,
  layers,
  network,
  networkScore,
  onnxScore,
  type OnnxScoreOptions,
  parameters,
  predictsScore,
  type Weights,
} from "ito/score";
import { encodeModel, node, type Port } from "../../../oracles/onnx/model.ts";
import { relative, unwrap } from "../../lib/network_fixtures.ts";
import { solved } from "../../lib/solved.ts";

/** (c − x) / σ²: the score of VE where all data is one image, whose channels have the values c. */
const colours = [0.2, 0.5, 0.9];
const oneImage = network(
  "one image",
  pipe(
    layers.image([3, 4, 4]),
    layers.conv("first", 3, { size: 1 }),
    layers.divide(layers.level),
    layers.divide(layers.level),
  ),
);
const weights: Weights = new Map([
  ["first.weight", { dims: [3, 3, 1, 1], data: Float32Array.of(-1, 0, 0, 0, -1, 0, 0, 0, -1) }],
  ["first.bias", { dims: [3], data: Float32Array.from(colours) }],
]);
const convention = predictsScore(bySigma);
const asExpression = gaussianScore(colours.flatMap((c) => Array.from({ length: 16 }, () => c)), 0);

const options = { n: 5, seed: 3, shape: [3, 4, 4], batch: 4, provider: "wasm" } as const;
const samplesOf = async (score: Fallible<Score>, backend: "cpu" | "reference") =>
  (await solved(reverse(ve(), score), eulerMaruyama(20), { ...options, backend })).samples;

for (const backend of ["cpu", "reference"] as const) {
  Deno.test(`networkScore() on ${backend} solves as the same score does as an expression`, async () => {
    const wanted = await samplesOf(asExpression, backend);
    assert(relative(await samplesOf(networkScore(oneImage, weights, convention), backend), wanted) < 1e-4);
    const file = unwrap(toOnnx(oneImage, weights));
    assert(relative(await samplesOf(onnxScore(file, { convention }), backend), wanted) < 1e-4);
  });
}

Deno.test("networkScore() in float64 is asked in float32, and a note says so", async () => {
  const score = networkScore(oneImage, weights, convention);
  const asked = { ...options, backend: "cpu", precision: "f64" } as const;
  const found = await solved(reverse(ve(), score), eulerMaruyama(20), asked);
  assert(found.samples instanceof Float64Array);
  assert(relative(found.samples, await samplesOf(score, "cpu")) < 1e-4);
  assert(found.notes.some((n) => n.includes("is asked in float32")), found.notes.join("\n"));
});

Deno.test("networkScore() reaches the only image there is, with adaptive steps", async () => {
  const score = networkScore(oneImage, weights, convention);
  const { samples, codes } = await solved(reverse(ve(), score), gottaGoFast(), options);
  assert(codes.every((c) => c === "done"));
  Array.from(samples).forEach((v, i) => {
    const wanted = colours[Math.floor((i % 48) / 16)] ?? NaN;
    assert(Math.abs(v - wanted) < 1e-3, `Element ${i}: found ${v}, wanted ${wanted}`);
  });
});

Deno.test("a network on a device, where there is one, solves as on the CPU", async () => {
  const score = networkScore(oneImage, weights, convention);
  const auto = await solved(reverse(ve(), score), eulerMaruyama(20), { ...options, backend: "auto" });
  assert(relative(auto.samples, await samplesOf(score, "cpu")) < 1e-3, auto.device);
});

Deno.test("layers of one name, kind and shape share their parameters", () => {
  const twice = pipe(layers.image([3, 4, 4]), layers.conv("first", 3), layers.silu, layers.conv("first", 3));
  assertEquals(parameters(network("twice", twice)).map((p) => p.name), ["first.bias", "first.weight"]);
});

Deno.test("solve() has the shape of a network's image, and takes no other one", async () => {
  const process = reverse(ve(), networkScore(oneImage, weights, convention));
  const shaped = async (shape: readonly number[] | undefined) => {
    const asked = {
      n: 1,
      backend: "cpu",
      provider: "wasm",
      ...(shape === undefined ? {} : { shape }),
    } as const;
    const result = await solve(process, eulerMaruyama(2), asked)();
    return result._tag === "Right" ? result.right.shape : describe(result.left);
  };
  assertEquals(await shaped(undefined), [3, 4, 4]);
  assertEquals(await shaped([3, 4, 4]), [3, 4, 4]);
  assertEquals(await shaped([48]), [48]);
  assertEquals(
    await shaped([4, 4, 3]),
    'solve: expected shape 3×4×4, as "reverse VE" has, or 48, found shape 4×4×3\n' +
      "Try: solve(process, strategy, { shape: [3, 4, 4], … }), or without shape",
  );
});

// ---- files -------------------------------------------------------------------------------------------------------

const image = ["batch", 3, 4, 4];
const port = (name: string, dims: Port["dims"], type: Port["type"] = "float32"): Port => ({
  name,
  dims,
  type,
});
const modelOf = (inputs: readonly Port[], outputs: readonly Port[]): Uint8Array =>
  encodeModel({
    name: "test",
    inputs,
    outputs,
    constants: [{ name: "unused", dims: [1], data: Float32Array.of(0) }],
    nodes: outputs.map(({ name }) => node("Identity", [inputs[0]?.name ?? ""], name)),
  });
const said = (model: Uint8Array, more: Partial<OnnxScoreOptions> = {}): readonly string[] => {
  const result = onnxScore(model, { convention, ...more });
  return result._tag === "Left" && result.left.tag === "Undecodable" ? result.left.problems : [];
};

const [x, sigma, y] = [port("x", image), port("sigma", ["batch"]), port("y", image)];
const good = modelOf([sigma, x], [y]);
const two = modelOf([x, sigma, port("label", ["batch"])], [y, port("z", image)]);
const open = modelOf([port("x", ["batch", 3, "h", "w"]), sigma], [port("y", ["batch", 3, "h", "w"])]);

Deno.test("onnxScore() reads names and shapes from the file, in whatever order", () => {
  const score = unwrap(onnxScore(good, { convention }));
  assertEquals(score.elements, 48);
  const atOpen = unwrap(onnxScore(open, { convention, dims: [3, 8, 8] }));
  assertEquals(atOpen.elements, 192);
  const named = unwrap(onnxScore(good, { convention, x: "x", level: "sigma", output: "y", dims: [3, 4, 4] }));
  assertEquals(named.elements, 48);
  const withValue = modelOf([port("unused", [1]), x, sigma], [y]); // old files list their weights among the inputs
  assertEquals(unwrap(onnxScore(withValue, { convention })).elements, 48);
});

Deno.test("onnxScore() keeps a copy of the file", async () => {
  const file = unwrap(toOnnx(oneImage, weights));
  const score = onnxScore(file, { convention });
  file.fill(0);
  assert(relative(await samplesOf(score, "cpu"), await samplesOf(asExpression, "cpu")) < 1e-4);
});

Deno.test("onnxScore() reads a file of very many initializers", () => {
  // in time that grows as they do: bench/growth.ts
  const constants = Array.from(
    { length: 50_000 },
    (_, i) => ({ name: `w${i}`, dims: [0], data: new Float32Array() }),
  );
  const many = encodeModel({ name: "many", inputs: [x, sigma], outputs: [y], constants, nodes: [] });
  assertEquals(unwrap(onnxScore(many, { convention })).elements, 48);
});

Deno.test("a convention of one's own is a function", () => {
  const score = unwrap(onnxScore(good, { convention: ({ net, x, t }) => net(mul(2, x), t) }));
  assertEquals(score.tag, "marginal");
});

const levels = "float32 or float16 or float64 or int32 or int64 [batch] or [batch, 1, …]";
const faulty: readonly (readonly [string, readonly string[], string])[] = [
  ["bytes that are no model", said(Uint8Array.of(1, 2, 3)), "it must be an ONNX model with a graph"],
  ["an empty file", said(new Uint8Array()), "it must be an ONNX model with a graph"],
  [
    "no state input",
    said(modelOf([sigma], [y])),
    'it must have one state input, or its name as an option, found "sigma" float32 [batch]',
  ],
  [
    "no input for the level",
    said(modelOf([x], [y])),
    "it must have one input for the noise level, or its name as an option, found none",
  ],
  [
    "a name that is not there",
    said(good, { x: "sample" }),
    'it must have state input "sample", found "sigma" float32 [batch], "x" float32 [batch, 3, 4, 4]',
  ],
  [
    "two outputs",
    said(modelOf([x, sigma], [y, port("z", image)])),
    'it must have one output, or its name as an option, found "y" float32 [batch, 3, 4, 4], "z" float32 [batch, 3, 4, 4]',
  ],
  [
    "one input too many",
    said(two, { level: "sigma", output: "y" }),
    '"label" float32 [batch] must be told something: it is neither the state nor the noise level',
  ],
  [
    "a level of no number",
    said(modelOf([x, port("level", ["batch"], "bool")], [y])),
    `"level" must be ${levels}, found "level" bool [batch]`,
  ],
  [
    "a level of two numbers, by its name",
    said(modelOf([x, port("level", ["batch", 2])], [y]), { level: "level" }),
    `"level" must be ${levels}, found "level" float32 [batch, 2]`,
  ],
  [
    "an input, where the model is not told the level",
    said(good, { level: false }),
    '"sigma" float32 [batch] must be told something: it is neither the state nor the noise level',
  ],
  [
    "a state of no numbers",
    said(modelOf([port("x", image, "bool"), sigma], [y])),
    '"x" must be float32 or float16 or float64 [batch, 3, 4, 4], found "x" bool [batch, 3, 4, 4]',
  ],
  [
    "batches of two sizes",
    said(modelOf([port("x", [2, 3, 4, 4]), port("sigma", [3])], [y])),
    "its ports must be of one batch, found 2 and 3 rows",
  ],
  [
    "an output of another shape",
    said(modelOf([x, sigma], [port("y", ["batch", 3])])),
    '"y" must be float32 or float16 or float64 [batch, 3, 4, 4], found "y" float32 [batch, 3]',
  ],
  [
    "an open size",
    said(open),
    'the shape of a sample must be known, from the file or as the option dims: found "x" float32 [batch, 3, h, w]',
  ],
  [
    "dims that are not the file's",
    said(good, { dims: [3, 8, 8] }),
    'the shape of a sample must be known, from the file or as the option dims: found "x" float32 [batch, 3, 4, 4] and dims [3, 8, 8]',
  ],
];
for (const [fault, problems, text] of faulty) {
  Deno.test(`onnxScore() names ${fault}`, () => assertEquals(problems, [text]));
}
