/**
 * Small things that every kernel of a picture needs: a pipeline, its numbers, a dispatch.
 *
 * Tests: tests/playground/gpu/pictures_test.ts.
 * @module
 */

/** Invocations of a group; kernels here say `@workgroup_size(64)` and take every so many items. */
const group = 64;
/** No dispatch has more groups in one dimension on any device. */
const mostGroups = 65_535;
/** Where slots of uniforms may begin, on any device. */
const aligned = 256;

/** Groups for so many items. */
export function groupsFor(items: number): number {
  return Math.max(1, Math.min(mostGroups, Math.ceil(items / group)));
}

const over: GPUBlendComponent = {
  operation: "add",
  srcFactor: "src-alpha",
  dstFactor: "one-minus-src-alpha",
};
/** Colours over what is there, by their opacity. */
export const overBlend: GPUBlendState = { color: over, alpha: { ...over, srcFactor: "one" } };

/** The kernel `main` of a module. */
export function computeOf(device: GPUDevice, label: string, code: string): GPUComputePipeline {
  const module = device.createShaderModule({ label, code });
  return device.createComputePipeline({ label, layout: "auto", compute: { module, entryPoint: "main" } });
}

/** A pass over the whole target, by the `fragment` of a module, over what is there. */
export function drawingOf(
  device: GPUDevice,
  a: {
    readonly label: string;
    readonly code: string;
    readonly format: GPUTextureFormat;
    readonly blend?: GPUBlendState;
  },
): GPURenderPipeline {
  const { label, format, blend } = a;
  const module = device.createShaderModule({ label, code: `${triangle}\n${a.code}` });
  const target: GPUColorTargetState = blend === undefined ? { format } : { format, blend };
  return device.createRenderPipeline({
    label,
    layout: "auto",
    vertex: { module, entryPoint: "corners" },
    fragment: { module, entryPoint: "main", targets: [target] },
  });
}

const triangle = `@vertex
fn corners(@builtin(vertex_index) k: u32) -> @builtin(position) vec4f {
  return vec4f(f32(k & 1u) * 4.0 - 1.0, f32(k >> 1u) * 4.0 - 1.0, 0.0, 1.0);
}`;

/** Uniforms of one submit, in slots of one buffer. */
export interface Arena {
  /** Room for so many slots. */
  readonly begin: (slots: number) => void;
  /** The next slot: words, then reals, as its struct has them. */
  readonly slot: (words: readonly number[], reals?: readonly number[]) => GPUBufferBinding;
  /** Hands all slots to the device: before the submit. */
  readonly write: () => void;
  readonly close: () => void;
}

/** An arena of a device. */
export function arenaOf(device: GPUDevice): Arena {
  let buffer: GPUBuffer | undefined;
  let [contents, used] = [new ArrayBuffer(0), 0];
  return {
    begin: (slots) => {
      used = 0;
      if (contents.byteLength >= slots * aligned) return;
      buffer?.destroy();
      contents = new ArrayBuffer(2 * slots * aligned);
      const usage = GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST;
      buffer = device.createBuffer({ label: "numbers of pictures", size: contents.byteLength, usage });
    },
    slot: (words, reals = []) => {
      if (buffer === undefined || used >= contents.byteLength) throw new RangeError("an arena without room");
      const offset = used;
      used += aligned;
      new Uint32Array(contents, offset, words.length).set(words);
      new Float32Array(contents, offset + 4 * words.length, reals.length).set(reals);
      return { buffer, offset, size: Math.ceil((words.length + reals.length) / 4) * 16 };
    },
    write: () => {
      if (buffer !== undefined && used > 0) device.queue.writeBuffer(buffer, 0, contents, 0, used);
    },
    close: () => {
      buffer?.destroy();
      [buffer, contents] = [undefined, new ArrayBuffer(0)];
    },
  };
}

/** Buffers, and views of textures, by the number of their binding. */
type Bound = readonly (GPUBufferBinding | GPUTextureView)[];

/** What a pipeline's group 0 binds. */
export function groupOf(
  device: GPUDevice,
  of: GPUComputePipeline | GPURenderPipeline,
  bound: Bound,
): GPUBindGroup {
  const entries = bound.map((resource, binding) => ({ binding, resource }));
  return device.createBindGroup({ layout: of.getBindGroupLayout(0), entries });
}

/** Records a kernel. */
export function run(
  device: GPUDevice,
  pass: GPUComputePassEncoder,
  pipeline: GPUComputePipeline,
  bound: readonly GPUBufferBinding[],
  groups: number,
): void {
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, groupOf(device, pipeline, bound));
  pass.dispatchWorkgroups(groups);
}
