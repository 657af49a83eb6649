/**
 * The scores of `bench/gpu.ts`: onnxruntime on the device's own buffers, as a staged solve asks it.
 * @module
 */
import * as E from "fp-ts/Either";
import { ncsnpp } from "ito/score";
import { networkPorts, toOnnx } from "../../networks/scores/network_onnx.ts";
import { describeOracleError } from "../../oracles/session/failure.ts";
import { openOracleOnDevice } from "../../oracles/session/webgpu.ts";
import type { Device } from "../../backends/devices/webgpu/device.ts";
import { createBuffers, readBuffer } from "../../backends/devices/webgpu/buffers.ts";
import { sizeOf } from "../../sde/dims.ts";
import { parameters } from "../../networks/tensor.ts";
import type { Oracle } from "../../sde/language/oracle.ts";
import { patternWeights } from "../../tests/lib/network_fixtures.ts";
import type { Measured } from "./gpu_rows.ts";
import { grown } from "./growing.ts";
import { networkFlops } from "./network_flops.ts";
import { benchDevice, unwrap } from "./staged.ts";

/** A score that onnxruntime evaluates on the device. */
interface ScoreCase {
  readonly name: string;
  readonly oracle: Oracle;
  readonly elements: number;
  /** What its scalar inputs are told. */
  readonly levels: readonly number[];
  /** Of a sample. */
  readonly flops: number;
  /** Of the model: read once an evaluation, at least. */
  readonly modelBytes: number;
}

/** The exact score of 512 images. */
export function datasetCase(): ScoreCase {
  const [count, elements] = [512, 3072];
  const points = Float32Array.from({ length: count * elements }, (_, i) => (Math.sin(12.9898 * i) + 1) / 2);
  return {
    name: "data-set score",
    oracle: { tag: "dataset", name: "bench", points, elements },
    elements,
    levels: [1, 0.5],
    flops: 4 * count * elements,
    modelBytes: 4 * count * elements,
  };
}

/** A network of the size of the embedded ones. */
export function networkCase(): ScoreCase {
  const net = ncsnpp({ nf: 32, chMult: [1, 1, 2, 2], numResBlocks: 1, attnResolutions: [8], fir: false });
  const model = unwrap(toOnnx(net, patternWeights(net)));
  const ports = { x: networkPorts.x, scalars: [networkPorts.level], output: networkPorts.output };
  return {
    name: "network score",
    oracle: { tag: "onnx", name: net.name, model, ...ports, dims: net.dims },
    elements: sizeOf(net.dims),
    levels: [2],
    flops: networkFlops(net),
    modelBytes: 4 * parameters(net).reduce((sum, p) => sum + sizeOf(p.dims), 0),
  };
}

/** Evaluations of a score in a row, on buffers of the device. */
const evaluations = async (d: Device, c: ScoreCase, batch: number) => {
  const session = await openOracleOnDevice(c.oracle, d.device)();
  if (E.isLeft(session)) throw new Error(describeOracleError(session.left));
  const numbers = (values: Float32Array<ArrayBuffer>, what: string) =>
    ({ what, bytes: values.byteLength, use: "storage", contents: values }) as const;
  const x = Float32Array.from({ length: batch * c.elements }, (_, i) => Math.sin(i));
  const made = unwrap(
    await createBuffers(d, [
      numbers(x, "x"),
      numbers(new Float32Array(x.length), "scores"),
      ...c.levels.map((level) => numbers(new Float32Array(batch).fill(level), "levels")),
    ])(),
  );
  const [from, to, ...levels] = made;
  if (from === undefined || to === undefined) throw new Error("no buffers for the score");
  const run = async (rows: number, count: number): Promise<number> => {
    const began = performance.now();
    for (let i = 0; i < count; i++) await session.right.run(from, levels, to, rows);
    const read = await readBuffer(d, to, 16);
    if (E.isLeft(read)) throw new Error(`the device failed: ${read.left.reason}`);
    return (performance.now() - began) / 1000;
  };
  return { run, release: () => session.right.release() };
};

/** A score on the device: seconds of an evaluation, once evaluations follow each other. */
export async function scoreRow(c: ScoreCase, budget: number): Promise<Measured> {
  const batch = 64;
  const d = await benchDevice();
  const { run, release } = await evaluations(d, c, batch);
  const { n, seconds: first } = await grown({
    whole: batch,
    budget: budget / 2,
    run: (rows) => run(rows, 1),
  });
  const few = Math.floor(Math.min(32, budget / 8 / first)); // what follows takes four times as long
  const seconds = few === 0 ? first : (-await run(n, few) + await run(n, 3 * few)) / (2 * few);
  await release();
  d.close();
  return {
    tag: "measured",
    name: c.name,
    size: `batch ${n}`,
    n,
    asked: batch,
    seconds,
    work: { real: n * c.flops, integer: 0, bytes: c.modelBytes + 8 * n * c.elements },
    each: { unit: "evaluation", count: 1 },
    notes: few === 0 ? ["one evaluation and its read-back"] : [],
  };
}
