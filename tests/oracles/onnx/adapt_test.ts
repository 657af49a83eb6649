/**
 * Models of others as they come: noise levels of every type and shape that is taken, models without one, and weights left
 * outside. Each level is held against the same score as an expression.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import {
  add,
  describe,
  eulerMaruyama,
  expressionScore,
  type Fallible,
  floor,
  mul,
  neg,
  reverse,
  type Score,
  ve,
  vp,
} from "ito";
import {
  bySigma,
  byStep,
  byTime,
  onnxScore,
  type OnnxScoreOptions,
  predictsNoise,
  predictsScore,
} from "ito/score";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import {
  type Constant,
  encodeGraphPart,
  encodeModel,
  type Node,
  node,
  type Port,
} from "../../../oracles/onnx/model.ts";
import { portsOfFile } from "../../../oracles/onnx/read.ts";
import { openOracleOnDevice } from "../../../oracles/session/webgpu.ts";
import { download, onDevice, output, upload } from "../../lib/on_device.ts";
import { relative, unwrap } from "../../lib/network_fixtures.ts";
import { opened } from "../../lib/oracle_fixtures.ts";
import { oracleIn } from "../score_oracle.ts";
import { solved } from "../../lib/solved.ts";

const state = ["batch", 2];
const modelOf = (inputs: readonly Port[], nodes: readonly Node[], constants: readonly Constant[] = []) =>
  encodeModel({ name: "test", inputs, outputs: [{ name: "y", dims: state }], constants, nodes });

/** y = −x level, for a level of this type and shape. */
const scaledBy = (type: Port["type"], dims: Port["dims"]): Uint8Array =>
  modelOf([{ name: "x", dims: state }, { name: "level", dims, ...(type === undefined ? {} : { type }) }], [
    node("Cast", ["level"], "number", { to: 1 }),
    node("Flatten", ["number"], "column", { axis: 1 }),
    node("Mul", ["x", "column"], "product"),
    node("Neg", ["product"], "y"),
  ]);

const convention: OnnxScoreOptions["convention"] = ({ net, x, t }) => net(x, mul(3, t));
const options = { n: 5, seed: 3, batch: 3, provider: "wasm", backend: "cpu" } as const;
const samplesOf = async (score: Fallible<Score>) =>
  (await solved(reverse(ve({ sigmaMax: 2 }), score), eulerMaruyama(20), options)).samples;

const exact = expressionScore(({ x, t }) => neg(mul(mul(3, t), x)), 2);
const rounded = expressionScore(({ x, t }) => neg(mul(floor(add(mul(3, t), 0.5)), x)), 2);
const columns = [["batch"], ["batch", 1]];
for (const dims of columns) {
  for (const type of ["float32", "float16", "float64", "int32", "int64"] as const) {
    Deno.test(`onnxScore() tells a level of ${type} [${dims.join(", ")}]`, async () => {
      const found = await samplesOf(onnxScore(scaledBy(type, dims), { convention }));
      const wanted = await samplesOf(type.startsWith("int") ? rounded : exact);
      const off = relative(found, wanted); // float16 has 11 bits
      assert(off < (type === "float16" ? 2e-3 : 1e-5), `${off}`);
    });
  }
}

Deno.test("a whole level is another score than one with its fraction", async () => {
  assert(relative(await samplesOf(rounded), await samplesOf(exact)) > 0.01);
});

onDevice("a level of int64 [batch, 1] is told on a device too", async (device) => {
  const score = unwrap(onnxScore(scaledBy("int64", ["batch", 1]), { convention }));
  const { run, release } = opened(await openOracleOnDevice(oracleIn(score), device)());
  const out = output(device, 4);
  await run(upload(device, Float32Array.of(1, 2, 3, 4)), [upload(device, Float32Array.of(2, 999))], out, 2);
  assertEquals([...await download(device, out)], [-2, -4, -2997, -3996]);
  await release();
});

Deno.test("onnxScore() takes a model that is not told the level, if one says so", async () => {
  const blind = modelOf([{ name: "x", dims: state }], [node("Neg", ["x"], "y")]);
  const found = await samplesOf(onnxScore(blind, { convention, level: false }));
  const wanted = await samplesOf(expressionScore(({ x }) => neg(x), 2));
  assert(relative(found, wanted) < 1e-6);
  const refused = onnxScore(blind, { convention });
  const text = refused._tag === "Left" ? describe(refused.left) : "";
  assert(text.includes("\nTry: level: false, only if the network has no input for the level at all"), text);
});

const weight = (name: string, dims: readonly number[]): Constant => {
  return { name, dims, data: new Float32Array(dims.reduce((a, b) => a * b, 1)) };
};
const textOf = (score: ReturnType<typeof onnxScore>): string =>
  score._tag === "Left" ? describe(score.left) : "no refusal";

