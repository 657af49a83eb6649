/**
 * Reverse mode of products: what is linear in x goes back by its transpose.
 *
 *     Conv with W       → ConvTranspose with W; of stride 1, Conv with W flipped, which runtimes are quicker at
 *     ConvTranspose     → Conv with the same W
 *     A B               → ȳ Bᵀ, Aᵀ ȳ
 *
 * Tests: tests/oracles/onnx/gradient/rules_test.ts.
 * @module
 */
import type { Attribute } from "../model.ts";
import type { FileNode, Known, Size } from "./graph.ts";
import { addedUp, broadcastDims, type Call, type Rules, toldNumber, toldNumbers, toldWord } from "./rule.ts";

/** How a filter goes over its planes. */
interface Sliding {
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  /** Before each axis, then behind each. */
  readonly pads: readonly number[];
  readonly group: number;
  /** How far a filter reaches over its own first place: dilation · (size − 1). */
  readonly spans: readonly number[];
}

/** Nothing where pads are left to the runtime, or sizes of the filter are not known. */
const slidingOf = (n: FileNode, w: Known | undefined): Sliding | undefined => {
  const kernel = w?.dims.slice(2).flatMap((d) => (typeof d === "number" ? [d] : []));
  if (w === undefined || kernel === undefined || kernel.length !== w.dims.length - 2) return undefined;
  if (toldWord(n, "auto_pad", "NOTSET") !== "NOTSET" || n.told.has("output_shape")) return undefined;
  const dilations = toldNumbers(n, "dilations", kernel.map(() => 1));
  return {
    strides: toldNumbers(n, "strides", kernel.map(() => 1)),
    dilations,
    pads: toldNumbers(n, "pads", [...kernel, ...kernel].map(() => 0)),
    group: toldNumber(n, "group", 1),
    spans: kernel.map((k, i) => (dilations[i] ?? 1) * (k - 1)),
  };
};

const padsAt = ({ pads }: Sliding, i: number): number => (pads[i] ?? 0) + (pads[i + pads.length / 2] ?? 0);

/** Sizes behind batch and channels, each made by its number and size; nothing where one is open. */
const sizes = (
  dims: readonly Size[],
  of: (size: number, i: number) => number,
): readonly number[] | undefined => {
  const out = dims.slice(2).flatMap((d, i) => (typeof d === "number" ? [of(d, i)] : []));
  return out.length === dims.length - 2 ? out : undefined;
};

const sizesOfConv = (s: Sliding, dims: readonly Size[]): readonly number[] | undefined =>
  sizes(dims, (d, i) => Math.floor((d + padsAt(s, i) - (s.spans[i] ?? 0) - 1) / (s.strides[i] ?? 1)) + 1);

const attributesOf = ({ strides, dilations, pads, group }: Sliding): Readonly<Record<string, Attribute>> => ({
  strides,
  dilations,
  pads,
  group,
});

/** The far end of an axis, for a slice that goes backward. */
const beyond = -(2 ** 31);

/** The transpose of a convolution of stride 1 as a convolution; nothing where pads would be negative, or channels change in groups. */
const flipped = (c: Call, s: Sliding): string | undefined => {
  const [out, each] = c.inputs[1]?.dims ?? [];
  const isAlone = each === 1 && out === s.group;
  const pads = s.pads.map((p, i) => (s.spans[i % s.spans.length] ?? 0) - p);
  if (s.strides.some((v) => v !== 1) || pads.some((p) => p < 0) || !(s.group === 1 || isAlone)) {
    return undefined;
  }
  const axes = s.spans.map((_, i) => i + 2);
  const turned = isAlone ? c.input(1) : c.op("Transpose", [c.input(1)], { perm: [1, 0, ...axes] });
  const all = (value: number): string => c.ints(...axes.map(() => value));
  const w = s.spans.every((span) => span === 0)
    ? turned
    : c.op("Slice", [turned, all(-1), all(beyond), c.ints(...axes), all(-1)]);
  return c.op("Conv", [c.v, w], { ...attributesOf(s), pads });
};

/** Sizes that a stride passed over, at the end of each axis. */
const passedOver = (s: Sliding, dims: readonly Size[]): readonly number[] | undefined =>
  sizes(dims, (d, i) => (d + padsAt(s, i) - (s.spans[i] ?? 0) - 1) % (s.strides[i] ?? 1));

