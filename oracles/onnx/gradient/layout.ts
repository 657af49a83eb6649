/**
 * Reverse mode of what moves numbers and keeps them: they go back the way they came; what was repeated is added up, what was left
 * out is 0.
 * Tests: tests/oracles/onnx/gradient/rules_test.ts.
 * @module
 */
import { sizeOf } from "../../../sde/dims.ts";
import { dataType } from "../model.ts";
import type { FileNode, Known, Size } from "./graph.ts";
import {
  addedUp,
  axisOf,
  broadcastDims,
  type Call,
  type Infer,
  leftOver,
  type Rule,
  type Rules,
  shapedAsInput,
  toldNumber,
  toldNumbers,
  toldWord,
} from "./rule.ts";

/** The same numbers in another shape. */
const reshaped = (
  dimsOf: (n: FileNode, inputs: readonly (Known | undefined)[]) => readonly Size[] | undefined,
): Rule => ({
  infer: (n, inputs) => {
    const [x, dims] = [inputs[0], dimsOf(n, inputs)];
    return x === undefined || dims === undefined ? undefined : { type: x.type, dims };
  },
  back: (c, i) => (i === 0 ? shapedAsInput(c, 0, c.v) : undefined),
});

/** Axes, as a node is told them or given them. */
const axesOf = (n: FileNode, given: Known | undefined, rank: number): readonly number[] | undefined =>
  (n.inputs.length > 1 ? given?.whole : toldNumbers(n, "axes", []))?.map((a) => axisOf(a, rank));

/** Whole factors by which sizes behind batch and channels grow; nothing where they do otherwise, or each number is not repeated. */
const growthOf = (n: FileNode, scales: Known | undefined): readonly number[] | undefined => {
  const factors = scales?.few;
  const isPlain = toldWord(n, "mode", "nearest") === "nearest" &&
    toldWord(n, "coordinate_transformation_mode", "half_pixel") === "asymmetric" &&
    toldWord(n, "nearest_mode", "round_prefer_floor") === "floor";
  if (factors === undefined || !isPlain || factors.slice(0, 2).some((f) => f !== 1)) return undefined;
  return factors.every((f) => Number.isInteger(f) && f >= 1) ? factors.slice(2) : undefined;
};

/** Sizes behind batch and channels, times or over whole numbers. */
const scaledDims = (
  dims: readonly Size[],
  by: readonly number[],
  over = false,
): readonly Size[] | undefined => {
  const inner = dims.slice(2).flatMap((d, i) => {
    const size = typeof d !== "number" ? NaN : over ? d / (by[i] ?? NaN) : d * (by[i] ?? NaN);
    return Number.isInteger(size) ? [size] : [];
  });
  return inner.length === dims.length - 2 ? [...dims.slice(0, 2), ...inner] : undefined;
};

/** The sides of a pool that divides its image; nothing of other pools. */
const sidesOf = (n: FileNode): readonly number[] | undefined => {
  const sides = toldNumbers(n, "kernel_shape", []);
  const strides = toldNumbers(n, "strides", sides.map(() => 1));
  const isPlain = toldNumbers(n, "pads", []).every((p) => p === 0) && !n.told.has("auto_pad") &&
    toldNumber(n, "ceil_mode", 0) === 0 && toldNumbers(n, "dilations", []).every((d) => d === 1);
  return isPlain && String(sides) === String(strides) ? sides : undefined;
};

/** Where a slice of step 1 begins and ends on an axis of some size. */
interface Range {
  readonly axis: number;
  readonly from: number;
  readonly to: number;
  readonly size: number;
}

/** The ranges of a slice. */
const rangesOf = (inputs: readonly (Known | undefined)[]): readonly Range[] | undefined => {
  const [x, starts, ends, axes, steps] = inputs;
  if (x === undefined || starts?.whole === undefined || ends?.whole === undefined) return undefined;
  if (steps !== undefined && !(steps.whole?.every((s) => s === 1) ?? false)) return undefined;
  if (axes !== undefined && axes.whole === undefined) return undefined;
  const found = starts.whole.flatMap((start, k) => {
    const axis = axisOf(axes?.whole?.[k] ?? k, x.dims.length);
    const size = x.dims[axis];
    if (typeof size !== "number") return [];
    const clamp = (v: number): number => Math.max(0, Math.min(size, v < 0 ? v + size : v));
    return [{ axis, from: clamp(start), to: clamp(ends.whole?.[k] ?? 0), size }];
  });
  return found.length === starts.whole.length ? found : undefined;
};

const permOf = (n: FileNode, rank: number): readonly number[] =>
  toldNumbers(n, "perm", Array.from({ length: rank }, (_, i) => rank - 1 - i));

const whole: Infer = (
  _,
  [x],
) => (x === undefined ? undefined : { type: dataType.int64, dims: [x.dims.length] });

