/**
 * Oracles on the CPU: opens an oracle as an onnxruntime session and runs it for a batch.
 *
 *     openOracle : (oracle, { provider }) → TaskEither<OracleError, OracleSession>
 *
 * "native" is onnxruntime-node (wants Deno's `ffi` permission), "wasm" onnxruntime-web (wants none, also in browsers),
 * "auto" the first where it is allowed and loads, else the second. Nothing prompts, nothing is printed.
 * Tests: tests/oracles/session/session_test.ts.
 * @module
 */

import { type Either, isLeft, left, right } from "fp-ts/Either";
import type { TaskEither } from "fp-ts/TaskEither";
import type { InferenceSession } from "onnxruntime-web/wasm";
import type { Oracle } from "../../sde/language/oracle.ts";
import { mixtureModel } from "../onnx/mixture.ts";
import { datasetModel, datasetPorts } from "../onnx/model.ts";
import { loadNative, nativeAllowed } from "./native.ts";
import { Missing, type Runtime } from "./runtime.ts";
import { type OracleModel, type Provider, reasonOf, type Run, runner } from "./run.ts";
import { cores } from "../../backends/host/node.ts";
import { keepingWorker } from "../../backends/host/workers.ts";
import type { OracleError, Ports } from "./failure.ts";

/** An open oracle. */
export interface OracleSession {
  /** Where it runs; under "auto", what was chosen. */
  readonly provider: Provider;
  /**
   * Evaluates the oracle for a batch. The runtime works on the calling thread, which stands still meanwhile; the
   * arrays must not change before the promise settles. The result is the caller's to keep.
   *
   * Shapes: x [batch · elements]; such an array for each further state, then one of [batch] for each scalar input, in the
   * oracle's order → [batch · elements]. For a data set or a mixture the scalars are α and σ.
   * Errors: rejects with an `OracleRunError`. The session stays usable.
   */
  readonly run: Run;
  /** Frees the session's memory; `run` rejects from then on. */
  readonly release: () => Promise<void>;
}

/** How to open an oracle. */
export interface OracleOptions {
  /** "auto" is native where the `ffi` permission is granted and the package loads, else wasm. */
  readonly provider: "auto" | "native" | "wasm";
  /** At least 1; by default as many as there are cores, up to 8. On wasm the first session's number holds for all. */
  readonly threads?: number;
}

const defaults = { maxThreads: 8 } as const;

const isSize = (n: number): boolean => Number.isInteger(n) && n > 0;

/** The ports of a model that Ito builds: rows of elements, α and σ a column each. */
const rowPorts = (elements: number): Omit<OracleModel, "model"> => {
  const { x, alpha, sigma, output } = datasetPorts;
  return {
    x,
    states: [],
    scalars: [alpha, sigma],
    output,
    dims: [elements],
    scalarDims: [1],
    foreign: false,
  };
};

/**
 * The model of an oracle: the user's own, or one built for a data set or a mixture.
 *
 * @param oracle The oracle.
 * @returns The model and its ports, or `OracleShape`.
 */
export function oracleModel(oracle: Oracle): Either<OracleError, OracleModel> {
  const misshapen = (wanted: string, found: string): Either<OracleError, never> =>
    left({ tag: "OracleShape", oracle: oracle.name, wanted, found });
  switch (oracle.tag) {
    case "mixture":
      return right({ model: mixtureModel(oracle), ...rowPorts(oracle.elements) });
    case "dataset": {
      const { points, elements } = oracle;
      if (!isSize(elements)) return misshapen("elements a whole number > 0", `${elements}`);
      if (!isSize(points.length / elements)) {
        return misshapen(
          `points a multiple of ${elements} numbers, at least one row`,
          `${points.length} numbers`,
        );
      }
      return right({ model: datasetModel(oracle), ...rowPorts(elements) });
    }
    case "onnx": {
      const { model, x, states = [], scalars, output, dims, foreign = false } = oracle;
      if (!dims.every(isSize)) return misshapen("dims whole numbers > 0", `[${dims.join(", ")}]`);
      return right({ model, x, states, scalars, output, dims, scalarDims: [], foreign });
    }
  }
  return oracle satisfies never;
}

const portsOf = (session: InferenceSession): Ports => {
  const list = (ports: InferenceSession["inputMetadata"]): readonly string[] =>
    ports.map((port) => `${port.name}: ${port.isTensor ? port.type : "no tensor"}`);
  return { inputs: list(session.inputMetadata), outputs: list(session.outputMetadata) };
};

/**
 * Compares an open session's ports with the oracle's: the same inputs, the output among the outputs, all float32.
 *
 * @param name The oracle's name, for the error.
 * @param model What the oracle says.
 * @param session What the model says.
 * @returns `OraclePorts` with both, or nothing.
 */
