/**
 * Files: the weights of networks (safetensors), and networks as ONNX.
 *
 * @example Weights there and back
 * ```ts
 * import { loadSafetensors, saveSafetensors } from "ito/files";
 *
 * const bias = { name: "bias", dims: [2], data: Float32Array.of(0.5, -1) };
 * const saved = saveSafetensors({ metadata: {}, tensors: new Map([["bias", bias]]) });
 * if (saved._tag === "Left") throw new Error(saved.left.tag);
 * const read = loadSafetensors(saved.right);
 * if (read._tag === "Left") throw new Error(read.left.tag);
 * read.right.tensors.get("bias"); // as it was
 * ```
 * @module
 */

// Safetensors
export {
  type Checkpoint,
  checkpointDefaults,
  type LoadOptions,
  loadSafetensors,
  type NamedTensor,
  type SaveOptions,
  saveSafetensors,
} from "../networks/files/safetensors.ts";

// ONNX
export { networkPorts, toOnnx } from "../networks/scores/network_onnx.ts";
