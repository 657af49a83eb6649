/**
 * Arrays as NumPy files (.npy), written and read.
 *
 *     "\x93NUMPY" 1 0, the header's length (2 bytes, little-endian), the header padded to a multiple of 64, the numbers
 *
 * Source: NEP 1 and numpy.lib.format, versions 1.0 to 3.0. Tests: tests/solve/out/npy_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { foundText, isRecord } from "../../sde/border/decode.ts";
import type { ItoError } from "../../sde/border/errors.ts";
import { shapeText, sizeOf } from "../../sde/dims.ts";

/** Numbers and the shape they lie in, the last index running fastest. */
export interface NpyArray {
  /** As many as the shape holds: float32 as it was, all else as float64. */
  readonly values: Float32Array | Float64Array;
  /** The array's shape. */
  readonly shape: readonly number[];
}

type Written = Float32Array | Float64Array | Uint32Array;

/** What has samples and their shape, as a solution. */
export interface Sampled {
  /** [n · elements]. */
  readonly samples: Float32Array | Float64Array;
  /** The shape of a sample. */
  readonly shape: readonly number[];
  /** States on the way. */
  readonly saved?: { readonly times: Float64Array; readonly values: Float32Array | Float64Array };
}

const isWritten = (u: unknown): u is Written =>
  u instanceof Float32Array || u instanceof Float64Array || u instanceof Uint32Array;
const isSampled = (u: unknown): u is Sampled => isRecord(u) && isWritten(u.samples) && Array.isArray(u.shape);

const typeOf = (values: Written): string =>
  values instanceof Float32Array ? "<f4" : values instanceof Float64Array ? "<f8" : "<u4";

/** The bytes of a NumPy file before its numbers. @internal */
export function npyHeader(type: string, shape: readonly number[]): Uint8Array {
  const tuple = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const text = `{'descr': '${type}', 'fortran_order': False, 'shape': (${tuple}), }`;
  const start = 10; // the magic word, the version, the header's length
  const offset = Math.ceil((start + text.length + 1) / 64) * 64;
  const header = new TextEncoder().encode(`${text.padEnd(offset - start - 1)}\n`);
  const file = new Uint8Array(offset);
  file.set([0x93, ...new TextEncoder().encode("NUMPY"), 1, 0, header.length & 0xff, header.length >> 8]);
  file.set(header, start);
  return file;
}

const bytesOf = (values: Written, shape: readonly number[]): Uint8Array<ArrayBuffer> => {
  const head = npyHeader(typeOf(values), shape), offset = head.length;
  const file = new Uint8Array(offset + values.byteLength);
  file.set(head);
  const view = new DataView(file.buffer, offset), size = values.BYTES_PER_ELEMENT;
  values.forEach((v, i) => {
    if (values instanceof Float32Array) view.setFloat32(i * size, v, true);
    else if (values instanceof Float64Array) view.setFloat64(i * size, v, true);
    else view.setUint32(i * size, v, true);
  });
  return file;
};

/**
 * The bytes of a NumPy file: of a solution's samples, [n, …shape], of its states on the way, [n, times, …shape], or of any
 * numbers in a shape.
 *
 * Types: `<f4`, `<f8`, of counts (`nfe`) `<u4`; C order, little-endian. Errors (Left): `BadShape` where the shape does not hold
 * as many numbers, `Unsupported` of states that were not kept.
 *
 * @param of A solution, or numbers.
 * @param shape Of numbers their shape, [length] unless said; of a solution `"saved"` for its states on the way.
 *
 * @example To Python: `numpy.load("samples.npy")`
 * ```ts
 * import { eulerMaruyama, fromNpy, ou, solve, toNpy } from "ito";
 * import { assertEquals } from "@std/assert";
 *
 * const result = await solve(ou(), eulerMaruyama(10), { n: 3, seed: 1, shape: [2] })();
 * if (result._tag === "Left") throw new Error(result.left.tag);
 * const file = toNpy(result.right); // Deno.writeFileSync("samples.npy", file.right)
 * if (file._tag === "Left") throw new Error(file.left.tag);
 * const read = fromNpy(file.right);
 * assertEquals(read._tag === "Right" && read.right.shape, [3, 2]);
 * ```
 */
export function toNpy(
  of: Sampled | Float32Array | Float64Array | Uint32Array,
  shape?: readonly number[] | "saved",
): E.Either<ItoError, Uint8Array<ArrayBuffer>> {
  const where = "toNpy";
  if (isSampled(of)) {
    const rest = of.shape;
    if (shape !== "saved") return E.right(bytesOf(of.samples, [of.samples.length / sizeOf(rest), ...rest]));
    if (of.saved === undefined) return E.left(notKept(where));
    const { times, values } = of.saved;
    return E.right(bytesOf(values, [values.length / times.length / sizeOf(rest), times.length, ...rest]));
  }
  const refuse = (found: string, wanted: string): E.Either<ItoError, never> =>
    E.left({ tag: "BadShape", where, found, wanted, try: "toNpy(values, [rows, columns])" });
  if (!isWritten(of)) {
    return refuse(foundText(of), "a solution, or a Float32Array, Float64Array or Uint32Array");
  }
  const given: unknown = shape ?? [of.length];
  if (!isShape(given)) return refuse(`the shape ${foundText(given)}`, "a list of whole numbers ≥ 0");
  if (sizeOf(given) !== of.length) {
    return refuse(`${of.length} numbers`, `the ${sizeOf(given)} numbers of shape ${shapeText(given)}`);
  }
  return E.right(bytesOf(of, given));
}