/** Rules of operators that move numbers. */
export const layout: Rules = {
  Reshape: reshaped((n, [x, shape]) => {
    if (x === undefined || shape?.whole === undefined || toldNumber(n, "allowzero", 0) !== 0) {
      return undefined;
    }
    const sizes = shape.whole.map((d, i): Size => (d === 0 ? x.dims[i] ?? 1 : d));
    if (!sizes.includes(-1)) return sizes;
    const rest = leftOver(x.dims, sizes.filter((d) => d !== -1));
    return rest === undefined ? undefined : sizes.map((d) => (d === -1 ? rest : d));
  }),
  Flatten: reshaped((n, [x]) => {
    if (x === undefined) return undefined;
    const axis = axisOf(toldNumber(n, "axis", 1), x.dims.length);
    const [rows, columns] = [leftOver(x.dims.slice(0, axis), []), leftOver(x.dims.slice(axis), [])];
    return rows === undefined || columns === undefined ? undefined : [rows, columns];
  }),
  Squeeze: reshaped((n, [x, given]) => {
    const axes = x === undefined ? undefined : axesOf(n, given, x.dims.length);
    return axes === undefined || axes.length === 0 ? undefined : x?.dims.filter((_, i) => !axes.includes(i));
  }),
  Unsqueeze: reshaped((n, [x, given]) => {
    const count = given?.whole?.length ?? 0;
    const axes = x === undefined ? undefined : axesOf(n, given, x.dims.length + count);
    if (x === undefined || axes === undefined || axes.length === 0) return undefined;
    const rest = [...x.dims];
    return Array.from(
      { length: x.dims.length + count },
      (_, i) => (axes.includes(i) ? 1 : rest.shift() ?? 1),
    );
  }),
  Transpose: {
    infer: (n, [x]) =>
      x === undefined
        ? undefined
        : { type: x.type, dims: permOf(n, x.dims.length).map((i) => x.dims[i] ?? 1) },
    back: (c) => {
      const perm = permOf(c.node, c.out.dims.length);
      return c.op("Transpose", [c.v], { perm: perm.map((_, i) => perm.indexOf(i)) });
    },
  },
  Concat: {
    infer: (n, inputs) => {
      const [x] = inputs;
      if (x === undefined) return undefined;
      const axis = axisOf(toldNumber(n, "axis", 0), x.dims.length);
      const sizes = inputs.flatMap((k) => {
        const size = k?.dims[axis];
        return typeof size === "number" ? [size] : [];
      });
      if (sizes.length !== inputs.length) return undefined;
      const sum = sizes.reduce((a, b) => a + b, 0);
      return { type: x.type, dims: x.dims.map((d, i) => (i === axis ? sum : d)) };
    },
    back: (c, i) => {
      const axis = axisOf(toldNumber(c.node, "axis", 0), c.out.dims.length);
      const sizes = c.inputs.map((k) => Number(k?.dims[axis]));
      const from = sizes.slice(0, i).reduce((a, b) => a + b, 0);
      return c.op("Slice", [c.v, c.ints(from), c.ints(from + (sizes[i] ?? 0)), c.ints(axis)]);
    },
  },
  Slice: {
    infer: (_, inputs) => {
      const [[x], ranges] = [inputs, rangesOf(inputs)];
      if (x === undefined || ranges === undefined) return undefined;
      const sizeAt = (d: Size, i: number): Size => {
        const own = ranges.find(({ axis }) => axis === i);
        return own === undefined ? d : Math.max(0, own.to - own.from);
      };
      return { type: x.type, dims: x.dims.map(sizeAt) };
    },
    back: (c, i) => {
      const ranges = rangesOf(c.inputs);
      if (i !== 0 || ranges === undefined) return undefined;
      const pads = (of: (r: Range) => number): readonly number[] =>
        c.out.dims.map((_, k) => {
          const own = ranges.find(({ axis }) => axis === k);
          return own === undefined ? 0 : of(own);
        });
      return c.op("Pad", [c.v, c.ints(...pads((r) => r.from), ...pads((r) => r.size - r.to))]);
    },
  },
  Expand: {
    infer: (_, [x, shape]) => {
      const dims = x === undefined || shape?.whole === undefined
        ? undefined
        : broadcastDims(x.dims, shape.whole);
      return x === undefined || dims === undefined ? undefined : { type: x.type, dims };
    },
    back: (c, i) => (i === 0 ? addedUp(c, 0, c.v) : undefined),
  },
  Resize: {
    infer: (n, [x, _, scales]) => {
      const by = growthOf(n, scales);
      const dims = x === undefined || by === undefined ? undefined : scaledDims(x.dims, by);
      return x === undefined || dims === undefined ? undefined : { type: x.type, dims };
    },
    back: (c: Call, i) => {
      const by = growthOf(c.node, c.inputs[2]);
      if (i !== 0 || by === undefined) return undefined;
      const mean = c.op("AveragePool", [c.v], { kernel_shape: by, strides: by });
      return c.op("Mul", [mean, c.number(sizeOf(by), c.out.type)]);
    },
  },
  AveragePool: {
    infer: (n, [x]) => {
      const by = sidesOf(n);
      const dims = x === undefined || by === undefined ? undefined : scaledDims(x.dims, by, true);
      return x === undefined || dims === undefined ? undefined : { type: x.type, dims };
    },
    back: (c) => {
      const by = sidesOf(c.node);
      if (by === undefined) return undefined;
      const wide = c.op("Resize", [c.v, "", c.floats(1, 1, ...by)], {
        mode: "nearest",
        coordinate_transformation_mode: "asymmetric",
        nearest_mode: "floor",
      });
      return c.op("Mul", [wide, c.number(1 / sizeOf(by), c.out.type)]);
    },
  },
  Gather: {
    infer: (n, [x, index]) => {
      if (x === undefined || index === undefined) return undefined;
      const axis = axisOf(toldNumber(n, "axis", 0), x.dims.length);
      return { type: x.type, dims: [...x.dims.slice(0, axis), ...index.dims, ...x.dims.slice(axis + 1)] };
    },
  },
  Shape: { infer: whole },
};
