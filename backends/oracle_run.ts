/**
 * One evaluation of an open oracle on the CPU: numbers in, numbers out, and what comes back is looked at.
 *
 * A model whose file leaves dimensions open may give as many numbers as wanted in another order: [b, 3, 2] for a state
 * [b, 2, 3], or [n, b]. So shapes are compared at every run, not only sizes.
 * @module
 */
import type { InferenceSession } from "onnxruntime-web/wasm";
import type { Runtime } from "./oracle_native.ts";

/** Where an oracle runs. */
export type Provider = "native" | "wasm" | "webgpu";

/** An oracle as a model with named ports: what any provider has to know. */
export interface OracleModel {
  /** The bytes of a ModelProto. */
  readonly model: Uint8Array;
  /** The name of the state input. */
  readonly x: string;
  /** The names of the scalar inputs, in the order in which `run` takes them. */
  readonly scalars: readonly string[];
  /** The name of the state output; other outputs are not computed. */
  readonly output: string;
  /** What follows the batch in the dims of x and of the output. */
  readonly dims: readonly number[];
  /** What follows the batch in the dims of a scalar. */
  readonly scalarDims: readonly number[];
}

/** Evaluates an oracle for a batch; see `OracleSession`. */
export type Run = (x: Float32Array, scalars: readonly Float32Array[], batch: number) => Promise<Float32Array>;

/** The message of whatever was thrown, in one line: onnxruntime's own have several. */
export function reasonOf(thrown: unknown): string {
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  return text.trim().replaceAll(/\s*\n\s*/g, " ");
}

/** What an open oracle rejects with. */
export class OracleRunError extends Error {
  /** `reason`: what happened, without name and provider. */
  constructor(oracle: string, readonly provider: Provider, readonly reason: string) {
    super(`Cannot run oracle "${oracle}" on ${provider}: ${reason}`);
  }
}

/** How a run is started: errors come back as values, and without this each is also printed in red. */
export const silently = { logSeverityLevel: 4 } as const;

/** The numbers of an array of that shape. */
export function product(dims: readonly number[]): number {
  return dims.reduce((a, b) => a * b, 1);
}

/**
 * What is wrong with the shape of a result, or nothing.
 *
 * @param model What the oracle says.
 * @param batch How many rows were given.
 * @param found The shape that came back.
 */
export function shapeProblem(
  model: OracleModel,
  batch: number,
  found: readonly number[],
): string | undefined {
  const wanted = [batch, ...model.dims];
  const same = found.length === wanted.length && found.every((d, i) => d === wanted[i]);
  if (same) return undefined;
  return `output "${model.output}" must be [${wanted.join(", ")}] as x is, found [${found.join(", ")}]`;
}

/** The native addon refuses views of shared memory ("Invalid argument"): it gets a copy of those. */
const unshared = (values: Float32Array): Float32Array =>
  globalThis.SharedArrayBuffer !== undefined && values.buffer instanceof SharedArrayBuffer
    ? values.slice()
    : values;

/**
 * The evaluation of an open session.
 *
 * Errors: rejects with `OracleRunError`.
 */
export function runner(
  a: {
    readonly name: string;
    readonly provider: Provider;
    readonly model: OracleModel;
    readonly runtime: Runtime;
    readonly session: InferenceSession;
  },
): Run {
  const { name, provider, model, runtime: { Tensor }, session } = a;
  const elements = product(model.dims);
  const fail = (reason: string): never => {
    throw new OracleRunError(name, provider, reason);
  };
  const want = (what: string, wanted: number, found: number): void => {
    if (wanted !== found) fail(`${what} wants ${wanted}, found ${found}`);
  };
  return async (x, scalars, batch) => {
    want(`x of ${batch} samples, in numbers,`, batch * elements, x.length);
    want("the number of scalar inputs", model.scalars.length, scalars.length);
    scalars.forEach((values, i) => want(`scalar "${model.scalars[i]}", in numbers,`, batch, values.length));
    const scalarFeeds = scalars.map((values, i) =>
      [model.scalars[i] ?? "", new Tensor("float32", unshared(values), [batch, ...model.scalarDims])] as const
    );
    const feeds = {
      [model.x]: new Tensor("float32", unshared(x), [batch, ...model.dims]),
      ...Object.fromEntries(scalarFeeds),
    };
    const results = await session.run(feeds, [model.output], silently).catch((thrown) =>
      fail(reasonOf(thrown))
    );
    const result = results[model.output];
    if (!(result?.data instanceof Float32Array)) return fail(`output "${model.output}" is no float32 tensor`);
    const problem = shapeProblem(model, batch, result.dims);
    return problem === undefined ? result.data : fail(problem);
  };
}
