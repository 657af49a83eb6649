/**
 * The smallest feature network: the mean of each colour, and which of them is largest as logits.
 * @module
 */
import { encodeModel, node, type Port } from "../../../oracles/onnx/model.ts";

/** A model whose features are [batch, 3]; `input` and `output` to make one that is no feature network. */
export function meansModel(
  { input = { name: "images", dims: ["batch", 3, "height", "width"] }, output = "features", logits = true }: {
    readonly input?: Port;
    readonly output?: string;
    readonly logits?: boolean;
  } = {},
): Uint8Array {
  const dims = ["batch", 3];
  return encodeModel({
    name: "means",
    inputs: [input],
    outputs: [{ name: output, dims }, ...(logits ? [{ name: "logits", dims }] : [])],
    constants: [],
    nodes: [
      node("ReduceMean", [input.name], output, { axes: [2, 3], keepdims: 0 }),
      ...(logits ? [node("Softmax", [output], "logits")] : []),
    ],
  });
}