Deno.test("onnxScore() says of an input that shares its name with a weight what both are, and what to write", () => {
  const level: Port = { name: "t", dims: ["batch"] };
  const shared = (type: Port["type"], dims: readonly number[], more: readonly Port[] = []) =>
    modelOf(
      [{ name: "x", dims: state }, { ...level, ...(type === undefined ? {} : { type }) }, ...more],
      [node("Neg", ["x"], "y")],
      [weight("t", dims)],
    );
  const advice = '\nTry: torch.onnx.export(…, input_names=["x", "level"], …), which no weight is called';
  // whatever else there is: a label must not be taken for the level, nor the level be given up
  const label: Port = { name: "label", dims: ["batch"], type: "int64" };
  const files = [shared(undefined, [3, 2]), shared("int64", [3, 2]), shared(undefined, [3, 2], [label])];
  for (const file of files) {
    for (const options of [{}, { level: false }, { level: "t" }] as const) {
      const text = textOf(onnxScore(file, { convention, ...options }));
      assert(text.includes('"t" must be one thing, found an input '), text);
      assert(text.includes(" and a weight float32 [3, 2]") && text.endsWith(advice), text);
    }
  }
  // where only the weight is left of it
  const lost = modelOf([{ name: "x", dims: state }], [node("Neg", ["x"], "y")], [weight("t", [3, 2])]);
  const text = textOf(onnxScore(lost, { convention, level: "t" }));
  assert(
    text.includes('must have input for the noise level "t", found a weight "t" float32 [3, 2]' + advice),
    text,
  );
});

Deno.test("a file of old lists its weights among the inputs; their shapes may be packed", () => {
  const inputs = encodeGraphPart({
    inputs: [{ name: "x", dims: state }, { name: "w", dims: [3, 2] }],
    nodes: [],
  });
  const clashesOf = (dims: (w: BinaryWriter) => BinaryWriter) => {
    const weight = dims(new BinaryWriter()).tag(2, WireType.Varint).int32(1)
      .tag(8, WireType.LengthDelimited).string("w").finish(); // data_type, name
    const graph = new BinaryWriter().raw(inputs).tag(5, WireType.LengthDelimited).bytes(weight).finish();
    const file = portsOfFile(new BinaryWriter().tag(7, WireType.LengthDelimited).bytes(graph).finish());
    assertEquals(file?.inputs.map(({ name }) => name), ["x"]);
    return file?.clashes.map(({ name }) => name);
  };
  const packed = (...dims: readonly number[]) => (w: BinaryWriter) =>
    dims.reduce((into, d) => into.int64(d), w.tag(1, WireType.LengthDelimited).fork()).join();
  const single = (w: BinaryWriter) => w.tag(1, WireType.Varint).int64(3).tag(1, WireType.Varint).int64(2);
  assertEquals([packed(3, 2), single, packed(3, 4)].map(clashesOf), [[], [], ["w"]]);
});

Deno.test("onnxScore() tells no σ to a model that takes its level in whole numbers", () => {
  const model = scaledBy("int64", ["batch"]);
  for (const process of [ve(), vp()]) { // from 0.01 to 50, and below 1
    const made = reverse(process, onnxScore(model, { convention: predictsScore(bySigma) }));
    const text = made._tag === "Left" ? describe(made.left) : "no refusal";
    const wanted =
      'onnxScore: convention must be one that tells whole numbers, as "level" of the model is int64';
    assert(text.startsWith(wanted), text);
  }
  for (const by of [byStep(), byTime(999), byTime(1)]) {
    assertEquals(reverse(vp(), onnxScore(model, { convention: predictsNoise(by) }))._tag, "Right");
  }
});

Deno.test("onnxScore() takes a state that is a column", async () => {
  const one: Port["dims"] = ["batch", 1];
  const model = encodeModel({
    name: "one",
    inputs: [{ name: "x", dims: one }, { name: "level", dims: ["batch"] }],
    outputs: [{ name: "y", dims: one }],
    constants: [],
    nodes: [node("Neg", ["x"], "y")],
  });
  const found = await samplesOf(onnxScore(model, { convention }));
  assert(relative(found, await samplesOf(expressionScore(({ x }) => neg(x), 1))) < 1e-6);
});

Deno.test("a solve ends with an error where samples would depend on each other, and one by one it does not", async () => {
  const model = modelOf([{ name: "x", dims: state }, { name: "level", dims: ["batch"] }], [
    node("ReduceMean", ["x"], "mean", { axes: [0], keepdims: 1 }),
    node("Sub", ["mean", "x"], "y"),
  ]);
  const process = reverse(ve({ sigmaMax: 2 }), onnxScore(model, { convention }));
  const { failure } = await solved(process, eulerMaruyama(20), options);
  const text = failure === undefined ? "no failure" : describe(failure);
  assert(text.startsWith('The oracle "model" failed on wasm: a row in a batch differs'), text);
  assert(text.endsWith("or batch: 1"), text);
  assertEquals((await solved(process, eulerMaruyama(20), { ...options, batch: 1 })).failure, undefined);
});

Deno.test("onnxScore() throws at no file that is cut short or has a byte changed", () => {
  const file = scaledBy("int64", ["batch", 1]);
  for (let i = 0; i < file.length; i++) {
    const changed = [0, 0x7f, 0xff].map((v) => Uint8Array.from(file, (b, at) => (at === i ? v : b)));
    for (const bytes of [file.slice(0, i), ...changed]) {
      const score = onnxScore(bytes, { convention });
      assert(score._tag === "Right" || score.left.tag === "Undecodable");
    }
  }
});
