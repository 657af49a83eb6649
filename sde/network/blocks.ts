/**
 * The blocks that score networks are made of: residual blocks, attention, and what changes the resolution between them.
 *
 * Each takes the name of its module in a checkpoint; the names behind it are those of score_sde (models/layerspp.py and
 * models/layers.py), where the same mathematics is written as PyTorch modules.
 * @module
 */
import { pipe } from "fp-ts/function";
import {
  add,
  addChannels,
  affine,
  attention,
  averageDown,
  conv,
  dense,
  firDown,
  firDownConv,
  firUp,
  firUpConv,
  groupNorm,
  nearestUp,
  nin,
  silu,
  type Tensor,
} from "./layers.ts";

/** What the blocks of one network have in common. */
export interface BlockStyle {
  /** The taps of the filter that resamples, or none: nearest neighbours and means. */
  readonly taps: readonly number[] | undefined;
  /** Whether a sum of two branches is multiplied by 1/√2, which keeps its variance. */
  readonly skipRescale: boolean;
  /** Whether what resamples between blocks has a convolution. */
  readonly withConv: boolean;
  /** Groups of a norm over so many channels. */
  readonly groups: (channels: number) => number;
}

const channelsOf = ({ dims }: Tensor): number => dims[0] ?? 0;

/** A norm of this style. */
export function norm(style: BlockStyle, name: string): (x: Tensor) => Tensor {
  return (x) => groupNorm(name, { groups: style.groups(channelsOf(x)) })(x);
}

/** The sum of two branches. */
export function join(style: BlockStyle, x: Tensor, h: Tensor): Tensor {
  const sum = add(x, h);
  return style.skipRescale ? affine(Math.SQRT1_2, 0)(sum) : sum;
}

/** Twice the size, without parameters. */
export function up({ taps }: BlockStyle): (x: Tensor) => Tensor {
  return taps === undefined ? nearestUp : firUp(taps);
}

/** Half the size, without parameters. */
export function down({ taps }: BlockStyle): (x: Tensor) => Tensor {
  return taps === undefined ? averageDown : firDown(taps);
}

/** Twice the size, with a 3 × 3 convolution to `out` channels. */
export function upConv({ taps }: BlockStyle, name: string, out: number): (x: Tensor) => Tensor {
  if (taps !== undefined) return firUpConv(`${name}.Conv2d_0`, out, taps);
  return (x) => conv(`${name}.Conv_0`, out)(nearestUp(x));
}

/** Half the size, with a 3 × 3 convolution to `out` channels. */
export function downConv({ taps }: BlockStyle, name: string, out: number): (x: Tensor) => Tensor {
  if (taps !== undefined) return firDownConv(`${name}.Conv2d_0`, out, taps);
  return conv(`${name}.Conv_0`, out, { stride: 2, pads: [0, 1] });
}

/** What resamples between blocks: with its convolution, or without. */
export function resampler(style: BlockStyle, name: string, way: "up" | "down"): (x: Tensor) => Tensor {
  if (!style.withConv) return way === "up" ? up(style) : down(style);
  return (x) => (way === "up" ? upConv : downConv)(style, name, channelsOf(x))(x);
}

/** A residual block: what it is called, told and asked for. */
export interface Block {
  /** Its module's name. */
  readonly name: string;
  /** Channels of its result. */
  readonly out: number;
  /** The activated embedding of the noise level, added between its convolutions. */
  readonly embedding: Tensor;
  /** How its result changes in size, if it does. */
  readonly way?: "up" | "down";
}

/**
 * Twice norm, SiLU, convolution, and the noise level between; the result and the input are joined.
 *
 * A shortcut that changes shape is a 1 × 1 convolution Conv_2 where `shortcut` is "conv" (biggan), else NIN_0 (ddpm).
 */
export function residual(
  style: BlockStyle,
  shortcut: "conv" | "nin",
): (block: Block) => (x: Tensor) => Tensor {
  return ({ name, out, embedding, way }) => (x) => {
    const same = (t: Tensor): Tensor => t;
    const resample = way === undefined ? same : way === "up" ? up(style) : down(style);
    const h = pipe(
      x,
      norm(style, `${name}.GroupNorm_0`),
      silu,
      resample,
      conv(`${name}.Conv_0`, out),
      addChannels(dense(`${name}.Dense_0`, out)(embedding)),
      norm(style, `${name}.GroupNorm_1`),
      silu,
      conv(`${name}.Conv_1`, out),
    );
    const changes = channelsOf(x) !== out || way !== undefined;
    const matched = shortcut === "conv"
      ? conv(`${name}.Conv_2`, out, { size: 1 })
      : nin(`${name}.NIN_0`, out);
    return join(style, changes ? matched(resample(x)) : x, h);
  };
}

/** Norm, then every pixel attends to every pixel; the result and the input are joined. */
export function attend(style: BlockStyle, name: string): (x: Tensor) => Tensor {
  return (x) => {
    const channels = channelsOf(x);
    const h = norm(style, `${name}.GroupNorm_0`)(x);
    const [q, k, v] = [
      nin(`${name}.NIN_0`, channels)(h),
      nin(`${name}.NIN_1`, channels)(h),
      nin(`${name}.NIN_2`, channels)(h),
    ];
    return join(style, x, nin(`${name}.NIN_3`, channels)(attention({ q, k, v })));
  };
}