export function checkPorts(
  name: string,
  model: OracleModel,
  session: InferenceSession,
): Either<OracleError, void> {
  const float = (port: string): string => `${port}: float32`;
  const wanted: Ports = {
    inputs: [model.x, ...model.states, ...model.scalars].map(float),
    outputs: [float(model.output)],
  };
  const found = portsOf(session);
  const sameInputs = wanted.inputs.length === found.inputs.length &&
    wanted.inputs.every((port) => found.inputs.includes(port));
  const fits = sameInputs && wanted.outputs.every((port) => found.outputs.includes(port));
  return fits ? right(undefined) : left({ tag: "OraclePorts", oracle: name, wanted, found });
}

const loaders: Readonly<Record<"native" | "wasm", (threads: number) => Promise<Runtime>>> = {
  native: loadNative,
  wasm: async (threads) => (await import("./wasm.ts")).loadWasm(threads),
};

/** A model that is open: the runtime that holds it, and its session there. */
export interface OpenModel {
  /** Where it runs; under "auto", what was chosen. */
  readonly provider: "native" | "wasm";
  readonly runtime: Runtime;
  readonly session: InferenceSession;
}

const openOn = async (
  provider: "native" | "wasm",
  threads: number,
  name: string,
  model: Uint8Array,
): Promise<Either<OracleError, OpenModel>> => {
  try {
    const runtime = await loaders[provider](threads);
    const session = await keepingWorker(runtime.InferenceSession.create(model, {
      executionProviders: [provider === "native" ? "cpu" : "wasm"],
      logSeverityLevel: 4, // fatal: errors come back as values
      ...(provider === "native" ? { intraOpNumThreads: threads, interOpNumThreads: 1 } : {}),
    }));
    return right({ provider, runtime, session });
  } catch (thrown) {
    const advice = thrown instanceof Missing ? { try: thrown.advice } : {};
    return left({ tag: "OracleFailed", oracle: name, provider, reason: reasonOf(thrown), ...advice });
  }
};

/**
 * Opens the bytes of a ModelProto as an onnxruntime session, whatever its ports are.
 *
 * Errors (Left): `OracleFailed`; the task itself never rejects.
 *
 * @param name What errors call it.
 */
export function openModel(
  name: string,
  model: Uint8Array,
  options: OracleOptions,
): TaskEither<OracleError, OpenModel> {
  return async () => {
    const threads = Math.max(1, Math.floor(options.threads ?? Math.min(cores(), defaults.maxThreads)));
    const open = (provider: "native" | "wasm") => openOn(provider, threads, name, model);
    if (options.provider !== "auto") return open(options.provider);
    if (!nativeAllowed()) return open("wasm");
    const native = await open("native");
    return isLeft(native) ? open("wasm") : native;
  };
}

/**
 * Opens an oracle as an onnxruntime session.
 *
 * Errors (Left): `OracleShape`, `OraclePorts`, `OracleFailed`; the task itself never rejects.
 * Cost: on wasm about 0.3 s, of which most is the first session's start; see bench/oracle.ts.
 *
 * @param oracle What to evaluate.
 * @param options Which provider, and how many threads.
 * @returns The session; `release` it when done.
 *
 * @example The posterior mean over two points
 * ```ts
 * import { assert } from "@std/assert";
 * import { isRight } from "fp-ts/Either";
 * import { openOracle } from "./session.ts";
 *
 * const two = { tag: "dataset", name: "two", points: Float32Array.of(0, 0, 1, 1), elements: 2 } as const;
 * const opened = await openOracle(two, { provider: "wasm", threads: 1 })();
 * if (!isRight(opened)) throw new Error(opened.left.tag);
 * const mean = await opened.right.run(Float32Array.of(0.9, 0.9), [Float32Array.of(1), Float32Array.of(0.1)], 1);
 * assert(Math.abs((mean[0] ?? 0) - 1) < 1e-6); // x is near the second point
 * await opened.right.release();
 * ```
 */
export function openOracle(oracle: Oracle, options: OracleOptions): TaskEither<OracleError, OracleSession> {
  return async () => {
    const model = oracleModel(oracle);
    if (isLeft(model)) return model;
    const opened = await openModel(oracle.name, model.right.model, options)();
    if (isLeft(opened)) return opened;
    const { provider, runtime, session } = opened.right;
    const ports = checkPorts(oracle.name, model.right, session);
    if (isLeft(ports)) {
      await session.release();
      return ports;
    }
    const run = runner({ name: oracle.name, provider, model: model.right, runtime, session });
    return right({ provider, run, release: () => session.release() });
  };
}
