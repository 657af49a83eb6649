/**
 * A file as tools/train_score.py writes it, with a network that nobody trained: grey images of 6 × 4 pixels, two classes.
 * @module
 */
import { describe } from "ito";
import { saveSafetensors } from "ito/files";
import { decodeNetworkConfig, networkOf, parameters } from "ito/score";

const model = {
  image_size: [6, 4],
  num_channels: 1,
  centered: true,
  nf: 8,
  ch_mult: [1],
  num_res_blocks: 1,
  attn_resolutions: [],
  resblock_type: "biggan",
  fir: false,
  progressive: "none",
  progressive_input: "none",
  skip_rescale: true,
  embedding_type: "positional",
  scale_by_sigma: false,
  num_classes: 2,
  pad: true,
  patch: 2,
} as const;
const sde = { kind: "vp", beta_min: 0.1, beta_max: 20, t_end: 0.001 } as const;

const made = (): Uint8Array => {
  const config = decodeNetworkConfig(model);
  if (config._tag === "Left") throw new Error(describe(config.left));
  const tensors = parameters(networkOf(config.right)).map(({ name, dims }) => {
    const size = dims.reduce((a, b) => a * b, 1);
    return [name, {
      name,
      dims,
      data: Float32Array.from({ length: size }, (_, i) => 0.1 * Math.sin(i)),
    }] as const;
  });
  const metadata = { config: JSON.stringify({ sde, model }), classes: '["cat","dog"]' };
  const file = saveSafetensors({ metadata, tensors: new Map(tensors) });
  if (file._tag === "Left") throw new Error(describe(file.left));
  return file.right;
};

/** Its bytes. */
export const ownFile: Uint8Array = made();