const swapped = (c: Call, i: number): string | undefined => {
  const rank = c.inputs[i]?.dims.length ?? 0;
  const axes = Array.from({ length: rank }, (_, k) => k);
  return rank < 2
    ? undefined
    : c.op("Transpose", [c.input(i)], { perm: [...axes.slice(0, -2), rank - 1, rank - 2] });
};

/** Rules of convolutions and matrix products. */
export const linear: Rules = {
  Conv: {
    infer: (n, [x, w]) => {
      const s = slidingOf(n, w);
      const inner = x === undefined || s === undefined ? undefined : sizesOfConv(s, x.dims);
      if (x === undefined || inner === undefined) return undefined;
      return { type: x.type, dims: [x.dims[0] ?? 1, w?.dims[0] ?? 1, ...inner] };
    },
    back: (c, i) => {
      const s = slidingOf(c.node, c.inputs[1]);
      const [x] = c.inputs;
      if (i !== 0 || s === undefined || x === undefined) return undefined;
      const rest = passedOver(s, x.dims);
      if (rest === undefined) return undefined;
      return flipped(c, s) ??
        c.op("ConvTranspose", [c.v, c.input(1)], { ...attributesOf(s), output_padding: rest });
    },
  },
  ConvTranspose: {
    infer: (n, [x, w]) => {
      const s = slidingOf(n, w);
      const each = w?.dims[1];
      if (x === undefined || s === undefined || typeof each !== "number") return undefined;
      const more = toldNumbers(n, "output_padding", s.strides.map(() => 0));
      const inner = sizes(
        x.dims,
        (d, i) => (d - 1) * (s.strides[i] ?? 1) + (s.spans[i] ?? 0) + 1 + (more[i] ?? 0) - padsAt(s, i),
      );
      return inner === undefined
        ? undefined
        : { type: x.type, dims: [x.dims[0] ?? 1, each * s.group, ...inner] };
    },
    back: (c, i) => {
      const s = slidingOf(c.node, c.inputs[1]);
      return i !== 0 || s === undefined ? undefined : c.op("Conv", [c.v, c.input(1)], attributesOf(s));
    },
  },
  Gemm: {
    infer: (n, [a, b]) => {
      if (a === undefined || b === undefined) return undefined;
      const [rows, columns] = [a.dims[toldNumber(n, "transA", 0)], b.dims[1 - toldNumber(n, "transB", 0)]];
      return rows === undefined || columns === undefined
        ? undefined
        : { type: a.type, dims: [rows, columns] };
    },
    back: (c, i) => {
      const [transA, transB] = [toldNumber(c.node, "transA", 0), toldNumber(c.node, "transB", 0)];
      const [alpha, beta] = [toldNumber(c.node, "alpha", 1), toldNumber(c.node, "beta", 1)];
      const product = (left: string, right: string, turned: readonly [number, number]): string =>
        c.op("Gemm", [left, right], { alpha: { float: alpha }, transA: turned[0], transB: turned[1] });
      const [a, b] = [c.input(0), c.input(1)];
      if (i === 0) return transA ? product(b, c.v, [transB, 1]) : product(c.v, b, [0, 1 - transB]);
      if (i === 1) return transB ? product(c.v, a, [1, transA]) : product(a, c.v, [1 - transA, 0]);
      return addedUp(c, i, beta === 1 ? c.v : c.op("Mul", [c.v, c.number(beta, c.out.type)]));
    },
  },
  MatMul: {
    infer: (_, [a, b]) => {
      if (a === undefined || b === undefined || a.dims.length < 2 || b.dims.length < 2) return undefined;
      const before = broadcastDims(a.dims.slice(0, -2), b.dims.slice(0, -2));
      const ends = [a.dims.at(-2) ?? 1, b.dims.at(-1) ?? 1];
      return before === undefined ? undefined : { type: a.type, dims: [...before, ...ends] };
    },
    back: (c, i) => {
      const other = swapped(c, 1 - i);
      if (other === undefined) return undefined;
      const own = c.op("MatMul", i === 0 ? [c.v, other] : [other, c.v]);
      // added up over what stands before the two last axes, of which `own` has those of the input
      const dims = c.inputs[i]?.dims ?? [];
      return addedUp(
        { ...c, out: { ...c.out, dims: [...c.out.dims.slice(0, -2), ...dims.slice(-2)] } },
        i,
        own,
      );
    },
  },
};
