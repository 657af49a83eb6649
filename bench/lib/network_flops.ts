/**
 * The products and sums of a network's evaluation: convolutions, matrix products and attention. Norms, activations
 * and resampling are not counted, so a share of the roofline is the least that it can be.
 * @module
 */
import { sizeOf } from "../../sde/dims.ts";
import { type Network, type Tensor, tensorsOf } from "../../networks/tensor.ts";

const flopsOf = ({ layer, dims }: Tensor): number => {
  const out = sizeOf(dims);
  switch (layer.tag) {
    case "conv":
      return 2 * out * sizeOf(layer.weight.dims.slice(1));
    case "nin":
      return 2 * out * (layer.weight.dims[0] ?? NaN);
    case "dense":
    case "denseAtPixels":
      return 2 * out * (layer.weight.dims[1] ?? NaN);
    case "attention": { // every pixel with every pixel: q·k, then the mean of v
      const pixels = sizeOf(dims.slice(1));
      return 4 * out * pixels;
    }
    case "image":
    case "level":
    case "label":
    case "embedding":
    case "silu":
    case "relu":
    case "elu":
    case "leakyRelu":
    case "gelu":
    case "mish":
    case "groupNorm":
    case "fir":
    case "nearestUp":
    case "averageDown":
    case "pad":
    case "crop":
    case "pixelShuffle":
    case "concat":
    case "add":
    case "addChannels":
    case "scaleShift":
    case "affine":
    case "divide":
    case "log":
    case "table":
    case "fourier":
    case "positional":
      return 0;
  }
  return layer satisfies never;
};

/** Floating-point operations of an evaluation of one image. */
export function networkFlops(net: Network): number {
  return tensorsOf(net.output).reduce((sum, t) => sum + flopsOf(t), 0);
}
