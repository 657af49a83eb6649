/**
 * The U-Net of NCSN++, DDPM++ and DDPM, whose options choose between them:
 *
 *     image → down: residual blocks at each resolution, each result kept → middle, with attention
 *           → up: residual blocks over what was kept, latest first → norm, activation, convolution (→ / σ)
 *
 * Modules are numbered in the order of their use, which is that of the original constructors, so that the names of a
 * published checkpoint fit. Source: arXiv 2011.13456, appendix H; score_sde, models/ncsnpp.py and models/ddpm.py.
 * Tests: tests/networks/network_test.ts.
 * @module
 */
import { pipe } from "fp-ts/function";
import { attend, type BlockNames, type BlockStyle, down, join, norm, residual, up } from "./blocks.ts";
import type { NcsnppConfig } from "./config.ts";
import {
  add,
  affine,
  concat,
  conv,
  crop,
  dense,
  divide,
  elu,
  embedding as rowOf,
  firDownConv,
  firUpConv,
  fourier,
  image,
  label,
  leakyRelu,
  level,
  log,
  nearestUp,
  nin,
  pad,
  pixelShuffle,
  positional,
  relu,
  silu,
  table,
  type Tensor,
} from "./layers.ts";
import { shapeText } from "../sde/dims.ts";
import { channelsOf, type Frame, sizeAt, unfitLayer } from "./tensor.ts";

/** The names of modules, one after another. */
const moduleNames = (): () => string => {
  let count = 0;
  return () => `all_modules.${count++}`;
};

/** A network as it is being built: what every part of it needs. */
interface Build {
  readonly c: NcsnppConfig;
  readonly style: BlockStyle;
  readonly next: () => string;
  readonly block: (out: number, way?: "up" | "down") => (x: Tensor) => Tensor;
}

/** The names of score_sde (models/layerspp.py, models/layers.py); its two kinds of blocks differ in the shortcut. */
const namesOf = (kind: NcsnppConfig["resblockType"]): BlockNames => ({
  norms: ["GroupNorm_0", "GroupNorm_1"],
  convs: ["Conv_0", "Conv_1"],
  level: "Dense_0",
  shortcut: kind === "biggan"
    ? { layer: (name, out) => conv(name, out, { size: 1 }), name: "Conv_2" }
    : { layer: nin, name: "NIN_0" },
  attention: { norm: "GroupNorm_0", layer: nin, parts: ["NIN_0", "NIN_1", "NIN_2", "NIN_3"] },
});

/** Twice the size, with a 3 × 3 convolution to `out` channels. */
const upConv = ({ taps }: BlockStyle, name: string, out: number): (x: Tensor) => Tensor =>
  taps === undefined
    ? (x) => conv(`${name}.Conv_0`, out)(nearestUp(x))
    : firUpConv(`${name}.Conv2d_0`, out, taps);

/** Half the size, with a 3 × 3 convolution to `out` channels. */
const downConv = ({ taps }: BlockStyle, name: string, out: number): (x: Tensor) => Tensor =>
  taps === undefined
    ? conv(`${name}.Conv_0`, out, { stride: 2, pads: [0, 1] })
    : firDownConv(`${name}.Conv2d_0`, out, taps);

/** score_sde's four, by its names. */
const activations: Readonly<Record<NcsnppConfig["nonlinearity"], (x: Tensor) => Tensor>> = {
  swish: silu,
  relu,
  elu,
  lrelu: leakyRelu(0.2),
};

/** The σ of each label, largest first, evenly in their logarithm: the buffer `sigmas` of a checkpoint. */
const sigmaTable = ({ min, max, count }: NcsnppConfig["sigmas"]): readonly number[] => {
  const [from, to] = [Math.log(max), Math.log(min)];
  return Array.from({ length: count }, (_, i) => Math.exp(from + (i / (count - 1)) * (to - from)));
};

/** The embedding of the noise level through two dense layers, and the class, activated, as every block takes it. */
const embed = (c: NcsnppConfig, { activation }: BlockStyle, next: () => string): Tensor => {
  const features = c.embeddingType === "fourier"
    ? fourier(`${next()}.W`, c.nf)(log(level))
    : positional(c.nf)(level);
  const told = pipe(features, dense(next(), 4 * c.nf), activation, dense(next(), 4 * c.nf));
  if (c.numClasses === 0) return activation(told);
  return activation(add(told, rowOf("classes", 4 * c.nf)(label(c.numClasses + 1))));
};

/** The zeros that bring an image to a size that can be taken in patches, and be halved at each level but the first. */
const frameOf = (c: NcsnppConfig, [height, width]: readonly [number, number]): Frame => {
  const unit = c.pad ? c.patch * 2 ** (c.chMult.length - 1) : 1;
  const [rows, columns] = [height, width].map((n) => Math.ceil(n / unit) * unit - n);
  const [above, left] = [Math.floor((rows ?? 0) / 2), Math.floor((columns ?? 0) / 2)];
  return [above, (rows ?? 0) - above, left, (columns ?? 0) - left];
};

/** Norm, activation and a 3 × 3 convolution. */
const head = ({ style, next }: Build, out: number) => (h: Tensor): Tensor =>
  pipe(h, norm(style, next()), style.activation, conv(next(), out));

