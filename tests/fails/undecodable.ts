/**
 * Programs that fail with `Undecodable`: JSON that describes no strategy or network, bytes that are no model.
 * @module
 */
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { type Constant, encodeModel, node, type Port } from "../../oracles/onnx/model.ts";
import { decodeStrategy } from "../../solvers/codec.ts";
import { onnxScore } from "../../networks/scores/network_score.ts";
import { decodeNetworkConfig } from "../../networks/codec.ts";
import { bySigma, predictsScore } from "../../networks/scores/convention.ts";
import { decodeTrained } from "../../networks/scores/trained_codec.ts";
import type { Failing } from "./failing.ts";

const named = "Try: the fields and values named above";

/** A model of a state x, a level t and a state y, as PyTorch's exporter may write it. */
const exported = (x: Port, level: Port, constants: readonly Constant[] = []) =>
  encodeModel({
    name: "exported",
    inputs: [x, level],
    outputs: [{ name: "y", dims: ["batch", 2] }],
    constants,
    nodes: [node("Neg", ["x"], "y")],
  });
const x: Port = { name: "x", dims: ["batch", 2] };
const level: Port = { name: "level", dims: ["batch"] };
const weight = (name: string, dims: readonly number[]): Constant => ({
  name,
  dims,
  data: new Float32Array(dims.reduce((a, b) => a * b, 1)),
});
const scoreOf = (model: Uint8Array) => onnxScore(model, { convention: predictsScore(bySigma) });

/** A model that wants a class. */
const classOf = () =>
  onnxScore(
    encodeModel({
      name: "test",
      inputs: [x, level, { name: "y", dims: ["batch"], type: "int64" }],
      outputs: [{ name: "out", dims: ["batch", 2] }],
      constants: [],
      nodes: [],
    }),
    { convention: predictsScore(bySigma), level: "level" },
  );

/** A model whose one weight is in another file: TensorProto.data_location is EXTERNAL. */
const outside = (): Uint8Array => {
  const writer = new BinaryWriter().tag(7, WireType.LengthDelimited).fork(); // graph
  writer.tag(5, WireType.LengthDelimited).fork(); // initializer
  writer.tag(8, WireType.LengthDelimited).string("net.0.weight").tag(14, WireType.Varint).int32(1);
  return writer.join().join().finish();
};

/** See the module. */
export const undecodable: readonly Failing[] = [
  {
    fault: "a norm that does not exist",
    program: () => decodeStrategy({ preset: "gottaGoFast", errorNorm: "l1" }),
    text:
      `Cannot decode strategy: errorNorm must be "l2Scaled" or "l8Scaled" or "l2" or "linf", found "l1"\n${named}`,
  },
  {
    fault: "a misspelt field",
    program: () => decodeStrategy({ preset: "gottaGoFast", tolerance: { retol: 1 } }),
    text:
      'Cannot decode strategy: no field "tolerance.retol" (known: abs, atol, rel, rtol, against, dataScale, flow)\n' +
      named,
  },
  {
    fault: "no strategy at all",
    program: () => decodeStrategy("gottaGoFast"),
    text: `Cannot decode strategy: a strategy must be an object, found "gottaGoFast"\n${named}`,
  },
  {
    fault: "a network of another family",
    program: () => decodeNetworkConfig({ name: "ddpm", nf: 128 }),
    text:
      "Cannot decode network configuration: image_size must be a whole number from 1 to 4096, or [rows, columns], found nothing; " +
      "num_channels must be a whole number from 1 to 4096, found nothing; " +
      "centered must be boolean, found nothing; " +
      "ch_mult must be a list of 1 to 16, each a whole number from 1 to 64, found nothing; " +
      "num_res_blocks must be a whole number from 1 to 64, found nothing; " +
      "attn_resolutions must be a list of 0 to 16, each a whole number from 1 to 4096, found nothing; " +
      `scale_by_sigma must be boolean, found nothing\n${named}`,
  },
  {
    fault: "a file that is no model",
    program: () =>
      onnxScore(new TextEncoder().encode("GIF89a"), {
        name: "score.onnx",
        convention: predictsScore(bySigma),
      }),
    text: `Cannot decode the ONNX model "score.onnx": it must be an ONNX model with a graph\n${named}`,
  },
  {
    fault: "a trained network's file that was converted without its configuration",
    program: () => decodeTrained({ format: "pt", config: "{}" }),
    text: 'Cannot decode trained network: its config must have the object "sde", found nothing; ' +
      'its config must have the object "model", found nothing\n' +
      "Try: tools/convert_checkpoint.py … --config NETWORK.json, which writes it into the file, or " +
      "networkScore(network, tensors, convention), which needs none",
  },
  {
    fault: "a field of a process's description that would be ignored",
    program: () =>
      decodeTrained({
        config: '{"sde":{"kind":"ve","sigma_min":0.01,"sigma_max":50,"sigma_typo":3,"N":9},"model":{}}',
      }),
    text: `Cannot decode trained network: no field "sde.sigma_typo"; no field "sde.N"\n${named}`,
  },
  {
    fault: "weights beside the file",
    program: () => scoreOf(outside()),
    text:
      'Cannot decode the ONNX model "model": its weights must be in it, found "net.0.weight" in another file\n' +
      "Try: torch.onnx.export(…, external_data=False), or data: (name) => the bytes of that file",
  },
  {
    fault: "a batch that was fixed by the export, to two sizes",
    program: () => scoreOf(exported({ ...x, dims: [4, 2] }, { ...level, dims: [2] })),
    text: 'Cannot decode the ONNX model "model": its ports must be of one batch, found 4 and 2 rows\n' +
      'Try: torch.onnx.export(…, dynamic_axes={name: {0: "batch"} for name in ("x", "level", "y")}), by the names of ' +
      "all inputs and outputs; dynamic_shapes where dynamo=True",
  },
  {
    fault: "a class that the model is not told",
    program: () => classOf(),
    text:
      'Cannot decode the ONNX model "model": "y" int64 [batch] must be told something: it is neither the state nor the ' +
      "noise level\n" +
      'Try: inputs: { "y": a number, a list of numbers, or a list of lists, one a sample }',
  },
  {
    fault: "a folded weight that has the name of an input",
    program: () => scoreOf(exported(x, { ...level, name: "t" }, [weight("t", [4, 2])])),
    text:
      'Cannot decode the ONNX model "model": "t" must be one thing, found an input float32 [batch] and a weight ' +
      'float32 [4, 2]\nTry: torch.onnx.export(…, input_names=["x", "level"], …), which no weight is called',
  },
];
