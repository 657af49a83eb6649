/**
 * Oracles on the solver's own GPU device: onnxruntime-web's WebGPU provider reads and writes the solver's buffers, and
 * nothing crosses to the host.
 *
 * onnxruntime submits to the device's one queue, so its kernels run after what the solver submitted before `run` and
 * before what it submits after `run` resolves; that is long before the GPU is done (about 1.5 ms of host time a run for
 * the data set of 512 points, Deno 2.9.6). No permission is needed: the binary comes in as imported bytes.
 *
 * Which build. The "jspi" one (16.8 MB, wants `WebAssembly.Suspending`: Deno 2.9, Chrome 137) and the "asyncify" one
 * (26.8 MB, opens in 0.50 s against 0.37 s) both work on a given device. The older "jsep" one fails on Deno:
 * "data must be an ArrayBuffer or ArrayBufferView", as it writes buffers straight from shared memory.
 *
 * Two runs at once hang (same session) or abort the runtime (two sessions), so runs and openings take turns here.
 * Tests: tests/oracles/session/webgpu_test.ts.
 * @module
 */

import { type Either, isLeft, left, right } from "fp-ts/Either";
import type { TaskEither } from "fp-ts/TaskEither";
import type * as Ort from "onnxruntime-web/jspi";
import { sizeOf } from "../../sde/dims.ts";
import { gpuBuild } from "./builds.ts";
import type { Oracle } from "../../sde/language/oracle.ts";
import {
  asEvaluated,
  differ,
  operandsOf,
  type OracleModel,
  OracleRunError,
  reasonOf,
  rowProblem,
  shapeProblem,
  silently,
} from "./run.ts";
import type { OracleError } from "./failure.ts";
import { checkPorts, oracleModel } from "./session.ts";
import { keepingWorker } from "../../backends/host/workers.ts";

/** An oracle open on a GPU device. */
export interface DeviceOracle {
  /** Where it runs. */
  readonly provider: "webgpu";
  /**
   * Queues one evaluation on the device: out = oracle(x, operands) for the first `batch` samples of each buffer. Resolves
   * when the work is submitted, not when it is done. Calls may overlap; they take turns.
   *
   * Buffers: usage STORAGE, COPY_SRC and COPY_DST; float32, x, out and further states [batch · elements], one [batch] for each scalar, in
   * the oracle's order; larger ones will do, and each holds a whole number of 16-byte blocks, since shaders read vec4: where
   * batch · elements is no multiple of 4, the rest of the last block of `out` is overwritten. `out` is none of the others.
   * Errors: rejects with an `OracleRunError`. A validation error on the device goes to its
   * `uncapturederror`, and a destroyed device goes unnoticed here: watch `device.lost`.
   */
  readonly run: (
    x: GPUBuffer,
    operands: readonly GPUBuffer[],
    out: GPUBuffer,
    batch: number,
  ) => Promise<void>;
  /** Frees the session's buffers; the device and the solver's buffers stay. */
  readonly release: () => Promise<void>;
}

/** A function that starts each task when the one before has settled. */
const takingTurns = (): <A>(task: () => Promise<A>) => Promise<A> => {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const mine = last.then(task);
    last = mine.catch(() => undefined);
    return mine;
  };
};

const inTurn = takingTurns();

/** A row of a buffer, and its numbers read back. */
const rowOf = async (device: GPUDevice, from: GPUBuffer, row: number, bytes: number) => {
  const { COPY_DST, COPY_SRC, MAP_READ, STORAGE } = GPUBufferUsage;
  const size = 16 * Math.ceil(bytes / 16);
  const buffer = device.createBuffer({ size, usage: STORAGE | COPY_DST | COPY_SRC }); // a node on the CPU copies it
  const staging = device.createBuffer({ size, usage: MAP_READ | COPY_DST });
  const encoder = device.createCommandEncoder();
  encoder.copyBufferToBuffer(from, row * bytes, buffer, 0, bytes);
  encoder.copyBufferToBuffer(from, row * bytes, staging, 0, bytes);
  device.queue.submit([encoder.finish()]);
  await staging.mapAsync(GPUMapMode.READ);
  const values = new Float32Array(staging.getMappedRange(), 0, bytes / 4).slice();
  staging.destroy();
  return { buffer, values };
};

/** How often rows are read back in the hope that they differ: in some solves they never do. */
const mostLooks = 4;

