/**
 * What the painters of WebGPU share: what they paint, buffers that grow, a pass over a box.
 *
 * Tests: tests/playground/gpu/pictures_test.ts.
 * @module
 */
import type { Look } from "../../sandbox/messages.ts";
import type { Range, Theme } from "../cloud.ts";
import type { Box } from "../sheet.ts";
import type { GpuCloud } from "./cloud.ts";
import { groupOf } from "./pipes.ts";

/** A panel to paint. */
export interface GpuPainted {
  readonly cloud: GpuCloud;
  readonly look: Look;
  readonly range: Range;
  readonly theme: Theme;
  readonly box: Box;
  /** Where, over what is there. */
  readonly view: GPUTextureView;
}

/** Paints one kind of picture; it holds its buffers between pictures. */
export interface Painter {
  readonly paint: (a: GpuPainted) => void;
  readonly close: () => void;
}

/** A buffer of a painter that is made anew where it is too small. */
export interface Room {
  /** So many numbers, whatever was in them. */
  readonly of: (numbers: number) => Required<GPUBufferBinding>;
  /** These numbers, written where they are others than the last. */
  readonly holding: (
    numbers: Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>,
  ) => Required<GPUBufferBinding>;
  readonly close: () => void;
}

/** A room on a device. */
export function roomOf(device: GPUDevice, label: string): Room {
  let buffer: GPUBuffer | undefined;
  let held: Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | undefined;
  const of: Room["of"] = (numbers) => {
    const size = 4 * Math.max(4, numbers);
    if (buffer === undefined || buffer.size < size) {
      buffer?.destroy();
      const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST;
      buffer = device.createBuffer({ label, size, usage });
      held = undefined;
    }
    return { buffer, offset: 0, size };
  };
  return {
    of,
    holding: (numbers) => {
      const binding = of(numbers.length);
      if (held !== numbers) device.queue.writeBuffer(binding.buffer, 0, numbers);
      held = numbers;
      return binding;
    },
    close: () => {
      buffer?.destroy();
      [buffer, held] = [undefined, undefined];
    },
  };
}

/** Records zeros. */
export function cleared(
  encoder: GPUCommandEncoder,
  { buffer, offset, size }: Required<GPUBufferBinding>,
): void {
  encoder.clearBuffer(buffer, offset, size);
}

/** Records a pass that draws in a box, over what is there. */
export function drawIn(
  encoder: GPUCommandEncoder,
  a: {
    readonly device: GPUDevice;
    readonly pipeline: GPURenderPipeline;
    readonly bound: readonly (GPUBufferBinding | GPUTextureView)[];
    readonly view: GPUTextureView;
    readonly box: Box;
  },
): void {
  const { device, pipeline, bound, view, box: { left, top, width, height } } = a;
  const pass = encoder.beginRenderPass({ colorAttachments: [{ view, loadOp: "load", storeOp: "store" }] });
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, groupOf(device, pipeline, bound));
  pass.setScissorRect(left, top, width, height);
  pass.draw(3);
  pass.end();
}
