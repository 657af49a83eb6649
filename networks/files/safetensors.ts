/**
 * The weights of a network, from and to a .safetensors file:
 *
 *     8 bytes, the header's length | the header, JSON | the numbers of each tensor, end to end, little-endian
 *
 * A file is not trusted. Everything it says of itself is checked before a number is read, so that nothing is allocated
 * beyond twice its length and a small multiple of its header's. What is wrong comes back as `BadCheckpoint`.
 * Source: the format's own description (github.com/huggingface/safetensors, "Format").
 * Tests: tests/networks/files/safetensors_test.ts, tests/networks/files/mutation_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import type { ItoError } from "../../sde/border/errors.ts";
import { f16Overflow, floatsOfBf16, floatsOfF16, writeF16 } from "./float16.ts";
import {
  bitsOf,
  checkNames,
  countOf,
  decodeHeader,
  Dims,
  type Entry,
  faulty,
  longestHeader,
  metadataName,
  quoted,
} from "./safetensors_codec.ts";
import { headerOf } from "./safetensors_header.ts";

/** A tensor of a checkpoint, under its name; the numbers of its last dimension lie side by side. */
export interface NamedTensor {
  /** Its name in the file. */
  readonly name: string;
  /** Its dimensions; none for a single number. */
  readonly dims: readonly number[];
  /** [product of dims]. */
  readonly data: Float32Array;
}

/** Tensors by name, and what the file says of itself. */
export interface Checkpoint {
  /** Text by name, for people. */
  readonly metadata: Readonly<Record<string, string>>;
  /** In the order of the file's data. */
  readonly tensors: ReadonlyMap<string, NamedTensor>;
}

/** What is asked of `loadSafetensors`. */
export interface LoadOptions {
  /** Which tensors are read, by name; the others are checked for their place in the file alone. All, by default. */
  readonly only?: (name: string) => boolean;
}

/** What is asked of `saveSafetensors`. */
export interface SaveOptions {
  /** How numbers are written; "f16" rounds them to nearest, ties to even. */
  readonly dtype?: "f32" | "f16";
}

/** The defaults of `loadSafetensors` and `saveSafetensors`. */
export const checkpointDefaults = { only: (): boolean => true, dtype: "f32" } as const;

type Read = (bytes: Uint8Array) => Float32Array<ArrayBuffer>;

const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** How the numbers of a dtype become float32; those that it does not name are not weights. */
const readers: ReadonlyMap<string, Read> = new Map<string, Read>([
  ["F32", (bytes) => {
    const floats = new Float32Array(bytes.length / 4); // a copy: the file's bytes need not be aligned
    new Uint8Array(floats.buffer).set(bytes);
    return floats;
  }],
  ["F16", (bytes) => floatsOfF16(viewOf(bytes))],
  ["BF16", (bytes) => floatsOfBf16(viewOf(bytes))],
]);

/** The bytes of a file, as fetch or a file system gives them; they come from outside, whatever their type says. */
const bytesOf = (file: unknown): E.Either<ItoError, Uint8Array> => {
  const wanted = (found: string): ItoError =>
    faulty("bytes", "the file", "a Uint8Array or an ArrayBuffer", found);
  if (file instanceof Uint8Array) return E.right(file);
  if (!(file instanceof ArrayBuffer)) {
    return E.left(wanted(typeof file === "object" && file !== null ? "another object" : String(file)));
  }
  return E.tryCatch(() => new Uint8Array(file), () => wanted("one that was transferred away"));
};

/** A file in two: its header, and the bytes behind it. */
interface Parts {
  readonly header: Uint8Array;
  readonly data: Uint8Array;
}

const partsOf = (bytes: Uint8Array): E.Either<ItoError, Parts> => {
  if (bytes.length < 8) {
    return E.left(faulty("truncated", "the file", "at least 8 bytes long", `${bytes.length}`));
  }
  const length = viewOf(bytes).getBigUint64(0, true);
  if (length > longestHeader) {
    return E.left(faulty("headerSize", "the header's length", `at most ${longestHeader}`, `${length}`));
  }
  const end = 8 + Number(length);
  if (end > bytes.length) {
    const wanted = `at most ${bytes.length - 8}, what the file has left`;
    return E.left(faulty("truncated", "the header's length", wanted, `${length}`));
  }
  return E.right({ header: bytes.subarray(8, end), data: bytes.subarray(end) });
};