const runner = (
  name: string,
  model: OracleModel,
  ort: Pick<typeof Ort, "Tensor">,
  session: Ort.InferenceSession,
  device: GPUDevice,
): DeviceOracle["run"] => {
  const rowBytes = 4 * sizeOf(model.dims);
  const fail = (reason: string, advice?: string): never => {
    throw new OracleRunError(name, "webgpu", reason, advice);
  };
  const tensor = (buffer: GPUBuffer, dims: readonly number[]) =>
    ort.Tensor.fromGpuBuffer(buffer, { dataType: "float32", dims: [...dims] });
  const ports = operandsOf(model);
  const feedsOf = (x: GPUBuffer, operands: readonly GPUBuffer[], batch: number) => ({
    [model.x]: tensor(x, [batch, ...model.dims]),
    ...Object.fromEntries(
      operands.map((buffer, i) =>
        [ports[i]?.name ?? "", tensor(buffer, [batch, ...ports[i]?.dims ?? []])] as const
      ),
    ),
  });
  const want = (what: string, bytes: number, buffer: GPUBuffer): void => {
    const atLeast = 16 * Math.ceil(bytes / 16);
    if (buffer.size < atLeast) fail(`${what} wants ${atLeast} bytes, found ${buffer.size}`);
  };
  /** A run into a buffer of onnxruntime's own, which is as the model makes it, and from there into `out`. */
  const runAndLook = async (feeds: Readonly<Record<string, Ort.Tensor>>, out: GPUBuffer, batch: number) => {
    const { [model.output]: result } = await session.run(feeds, [model.output], silently);
    if (result === undefined) return fail(`it has no output "${model.output}"`);
    const { gpuBuffer: made } = result;
    if (!(made instanceof GPUBuffer)) return fail(`output "${model.output}" is not on the device`);
    const problem = shapeProblem(model, batch, result.dims);
    if (problem === undefined) {
      const encoder = device.createCommandEncoder();
      encoder.copyBufferToBuffer(made, 0, out, 0, batch * rowBytes);
      device.queue.submit([encoder.finish()]);
    }
    result.dispose();
    if (problem !== undefined) fail(problem);
  };
  let looks = model.foreign ? mostLooks : 0;
  /** Looks once whether the last row alone has the result that it has in the batch: some ms, as it is read back. */
  const lookAtRows = async (
    x: GPUBuffer,
    operands: readonly GPUBuffer[],
    out: GPUBuffer,
    batch: number,
  ): Promise<void> => {
    looks--;
    const first = await rowOf(device, x, 0, rowBytes);
    const last = await rowOf(device, x, batch - 1, rowBytes);
    const bytes = ports.map(({ dims }) => 4 * sizeOf(dims));
    const levels = await Promise.all(operands.map((s, i) => rowOf(device, s, batch - 1, bytes[i] ?? 4)));
    const together = await rowOf(device, out, batch - 1, rowBytes);
    if (differ(first.values, last.values)) {
      looks = 0;
      const alone = device.createBuffer({
        size: together.buffer.size,
        usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC,
      });
      await runAndLook(feedsOf(last.buffer, levels.map((l) => l.buffer), 1), alone, 1);
      const result = await rowOf(device, alone, 0, rowBytes);
      [alone, result.buffer].forEach((b) => b.destroy());
      const problem = rowProblem(together.values, result.values);
      if (problem !== undefined) fail(problem, asEvaluated);
    }
    [first, last, together, ...levels].forEach((row) => row.buffer.destroy());
  };
  // onnxruntime fits what a CPU kernel made into `out` by its size alone, so each size of batch is looked at once
  const known = new Set<number>();
  return async (x, operands, out, batch) => {
    if (operands.length !== ports.length) {
      fail(`the number of scalar inputs wants ${ports.length}, found ${operands.length}`);
    }
    want("x", batch * rowBytes, x);
    want("out", batch * rowBytes, out);
    operands.forEach((buffer, i) =>
      want(ports[i]?.what ?? "", batch * 4 * sizeOf(ports[i]?.dims ?? []), buffer)
    );
    const feeds = feedsOf(x, operands, batch);
    await inTurn(async () => {
      if (known.has(batch)) {
        await session.run(feeds, { [model.output]: tensor(out, [batch, ...model.dims]) }, silently);
      } else await runAndLook(feeds, out, batch);
      known.add(batch);
      if (looks > 0 && batch > 1) await lookAtRows(x, operands, out, batch);
    }).catch((e) => (e instanceof OracleRunError ? Promise.reject(e) : fail(reasonOf(e))));
  };
};

/**
 * Opens an oracle on a GPU device, with inputs and outputs in the device's own buffers.
 *
 * Errors (Left): as `openOracle`; `OracleFailed` where `WebAssembly.Suspending` is missing. The task never rejects.
 *
 * @param oracle What to evaluate.
 * @param device The solver's device. Its limits and features decide what onnxruntime may use.
 * @returns The open oracle; `release` it before the device is destroyed.
 */
export function openOracleOnDevice(oracle: Oracle, device: GPUDevice): TaskEither<OracleError, DeviceOracle> {
  const { name } = oracle;
  const failed = (reason: string): Either<OracleError, never> =>
    left({ tag: "OracleFailed", oracle: name, provider: "webgpu", reason });
  return async () => {
    const model = oracleModel(oracle);
    if (isLeft(model)) return model;
    if (!("Suspending" in WebAssembly)) return failed("WebAssembly.Suspending is missing here");
    try {
      const { ort, binary } = await gpuBuild();
      if (binary !== undefined) ort.env.wasm.wasmBinary = binary;
      ort.env.wasm.numThreads = 1;
      ort.env.logLevel = "fatal"; // errors come back as values
      const session = await inTurn(() =>
        keepingWorker(ort.InferenceSession.create(model.right.model, {
          executionProviders: [{ name: "webgpu", device }],
          preferredOutputLocation: "gpu-buffer",
          logSeverityLevel: 4,
        }))
      );
      const release = () => inTurn(() => session.release());
      const ports = checkPorts(name, model.right, session);
      if (isLeft(ports)) {
        await release();
        return ports;
      }
      return right({ provider: "webgpu", run: runner(name, model.right, ort, session, device), release });
    } catch (thrown) {
      return failed(reasonOf(thrown));
    }
  };
}