const attention = ({ style, next }: Build): (x: Tensor) => Tensor => attend(style, next());

/** Attention, at the resolutions that have it. */
const attentionAt = (b: Build) => (x: Tensor): Tensor =>
  b.c.attnResolutions.includes(Math.max(sizeAt(x, 1), sizeAt(x, 2))) ? attention(b)(x) : x;

const resize = ({ c, style, next, block }: Build, way: "up" | "down") => (h: Tensor): Tensor => {
  if (c.resblockType === "biggan") return block(channelsOf(h), way)(h);
  const name = next();
  if (!c.resampWithConv) return way === "up" ? up(style)(h) : down(style)(h);
  return (way === "up" ? upConv : downConv)(style, name, channelsOf(h))(h);
};

/** Lets the image, at half the size that it had, into the trunk; returns both. */
const intake = (
  { c, style, next }: Build,
  pyramid: Tensor,
  h: Tensor,
): readonly [pyramid: Tensor, h: Tensor] => {
  switch (c.progressiveInput) {
    case "none":
      return [pyramid, h];
    case "input_skip": {
      const small = down(style)(pyramid);
      const mixed = conv(`${next()}.Conv_0`, channelsOf(h), { size: 1 })(small);
      return [small, c.progressiveCombine === "cat" ? concat(mixed, h) : add(mixed, h)];
    }
    case "residual": {
      const joined = join(style, downConv(style, next(), channelsOf(h))(pyramid), h);
      return [joined, joined];
    }
  }
  return c.progressiveInput satisfies never;
};

/** Grows the output by a resolution; returns it and the trunk. */
const growth = (
  b: Build,
  pyramid: Tensor | undefined,
  h: Tensor,
): readonly [pyramid: Tensor | undefined, h: Tensor] => {
  const { c, style, next } = b;
  switch (c.progressive) {
    case "none":
      return [undefined, h];
    case "output_skip": {
      if (pyramid === undefined) return [head(b, c.numChannels)(h), h];
      return [add(up(style)(pyramid), head(b, c.numChannels)(h)), h];
    }
    case "residual": {
      if (pyramid === undefined) return [head(b, channelsOf(h))(h), h];
      const joined = join(style, upConv(style, next(), channelsOf(h))(pyramid), h);
      return [joined, joined];
    }
  }
  return c.progressive satisfies never;
};

/**
 * What a configuration computes. `groups` is the number of groups of a norm over so many channels.
 *
 * Errors: throws a RangeError where a layer does not fit its input.
 */
export function unet(c: NcsnppConfig, groups: BlockStyle["groups"]): Tensor {
  if (c.patch > 1 && !(c.progressive === "none" && c.progressiveInput === "none")) {
    throw unfitLayer("patch", "1, unless progressive and progressiveInput are none", `${c.patch}`);
  }
  const next = moduleNames();
  const style: BlockStyle = {
    names: namesOf(c.resblockType),
    taps: c.fir ? c.firKernel : undefined,
    rescale: c.skipRescale ? Math.SQRT1_2 : 1,
    groups,
    activation: activations[c.nonlinearity],
    eps: 1e-6,
  };
  const embedding = embed(c, style, next);
  const block: Build["block"] = (out, way) => residual(style)({ name: next(), out, embedding, way });
  const b: Build = { c, style, next, block };
  const levels = c.chMult.map((mult, i) => ({
    width: c.nf * mult,
    first: i === 0,
    last: i === c.chMult.length - 1,
  }));

  const isSquare = typeof c.imageSize === "number";
  const sides = isSquare ? [c.imageSize, c.imageSize] as const : c.imageSize;
  const frame = frameOf(c, sides);
  if (!c.pad && sides.some((n) => n % c.patch !== 0)) {
    throw unfitLayer("patch", `multiples of ${c.patch}, or pad`, shapeText(sides));
  }
  const given = image([c.numChannels, ...sides]);
  let input = pad(frame)(c.centered ? given : affine(2, -1)(given));
  let h = conv(next(), c.nf, { size: 3 * c.patch, stride: c.patch, pads: [c.patch, c.patch] })(input);
  const kept = [h];
  for (const { width, last } of levels) {
    for (let j = 0; j < c.numResBlocks; j++) {
      h = pipe(h, block(width), attentionAt(b));
      kept.push(h);
    }
    if (last) break;
    [input, h] = intake(b, input, resize(b, "down")(h));
    kept.push(h);
  }
  const middle = channelsOf(h);
  h = block(middle)(h);
  h = attention(b)(h);
  h = block(middle)(h);
  let output: Tensor | undefined;
  for (const { width, first } of levels.toReversed()) {
    for (let j = 0; j <= c.numResBlocks; j++) h = block(width)(concat(h, kept.pop() ?? h));
    [output, h] = growth(b, output, attentionAt(b)(h));
    if (!first) h = resize(b, "up")(h);
  }
  const last = c.progressive === "output_skip" && output !== undefined
    ? output
    : pixelShuffle(c.patch)(head(b, c.numChannels * c.patch ** 2)(h));
  const whole = crop(frame)(last);
  const sigma = c.embeddingType === "fourier" ? level : table(sigmaTable(c.sigmas))(level);
  return c.scaleBySigma ? divide(sigma)(whole) : whole;
}