/** Errors (Left): the bytes of an entry are not as many as its numbers need. */
const checkSize = ({ name, dtype, dims, begin, end }: Entry): E.Either<ItoError, void> => {
  const count = countOf(dims);
  if (count === undefined) {
    const wanted = "dimensions with a product below 2⁵³";
    return E.left(faulty("dims", `tensor ${quoted(name)}.shape`, wanted, dims.join("×")));
  }
  if ((end - begin) * 8 === count * bitsOf[dtype]) return E.right(undefined);
  const wanted = `${count * bitsOf[dtype] / 8} bytes long, for ${count} numbers of ${dtype}`;
  return E.left(faulty("size", `tensor ${quoted(name)}`, wanted, `${begin} … ${end}`));
};

/** Where entries lie, in the order of their data. Errors (Left): they overlap, leave a hole, or do not fill the data. */
const placed = (entries: readonly Entry[], bytes: number): E.Either<ItoError, readonly Entry[]> => {
  const inOrder = entries.toSorted((a, b) => a.begin - b.begin || a.end - b.end);
  let at = 0;
  for (const { name, begin, end } of inOrder) {
    const found = `${begin} … ${end}`;
    const where = `tensor ${quoted(name)}`;
    if (begin < at) return E.left(faulty("overlap", where, `at byte ${at}, where the last one ends`, found));
    if (begin > at) return E.left(faulty("hole", where, `at byte ${at}, where the last one ends`, found));
    if (end > bytes) return E.left(faulty("truncated", where, `within the ${bytes} bytes of data`, found));
    at = end;
  }
  if (at === bytes) return E.right(inOrder);
  return E.left(faulty("trailing", "the data", `${at} bytes long, where the last tensor ends`, `${bytes}`));
};

/** How a tensor is read. Errors (Left): its numbers are no weights. */
const readingOf = (data: Uint8Array) => (e: Entry): E.Either<ItoError, () => NamedTensor> => {
  const { name, dtype, dims, begin, end } = e;
  const read = readers.get(dtype);
  return read === undefined
    ? E.left(faulty("dtype", `tensor ${quoted(name)}.dtype`, [...readers.keys()].join(", "), dtype))
    : E.right(() => ({ name, dims, data: read(data.subarray(begin, end)) }));
};

/**
 * Reads the bytes of a .safetensors file.
 *
 * Numbers: f16, bf16 and f32 become float32, exactly; NaN and infinities are kept. Another dtype is an error, unless
 * `only` leaves its tensor out: a counter that no network reads does no harm, one that is read must not turn into
 * something else.
 * Cost: a pass over the file; memory, twice the length of what is read at most. Data are copied, so that a later change
 * of `bytes` changes nothing.
 * Errors (Left): `BadCheckpoint`, the first fault that is met; its `fault` names the kind. A field or a dtype that the
 * format does not have is one: what it would mean for the numbers is not known.
 *
 * @param bytes The whole file.
 * @returns The checkpoint, tensors in the order of their data.
 *
 * @example Read back what was written
 * ```ts
 * import { loadSafetensors, saveSafetensors } from "ito/files";
 * import { assertEquals } from "@std/assert";
 *
 * const weight = { name: "weight", dims: [2, 2], data: new Float32Array([1, 2, 3, 4]) };
 * const saved = saveSafetensors({ metadata: {}, tensors: new Map([["weight", weight]]) });
 * if (saved._tag === "Left") throw new Error(saved.left.tag);
 * const read = loadSafetensors(saved.right);
 * if (read._tag === "Left") throw new Error(read.left.tag);
 * assertEquals(read.right.tensors.get("weight"), weight);
 * ```
 *
 * @example Errors are values
 * ```ts
 * import { describe } from "ito";
 * import { loadSafetensors } from "ito/files";
 * import { assertEquals } from "@std/assert";
 *
 * const read = loadSafetensors(new Uint8Array(3));
 * const text = read._tag === "Left" ? describe(read.left) : "";
 * assertEquals(text.split("\n")[0], "Checkpoint: the file must be at least 8 bytes long, found 3");
 * ```
 */
