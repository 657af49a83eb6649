/**
 * UNet2DModel of diffusers, with its names: the networks of google/ddpm-cifar10-32 and google/ncsnpp-ffhq-256.
 *
 * Two families in one class: plain blocks, as DDPM and the networks of Dhariwal & Nichol have them, with attention after each
 * residual block of a resolution; and "Skip" blocks, which are NCSN++'s with input_skip and output_skip. Source: diffusers 0.42, models/unets/unet_2d.py,
 * unet_2d_blocks.py.
 * Tests: tests/networks/network_test.ts, tests/networks/unet2d_config_test.ts.
 * @module
 */
import { sure } from "../sde/border/errors.ts";
import { pipe } from "fp-ts/function";
import { attend, type Block, type BlockNames, type BlockStyle, down, norm, residual, up } from "./blocks.ts";
import {
  add,
  affine,
  concat,
  conv,
  dense,
  divide,
  embedding as classOf,
  fourier,
  gelu,
  groupsOf,
  image,
  label,
  level,
  log,
  mish,
  nearestUp,
  positional,
  relu,
  silu,
  type Tensor,
} from "./layers.ts";
import { channelsOf, type Network, network, unfitLayer } from "./tensor.ts";
import { type DownBlockType, type Unet2dConfig, unet2dDefaults, type UpBlockType } from "./unet2d_config.ts";

const names: BlockNames = {
  norms: ["norm1", "norm2"],
  convs: ["conv1", "conv2"],
  level: "time_emb_proj",
  shortcut: { layer: (name, out) => conv(name, out, { size: 1 }), name: "conv_shortcut" },
  attention: { norm: "group_norm", layer: dense, parts: ["to_q", "to_k", "to_v", "to_out.0"] },
};

/** The blocks' style: plain, or NCSN++'s (whose attention has 32 groups in any case). */
const styleOf = (c: Unet2dConfig, kind: "plain" | "skip" | "middle"): BlockStyle => ({
  names,
  taps: kind === "skip" ? [1, 3, 3, 1] : undefined,
  rescale: kind === "skip" ? Math.SQRT1_2 : kind === "middle" ? 1 / c.midBlockScaleFactor : 1,
  groups: kind === "skip" || c.normNumGroups === undefined ? groupsOf : () => c.normNumGroups ?? 32,
  activation: activations[c.activation],
  eps: c.normEps,
  modulates: c.timeScaleShift === "scale_shift",
});

const activations: Readonly<Record<Unet2dConfig["activation"], (x: Tensor) => Tensor>> = {
  silu,
  relu,
  gelu,
  mish,
};

const attentionStyle = (style: BlockStyle): BlockStyle =>
  style.taps === undefined ? style : { ...style, groups: () => 32 };

interface Build {
  readonly c: Unet2dConfig;
  readonly embedding: Tensor;
}

const block = ({ embedding }: Build, style: BlockStyle, more: Omit<Block, "embedding">) =>
  residual(style)({ ...more, embedding });

const attention = ({ c }: Build, style: BlockStyle, name: string, isNormed = true) => (h: Tensor): Tensor => {
  const { attentionHeadDim: size = channelsOf(h) } = c;
  if (channelsOf(h) % size !== 0) {
    throw unfitLayer(name, `a multiple of ${size} channels, those of an attention head`, `${channelsOf(h)}`);
  }
  return attend(attentionStyle(style), name, { heads: channelsOf(h) / size, isNormed })(h);
};

/** The attention in the middle, whose norm is its own, or with scale_shift none. */
const middleAttention = (b: Build, style: BlockStyle): (h: Tensor) => Tensor => {
  const { attnNormNumGroups: groups, timeScaleShift } = b.c;
  const own = groups === undefined ? style : { ...style, groups: () => groups };
  return attention(b, own, "mid_block.attentions.0", groups !== undefined || timeScaleShift === "default");
};

