/**
 * Files that lie about themselves. Each is refused for what is wrong with it, and nothing is thrown.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import * as E from "fp-ts/Either";
import { type CheckpointFault, describe } from "../../../sde/border/errors.ts";
import { type Checkpoint, loadSafetensors, saveSafetensors } from "../../../networks/files/safetensors.ts";
import { entry, rawFile } from "./raw_file.ts";

const big = Number.MAX_SAFE_INTEGER;
const one = (dims: readonly unknown[], begin: unknown, end: unknown, dtype?: string): Uint8Array =>
  rawFile({ w: entry(dims, begin, end, dtype) }, 16);
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

const gone = new ArrayBuffer(8);
gone.transfer();

const files: Readonly<Record<CheckpointFault, Readonly<Record<string, Uint8Array | ArrayBuffer>>>> = {
  bytes: { "a buffer that was given away": gone },
  truncated: {
    "nothing at all": new Uint8Array(),
    "half a length": new Uint8Array(7),
    "a header that is longer than the file": rawFile("{}", 5, 8n),
    "data that end too early": rawFile({ w: entry([4], 0, 16) }, 15),
    "a tensor far beyond the data": one([2 ** 40], 0, 2 ** 42),
  },
  headerSize: {
    "a header of 2⁶³ bytes": rawFile("{}", 0, 2n ** 63n),
    "a header of 100 MB and a byte": rawFile("{}", 0, 100_000_001n),
    "a million names": rawFile(`{${Array.from({ length: 1_000_000 }, (_, i) => `"${i}a":""`).join(",")}}`),
  },
  syntax: {
    "a header of no bytes": rawFile("", 4),
    "a list": rawFile("[]"),
    "a blank before the header": rawFile(" {}"),
    "a byte order mark before it": rawFile("\ufeff{}"),
    "a header cut short": rawFile('{"w":{"dtype":"F32"'),
    "something behind the object": rawFile("{}{}"),
    "a zero byte behind the object": rawFile("{}\0"),
    "bytes that are no UTF-8": rawFile(Uint8Array.from([...utf8('{"'), 0xff, ...utf8('":{}}')])),
    "a surrogate in UTF-8": rawFile(Uint8Array.from([...utf8('{"'), 0xed, 0xa0, 0x80, ...utf8('":{}}')])),
    "an overlong quote": rawFile(Uint8Array.from([...utf8('{"'), 0xc0, 0xa2, ...utf8('":{}}')])),
    "brackets without end": rawFile(`{"w":${"[".repeat(1_000_000)}`),
    "objects a million deep": rawFile(`${'{"a":'.repeat(1_000_000)}1${"}".repeat(1_000_000)}`),
  },
  duplicate: {
    "a tensor twice": rawFile(
      '{"w":{"dtype":"F32","shape":[],"data_offsets":[0,4]},"w":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}',
      4,
    ),
    "a field twice": rawFile('{"w":{"dtype":"F32","dtype":"I64","shape":[],"data_offsets":[0,4]}}', 4),
    "metadata twice": rawFile('{"__metadata__":{},"__metadata__":{}}'),
    "a name of the metadata twice": rawFile('{"__metadata__":{"a":"b","a":"c"}}'),
  },
  name: {
    "__proto__ as a tensor": rawFile('{"__proto__":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}', 4),
    "__proto__ in the metadata": rawFile('{"__metadata__":{"__proto__":"a"}}'),
    "half a surrogate pair": rawFile('{"\\ud800":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}', 4),
    "half a surrogate pair in the metadata": rawFile('{"__metadata__":{"a":"\\udc00"}}'),
  },
  field: {
    "a tensor that is a number": rawFile({ w: 3 }),
    "a tensor that is null": rawFile({ w: null }),
    "a tensor that is a list": rawFile({ w: ["F32", [], [0, 4]] }, 4),
    "one offset": rawFile({ w: { dtype: "F32", shape: [], data_offsets: [4] } }, 4),
    "three offsets": rawFile({ w: { dtype: "F32", shape: [], data_offsets: [0, 4, 8] } }, 4),
    "a negative offset": one([4], -16, 0),
    "a fractional offset": one([4], 0.5, 16.5),
    "an offset of text": one([4], "0", 16),
    "an offset beyond 2⁵³": rawFile(
      '{"w":{"dtype":"F32","shape":[0],"data_offsets":[9007199254740993,9007199254740993]}}',
    ),
    "an infinite offset": rawFile('{"w":{"dtype":"F32","shape":[4],"data_offsets":[0,1e999]}}', 16),
    "a field that no tensor has": rawFile({
      w: { dtype: "F32", shape: [], data_offsets: [0, 4], strides: [] },
    }, 4),
    "a field named __proto__": rawFile(
      '{"w":{"__proto__":{"dtype":"F32"},"shape":[],"data_offsets":[0,4]}}',
      4,
    ),
    "metadata of numbers": rawFile({ __metadata__: { a: 1 } }),
    "metadata that are text": rawFile({ __metadata__: "a" }),
  },
  dims: {
    "a product beyond 2⁵³": one([2 ** 30, 2 ** 30], 0, 16),
    "a product that is no number": one(Array.from({ length: 64 }, () => big), 0, 16),
    "a product that only a zero saves": rawFile({ w: entry([big, big, 0], 0, 0) }),
    "a product that would wrap to 4 in 64 bits": one([2 ** 33, 2 ** 31, 1], 0, 16),
    "a negative dimension": one([-4], 0, 16),
    "two negative dimensions": one([-2, -2], 0, 16),
    "a fractional dimension": one([1.5], 0, 6),
    "a dimension of text": one(["4"], 0, 16),
    "a dimension that is null": one([null], 0, 16),
    "a dimension beyond 2⁵³": rawFile(
      '{"w":{"dtype":"F32","shape":[9007199254740993,0],"data_offsets":[0,0]}}',
    ),
    "an infinite dimension": rawFile('{"w":{"dtype":"F32","shape":[1e999],"data_offsets":[0,16]}}', 16),
    "a shape that is a number": rawFile({ w: { dtype: "F32", shape: 4, data_offsets: [0, 16] } }, 16),
    "a million dimensions": one(Array.from({ length: 1_000_000 }, () => 1), 0, 4),
  },
  dtype: {
    "a type that does not exist": one([4], 0, 16, "FLOAT"),
    "a type in small letters": one([4], 0, 16, "f32"),
    "a type that objects have": one([4], 0, 16, "toString"),
    "a type that is no text": rawFile({ w: { dtype: 32, shape: [4], data_offsets: [0, 16] } }, 16),
    "whole numbers": one([2], 0, 16, "I64"),
    "numbers of four bits": one([32], 0, 16, "F4"),
  },
  size: {
    "too few bytes": one([5], 0, 16),
    "too many bytes": one([3], 0, 16),
    "the size of another type": one([4], 0, 16, "F16"),
    "an end before the beginning": one([4], 16, 0),
    "half a byte": rawFile({ w: entry([3], 0, 2, "F4") }, 2),
    "bytes for no numbers": one([0], 0, 16),
    "none for a single number": rawFile({ w: entry([], 0, 0) }),
  },
  range: {},
  overlap: {
    "one range for two tensors": rawFile({ v: entry([4], 0, 16), w: entry([4], 0, 16) }, 16),
    "one range in another": rawFile({ v: entry([4], 0, 16), w: entry([1], 4, 8) }, 16),
    "an empty one in another": rawFile({ v: entry([4], 0, 16), w: entry([0], 8, 8) }, 16),
  },
  hole: {
    "bytes before the first": rawFile({ w: entry([3], 4, 16) }, 16),
    "bytes between two": rawFile({ v: entry([1], 0, 4), w: entry([1], 12, 16) }, 16),
    "an empty one beyond the data": rawFile({ w: entry([0], big, big) }),
  },
  trailing: {
    "a byte too many": rawFile({ w: entry([4], 0, 16) }, 17),
    "data without tensors": rawFile({}, 1),
  },
};

const faultOf = (read: E.Either<unknown, unknown>): unknown =>
  E.isLeft(read) && typeof read.left === "object" && read.left !== null && "fault" in read.left
    ? read.left.fault
    : read;

for (const [fault, list] of Object.entries(files)) {
  for (const [name, file] of Object.entries(list)) {
    Deno.test(`loadSafetensors refuses ${name}: ${fault}`, () => {
      const read = loadSafetensors(file);
      assertEquals(faultOf(read), fault);
      const text = E.isLeft(read) ? describe(read.left) : "";
      const lines = text.split("\n");
      assert(lines.length === 2 && lines[1]?.startsWith("Try: ") && text.length < 600, text);
    });
  }
}

const weight = (name: string, dims: readonly number[], data: readonly number[]): Checkpoint["tensors"] =>
  new Map([["w", { name, dims, data: new Float32Array(data) }]]);
const unfit: readonly (readonly [string, CheckpointFault, Checkpoint])[] = [
  ["data that are too few", "size", { metadata: {}, tensors: weight("w", [2, 2], [1]) }],
  ["a fractional dimension", "dims", { metadata: {}, tensors: weight("w", [0.5, 2], [1]) }],
  ["a product beyond 2⁵³", "size", { metadata: {}, tensors: weight("w", [big, big], [1]) }],
  ["a name that is not its key", "name", { metadata: {}, tensors: weight("v", [1], [1]) }],
  ["half a surrogate pair", "name", { metadata: { a: "\ud800" }, tensors: new Map() }],
  ["__proto__ in the metadata", "name", { metadata: { ["__proto__"]: "a" }, tensors: new Map() }],
  ["a tensor named as the metadata", "name", {
    metadata: {},
    tensors: new Map([["__metadata__", { name: "__metadata__", dims: [], data: new Float32Array(1) }]]),
  }],
  ["200,001 names", "headerSize", {
    metadata: {},
    tensors: new Map(
      Array.from(
        { length: 50_000 },
        (_, i) => [`${i}`, { name: `${i}`, dims: [0], data: new Float32Array() }],
      ),
    ),
  }],
  ["100 MB of metadata", "headerSize", { metadata: { a: "a".repeat(100_000_000) }, tensors: new Map() }],
];
for (const [name, fault, checkpoint] of unfit) {
  Deno.test(`saveSafetensors refuses ${name}: ${fault}`, () => {
    assertEquals(faultOf(saveSafetensors(checkpoint)), fault);
  });
}
