/**
 * The blocks that score networks are made of: residual blocks, attention, and what changes the resolution between them.
 *
 * score_sde and diffusers write the same mathematics as PyTorch modules with names of their own; a style holds the names
 * and the few numbers in which networks differ. Each block takes the name of its module in a checkpoint.
 * Tests: tests/networks/network_test.ts.
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
  firUp,
  groupNorm,
  nearestUp,
  scaleShift,
  type Tensor,
} from "./layers.ts";
import { channelsOf } from "./tensor.ts";

/** A layer that ends in so many channels. */
type Widening = (name: string, out: number) => (x: Tensor) => Tensor;

/** What the modules of a block are called, behind the block's own name. */
export interface BlockNames {
  /** The two norms of a residual block. */
  readonly norms: readonly [first: string, second: string];
  /** The two convolutions of a residual block. */
  readonly convs: readonly [first: string, second: string];
  /** The dense layer of the noise level in a residual block. */
  readonly level: string;
  /** The shortcut of a residual block that changes shape. */
  readonly shortcut: { readonly layer: Widening; readonly name: string };
  /** Attention: its norm, and its dense layers for q, k, v and the result. */
  readonly attention: {
    readonly norm: string;
    readonly layer: Widening;
    readonly parts: readonly [q: string, k: string, v: string, out: string];
  };
}

/** What the blocks of one network have in common. */
export interface BlockStyle {
  /** What they are called. */
  readonly names: BlockNames;
  /** The taps of the filter that resamples, or none: nearest neighbours and means. */
  readonly taps: readonly number[] | undefined;
  /** What a sum of two branches is multiplied by; 1/√2 keeps its variance. */
  readonly rescale: number;
  /** Groups of a norm over so many channels. */
  readonly groups: (channels: number) => number;
  /** What norms and embeddings go through. */
  readonly activation: (x: Tensor) => Tensor;
  /** ε of the norms. */
  readonly eps: number;
  /** Whether the noise level scales and shifts what the second norm gives; else it is added before. */
  readonly modulates?: boolean;
}

/** A norm of this style. */
export function norm(style: BlockStyle, name: string): (x: Tensor) => Tensor {
  return (x) => groupNorm(name, { groups: style.groups(channelsOf(x)), eps: style.eps })(x);
}

/** The sum of two branches. */
export function join(style: BlockStyle, x: Tensor, h: Tensor): Tensor {
  const sum = add(x, h);
  return style.rescale === 1 ? sum : affine(style.rescale, 0)(sum);
}

/** Twice the size, without parameters. */
export function up({ taps }: BlockStyle): (x: Tensor) => Tensor {
  return taps === undefined ? nearestUp : firUp(taps);
}

/** Half the size, without parameters. */
export function down({ taps }: BlockStyle): (x: Tensor) => Tensor {
  return taps === undefined ? averageDown : firDown(taps);
}

/** A residual block: what it is called, told and asked for. */
export interface Block {
  /** Its module's name. */
  readonly name: string;
  /** Channels of its result. */
  readonly out: number;
  /** The activated embedding of the noise level, for between its convolutions. */
  readonly embedding: Tensor;
  /** How its result changes in size, if it does. */
  readonly way?: "up" | "down" | undefined;
  /** Whether it has a shortcut where its channels stay; by default where its size changes. */
  readonly shortcuts?: boolean;
}

/**
 * Twice norm, activation, convolution, and the noise level between; the result and the input, which a shortcut brings to its
 * shape where that changes, are joined.
 */
export function residual(style: BlockStyle): (block: Block) => (x: Tensor) => Tensor {
  const { norms, convs, level, shortcut } = style.names;
  const { modulates = false } = style;
  return ({ name, out, embedding, way, shortcuts = way !== undefined }) => (x) => {
    const same = (t: Tensor): Tensor => t;
    const told = (size: number): Tensor => dense(`${name}.${level}`, size)(embedding);
    const resample = way === undefined ? same : way === "up" ? up(style) : down(style);
    const h = pipe(
      x,
      norm(style, `${name}.${norms[0]}`),
      style.activation,
      resample,
      conv(`${name}.${convs[0]}`, out),
      modulates ? same : addChannels(told(out)),
      norm(style, `${name}.${norms[1]}`),
      modulates ? scaleShift(told(2 * out)) : same,
      style.activation,
      conv(`${name}.${convs[1]}`, out),
    );
    const changes = channelsOf(x) !== out || shortcuts;
    const matched = changes ? shortcut.layer(`${name}.${shortcut.name}`, out)(resample(x)) : resample(x);
    return join(style, matched, h);
  };
}

/** Norm (or none), then every pixel attends to every pixel, in `heads` groups of channels; the result and the input are joined. */
export function attend(
  style: BlockStyle,
  name: string,
  { heads = 1, isNormed = true }: { readonly heads?: number; readonly isNormed?: boolean } = {},
): (x: Tensor) => Tensor {
  const { norm: normName, layer, parts: [qName, kName, vName, outName] } = style.names.attention;
  return (x) => {
    const dense = (part: string) => layer(`${name}.${part}`, channelsOf(x));
    const h = isNormed ? norm(style, `${name}.${normName}`)(x) : x;
    const [q, k, v] = [dense(qName)(h), dense(kName)(h), dense(vName)(h)];
    return join(style, x, dense(outName)(attention({ q, k, v }, heads)));
  };
}
