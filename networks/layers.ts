/**
 * The layers of score networks, as functions from tensors to a tensor, data last:
 *
 *     pipe(x, groupNorm("GroupNorm_0"), silu, conv("Conv_0", 64))
 *
 * A layer with parameters is given the name that they begin with in a checkpoint (PyTorch's names: `weight` and `bias`
 * behind a point). All throw a RangeError where their input does not fit.
 * Tests: tests/networks/network_test.ts.
 * @module
 */
import { fir } from "./resample.ts";
import { shapeText } from "../sde/dims.ts";
import { imageDims, type Pads, type Parameter, type Tensor, tensor, unfitLayer } from "./tensor.ts";

export type { Frame, Layer, Network, Pads, Parameter, Resample, Tensor } from "./tensor.ts";
export { elu, gelu, leakyRelu, mish, relu, silu } from "./activations.ts";
export { embedding, label, scaleShift } from "./classes.ts";
export { crop, pad, pixelShuffle } from "./frame.ts";
export { averageDown, fir, firDown, firUp, nearestUp } from "./resample.ts";

/** The network's image: the state x of the process. Shapes: [channels, height, width]. */
export function image(dims: readonly [channels: number, height: number, width: number]): Tensor {
  if (!dims.every((d) => Number.isInteger(d) && d > 0)) {
    throw unfitLayer("image", "whole numbers > 0", shapeText(dims));
  }
  return tensor({ tag: "image" }, [], dims);
}

/** The network's state where that is no image. Shapes: [n]. */
export function vector(n: number): Tensor {
  wantWhole("vector", { n });
  return tensor({ tag: "image" }, [], [n]);
}

/** The network's second input, one number a sample: σ, or a label of the time, as the network was trained. */
export const level: Tensor = tensor({ tag: "level" }, [], []);

/** Throws where a number of a layer is no whole number from `least` on. */
const wantWhole = (layer: string, numbers: Readonly<Record<string, number>>, least = 1): void => {
  for (const [name, v] of Object.entries(numbers)) {
    if (!Number.isInteger(v) || v < least) {
      throw unfitLayer(layer, `${name}, a whole number ≥ ${least}`, `${v}`);
    }
  }
};

const weightAndBias = (name: string, dims: readonly number[], out: number): {
  readonly weight: Parameter;
  readonly bias: Parameter;
} => ({ weight: { name: `${name}.weight`, dims }, bias: { name: `${name}.bias`, dims: [out] } });

const vectorSize = (what: string, { dims }: Tensor): number => {
  const [n] = dims;
  if (n === undefined || dims.length !== 1) throw unfitLayer(what, "a vector [n]", shapeText(dims));
  return n;
};

const wantScalar = (what: string, { dims }: Tensor): void => {
  if (dims.length !== 0) throw unfitLayer(what, "one number a sample, []", shapeText(dims));
};

/** The defaults of `conv`: 3 × 3, the size of the image kept. */
export const convDefaults = { size: 3, stride: 1 } as const;

/**
 * A convolution (a correlation, as in PyTorch) with `out` filters of size × size.
 *
 * Shapes: [in, h, w] → [out, …]; `pads` default to size / 2 rounded down, on both sides.
 */
export function conv(
  name: string,
  out: number,
  options: { readonly size?: number; readonly stride?: number; readonly pads?: Pads } = {},
): (x: Tensor) => Tensor {
  const { size, stride } = { ...convDefaults, ...options };
  const half = Math.floor(size / 2);
  const pads = options.pads ?? [half, half];
  wantWhole(`conv "${name}"`, { out, size, stride });
  wantWhole(`conv "${name}"`, { "pads[0]": pads[0], "pads[1]": pads[1] }, 0);
  return (x) => {
    const [channels, ...plane] = imageDims(`conv "${name}"`, x);
    const sides = plane.map((n) => Math.floor((n + pads[0] + pads[1] - size) / stride) + 1);
    if (sides.some((n) => n < 1)) {
      throw unfitLayer(`conv "${name}"`, `an image of ${size} × ${size} or more`, shapeText(x.dims));
    }
    const { weight, bias } = weightAndBias(name, [out, channels, size, size], out);
    return tensor({ tag: "conv", weight, bias, stride, pads }, [x], [out, ...sides]);
  };
}

