/**
 * What a device can do at most, by two kernels of our own: bytes a second through memory, and multiply-adds.
 *
 * Copy: buffers of 128 MiB by turns, a gibibyte in all where the device gives so much, as caches may be large. Multiply-add:
 * twelve chains a lane, which do not wait for each other, and lanes enough for every core; the better of `fma(a, b, c)`
 * and `a * b + c`.
 * @module
 */
import * as E from "fp-ts/Either";
import { describe } from "ito";
import {
  type Binding,
  type Buffer,
  compileKernel,
  type Device,
  type Kernel,
} from "../../backends/devices/webgpu/device.ts";
import { createBuffer, createBuffers } from "../../backends/devices/webgpu/buffers.ts";
import { clockedDispatch } from "./dispatch_clock.ts";

const MiB = 2 ** 20;

const compiled = async (d: Device, name: string, wgsl: string): Promise<Kernel> => {
  const bindings: readonly Binding[] = ["write", "read"];
  const kernel = await compileKernel(d, { name, wgsl, bindings })();
  if (E.isLeft(kernel)) throw new Error(describe(kernel.left));
  return kernel.right;
};

const buffers = `@group(0) @binding(0) var<storage, read_write> to: array<vec4f>;
@group(0) @binding(1) var<storage, read> given: array<vec4f>;`;

const group = 256;
/** Vectors that a lane copies, far apart, so that neighbours are neighbours in memory. */
const vectors = 4;

const copyKernel = `${buffers}
@compute @workgroup_size(${group})
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let stride = groups.x * ${group}u;
  ${
  Array.from({ length: vectors }, (_, k) => `to[id.x + ${k}u * stride] = given[id.x + ${k}u * stride];`).join(
    "\n  ",
  )
}
}`;

/** Pairs of buffers, as many as the device gives; at least one, or the reason why there is none. */
const pairs = async (
  d: Device,
  bytes: number,
  most: number,
): Promise<readonly (readonly [Buffer, Buffer])[]> => {
  const made: (readonly [Buffer, Buffer])[] = [];
  for (let k = 0; k < most; k++) {
    const to = await createBuffer(d, { what: "the copy", bytes, use: "storage" })();
    const from = await createBuffer(d, { what: "the original", bytes, use: "storage" })();
    if (E.isRight(to) && E.isRight(from)) {
      made.push([to.right, from.right]);
      continue;
    }
    [to, from].forEach((one) => E.isRight(one) && one.right.destroy());
    if (made.length === 0) throw new Error(`no buffers of ${bytes / MiB} MiB`);
    break;
  }
  return made;
};

/** How large the buffers of a copy are, and how long it may take. */
export interface CopyOptions {
  /** Seconds. */
  readonly budget: number;
  /** MiB of a buffer, and how many pairs of them. */
  readonly buffer: number;
  readonly pairs: number;
}

/** A line of the roofline. */
export interface Line {
  /** Seconds of a dispatch, and the bytes that it moves or the flops that it makes; a multiply-add is two. */
  readonly seconds: number;
  readonly amount: number;
  /** How it was measured, for people. */
  readonly how: string;
}

/** Bytes through memory. Throws what the device refuses. */
export async function copied(d: Device, o: CopyOptions): Promise<Line> {
  const { binding, buffer } = d.info.limits;
  const whole = vectors * 16 * group; // bytes of a workgroup
  const bytes = whole * Math.floor(Math.min(o.buffer * MiB, binding, buffer) / whole);
  const kernel = await compiled(d, "copy", copyKernel);
  const made = await pairs(d, bytes, o.pairs);
  const kernels = made.map(([to, from]) => kernel.bind([to, from]));
  const [[out] = []] = made;
  if (out === undefined) throw new Error("no buffers to copy");
  const taken = await clockedDispatch(d, { kernels, workgroups: bytes / whole, out }, o.budget);
  made.flat().forEach((b) => b.destroy());
  const all = 2 * bytes * made.length / MiB;
  return { seconds: taken.seconds, amount: 2 * bytes, how: `through ${all} MiB, by ${taken.clock}` };
}

const chains = 12;
const unrolled = 8;
const lines = (form: (a: string) => string): string => {
  const names = Array.from({ length: chains }, (_, i) => `a${i}`);
  return `${buffers}
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let b = given[0].x;
  let c = given[0].y;
  let rounds = u32(given[0].z);
${names.map((a, i) => `  var ${a} = f32(id.x + ${i}u);`).join("\n")}
  for (var k = 0u; k < rounds; k++) {
${Array.from({ length: unrolled }, () => `    ${names.map(form).join(" ")}`).join("\n")}
  }
  to[id.x] = vec4f(${names.join(" + ")});
}`;
};
const forms = {
  "fma(a, b, c)": lines((a) => `${a} = fma(${a}, b, c);`),
  "a * b + c": lines((a) => `${a} = ${a} * b + c;`),
} as const;

/** Multiply-adds; `budget`: seconds. Throws what the device refuses. */
export async function multiplied(d: Device, budget: number): Promise<Line> {
  const workgroups = d.info.isSoftware ? 256 : 16_384;
  const rounds = 256;
  const contents = Float32Array.of(0.999, 0.001, rounds, 0);
  const specs = [{ what: "sums", bytes: 16 * 64 * workgroups }, { what: "factors", bytes: 16, contents }];
  const made = await createBuffers(d, specs.map((s) => ({ ...s, use: "storage" })))();
  if (E.isLeft(made)) throw new Error(describe(made.left));
  const [out] = made.right;
  if (out === undefined) throw new Error("no buffer for the sums");
  const amount = 2 * 64 * workgroups * rounds * unrolled * chains;
  const found: Line[] = [];
  for (const [form, wgsl] of Object.entries(forms)) {
    const kernels = [(await compiled(d, form, wgsl)).bind(made.right)];
    const { seconds, clock } = await clockedDispatch(d, { kernels, workgroups, out }, budget / 2);
    found.push({ seconds, amount, how: `${form}, by ${clock}` });
  }
  made.right.forEach((b) => b.destroy());
  return found.reduce((best, one) => (one.seconds < best.seconds ? one : best));
}
