/**
 * Tests on a GPU device, where there is one, and its buffers.
 * @module
 */
import { assertEquals } from "@std/assert";
import { needsDevice } from "./required.ts";

const found = await navigator.gpu?.requestAdapter();
const missing = found === null || found === undefined ? "no adapter was found" : undefined;
/** A test on a device of its own; an error that the device reports fails it. */
export const onDevice = (name: string, use: (device: GPUDevice) => Promise<void>): void =>
  needsDevice(name, missing, async () => {
    // In a browser an adapter gives one device. Deno 2.9.6 panics ("Adapter is no longer alive") when the adapter is
    // collected before its device is there.
    const adapter = await navigator.gpu?.requestAdapter();
    const device = await adapter?.requestDevice();
    if (device === undefined) throw new Error(missing ?? "The adapter gave no device");
    const errors: string[] = [];
    device.addEventListener("uncapturederror", (event) => {
      errors.push(
        event instanceof GPUUncapturedErrorEvent ? event.error.message : "an error of another kind",
      );
    });
    await use(device);
    await device.queue.onSubmittedWorkDone();
    assertEquals(errors, []);
    device.destroy();
  });

/** Whole blocks of 16 bytes, as `run` wants them. */
const sizeOf = (length: number): number => 16 * Math.ceil(length / 4);

export const upload = (device: GPUDevice, values: Float32Array<ArrayBuffer>): GPUBuffer => {
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC;
  const buffer = device.createBuffer({ size: sizeOf(values.length), usage });
  device.queue.writeBuffer(buffer, 0, values);
  return buffer;
};

export const output = (device: GPUDevice, length: number): GPUBuffer =>
  device.createBuffer({
    size: sizeOf(length),
    usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST,
  });

export const download = async (device: GPUDevice, buffer: GPUBuffer): Promise<Float32Array> => {
  const usage = GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST;
  const staging = device.createBuffer({ size: buffer.size, usage });
  const encoder = device.createCommandEncoder();
  encoder.copyBufferToBuffer(buffer, 0, staging, 0, buffer.size);
  device.queue.submit([encoder.finish()]);
  await staging.mapAsync(GPUMapMode.READ);
  const values = new Float32Array(staging.getMappedRange()).slice();
  staging.destroy();
  return values;
};
