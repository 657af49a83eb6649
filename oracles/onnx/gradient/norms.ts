/**
 * Reverse mode of what goes through sums: norms, softmax, sums and means.
 *
 *     y = (x − μ) / s,   x̄ = (g − ⟨g⟩ − y ⟨g y⟩) / s,   g = γ ȳ              over the axes that μ and s are taken over
 *     y = softmax x,     x̄ = y (ȳ − Σ ȳ y)
 *
 * Source: Ioffe & Szegedy 2015 (arXiv 1502.03167), section 3. Tests: tests/oracles/onnx/gradient/rules_test.ts.
 * @module
 */
import type { FileNode, Known } from "./graph.ts";
import {
  asFirst,
  axisOf,
  type Call,
  leftOver,
  type Rule,
  type Rules,
  toldNumber,
  toldNumbers,
} from "./rule.ts";

const sumOver = (c: Call, axes: readonly number[], what: string): string =>
  c.op("ReduceSum", [what, c.ints(...axes)], { keepdims: 1 });

/** What goes back through a norm over these axes; `weight` is γ, shaped to fit, or nothing where it is 1. */
const throughNorm = (c: Call, axes: readonly number[], weight: string | undefined): string | undefined => {
  const [x] = c.inputs;
  const size = x === undefined ? undefined : leftOver(axes.map((a) => x.dims[a] ?? 1), []);
  if (x === undefined || typeof size !== "number") return undefined;
  const share = c.number(1 / size, x.type);
  const mean = (what: string): string => c.op("Mul", [sumOver(c, axes, what), share]);
  const from = c.op("Sub", [c.input(0), mean(c.input(0))]);
  const variance = mean(c.op("Mul", [from, from]));
  const eps = c.number(toldNumber(c.node, "epsilon", 1e-5), x.type);
  const scale = c.op("Reciprocal", [c.op("Sqrt", [c.op("Add", [variance, eps])])]);
  const y = c.op("Mul", [from, scale]);
  const g = weight === undefined ? c.v : c.op("Mul", [c.v, weight]);
  const own = c.op("Sub", [c.op("Sub", [g, mean(g)]), c.op("Mul", [y, mean(c.op("Mul", [g, y]))])]);
  return c.op("Mul", [own, scale]);
};

/** The axes of a sum, and whether they stay. */
const summedOver = (n: FileNode, inputs: readonly (Known | undefined)[]) => {
  const [x, given] = inputs;
  const named = n.inputs.length > 1 ? given?.whole : toldNumbers(n, "axes", []);
  if (x === undefined || named === undefined) return undefined;
  const axes = named.length === 0 ? x.dims.map((_, i) => i) : named.map((a) => axisOf(a, x.dims.length));
  return { axes, keeps: toldNumber(n, "keepdims", 1) === 1, x };
};

const summed = (over: (c: Call, size: number) => string): Rule => ({
  infer: (n, inputs) => {
    const found = summedOver(n, inputs);
    if (found === undefined || toldNumber(n, "noop_with_empty_axes", 0) !== 0) return undefined;
    const { axes, keeps, x } = found;
    const dims = keeps
      ? x.dims.map((d, i) => (axes.includes(i) ? 1 : d))
      : x.dims.filter((_, i) => !axes.includes(i));
    return { type: x.type, dims };
  },
  back: (c, i) => {
    const found = summedOver(c.node, c.inputs);
    if (i !== 0 || found === undefined) return undefined;
    const { axes, keeps, x } = found;
    const size = leftOver(axes.map((a) => x.dims[a] ?? 1), []);
    if (typeof size !== "number") return undefined;
    const kept = keeps ? over(c, size) : c.op("Unsqueeze", [over(c, size), c.ints(...axes)]);
    return c.op("Expand", [kept, c.op("Shape", [c.input(0)])]);
  },
});

/** Rules of operators that go through sums. */
export const norms: Rules = {
  InstanceNormalization: {
    infer: asFirst,
    back: (c, i) => {
      const [x, weight] = c.inputs;
      const channels = weight?.dims[0];
      if (i !== 0 || x === undefined || typeof channels !== "number") return undefined;
      const axes = x.dims.map((_, k) => k).slice(2);
      const isOne = weight?.few?.every((w) => w === 1) ?? false;
      const shape = c.ints(channels, ...axes.map(() => 1));
      return throughNorm(c, axes, isOne ? undefined : c.op("Reshape", [c.input(1), shape]));
    },
  },
  LayerNormalization: {
    infer: asFirst,
    back: (c, i) => {
      const rank = c.out.dims.length;
      const axis = axisOf(toldNumber(c.node, "axis", -1), rank);
      if (i !== 0) return undefined;
      return throughNorm(c, c.out.dims.map((_, k) => k).slice(axis), c.input(1));
    },
  },
  Softmax: {
    infer: asFirst,
    back: (c) => {
      const axis = axisOf(toldNumber(c.node, "axis", -1), c.out.dims.length);
      const inner = sumOver(c, [axis], c.op("Mul", [c.v, c.output]));
      return c.op("Mul", [c.output, c.op("Sub", [c.v, inner])]);
    },
  },
  ReduceSum: summed((c) => c.v),
  ReduceMean: summed((c, size) => c.op("Mul", [c.v, c.number(1 / size, c.out.type)])),
};
