/**
 * One evaluation of an open oracle on the CPU: numbers in, numbers out, and what comes back is looked at.
 *
 * A model whose file leaves dimensions open may give as many numbers as wanted in another order: [b, 3, 2] for a state
 * [b, 2, 3], or [n, b]. So shapes are compared at every run, not only sizes.
 * Tests: tests/oracles/session/session_test.ts.
 * @module
 */
import type { InferenceSession } from "onnxruntime-web/wasm";
import { messageOf } from "../../sde/border/errors.ts";
import { sizeOf } from "../../sde/dims.ts";
import type { Runtime } from "./runtime.ts";

/** Where an oracle runs. */
export type Provider = "native" | "wasm" | "webgpu";

/** An oracle as a model with named ports: what any provider has to know. */
export interface OracleModel {
  /** The bytes of a ModelProto. */
  readonly model: Uint8Array;
  /** The name of the state input. */
  readonly x: string;
  /** The names of further state inputs, of the dims of x; `run` takes them before the scalars. */
  readonly states: readonly string[];
  /** The names of the scalar inputs, in the order in which `run` takes them. */
  readonly scalars: readonly string[];
  /** The name of the state output; other outputs are not computed. */
  readonly output: string;
  /** What follows the batch in the dims of x and of the output. */
  readonly dims: readonly number[];
  /** What follows the batch in the dims of a scalar. */
  readonly scalarDims: readonly number[];
  /** Whether the model was made elsewhere, so that its rows may depend on each other. */
  readonly foreign: boolean;
}

/** What a model takes beside x: names, and what follows the batch in their dims. */
export function operandsOf(
  { states, dims, scalars, scalarDims }: OracleModel,
): readonly { readonly name: string; readonly dims: readonly number[]; readonly what: string }[] {
  return [
    ...states.map((name) => ({ name, dims, what: `state "${name}"` })),
    ...scalars.map((name) => ({ name, dims: scalarDims, what: `scalar "${name}"` })),
  ];
}

/** Evaluates an oracle for a batch; see `OracleSession`. */
export type Run = (
  x: Float32Array,
  operands: readonly Float32Array[],
  batch: number,
) => Promise<Float32Array>;

/** The message of whatever was thrown, in one line: onnxruntime's own have several. */
export function reasonOf(thrown: unknown): string {
  return messageOf(thrown).trim().replaceAll(/\s*\n\s*/g, " ");
}

/** What an open oracle rejects with. */
export class OracleRunError extends Error {
  /** `reason`: what happened, without name and provider; `advice`: what helps, where that is known. */
  constructor(
    oracle: string,
    readonly provider: Provider,
    readonly reason: string,
    readonly advice?: string,
  ) {
    super(`Cannot run oracle "${oracle}" on ${provider}: ${reason}`);
  }
}

/** What a failed run says to a user. */
export interface RunFailure {
  readonly provider: string;
  readonly reason: string;
  readonly try?: string;
}

/** What was thrown by a run, as the fields of an `OracleFailed`. `place`: where it ran, if it does not say. */
export function failureOf(thrown: unknown, place: string): RunFailure {
  if (!(thrown instanceof OracleRunError)) return { provider: place, reason: reasonOf(thrown) };
  const { provider, reason, advice } = thrown;
  return { provider, reason, ...(advice === undefined ? {} : { try: advice }) };
}

/** How a run is started: errors come back as values, and without this each is also printed in red. */
export const silently = { logSeverityLevel: 4 } as const;

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

/** How far a row alone may be from itself in a batch, as a share of its largest number: matrix products round otherwise. */
const sameRow = 1e-3; // the embedded networks: 4e-7 at most on wasm, 0 on native

/** What is done about rows that depend on each other. */
export const asEvaluated =
  "model.eval() before torch.onnx.export, against statistics of the batch and dropout, or batch: 1";

/** Whether rows differ at all: of equal rows nobody can tell whether they are mixed. */
export function differ(a: Float32Array, b: Float32Array): boolean {
  return a.some((v, i) => v !== b[i]);
}

/**
 * What is wrong with a row's result in its batch, given its result alone; numbers that are not finite are not compared, the
 * solver has codes for them. Sample i is a function of seed and i, so rows must not depend on each other.
 */
export function rowProblem(together: Float32Array, alone: Float32Array): string | undefined {
  let [most, off] = [0, 0];
  alone.forEach((v, i) => {
    const distance = Math.abs(v - (together[i] ?? NaN));
    if (!Number.isFinite(distance)) return;
    most = Math.max(most, Math.abs(v));
    off = Math.max(off, distance);
  });
  if (off <= sameRow * most) return undefined;
  const share = most > 0 ? `${(100 * off / most).toFixed(1)} % of its largest number` : `${off}`;
  return `a row in a batch differs from the same row alone by ${share}: samples would depend on each other`;
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
  const elements = sizeOf(model.dims);
  const ports = operandsOf(model);
  const fail = (reason: string, advice?: string): never => {
    throw new OracleRunError(name, provider, reason, advice);
  };
  const want = (what: string, wanted: number, found: number): void => {
    if (wanted !== found) fail(`${what} wants ${wanted}, found ${found}`);
  };
  const evaluate: Run = async (x, operands, batch) => {
    want(`x of ${batch} samples, in numbers,`, batch * elements, x.length);
    want("the number of scalar inputs", ports.length, operands.length);
    const given = ports.map(({ name, dims, what }, i) => {
      const values = operands[i] ?? new Float32Array();
      want(`${what}, in numbers,`, batch * sizeOf(dims), values.length);
      return [name, new Tensor("float32", unshared(values), [batch, ...dims])] as const;
    });
    const feeds = {
      [model.x]: new Tensor("float32", unshared(x), [batch, ...model.dims]),
      ...Object.fromEntries(given),
    };
    const results = await session.run(feeds, [model.output], silently).catch((thrown) =>
      fail(reasonOf(thrown))
    );
    const result = results[model.output];
    if (!(result?.data instanceof Float32Array)) return fail(`output "${model.output}" is no float32 tensor`);
    const problem = shapeProblem(model, batch, result.dims);
    return problem === undefined ? result.data : fail(problem);
  };
  let unproven = model.foreign;
  return async (x, operands, batch) => {
    const y = await evaluate(x, operands, batch);
    const last = (values: Float32Array): Float32Array => values.subarray((batch - 1) * values.length / batch);
    if (unproven && batch > 1 && differ(x.subarray(0, elements), last(x))) {
      unproven = false;
      const problem = rowProblem(last(y), await evaluate(last(x), operands.map(last), 1));
      if (problem !== undefined) fail(problem, asEvaluated);
    }
    return y;
  };
}
