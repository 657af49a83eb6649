/**
 * Oracles on a GPU device against the same oracles on wasm, with buffers that never leave the device.
 * @module
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { OracleRunError } from "../../../oracles/session/run.ts";
import { openOracle } from "../../../oracles/session/session.ts";
import { openOracleOnDevice } from "../../../oracles/session/webgpu.ts";
import { download, onDevice, output, upload } from "../../lib/on_device.ts";
import {
  coupled,
  noised,
  opened,
  pairedPoints,
  refused,
  scaled,
  transposed,
  worst,
} from "../../lib/oracle_fixtures.ts";

onDevice(
  "openOracleOnDevice() agrees with wasm for batches of 1, 3 and 64 from larger buffers",
  async (device) => {
    const [elements, batch] = [3072, 64];
    const oracle = pairedPoints(64, elements, 2, 14);
    const { x, alphas, sigmas } = noised(oracle, 1, batch, 15);
    const wasm = opened(await openOracle(oracle, { provider: "wasm", threads: 2 })());
    const expected = await wasm.run(x, [alphas, sigmas], batch);
    await wasm.release();

    const { run, release } = opened(await openOracleOnDevice(oracle, device)());
    const on = (values: Float32Array): GPUBuffer => upload(device, Float32Array.from(values));
    const [xOn, alphasOn, sigmasOn] = [on(x), on(alphas), on(sigmas)];
    for (const rows of [64, 1, 3]) {
      const out = output(device, batch * elements);
      await run(xOn, [alphasOn, sigmasOn], out, rows);
      const found = await download(device, out);
      const used = rows * elements;
      const error = worst(found.subarray(0, used), expected.subarray(0, used));
      assert(error < 5e-5, `Batch ${rows}, webgpu against wasm: ${error}`);
      assert(
        found.subarray(used).every((value) => value === 0),
        `Batch ${rows} must leave the other rows alone`,
      );
    }
    await release();
  },
);

const triple = async (device: GPUDevice, buffer: GPUBuffer): Promise<readonly number[]> =>
  Array.from((await download(device, buffer)).subarray(0, 3));

onDevice("openOracleOnDevice() lets overlapping runs of two sessions take turns", async (device) => {
  const [a, b] = await Promise.all([
    openOracleOnDevice(scaled, device)(),
    openOracleOnDevice(scaled, device)(),
  ]);
  const [first, second] = [opened(a), opened(b)];
  const [x, ten] = [upload(device, Float32Array.of(1, 2, 3)), upload(device, Float32Array.of(10))];
  const outs = [output(device, 3), output(device, 3), output(device, 3)] as const;
  await Promise.all([
    first.run(x, [ten], outs[0], 1),
    first.run(x, [ten], outs[1], 1),
    second.run(x, [ten], outs[2], 1),
  ]);
  for (const out of outs) assertEquals(await triple(device, out), [10, 20, 30]);
  await Promise.all([first.release(), second.release()]);
});

onDevice("openOracleOnDevice() names what does not fit", async (device) => {
  const { run, release } = opened(await openOracleOnDevice(scaled, device)());
  const [x, s, out] = [
    upload(device, Float32Array.of(1, 2, 3)),
    upload(device, Float32Array.of(2)),
    output(device, 3),
  ];
  const rejects = (task: () => Promise<void>, message: string) =>
    assertRejects(task, Error, `Cannot run oracle "scaled" on webgpu: ${message}`);
  await rejects(() => run(x, [s], out, 2), "x wants 32 bytes, found 16");
  await rejects(() => run(x, [], out, 1), "the number of scalar inputs wants 1, found 0");
  await run(x, [s], out, 1);
  assertEquals(await triple(device, out), [2, 4, 6]);
  await release();
  const wrong = refused(await openOracleOnDevice({ ...scaled, x: "sample" }, device)());
  assertEquals(wrong.tag, "OraclePorts");
  const broken = refused(await openOracleOnDevice({ ...scaled, model: Uint8Array.of(1) }, device)());
  assert(broken.tag === "OracleFailed" && broken.provider === "webgpu", broken.tag);
});

onDevice("openOracleOnDevice() refuses a result of another shape, of as many numbers", async (device) => {
  const { run, release } = opened(await openOracleOnDevice(transposed, device)());
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
  const [x, out] = [device.createBuffer({ size: 32, usage }), device.createBuffer({ size: 32, usage })];
  await run(x, [], out, 2); // [2, 2] either way: nobody can tell
  await assertRejects(
    () => run(x, [], out, 4),
    OracleRunError,
    'output "y" must be [4, 2] as x is, found [2, 4]',
  );
  await release();
});

onDevice("openOracleOnDevice() refuses a model of others whose rows depend on each other", async (device) => {
  const [x, equal] = [Float32Array.of(1, 2, 3, 6), Float32Array.of(1, 2, 1, 2)].map((v) => upload(device, v));
  const out = output(device, 4);
  if (x === undefined || equal === undefined) throw new Error("no buffers");
  const { run, release } = opened(await openOracleOnDevice(coupled, device)());
  await run(equal, [], out, 2); // nobody can tell
  await assertRejects(() => run(x, [], out, 2), OracleRunError, "samples would depend on each other");
  await release();
  const alone = opened(await openOracleOnDevice({ ...scaled, foreign: true }, device)());
  const [rows, s] = [
    upload(device, Float32Array.of(0, 1, 2, 3, 4, 5)),
    upload(device, Float32Array.of(10, 100)),
  ];
  const scaledOut = output(device, 6);
  await alone.run(rows, [s], scaledOut, 2);
  assertEquals([...(await download(device, scaledOut)).subarray(0, 6)], [0, 10, 20, 300, 400, 500]);
  await alone.release();
});
