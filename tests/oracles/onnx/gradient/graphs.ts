/**
 * Graphs to differentiate, and runs of them in float32 or float64.
 * @module
 */
import * as E from "fp-ts/Either";
import { vjp } from "../../../../oracles/onnx/gradient/vjp.ts";
import { loadNative, nativeAllowed } from "../../../../oracles/session/native.ts";
import { loadWasm } from "../../../../oracles/session/wasm.ts";
import { patternOf } from "../../../lib/network_fixtures.ts";

/** Numbers of either kind. */
export type Numbers = Float32Array | Float64Array;

/** A model and its product at one vector. */
export interface Differentiated {
  readonly y: (x: Numbers) => Promise<Numbers>;
  readonly vJ: (x: Numbers, v: Numbers) => Promise<Numbers>;
  readonly release: () => Promise<void>;
}

/** Opens a model with its product; `x` and `y` are its ports, of these dims, `fixed` what else it is told. */
export const differentiated = async (model: Uint8Array, a: {
  readonly dims: readonly number[];
  readonly outDims: readonly number[];
  readonly fixed?: Readonly<Record<string, Float32Array>>;
}): Promise<Differentiated> => {
  const made = vjp(model, { x: "x", output: "y" });
  if (E.isLeft(made)) throw new Error(made.left);
  const { Tensor, InferenceSession } = nativeAllowed() ? await loadNative() : await loadWasm(1);
  const session = await InferenceSession.create(made.right.model, {
    logSeverityLevel: 4,
    intraOpNumThreads: 1,
  });
  const tensor = (values: Numbers, dims: readonly number[]) =>
    values instanceof Float32Array
      ? new Tensor("float32", values, dims)
      : new Tensor("float64", values, dims);
  const fixed = Object.entries(a.fixed ?? {}).map(([name, v]) => [name, tensor(v, [v.length])] as const);
  const run = async (x: Numbers, v: Numbers, output: string): Promise<Numbers> => {
    const feeds = {
      x: tensor(x, a.dims),
      [made.right.v]: tensor(v, a.outDims),
      ...Object.fromEntries(fixed),
    };
    const data = (await session.run(feeds, [output]))[output]?.data;
    if (data instanceof Float32Array || data instanceof Float64Array) return data;
    throw new Error(`"${output}" is no tensor of reals`);
  };
  const size = a.outDims.reduce((p, d) => p * d, 1);
  return {
    y: (x) => run(x, x instanceof Float32Array ? new Float32Array(size) : new Float64Array(size), "y"),
    vJ: (x, v) => run(x, v, made.right.vJ),
    release: () => session.release(),
  };
};

/** Numbers of a name in [−1, 1), always the same, of the kind wanted. */
export const numbersOf = (name: string, size: number, double: boolean): Numbers => {
  const all = patternOf(name, size, (v) => 2 * v);
  return double ? Float64Array.from(all) : all;
};

/** a·b. */
export const inner = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((sum, v, i) => sum + v * (b[i] ?? NaN), 0);

/** J u by central differences over h, and over half of it: what is left is of order h⁴. */
export const alongBy = async (
  d: Pick<Differentiated, "y">,
  x: Numbers,
  { u, h }: { readonly u: Numbers; readonly h: number },
): Promise<Float64Array> => {
  const at = async (by: number): Promise<Numbers> => await d.y(x.map((c, i) => c + by * (u[i] ?? 0)));
  const over = async (by: number): Promise<Float64Array> => {
    const [above, below] = [await at(by), await at(-by)];
    return Float64Array.from(above, (v, i) => (v - (below[i] ?? NaN)) / (2 * by));
  };
  const [near, far] = [await over(h / 2), await over(h)];
  return near.map((v, i) => (4 * v - (far[i] ?? NaN)) / 3);
};