/**
 * Twice the size by a filter, then a 3 × 3 convolution, padded once, before both: score_sde's upsample_conv_2d, which
 * convolves first and filters then; the two commute, as nothing is cut off between them.
 *
 * Shapes: [in, h, w] → [out, 2h, 2w].
 */
export function firUpConv(name: string, out: number, taps: readonly number[]): (x: Tensor) => Tensor {
  const p = taps.length - 2;
  const widened = fir(taps, "up", [Math.floor((p + 1) / 2) + 2, Math.floor(p / 2) + 1]);
  return (x) => conv(name, out, { pads: [0, 0] })(widened(x));
}

/** A filter, then a 3 × 3 convolution of stride 2, padded once, before both. Shapes: [in, 2h, 2w] → [out, h, w]. */
export function firDownConv(name: string, out: number, taps: readonly number[]): (x: Tensor) => Tensor {
  const widened = fir(taps, "none", [Math.floor((taps.length + 1) / 2), Math.floor(taps.length / 2)]);
  return (x) => conv(name, out, { stride: 2, pads: [0, 0] })(widened(x));
}

/** One dense layer over the channels of each pixel; its parameters are `W` [in, out] and `b`. Shapes: [in, h, w] → [out, h, w]. */
export function nin(name: string, out: number): (x: Tensor) => Tensor {
  wantWhole(`nin "${name}"`, { out });
  return (x) => {
    const [channels, ...plane] = imageDims(`nin "${name}"`, x);
    const weight = { name: `${name}.W`, dims: [channels, out] };
    return tensor({ tag: "nin", weight, bias: { name: `${name}.b`, dims: [out] } }, [x], [out, ...plane]);
  };
}

/** A dense layer over a vector, or over the channels of each pixel. Shapes: [in] → [out]; [in, h, w] → [out, h, w]. */
export function dense(name: string, out: number): (x: Tensor) => Tensor {
  wantWhole(`dense "${name}"`, { out });
  return (x) => {
    const [size = 0, ...plane] = x.dims;
    if (x.dims.length !== 1 && x.dims.length !== 3) {
      throw unfitLayer(`dense "${name}"`, "a vector or an image", shapeText(x.dims));
    }
    const parts = weightAndBias(name, [out, size], out);
    return tensor({ tag: plane.length === 0 ? "dense" : "denseAtPixels", ...parts }, [x], [out, ...plane]);
  };
}

/** The number of groups that score_sde's networks norm by, for so many channels. */
export function groupsOf(channels: number): number {
  return Math.min(Math.floor(channels / 4), 32);
}

/** Group normalisation; by default in `groupsOf(channels)` groups, with ε = 1e-6. Shapes: an image's, kept. */
export function groupNorm(
  name: string,
  options: { readonly groups?: number; readonly eps?: number } = {},
): (x: Tensor) => Tensor {
  return (x) => {
    const [channels] = imageDims(`groupNorm "${name}"`, x);
    const { groups = groupsOf(channels), eps = 1e-6 } = options;
    wantWhole(`groupNorm "${name}"`, { groups });
    if (channels % groups !== 0) {
      throw unfitLayer(`groupNorm "${name}"`, `a multiple of ${groups} channels`, `${channels}`);
    }
    return tensor(
      { tag: "groupNorm", ...weightAndBias(name, [channels], channels), groups, eps },
      [x],
      x.dims,
    );
  };
}

/** Attention of every pixel to every pixel, in `heads` groups of channels. Shapes: q, k, v [channels, h, w] → the same. */
export function attention(
  parts: { readonly q: Tensor; readonly k: Tensor; readonly v: Tensor },
  heads = 1,
): Tensor {
  const { q, k, v } = parts;
  const [channels] = imageDims("attention", q);
  const same = [k, v].every(({ dims }) => shapeText(dims) === shapeText(q.dims));
  wantWhole("attention", { heads });
  if (!same || channels % heads !== 0) {
    const found = [q, k, v].map(({ dims }) => shapeText(dims)).join(", ");
    throw unfitLayer("attention", `q, k and v of one shape, with a multiple of ${heads} channels`, found);
  }
  return tensor({ tag: "attention", heads }, [q, k, v], q.dims);
}