const isSkip = (type: DownBlockType | UpBlockType): boolean => type.includes("Skip");
const attends = (type: DownBlockType | UpBlockType): boolean => type.startsWith("Attn");
/** Whether a plain resolution is resampled by a residual block: where its type says so; with attention, where the network does. */
const byBlock = (type: DownBlockType | UpBlockType, how: "conv" | "resnet"): boolean =>
  type.startsWith("Resnet") || (attends(type) && how === "resnet");

/** What a resolution has made: the trunk, what it keeps for the way up, and the image or output beside it. */
interface Made {
  readonly h: Tensor;
  readonly kept: readonly Tensor[];
  readonly beside: Tensor | undefined;
}

/** A place in the network: which resolution, of what type and width, and whether it is the last one. */
interface Place {
  readonly name: string;
  readonly type: DownBlockType | UpBlockType;
  readonly width: number;
  readonly last: boolean;
}

const goDown = (b: Build, { name, type, width, last }: Place, from: Made): Made => {
  const style = styleOf(b.c, isSkip(type) ? "skip" : "plain");
  const kept = [...from.kept];
  let h = from.h;
  for (let j = 0; j < b.c.layersPerBlock; j++) {
    h = block(b, style, { name: `${name}.resnets.${j}`, out: width })(h);
    if (attends(type)) h = attention(b, style, `${name}.attentions.${j}`)(h);
    kept.push(h);
  }
  if (last) return { h, kept, beside: from.beside };
  if (!isSkip(type) || from.beside === undefined) {
    const pads = b.c.downsamplePadding === 0 ? [0, 1] as const : [1, 1] as const;
    h = byBlock(type, b.c.downsampleType)
      ? block(b, style, { name: `${name}.downsamplers.0`, out: width, way: "down", shortcuts: false })(h)
      : conv(`${name}.downsamplers.0.conv`, width, { stride: 2, pads })(h);
    return { h, kept: [...kept, h], beside: from.beside };
  }
  const small = down(style)(from.beside);
  const lower = block(b, style, { name: `${name}.resnet_down`, out: width, way: "down" })(h);
  h = add(conv(`${name}.skip_conv`, width, { size: 1 })(small), lower);
  return { h, kept: [...kept, h], beside: small };
};

/** A quirk of diffusers kept: the first norm here has min(a + ⌊b / 4⌋, 32) groups for a trunk of a and a skip of b channels. */
const quirk = (style: BlockStyle, a: number, b: number): BlockStyle => ({
  ...style,
  groups: (channels) => channels === a + b ? Math.min(a + Math.floor(b / 4), 32) : style.groups(channels),
});

const goUp = (b: Build, { name, type, width, last }: Place, from: Made): Made => {
  const style = styleOf(b.c, isSkip(type) ? "skip" : "plain");
  const kept = [...from.kept];
  let h = from.h;
  for (let j = 0; j <= b.c.layersPerBlock; j++) {
    const skip = kept.pop() ?? h;
    const own = type === "AttnSkipUpBlock2D" ? quirk(style, channelsOf(h), channelsOf(skip)) : style;
    h = block(b, own, { name: `${name}.resnets.${j}`, out: width })(concat(h, skip));
    if (type === "AttnUpBlock2D") h = attention(b, style, `${name}.attentions.${j}`)(h);
  }
  if (type === "AttnSkipUpBlock2D") h = attention(b, style, `${name}.attentions.0`)(h);
  if (!isSkip(type)) {
    if (last) return { h, kept, beside: from.beside };
    const wide = byBlock(type, b.c.upsampleType)
      ? block(b, style, { name: `${name}.upsamplers.0`, out: width, way: "up", shortcuts: false })(h)
      : conv(`${name}.upsamplers.0.conv`, width)(nearestUp(h));
    return { h: wide, kept, beside: from.beside };
  }
  const before = from.beside === undefined ? undefined : up(style)(from.beside);
  if (last) return { h, kept, beside: before };
  const own = pipe(h, norm(style, `${name}.skip_norm`), silu, conv(`${name}.skip_conv`, b.c.channels));
  const beside = before === undefined ? own : add(before, own);
  return { h: block(b, style, { name: `${name}.resnet_up`, out: width, way: "up" })(h), kept, beside };
};

