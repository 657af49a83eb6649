/**
 * What a rule of reverse mode is: an operator's shape, and the cotangent of an input from that of its output.
 *
 *     y = f(x_0, x_1, …),   x̄_i = (∂f/∂x_i)ᵀ ȳ
 *
 * Shapes are known before anything runs, but for sizes that the file leaves open, which go by name: a batch is "batch", and what
 * a reshape makes of it "batch·16". Source: Griewank, Walther, "Evaluating Derivatives" (2008), section 3.2.
 * Tests: tests/oracles/onnx/gradient/rules_test.ts.
 * @module
 */
import { type Attribute, type Constant, dataType, type Node, node } from "../model.ts";
import type { FileNode, Known, Size } from "./graph.ts";

/** Nodes and constants in the making, each with a name of its own. */
export interface Writer {
  /** A node; the name of what it makes. */
  readonly op: (
    kind: string,
    inputs: readonly string[],
    attributes?: Readonly<Record<string, Attribute>>,
  ) => string;
  /** Whole numbers, as shapes and axes are told. */
  readonly ints: (...values: readonly number[]) => string;
  /** Factors of a resize: float32, whatever is resized. */
  readonly floats: (...values: readonly number[]) => string;
  /** A number of that type. */
  readonly number: (value: number, type: number) => string;
}

/** A writer, and what it has written so far. */
export function writing(): Writer & {
  readonly nodes: readonly Node[];
  readonly constants: ReadonlyMap<string, Constant>;
} {
  const nodes: Node[] = [];
  const constants = new Map<string, Constant>();
  const constant = (key: string, dims: readonly number[], data: Constant["data"]): string => {
    const name = `ito:g:${key}`;
    constants.set(name, { name, dims, data });
    return name;
  };
  const op: Writer["op"] = (kind, inputs, attributes = {}) => {
    const output = `ito:g:${nodes.length}`;
    nodes.push(node(kind, inputs, output, attributes));
    return output;
  };
  return {
    nodes,
    constants,
    op,
    ints: (...values) =>
      constant(`ints ${values.join(" ")}`, [values.length], BigInt64Array.from(values, BigInt)),
    floats: (...values) => constant(`floats ${values.join(" ")}`, [values.length], Float32Array.from(values)),
    number: (value, type) => {
      if (type === dataType.float64) return constant(`double ${value}`, [], Float64Array.of(value));
      const single = constant(`number ${value}`, [], Float32Array.of(value));
      return type === dataType.float32 ? single : op("Cast", [single], { to: type });
    },
  };
}

/** An operator as its rule sees it. */
export interface Call extends Writer {
  readonly node: FileNode;
  /** What is known of the inputs; nothing of those that are left out. */
  readonly inputs: readonly (Known | undefined)[];
  /** What is known of the output. */
  readonly out: Known;
  /** The name of input i. */
  readonly input: (i: number) => string;
  /** The name of the output. */
  readonly output: string;
  /** The cotangent of the output. */
  readonly v: string;
}

/** What is known of a node's output, from what is known of its inputs; nothing where that does not say. */
export type Infer = (node: FileNode, inputs: readonly (Known | undefined)[]) => Known | undefined;

/** A row of the table. */
export interface Rule {
  readonly infer: Infer;
  /** The cotangent of input i; nothing where there is no rule for that. Without it nothing goes back. */
  readonly back?: (c: Call, i: number) => string | undefined;
}

/** Rules by operator. */
export type Rules = Readonly<Record<string, Rule>>;

/** A whole number that a node is told. */
export function toldNumber({ told }: FileNode, name: string, usual: number): number {
  const found = told.get(name);
  return typeof found === "number" ? found : usual;
}

/** Numbers that a node is told. */
export function toldNumbers({ told }: FileNode, name: string, usual: readonly number[]): readonly number[] {
  const found = told.get(name);
  return Array.isArray(found) ? found : usual;
}

/** A word that a node is told. */
export function toldWord({ told }: FileNode, name: string, usual: string): string {
  const found = told.get(name);
  return typeof found === "string" ? found : usual;
}

/** The number of an axis that may be counted from the end. */
export function axisOf(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis;
}

const one = (a: Size, b: Size): Size | undefined => (a === b || b === 1 ? a : a === 1 ? b : undefined);

/** The shape of what two tensors make element by element. */
export function broadcastDims(a: readonly Size[], b: readonly Size[]): readonly Size[] | undefined {
  const rank = Math.max(a.length, b.length);
  const wide = (dims: readonly Size[]): readonly Size[] => [...Array(rank - dims.length).fill(1), ...dims];
  const [left, right] = [wide(a), wide(b)];
  const out = left.flatMap((d, i) => one(d, right[i] ?? 1) ?? []);
  return out.length === rank ? out : undefined;
}

/** A size as a number of turns of open ones. */
const factorsOf = (dims: readonly Size[]): { readonly size: number; readonly open: readonly string[] } => ({
  size: dims.reduce((a: number, d) => {
    const [known] = typeof d === "number" ? [d] : d.split("·").map(Number).filter(Number.isFinite);
    return a * (known ?? 1);
  }, 1),
  open: dims.flatMap((
    d,
  ) => (typeof d === "number" ? [] : d.split("·").filter((p) => !Number.isFinite(Number(p))))),
});

/** What is left of a product of sizes, less some; nothing where that is no size. */
export function leftOver(all: readonly Size[], less: readonly Size[]): Size | undefined {
  const [a, b] = [factorsOf(all), factorsOf(less)];
  const open = [...a.open];
  for (const name of b.open) {
    const at = open.indexOf(name);
    if (at < 0) return undefined;
    open.splice(at, 1);
  }
  const size = a.size / b.size;
  if (!Number.isInteger(size)) return undefined;
  return open.length === 0 ? size : [...open.toSorted(), ...(size === 1 ? [] : [size])].join("·");
}

/** A tensor in the shape of input i, whose numbers it has. */
export function shapedAsInput(c: Call, i: number, what: string): string | undefined {
  const dims = c.inputs[i]?.dims;
  if (dims === undefined) return undefined;
  const open = dims.filter((d) => typeof d === "string").length;
  const shape = open > 1
    ? c.op("Shape", [c.input(i)])
    : c.ints(...dims.map((d) => (typeof d === "number" ? d : -1)));
  return c.op("Reshape", [what, shape]);
}

/** A cotangent of the output's shape, added up to that of input i, which was repeated. */
export function addedUp(c: Call, i: number, what: string): string | undefined {
  const [from, to] = [c.out.dims, c.inputs[i]?.dims];
  if (to === undefined) return undefined;
  const before = from.length - to.length;
  // an open size may be 1 as well, and be repeated
  if (to.some((d, k) => typeof d === "string" && d !== from[k + before])) return undefined;
  const axes = from.flatMap((d, k) => (d !== 1 && (to[k - before] ?? 1) === 1 ? [k] : []));
  if (axes.length === 0 && before === 0) return what;
  const sum = axes.length === 0 ? what : c.op("ReduceSum", [what, c.ints(...axes)], { keepdims: 1 });
  return before === 0 ? sum : shapedAsInput(c, i, sum);
}

/** The inference of what keeps shape and type. */
export const asFirst: Infer = (_, [x]) => (x === undefined ? undefined : { type: x.type, dims: x.dims });
