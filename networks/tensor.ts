/**
 * Networks as values: an immutable graph of tensors, each made by one layer from others, and its parameters by name.
 *
 * The graph holds shapes and the names of parameters, no numbers: weights come with the lowering in `scores/`.
 * Shapes leave the batch out: an image is [channels, height, width], an embedding [n], a noise level [].
 * Tests: tests/networks/network_test.ts, tests/networks/config_test.ts.
 * @module
 */
import { sure } from "../sde/border/errors.ts";
import { shapeText } from "../sde/dims.ts";

/** A tensor of a checkpoint. */
export interface Parameter {
  /** Its name there, as in "all_modules.3.Conv_0.weight". */
  readonly name: string;
  /** Its shape there. */
  readonly dims: readonly number[];
}

/** Rows and columns of zeros added to an image: above and to the left, below and to the right. */
export type Pads = readonly [before: number, after: number];

/** Rows and columns around an image. */
export type Frame = readonly [above: number, below: number, left: number, right: number];
/** Every kind of layer; a backend folds over `tag`. */
export type Layer =
  /** The network's image, or a vector: no inputs. */
  | { readonly tag: "image" }
  /** The network's noise level: no inputs. */
  | { readonly tag: "level" }
  /** The network's class, a whole number below `classes`: no inputs. */
  | { readonly tag: "label"; readonly classes: number }
  /** Of a label: its row of weight [classes, size]. */
  | { readonly tag: "embedding"; readonly weight: Parameter }
  /** Correlation with weight [out, in, k, k], plus bias [out]. */
  | {
    readonly tag: "conv";
    readonly weight: Parameter;
    readonly bias: Parameter;
    readonly stride: number;
    readonly pads: Pads;
  }
  /** weight [in, out], transposed, times the channels of each pixel, plus bias [out]. */
  | { readonly tag: "nin"; readonly weight: Parameter; readonly bias: Parameter }
  /** weight [out, in] times a vector, plus bias [out]. */
  | { readonly tag: "dense"; readonly weight: Parameter; readonly bias: Parameter }
  /** The same at each pixel of an image. */
  | { readonly tag: "denseAtPixels"; readonly weight: Parameter; readonly bias: Parameter }
  /** Mean 0 and variance 1 over each group of channels, then weight · x + bias by channel. */
  | {
    readonly tag: "groupNorm";
    readonly weight: Parameter;
    readonly bias: Parameter;
    readonly groups: number;
    readonly eps: number;
  }
  /** x · sigmoid(x). */
  | { readonly tag: "silu" }
  /** The larger of x and 0. */
  | { readonly tag: "relu" }
  /** x where it is > 0, else eˣ − 1. */
  | { readonly tag: "elu" }
  /** x where it is > 0, else slope · x. */
  | { readonly tag: "leakyRelu"; readonly slope: number }
  /** x Φ(x), Φ the normal distribution. */
  | { readonly tag: "gelu" }
  /** x · tanh(ln(1 + eˣ)). */
  | { readonly tag: "mish" }
  /** Of q, k and v: each pixel takes v of every pixel, weighed by softmax(q·k / √(channels of a head)). */
  | { readonly tag: "attention"; readonly heads: number }
  /** Each pixel four times. */
  | { readonly tag: "nearestUp" }
  /** The mean of each four pixels. */
  | { readonly tag: "averageDown" }
  /** A filter along rows and columns; "up" puts zeros between pixels first, "down" keeps each second result. */
  | {
    readonly tag: "fir";
    readonly taps: readonly number[];
    readonly resample: Resample;
    readonly pads: Pads;
  }
  /** Zeros around an image; an image without its frame. */
  | { readonly tag: "pad" | "crop"; readonly sides: Frame }
  /** Each size² channels as a square of pixels. */
  | { readonly tag: "pixelShuffle"; readonly size: number }
  /** Channels of one image after those of another. */
  | { readonly tag: "concat" }
  /** The sum of two tensors of one shape. */
  | { readonly tag: "add" }
  /** An image and a vector [channels], which is added to each pixel. */
  | { readonly tag: "addChannels" }
  /** An image and a vector [scales, shifts]: (1 + scale) x + shift, by channel. */
  | { readonly tag: "scaleShift" }
  /** scale · x + shift. */
  | { readonly tag: "affine"; readonly scale: number; readonly shift: number }
  /** An image over a number, its sample's own. */
  | { readonly tag: "divide" }
  /** The natural logarithm. */
  | { readonly tag: "log" }
  /** values[⌊level⌋]. */
  | { readonly tag: "table"; readonly values: readonly number[] }
  /** [sin(2π w level), cos(2π w level)] for the frequencies w. */
  | { readonly tag: "fourier"; readonly weight: Parameter }
  /** [sin(r level), cos(r level)] for the rates r, or cosines first. */
  | { readonly tag: "positional"; readonly rates: readonly number[]; readonly first: "sin" | "cos" };

/** How a filter changes the size of an image. */
export type Resample = "up" | "down" | "none";

/** What a layer makes of its inputs. Equal means the same object: a tensor used twice is computed once. */
export interface Tensor {
  /** What makes it. */
  readonly layer: Layer;
  /** What it is made of. */
  readonly inputs: readonly Tensor[];
  /** Its shape, without the batch. */
  readonly dims: readonly number[];
}

/** A network: what it computes, from one image and one noise level a sample, and a class where it is told one. */
export interface Network {
  /** How it is called in messages. */
  readonly name: string;
  /** What it computes, of the image's shape. */
  readonly output: Tensor;
  /** The shape of an image, [channels, height, width], or of a vector, [n]. */
  readonly dims: readonly number[];
  /** Names that a checkpoint may hold besides the parameters: buffers that the graph has as constants. */
  readonly buffers: readonly string[];
  /** How many classes it knows, where it is told one. */
  readonly classes: number | undefined;
}