/** The channels of a, then those of b. Shapes: [c, h, w], [d, h, w] → [c + d, h, w]. */
export function concat(a: Tensor, b: Tensor): Tensor {
  const [c, ...plane] = imageDims("concat", a);
  const [d, ...other] = imageDims("concat", b);
  if (shapeText(plane) !== shapeText(other)) {
    throw unfitLayer("concat", "images of one size", `${shapeText(a.dims)} and ${shapeText(b.dims)}`);
  }
  return tensor({ tag: "concat" }, [a, b], [c + d, ...plane]);
}

/** a + b. Shapes: both the same. */
export function add(a: Tensor, b: Tensor): Tensor {
  if (shapeText(a.dims) !== shapeText(b.dims)) {
    throw unfitLayer("add", "tensors of one shape", `${shapeText(a.dims)} and ${shapeText(b.dims)}`);
  }
  return tensor({ tag: "add" }, [a, b], a.dims);
}

/** A vector, added to each pixel. Shapes: x [c, h, w], v [c] → [c, h, w]. */
export function addChannels(v: Tensor): (x: Tensor) => Tensor {
  return (x) => {
    const [c] = imageDims("addChannels", x);
    if (vectorSize("addChannels", v) !== c) throw unfitLayer("addChannels", `[${c}]`, shapeText(v.dims));
    return tensor({ tag: "addChannels" }, [x, v], x.dims);
  };
}

/** scale · x + shift. Shapes: any, kept. */
export function affine(scale: number, shift: number): (x: Tensor) => Tensor {
  if (!Number.isFinite(scale) || !Number.isFinite(shift)) {
    throw unfitLayer("affine", "finite numbers", `${scale} and ${shift}`);
  }
  return (x) => tensor({ tag: "affine", scale, shift }, [x], x.dims);
}

/** Each sample over a number of its own. Shapes: x any, by [] → x's. */
export function divide(by: Tensor): (x: Tensor) => Tensor {
  wantScalar("divide", by);
  return (x) => tensor({ tag: "divide" }, [x, by], x.dims);
}

/** The natural logarithm. Shapes: any, kept. */
export function log(x: Tensor): Tensor {
  return tensor({ tag: "log" }, [x], x.dims);
}

/** values[⌊x⌋], as a network trained on discrete levels looks its σ up. Shapes: [] → []. */
export function table(values: readonly number[]): (x: Tensor) => Tensor {
  const bad = values.findIndex((v) => !Number.isFinite(v));
  if (bad >= 0 || values.length === 0) {
    throw unfitLayer(
      "table",
      "finite numbers, one or more",
      bad < 0 ? "none" : `values[${bad}] = ${values[bad]}`,
    );
  }
  return (x) => {
    wantScalar("table", x);
    return tensor({ tag: "table", values }, [x], []);
  };
}

/** Gaussian Fourier features [sin(2π W x), cos(2π W x)] with W [size], a parameter. Shapes: [] → [2 · size]. */
export function fourier(parameter: string, size: number): (x: Tensor) => Tensor {
  wantWhole(`fourier "${parameter}"`, { size });
  return (x) => {
    wantScalar(`fourier "${parameter}"`, x);
    return tensor({ tag: "fourier", weight: { name: parameter, dims: [size] } }, [x], [2 * size]);
  };
}

/**
 * The embedding of "Attention is all you need", sines first: rates fall from 1 to 1 / 10,000, evenly in their logarithm.
 *
 * Shapes: [] → [size], size even and ≥ 4. `shift` 1 ends the rates at 1 / 10,000, 0 one place before.
 */
export function positional(
  size: number,
  options: { readonly shift?: 0 | 1; readonly first?: "sin" | "cos" } = {},
): (x: Tensor) => Tensor {
  const { shift = 1, first = "sin" } = options;
  if (size % 2 !== 0 || size < 4) throw unfitLayer("positional", "an even size ≥ 4", `${size}`);
  const half = size / 2;
  // rounded where PyTorch rounds, as rates meet labels up to 999
  const slope = Math.fround(-Math.log(10000) / (half - shift));
  const rates = Array.from({ length: half }, (_, i) => Math.fround(Math.exp(Math.fround(i * slope))));
  return (x) => {
    wantScalar("positional", x);
    return tensor({ tag: "positional", rates, first }, [x], [size]);
  };
}