const isShape = (u: unknown): u is readonly number[] =>
  Array.isArray(u) && u.every((d) => Number.isInteger(d) && d >= 0);

/** States on the way that were not kept. */
export function notKept(where: string): ItoError {
  return {
    tag: "Unsupported",
    what: `${where} of states on the way of a solution that kept none`,
    try: "solve(process, strategy, { saveAt: [0, 0.5, 1], … })",
  };
}

/** How a number is read, by numpy's kind and size; whole numbers beyond 2⁵³ are rounded. */
const readers: Readonly<Record<string, (view: DataView, at: number, little: boolean) => number>> = {
  f8: (v, at, little) => v.getFloat64(at, little),
  f4: (v, at, little) => v.getFloat32(at, little),
  i8: (v, at, little) => Number(v.getBigInt64(at, little)),
  u8: (v, at, little) => Number(v.getBigUint64(at, little)),
  i4: (v, at, little) => v.getInt32(at, little),
  u4: (v, at, little) => v.getUint32(at, little),
  i2: (v, at, little) => v.getInt16(at, little),
  u2: (v, at, little) => v.getUint16(at, little),
  i1: (v, at) => v.getInt8(at),
  u1: (v, at) => v.getUint8(at),
  b1: (v, at) => v.getUint8(at),
};

const refused = (problem: string, instead?: string): E.Either<ItoError, never> =>
  E.left({
    tag: "Undecodable",
    what: "a NumPy file",
    problems: [problem],
    try: instead ?? "numpy.save(path, array) in Python, which writes such a file",
  });

/** The numbers of a file in Fortran's order, in C's. */
const inRows = (
  values: Float32Array | Float64Array,
  shape: readonly number[],
): Float32Array | Float64Array => {
  const to = values.slice(), index = shape.map(() => 0);
  for (let at = 0; at < values.length; at++) {
    to[index.reduce((flat, i, k) => flat * (shape[k] ?? 1) + i, 0)] = values[at] ?? NaN;
    for (let k = 0; k < shape.length; k++) { // the first index runs fastest
      index[k] = (index[k] ?? 0) + 1;
      if ((index[k] ?? 0) < (shape[k] ?? 1)) break;
      index[k] = 0;
    }
  }
  return to;
};

/**
 * An array from a NumPy file: what a solve takes as `x0` or as a parameter.
 *
 * Types: floats of 4 and 8 bytes, whole numbers of up to 8 (beyond 2⁵³ rounded), booleans; either order of bytes and of
 * indices. Errors (Left): `Undecodable`.
 *
 * @example Starts and parameters from Python
 * ```ts
 * import { describe, eulerMaruyama, fromNpy, mul, param, process, solve, toNpy } from "ito";
 *
 * const file = toNpy(Float64Array.of(0.9, 1, 1.1, 1.2), [4, 1]); // or await Deno.readFile("starts.npy")
 * if (file._tag === "Left") throw new Error(describe(file.left));
 * const read = fromNpy(file.right);
 * if (read._tag === "Left") throw new Error(describe(read.left));
 * const { values, shape } = read.right;
 * const x0 = { samples: values, shape: shape.slice(1) }; // a state for each of 4 samples
 * const params = { sigma: values }; // and a number for each
 * const noisy = process(({ x }) => ({ drift: 0, diffusion: mul(param("sigma", 0.2), x) }));
 * await solve(noisy, eulerMaruyama(10), { n: 4, seed: 1, x0, params })();
 * ```
 */
export function fromNpy(bytes: Uint8Array | ArrayBuffer): E.Either<ItoError, NpyArray> {
  const file = bytes instanceof ArrayBuffer ? new Uint8Array(bytes) : bytes;
  if (!(file instanceof Uint8Array)) return refused(`it must be bytes, found ${foundText(bytes)}`);
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const isNpy = file.length >= 12 && file[0] === 0x93 &&
    new TextDecoder().decode(file.subarray(1, 6)) === "NUMPY";
  if (!isNpy) return refused('it does not begin with "\\x93NUMPY"');
  const start = file[6] === 1 ? 10 : 12;
  const offset = start + (file[6] === 1 ? view.getUint16(8, true) : view.getUint32(8, true));
  if (offset > file.length) return refused(`its header of ${offset - start} bytes is cut off`);
  const header = new TextDecoder().decode(file.subarray(start, offset));
  const descr = /'descr'\s*:\s*'([<>|=])([a-z])(\d+)'/.exec(header);
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(header)?.[1];
  const tuple = /'shape'\s*:\s*\(([\d,\s]*)\)/.exec(header)?.[1];
  if (order === undefined || tuple === undefined) return refused(`its header says ${foundText(header)}`);
  const type = `${descr?.[2]}${descr?.[3]}`, size = Number(descr?.[3]);
  const read = Object.hasOwn(readers, type) ? readers[type] : undefined;
  if (read === undefined) {
    const found = descr === null ? foundText(header) : `'${descr[1]}${type}'`;
    return refused(
      `its type must be a float of 4 or 8 bytes or a whole number, found ${found}`,
      "array.astype('f8')",
    );
  }
  const shape = tuple.split(",").map((d) => d.trim()).filter((d) => d !== "").map(Number);
  const n = sizeOf(shape);
  if (offset + n * size !== file.length) {
    return refused(
      `shape ${shapeText(shape)} needs ${n * size} bytes of numbers, found ${file.length - offset}`,
    );
  }
  const values = type === "f4" ? new Float32Array(n) : new Float64Array(n);
  for (let i = 0; i < n; i++) values[i] = read(view, offset + i * size, descr?.[1] !== ">");
  return E.right({ values: order === "True" ? inRows(values, shape) : values, shape });
}
