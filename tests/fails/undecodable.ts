/**
 * Programs that fail with `Undecodable`: JSON that describes no strategy or network, bytes that are no model.
 * @module
 */
import { decodeStrategy } from "../../solvers/codec.ts";
import { onnxScore } from "../../backends/network_score.ts";
import { decodeNetworkConfig } from "../../sde/network/codec.ts";
import { bySigma, predictsScore } from "../../sde/network/convention.ts";
import { decodeTrained } from "../../sde/network/trained_codec.ts";
import type { Failing } from "./failing.ts";

const named = "Try: the fields and values named above";

/** See the module. */
export const undecodable: readonly Failing[] = [
  {
    fault: "a norm that does not exist",
    program: () => decodeStrategy({ preset: "gottaGoFast", errorNorm: "l1" }),
    text: `Cannot decode strategy: errorNorm must be "l2Scaled" or "l2" or "linf", found "l1"\n${named}`,
  },
  {
    fault: "a misspelt field",
    program: () => decodeStrategy({ preset: "gottaGoFast", tolerance: { retol: 1 } }),
    text:
      'Cannot decode strategy: no field "tolerance.retol" (known: abs, atol, rel, rtol, against, dataScale)\n' +
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
      "Cannot decode network configuration: image_size must be a whole number from 1 to 4096, found nothing; " +
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
];
