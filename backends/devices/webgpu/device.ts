/**
 * The WebGPU device: opened once, with every error turned into a value.
 *
 * The only file that creates a device or names a `GPU…` type. WebGPU reports most mistakes to nobody: a submit that is
 * refused is dropped and the program runs on with stale data. So the device keeps its first fault, and every wait asks
 * for it. Two rules of Deno's binding hold here: `getMappedRange` before the map has resolved ends the process, and so
 * does leaving with seconds of work queued; what submits must also wait.
 * Tests: tests/backends/devices/webgpu/loop_test.ts, tests/backends/devices/webgpu/lost_device_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import type { TaskEither } from "fp-ts/TaskEither";
import { internal, type ItoError, messageOf } from "../../../sde/border/errors.ts";
import { hostGpu, lacksGpu } from "./gpu.ts";
import { type KernelTimer, kernelTimer } from "./timer.ts";

/** Whether a device does as float32 arithmetic does, in JavaScript, say; found by asking (`probe.ts`). */
export interface Traits {
  /** NaN is kept and found, as kernels do it: without that a sample that failed is not seen. */
  readonly nan: boolean;
  /** A comparison of NaN is false where nothing guards it. */
  readonly comparisons: boolean;
  /** A product is rounded before something is added to it. */
  readonly products: boolean;
  /** Sums and products keep their order, as kernels write them. */
  readonly order: boolean;
  /** A quotient is rounded correctly. */
  readonly quotients: boolean;
  /** A square root is rounded correctly. */
  readonly roots: boolean;
  /** Numbers below 2⁻¹²⁶ are numbers. */
  readonly denormals: boolean;
  /** Words and reals become each other as in JavaScript. */
  readonly conversions: boolean;
}

/** What is known of a device before anything runs. */
export interface DeviceInfo {
  readonly name: string;
  /** What its arithmetic is like, once it was asked (`ask`). */
  readonly traits?: Traits;
  /** It computes on the CPU. */
  readonly isSoftware: boolean;
  readonly limits: {
    /** Bytes of a storage buffer that a kernel sees. */
    readonly binding: number;
    /** Bytes of a buffer. */
    readonly buffer: number;
    /** Workgroups of a dispatch in one dimension. */
    readonly workgroups: number;
    /** Storage buffers of a kernel. */
    readonly storageBuffers: number;
  };
}

/** Why a device is of no more use: lost, out of memory, or asked for something invalid (a bug of Ito). */
export interface Fault {
  readonly tag: "lost" | "memory" | "invalid";
  readonly reason: string;
}

/** An open device. */
export interface Device {
  readonly device: GPUDevice;
  readonly info: DeviceInfo;
  /** Resolves with the reason when the device is lost, or closed. */
  readonly lost: Promise<string>;
  /** The first fault, if there was one. */
  readonly fault: () => Fault | undefined;
  /** Takes the time of kernels, where that was asked for and the device can. */
  readonly timer: KernelTimer | undefined;
  /** Gives the device back; wait for its work before. */
  readonly close: () => void;
}

/** A buffer on the device. */
export type Buffer = GPUBuffer;
/** A list of commands under construction. */
export type Encoder = GPUCommandEncoder;
/** An open pass: each dispatch in it sees what those before it have written. */
export type Pass = GPUComputePassEncoder;

const noDevice = (reason: string): E.Either<ItoError, never> =>
  E.left({ tag: "NoDevice", backend: "webgpu", reason });

const infoOf = (adapter: GPUAdapter, device: GPUDevice): DeviceInfo => {
  const { description, vendor, architecture } = adapter.info;
  const name = description || `${vendor} ${architecture}`.trim() || "unnamed adapter";
  const { limits } = device;
  return {
    name,
    isSoftware: adapter.info.isFallbackAdapter === true ||
      /llvmpipe|lavapipe|swiftshader|software/i.test(name),
    limits: {
      binding: limits.maxStorageBufferBindingSize,
      buffer: limits.maxBufferSize,
      workgroups: limits.maxComputeWorkgroupsPerDimension,
      storageBuffers: limits.maxStorageBuffersPerShaderStage,
    },
  };
};

const watched = (adapter: GPUAdapter, device: GPUDevice): Device => {
  let first: Fault | undefined;
  const note = (fault: Fault): void => {
    first ??= fault;
  };
  device.addEventListener("uncapturederror", (event) => {
    event.preventDefault(); // else the runtime prints it
    if (!(event instanceof GPUUncapturedErrorEvent)) return;
    note({
      tag: event.error instanceof GPUOutOfMemoryError ? "memory" : "invalid",
      reason: event.error.message,
    });
  });
  const lost = device.lost.then(({ reason, message }) => {
    const text = message || reason || "no reason given";
    note({ tag: "lost", reason: text });
    return text;
  });
  const timer = device.features.has("timestamp-query") ? kernelTimer(device) : undefined;
  const close = (): void => {
    note({ tag: "lost", reason: "it was closed" }); // `lost` resolves later, and nobody may begin on it meanwhile
    device.destroy();
  };
  return { device, info: infoOf(adapter, device), lost, fault: () => first, timer, close };
};