export function loadSafetensors(
  bytes: Uint8Array | ArrayBuffer,
  options: LoadOptions = {},
): E.Either<ItoError, Checkpoint> {
  const { only } = { ...checkpointDefaults, ...options };
  return pipe(
    bytesOf(bytes),
    E.chain(partsOf),
    E.chain(({ header, data }) => pipe(decodeHeader(header), E.map((said) => ({ said, data })))),
    E.chainFirst(({ said }) => E.traverseArray(checkSize)(said.entries)),
    E.chain(({ said: { metadata, entries }, data }) =>
      pipe(
        placed(entries, data.length),
        E.chain((inOrder) => E.traverseArray(readingOf(data))(inOrder.filter((e) => only(e.name)))),
        E.map((readings) => readings.map((read) => read())),
        E.map((tensors) => ({ metadata, tensors: new Map(tensors.map((x) => [x.name, x])) })),
      )
    ),
  );
}

/** Errors (Left): a tensor that the format, or what is asked, cannot hold. */
const checkTensor =
  (dtype: "f32" | "f16") => ([key, x]: readonly [string, NamedTensor]): E.Either<ItoError, string> => {
    const where = `tensor ${quoted(key)}`;
    if (key === metadataName || x.name !== key) {
      const wanted = key === metadataName
        ? `another than ${quoted(metadataName)}`
        : `its key, ${quoted(key)}`;
      return E.left(faulty("name", `${where}.name`, wanted, quoted(x.name)));
    }
    const hasDims: boolean = Dims.is(x.dims);
    if (!hasDims) return E.left(faulty("dims", `${where}.dims`, Dims.name, x.dims.join("×")));
    if (countOf(x.dims) !== x.data.length) {
      const wanted = `${x.dims.join("×") || "one"} numbers long`;
      return E.left(faulty("size", `${where}.data`, wanted, String(x.data.length)));
    }
    const lost = dtype === "f16"
      ? x.data.findIndex((v) => Number.isFinite(v) && Math.abs(v) >= f16Overflow)
      : -1;
    if (lost < 0) return E.right(key);
    return E.left(faulty("range", `${where}.data[${lost}]`, "at most 65504 for f16", String(x.data[lost])));
  };

const written = { f32: "F32", f16: "F16" } as const;

/**
 * The bytes of a .safetensors file, tensors in the order of the map.
 *
 * Numbers: float32 as they are, or to f16 rounded to nearest, ties to even; infinities and NaN are kept.
 * Errors (Left): `BadCheckpoint` for data that are not as many as `dims` says, for a name that is not its key or that
 * no file can hold, for a finite number that f16 would make an infinity (65520 and more), for names and metadata of
 * more than 100 MB.
 *
 * @param checkpoint What `loadSafetensors` returns.
 * @returns The whole file.
 *
 * @example Half the size
 * ```ts
 * import { saveSafetensors } from "ito/files";
 * import { assert } from "@std/assert";
 *
 * const weight = { name: "weight", dims: [1000], data: new Float32Array(1000) };
 * const bytes = saveSafetensors({ metadata: {}, tensors: new Map([["weight", weight]]) }, { dtype: "f16" });
 * assert(bytes._tag === "Right" && bytes.right.length < 2100);
 * ```
 */
export function saveSafetensors(
  checkpoint: Checkpoint,
  options: SaveOptions = {},
): E.Either<ItoError, Uint8Array<ArrayBuffer>> {
  const { dtype } = { ...checkpointDefaults, ...options };
  const size = dtype === "f16" ? 2 : 4;
  const tensors = [...checkpoint.tensors];
  return pipe(
    E.traverseArray(checkTensor(dtype))(tensors),
    E.chain((names) => checkNames(names, checkpoint.metadata)),
    E.map(() => {
      const described = tensors.map(([name, { dims }]) => ({ name, dtype: written[dtype], dims }));
      return headerOf(checkpoint.metadata, described);
    }),
    E.filterOrElse(
      (header) => header.length - 8 <= longestHeader,
      (header) => faulty("headerSize", "the header's length", `at most ${longestHeader}`, `${header.length}`),
    ),
    E.map((header) => {
      const count = tensors.reduce((n, [, x]) => n + x.data.length, 0);
      const file = new Uint8Array(header.length + count * size);
      file.set(header);
      tensors.reduce((at, [, { data }]) => {
        const part = file.subarray(at, at + data.length * size);
        if (dtype === "f16") writeF16(viewOf(part), data);
        else part.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
        return at + part.length;
      }, header.length);
      return file;
    }),
  );
}