/** A tensor, frozen. */
export function tensor(layer: Layer, inputs: readonly Tensor[], dims: readonly number[]): Tensor {
  return Object.freeze({ layer, inputs, dims });
}

/** A layer that its inputs do not fit: a mistake in the program, thrown where it is made. */
export function unfitLayer(layer: string, wanted: string, found: string): RangeError {
  return new RangeError(`Cannot make the layer ${layer}: it needs ${wanted}, found ${found}`);
}

/** The size of a dimension that must be there: 0 is the channels of an image. */
export function sizeAt({ dims }: { readonly dims: readonly number[] }, i: number): number {
  return sure(dims[i], `dimension ${i} of ${shapeText(dims)}`);
}

/** The channels of an image, or the numbers of a vector. */
export function channelsOf(x: Tensor): number {
  return sizeAt(x, 0);
}

/** The shape of an image; throws a RangeError where it is none. */
export function imageDims(what: string, { dims }: Tensor): readonly [number, number, number] {
  const [c, h, w] = dims;
  if (c === undefined || h === undefined || w === undefined || dims.length !== 3) {
    throw unfitLayer(what, "an image [channels, height, width]", shapeText(dims));
  }
  return [c, h, w];
}

/** Every tensor below this one and itself, inputs first, each once. It keeps its own stack: a deep network is one long chain. */
export function tensorsOf(output: Tensor): readonly Tensor[] {
  const done = new Set<Tensor>();
  const stack = [output];
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const waiting = done.has(top) ? [] : top.inputs.filter((i) => !done.has(i));
    if (waiting.length > 0) stack.push(...waiting.toReversed());
    else {
      done.add(top);
      stack.pop();
    }
  }
  return [...done];
}

const ownParameters = ({ layer }: Tensor): readonly Parameter[] => {
  switch (layer.tag) {
    case "conv":
    case "nin":
    case "dense":
    case "denseAtPixels":
    case "groupNorm":
      return [layer.weight, layer.bias];
    case "fourier":
    case "embedding":
      return [layer.weight];
    case "image":
    case "level":
    case "label":
    case "silu":
    case "relu":
    case "elu":
    case "leakyRelu":
    case "gelu":
    case "mish":
    case "attention":
    case "nearestUp":
    case "averageDown":
    case "fir":
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
    case "positional":
      return [];
  }
  return layer satisfies never;
};

/** Refuses two layers that share a name and not what it stands for: one of them would be computed with the other's numbers. */
const refuseNamesakes = (net: string, all: readonly Tensor[]): void => {
  const first = new Map<string, string>();
  for (const t of all) {
    for (const { name, dims } of ownParameters(t)) {
      const use = `${t.layer.tag} ${shapeText(dims)}`;
      const other = first.get(name) ?? use;
      if (other !== use) {
        throw unfitLayer(
          `with the parameter "${name}" of "${net}"`,
          "one kind and shape for all layers of its name",
          `${other} and ${use}`,
        );
      }
      first.set(name, use);
    }
  }
};

/**
 * A network that computes this tensor.
 *
 * Two layers of one name share its parameters, where they are of one kind and shape.
 * Errors: throws a RangeError where the tensor holds not exactly one image, or has another shape than it; where layers of
 * one name differ, or labels of several numbers of classes are in it.
 *
 * @param name How it is called in messages.
 * @param output What it computes, of the image's shape.
 * @param buffers Names that a checkpoint may hold besides the parameters.
 *
 * @example One convolution
 * ```ts
 * import { layers, network, parameters } from "ito/score";
 * import { assertEquals } from "@std/assert";
 *
 * const small = network("small", layers.conv("first", 3)(layers.image([3, 32, 32])));
 * assertEquals(parameters(small).map((p) => p.name), ["first.bias", "first.weight"]);
 * ```
 */
export function network(name: string, output: Tensor, buffers: readonly string[] = []): Network {
  const all = tensorsOf(output);
  const images = all.filter((t) => t.layer.tag === "image");
  const [image] = images;
  if (image === undefined || images.length > 1) {
    throw unfitLayer(`of the output of "${name}"`, "one image below it", `${images.length}`);
  }
  if (shapeText(image.dims) !== shapeText(output.dims)) {
    throw unfitLayer(
      `of the output of "${name}"`,
      `the image's shape, ${shapeText(image.dims)}`,
      shapeText(output.dims),
    );
  }
  refuseNamesakes(name, all);
  const [classes, other] = new Set(
    all.flatMap(({ layer }) => (layer.tag === "label" ? [layer.classes] : [])),
  );
  if (other !== undefined) {
    throw unfitLayer(`of the output of "${name}"`, "one number of classes", `${classes} and ${other}`);
  }
  return { name, output, dims: image.dims, buffers, classes };
}

const byName = new Intl.Collator("en", { numeric: true });

/**
 * The parameters of a network, by name, module 9 before module 10: what a checkpoint has to hold.
 *
 * @example How large NCSN++ for CIFAR-10 is
 * ```ts
 * import { ncsnpp, parameters } from "ito/score";
 * import { assertEquals } from "@std/assert";
 *
 * const sizes = parameters(ncsnpp()).map((p) => p.dims.reduce((a, b) => a * b, 1));
 * assertEquals(sizes.reduce((a, b) => a + b, 0), 62_758_915);
 * ```
 */
export function parameters(net: Network): readonly Parameter[] {
  const all = tensorsOf(net.output).flatMap(ownParameters);
  const once = [...new Map(all.map((p) => [p.name, p])).values()];
  return once.toSorted((a, b) => byName.compare(a.name, b.name));
}