/**
 * Opens the device: the fastest adapter, with its own limits for storage buffers.
 *
 * `timed`: with a timer for its kernels, where the adapter has one. Needs no permission and asks for none. Errors (Left): `NoDevice` where there is no WebGPU, no adapter or no device.
 */
export function openDevice(options: { readonly timed?: boolean } = {}): TaskEither<ItoError, Device> {
  return async () => {
    try {
      const gpu = await hostGpu();
      if (gpu === undefined) return noDevice(lacksGpu);
      const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
      if (adapter === null) return noDevice("no adapter was found");
      const { maxBufferSize, maxStorageBufferBindingSize, maxStorageBuffersPerShaderStage } = adapter.limits;
      const timed = options.timed === true && adapter.features.has("timestamp-query");
      const device = await adapter.requestDevice({
        requiredFeatures: timed ? ["timestamp-query"] : [],
        requiredLimits: { maxBufferSize, maxStorageBufferBindingSize, maxStorageBuffersPerShaderStage },
      });
      return E.right(watched(adapter, device));
    } catch (thrown) {
      return noDevice(messageOf(thrown));
    }
  };
}

/** A fault as an error; throws `Internal:` for what only a bug can cause. */
export function errorOf(fault: Fault, at: { readonly done: number; readonly total: number }): ItoError {
  switch (fault.tag) {
    case "lost":
      return { tag: "DeviceLost", done: at.done, total: at.total, reason: fault.reason };
    case "memory":
      return {
        tag: "DeviceLimit",
        what: "memory, in samples done",
        wanted: at.total,
        limit: at.done,
        try: "fewer samples at once",
      };
    case "invalid":
      throw internal(`the device refused a command: ${fault.reason}`);
  }
}

// ---- kernels -----------------------------------------------------------------------------------------------------

/** How a kernel sees a buffer: by number of its binding, in group 0. */
export type Binding = "uniform" | "read" | "write";

/** A compiled kernel. */
export interface Kernel {
  readonly name: string;
  /** Its buffers, in the order of the bindings. */
  readonly bind: (buffers: readonly Buffer[]) => BoundKernel;
}

/** A kernel with its buffers. */
export interface BoundKernel {
  /** Records a pass of its own. */
  readonly dispatch: (encoder: Encoder, workgroups: number) => void;
  /** Records into an open pass: 20 to 30 µs a dispatch less on llvmpipe. */
  readonly within: (pass: Pass, workgroups: number) => void;
}

const bindingTypes = { uniform: "uniform", read: "read-only-storage", write: "storage" } as const;

/**
 * Compiles the kernel `main` of a module, with all its bindings, used or not.
 *
 * Errors: throws `Internal:` with the line of the WGSL that was rejected; Left as `createBuffer`.
 */
export function compileKernel(
  d: Device,
  source: { readonly name: string; readonly wgsl: string; readonly bindings: readonly Binding[] },
): TaskEither<ItoError, Kernel> {
  return async () => {
    const { device } = d;
    const { name } = source;
    device.pushErrorScope("validation");
    const shader = device.createShaderModule({ label: name, code: source.wgsl });
    const layout = device.createBindGroupLayout({
      entries: source.bindings.map((b, binding) => ({
        binding,
        visibility: GPUShaderStage.COMPUTE,
        buffer: { type: bindingTypes[b] },
      })),
    });
    const pipeline = device.createComputePipeline({
      label: name,
      layout: device.createPipelineLayout({ bindGroupLayouts: [layout] }),
      compute: { module: shader, entryPoint: "main" },
    });
    const refused = await device.popErrorScope();
    if (refused !== null) {
      const { messages } = await shader.getCompilationInfo();
      const worst = messages.find((m) => m.type === "error");
      const where = worst === undefined ? "" : ` at line ${worst.lineNum}`;
      throw internal(`WGSL of kernel "${name}" was rejected${where}: ${worst?.message ?? refused.message}`);
    }
    const fault = d.fault();
    if (fault !== undefined) return E.left(errorOf(fault, { done: 0, total: 0 }));
    return E.right({ name, bind: (buffers) => boundTo(d, { name, pipeline, layout }, buffers) });
  };
}

const boundTo = (
  { device, timer }: Device,
  kernel: {
    readonly name: string;
    readonly pipeline: GPUComputePipeline;
    readonly layout: GPUBindGroupLayout;
  },
  buffers: readonly Buffer[],
): BoundKernel => {
  const entries = buffers.map((buffer, binding) => ({ binding, resource: { buffer } }));
  const group = device.createBindGroup({ layout: kernel.layout, entries });
  const within = (pass: Pass, workgroups: number): void => {
    pass.setPipeline(kernel.pipeline);
    pass.setBindGroup(0, group);
    pass.dispatchWorkgroups(workgroups);
  };
  return {
    within,
    dispatch: (encoder, workgroups) => {
      const timestampWrites = timer?.writes(kernel.name);
      const pass = encoder.beginComputePass(timestampWrites === undefined ? {} : { timestampWrites });
      within(pass, workgroups);
      pass.end();
    },
  };
};
