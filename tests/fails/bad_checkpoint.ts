/**
 * Programs that fail with `BadCheckpoint`: one for each fault; more in tests/networks/files/hostile_test.ts.
 * @module
 */
import { loadSafetensors, saveSafetensors } from "../../networks/files/safetensors.ts";
import { entry, rawFile } from "../networks/files/raw_file.ts";
import type { Failing } from "./failing.ts";

const another = "Try: a .safetensors file; safetensors.torch.save_file(tensors, path) in Python makes one";
const rewrite = "Try: safetensors.torch.save_file(tensors, path) in Python, which writes no such file";

const load = (fault: string, file: Uint8Array, line: string, tried = rewrite): Failing => ({
  fault,
  program: () => loadSafetensors(file),
  text: `Checkpoint: ${line}\n${tried}`,
});

/** What a call without types may pass. */
const untyped = (file: unknown): ReturnType<typeof loadSafetensors> =>
  Reflect.apply(loadSafetensors, undefined, [file]);

/** See the module. */
export const badCheckpoint: readonly Failing[] = [
  ...[[undefined, "undefined"], [null, "null"], ["w", "w"], [
    new DataView(new ArrayBuffer(8)),
    "another object",
  ]]
    .map(([file, found]) => ({
      fault: `${found} in place of a file`,
      program: () => untyped(file),
      text: `Checkpoint: the file must be a Uint8Array or an ArrayBuffer, found ${found}\n` +
        "Try: the bytes of the file, as await response.arrayBuffer() of a fetch gives them",
    })),
  load(
    "a file cut short",
    rawFile({ w: entry([2], 0, 8) }, 5),
    'tensor "w" must be within the 5 bytes of data, found 0 … 8',
    "Try: fetch the file again, and compare its sha256sum with the publisher's",
  ),
  load(
    "a header of absurd length",
    rawFile("{}", 0, 2n ** 64n - 1n),
    "the header's length must be at most 100000000, found 18446744073709551615",
    another,
  ),
  load(
    "a file of another format",
    rawFile("PK"),
    'the header must be JSON that begins with "{", found byte 80',
    another,
  ),
  load(
    "two tensors of one name",
    rawFile('{"w":{"dtype":"F32","shape":[],"data_offsets":[0,4]},"\\u0077":{}}', 4),
    'a name must be the only one in its object, found "w" twice',
  ),
  load(
    "a name that objects have themselves",
    rawFile('{"__proto__":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}', 4),
    'a name must be another, found "__proto__"',
    "Try: a name of letters, digits and dots, in a map the same as key and as name",
  ),
  load(
    "a missing field",
    rawFile({ w: { dtype: "F32", shape: [] } }, 4),
    'tensor "w".data_offsets must be two whole numbers from 0 to 2⁵³ − 1, found nothing',
  ),
  load(
    "a negative dimension",
    rawFile({ w: entry([-1, -4], 0, 16) }, 16),
    'tensor "w".shape must be at most 64 whole numbers from 0 to 2⁵³ − 1, found [-1,-4]',
  ),
  load(
    "a type that is not read",
    rawFile({ w: entry([], 0, 8, "I64") }, 8),
    'tensor "w".dtype must be F32, F16, BF16, found I64',
    'Try: loadSafetensors(bytes, { only: (name) => name !== "…" }), or tensor.float() in Python before it is saved',
  ),
  load(
    "bytes that are not as many as the numbers",
    rawFile({ w: entry([2, 2], 0, 8) }, 8),
    'tensor "w" must be 16 bytes long, for 4 numbers of F32, found 0 … 8',
  ),
  load(
    "tensors over each other",
    rawFile({ v: entry([2], 0, 8), w: entry([2], 4, 12) }, 12),
    'tensor "w" must be at byte 8, where the last one ends, found 4 … 12',
  ),
  load(
    "a hole between tensors",
    rawFile({ v: entry([1], 0, 4), w: entry([1], 8, 12) }, 12),
    'tensor "w" must be at byte 4, where the last one ends, found 8 … 12',
  ),
  load(
    "bytes behind the last tensor",
    rawFile({ w: entry([1], 0, 4) }, 7),
    "the data must be 4 bytes long, where the last tensor ends, found 7",
  ),
  {
    fault: "a number that f16 cannot hold",
    program: () => {
      const w = { name: "w", dims: [2], data: new Float32Array([1, -65520]) };
      return saveSafetensors({ metadata: {}, tensors: new Map([["w", w]]) }, { dtype: "f16" });
    },
    text: 'Checkpoint: tensor "w".data[1] must be at most 65504 for f16, found -65520\n' +
      'Try: saveSafetensors(checkpoint, { dtype: "f32" })',
  },
];