const features = (c: Unet2dConfig, size: number): Tensor =>
  c.timeEmbeddingType === "fourier"
    ? fourier("time_proj.weight", size)(log(level))
    : positional(size, { shift: c.freqShift, first: c.flipSinToCos ? "cos" : "sin" })(level);

const build = (c: Unet2dConfig): Tensor => {
  const count = c.blockOutChannels.length;
  if (count === 0 || c.downBlockTypes.length !== count || c.upBlockTypes.length !== count) {
    const found = `${c.downBlockTypes.length}, ${c.upBlockTypes.length} and ${count}`;
    throw unfitLayer("UNet2DModel", "as many down blocks as up blocks and channels", found);
  }
  const first = sure(c.blockOutChannels[0], "first block");
  const size = c.timeEmbeddingDim ?? 4 * first;
  const time = pipe(
    features(c, first),
    dense("time_embedding.linear_1", size),
    silu,
    dense("time_embedding.linear_2", size),
  );
  const told = c.numClassEmbeds === undefined
    ? time
    : add(time, classOf("class_embedding", size)(label(c.numClassEmbeds)));
  const b: Build = { c, embedding: activations[c.activation](told) };
  const [height, width] = typeof c.sampleSize === "number" ? [c.sampleSize, c.sampleSize] : c.sampleSize;
  const given = image([c.channels, height, width]);
  const x = c.centerInputSample ? affine(2, -1)(given) : given;
  const start = conv("conv_in", first)(x);
  const place = (
    way: "down" | "up",
    types: readonly (DownBlockType | UpBlockType)[],
    widths: readonly number[],
  ) =>
    types.map((type, i): Place => {
      return {
        name: `${way}_blocks.${i}`,
        type,
        width: sure(widths[i], "width of a block"),
        last: i === count - 1,
      };
    });
  const low = place("down", c.downBlockTypes, c.blockOutChannels)
    .reduce<Made>((made, p) => goDown(b, p, made), { h: start, kept: [start], beside: x });
  const middle = styleOf(c, "middle");
  const resnet = (i: number) => block(b, middle, { name: `mid_block.resnets.${i}`, out: channelsOf(low.h) });
  const attended = c.addAttention ? middleAttention(b, middle) : (h: Tensor): Tensor => h;
  const h = c.midBlock ? pipe(low.h, resnet(0), attended, resnet(1)) : low.h;
  const high = place("up", c.upBlockTypes, c.blockOutChannels.toReversed())
    .reduce<Made>((made, p) => goUp(b, p, made), { h, kept: low.kept, beside: undefined });
  const head = pipe(high.h, norm(styleOf(c, "plain"), "conv_norm_out"), silu, conv("conv_out", c.channels));
  const whole = high.beside === undefined ? head : add(head, high.beside);
  return c.timeEmbeddingType === "fourier" ? divide(level)(whole) : whole;
};

/**
 * A UNet2DModel of diffusers: by default google/ddpm-cifar10-32.
 *
 * Its parameters have diffusers' names; `diffusersWeights` brings those of older files to them.
 * Shapes: x [channels, height, width], the level is a step (positional) or σ (fourier) → the shape of x; with `numClassEmbeds`
 * it is told a class too, as `networkScore`'s option `label`.
 * Errors: throws a RangeError where the options make no network; `decodeUnet2dConfig` reports that for outside data.
 *
 * @param options What differs from the published network.
 *
 * @example A small one
 * ```ts
 * import { parameters, unet2d } from "ito/score";
 * import { assertEquals } from "@std/assert";
 *
 * const small = unet2d({ sampleSize: 16, blockOutChannels: [32, 32, 32, 32], layersPerBlock: 1 });
 * assertEquals(parameters(small)[0], { name: "conv_in.bias", dims: [32] });
 * ```
 */
export function unet2d(options: Partial<Unet2dConfig> = {}): Network {
  return network("UNet2DModel", build({ ...unet2dDefaults, ...options }));
}
