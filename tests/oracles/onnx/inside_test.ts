/**
 * Weights in other files: a model that reads them by a callback is the model that has them within, to the bit.
 */
import { assert, assertEquals } from "@std/assert";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { describe, eulerMaruyama, mul, reverse, ve } from "ito";
import { onnxScore } from "ito/score";
import { withWeightsInside } from "../../../oracles/onnx/inside.ts";
import { encodeGraphPart, encodeModel, node } from "../../../oracles/onnx/model.ts";
import { unwrap } from "../../lib/network_fixtures.ts";
import { solved } from "../../lib/solved.ts";

const graph = {
  name: "test",
  inputs: [{ name: "x", dims: ["batch", 2] }, { name: "level", dims: ["batch"] }],
  outputs: [{ name: "y", dims: ["batch", 2] }],
  nodes: [node("Mul", ["x", "w"], "product"), node("Neg", ["product"], "y")],
} as const;
const weight = Float32Array.of(2, 3);
const within = encodeModel({ ...graph, constants: [{ name: "w", dims: [2], data: weight }] });

/** The same with the weight behind 8 other bytes of a file. */
const outside = (entries: Readonly<Record<string, string>>): Uint8Array => {
  const tensor = new BinaryWriter().tag(1, WireType.Varint).int64(2).tag(2, WireType.Varint).int32(1)
    .tag(8, WireType.LengthDelimited).string("w").tag(14, WireType.Varint).int32(1);
  for (const [key, value] of Object.entries(entries)) {
    tensor.tag(13, WireType.LengthDelimited).fork().tag(1, WireType.LengthDelimited).string(key)
      .tag(2, WireType.LengthDelimited).string(value).join();
  }
  const whole = new BinaryWriter().raw(encodeGraphPart(graph)).tag(5, WireType.LengthDelimited).bytes(
    tensor.finish(),
  ).finish();
  return new BinaryWriter().tag(1, WireType.Varint).int64(8).tag(7, WireType.LengthDelimited).bytes(whole)
    .tag(8, WireType.LengthDelimited).fork().tag(2, WireType.Varint).int64(13).join().finish();
};

const file = new Uint8Array([...new Uint8Array(8), ...new Uint8Array(weight.buffer)]);
const placed = outside({ location: "weights.data", offset: "8", length: "8" });
const convention = ({ net, x, t }: Parameters<Parameters<typeof onnxScore>[1]["convention"]>[0]) =>
  net(x, mul(3, t));

Deno.test("onnxScore() takes weights from a file that its caller reads, and asks for no other", async () => {
  const asked: string[] = [];
  const read = (name: string) => {
    asked.push(name);
    return file;
  };
  const options = { n: 4, seed: 1, provider: "wasm", backend: "cpu" } as const;
  const samples = async (score: ReturnType<typeof onnxScore>) =>
    (await solved(reverse(ve({ sigmaMax: 2 }), unwrap(score)), eulerMaruyama(10), options)).samples;
  const found = await samples(onnxScore(placed, { convention, data: read }));
  assertEquals(found, await samples(onnxScore(within, { convention })));
  assertEquals(asked, ["weights.data"]);
});

Deno.test("a weight whose file is not there, or too short, is named", () => {
  const said = (model: Uint8Array, data: (name: string) => Uint8Array | undefined): string => {
    const score = onnxScore(model, { convention, data });
    return score._tag === "Left" ? describe(score.left) : "no refusal";
  };
  const text = 'all its weights must be found, not so "w" in "weights.data"';
  assert(said(placed, () => undefined).includes(text));
  assert(said(placed, () => file.subarray(0, 12)).includes(text));
  for (const offset of ["-8", "1e99", "x", "1.5"]) {
    assert(
      said(outside({ location: "weights.data", offset, length: "8" }), () => file).includes(text),
      offset,
    );
  }
  assertEquals(said(outside({ location: "weights.data", offset: "8" }), () => file), "no refusal"); // to its end
  assertEquals(withWeightsInside(within, () => undefined), { model: within, missing: [] });
});
