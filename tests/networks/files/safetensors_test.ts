/**
 * Checkpoints: what is written is read, and what is read is what the file says.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { type Checkpoint, loadSafetensors, saveSafetensors } from "../../../networks/files/safetensors.ts";
import mixed from "../../data/mixed.safetensors" with { type: "bytes" };
import { right } from "../../lib/either.ts";
import { anyFile, anyName, type Part } from "./file_arbitrary.ts";

/*
 * tests/data/mixed.safetensors is written by the format's own package, safetensors 0.8.0 of PyPI with NumPy 2.4:
 *
 *     f32 = np.array([0, -0.0, 1, -2.5, np.pi, 1e-45, np.inf, np.nan], "<f4").reshape(2, 4)
 *     f16 = np.array([0x3c00, 0x8000, 0x0001, 0x03ff, 0x7bff, 0xfc00], "<u2").reshape(3, 1, 2)
 *     bf16 = np.array([0x3f80, 0xc049, 0x0001], "<u2")
 *     spec = lambda dtype, a: TensorSpec(
 *         dtype=dtype, shape=list(a.shape), data_ptr=a.ctypes.data, data_len=a.nbytes)
 *     serialize_file({
 *         "full.weight": spec("float32", f32), "half.weight": spec("float16", f16),
 *         "brain.bias": spec("bfloat16", bf16), "empty": spec("float32", np.zeros((0, 3), "<f4")),
 *         "steps": spec("int64", np.array(12345, "<i8")),
 *     }, "mixed.safetensors", metadata={"format": "pt", "größe": "ε = 1e-5"})
 */
Deno.test("loadSafetensors reads a file of the format's own package", () => {
  const { metadata, tensors } = right(loadSafetensors(mixed, { only: (name) => name !== "steps" }));
  assertEquals(metadata, { format: "pt", größe: "ε = 1e-5" });
  assertEquals([...tensors.values()], [
    { name: "empty", dims: [0, 3], data: new Float32Array() },
    {
      name: "full.weight",
      dims: [2, 4],
      data: new Float32Array([0, -0, 1, -2.5, Math.PI, 1e-45, Infinity, NaN]),
    },
    { name: "brain.bias", dims: [3], data: new Float32Array([1, -3.140625, 2 ** -133]) },
    {
      name: "half.weight",
      dims: [3, 1, 2],
      data: new Float32Array([1, -0, 2 ** -24, 1023 * 2 ** -24, 65504, -Infinity]),
    },
  ]);
});

Deno.test("loadSafetensors copies: a later change of the bytes changes nothing", () => {
  const weight = { name: "w", dims: [3], data: new Float32Array([1, 2, 3]) };
  const bytes = right(saveSafetensors({ metadata: {}, tensors: new Map([["w", weight]]) }));
  const read = right(loadSafetensors(bytes));
  bytes.fill(0xff);
  assertEquals(read.tensors.get("w"), weight);
});

/** The numbers of a part, one by one and by the platform's own means. */
const numbersOf = ({ dtype, bytes }: Part): readonly number[] => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const every = (size: number, read: (at: number) => number): readonly number[] =>
    Array.from({ length: bytes.length / size }, (_, i) => read(i * size));
  if (dtype === "F32") return every(4, (at) => view.getFloat32(at, true));
  if (dtype === "F16") return every(2, (at) => view.getFloat16(at, true));
  const upper = new DataView(new ArrayBuffer(4));
  return every(2, (at) => {
    upper.setUint16(2, view.getUint16(at, true), true);
    return upper.getFloat32(0, true);
  });
};

Deno.test("loadSafetensors reads any file, wherever its bytes lie in memory", () => {
  let read = 0;
  fc.assert(
    fc.property(anyFile, fc.nat(7), ({ parts, metadata, file }, offset) => {
      const memory = new Uint8Array(offset + file.length);
      memory.set(file, offset);
      const wanted = parts.filter(({ dtype }) => ["F32", "F16", "BF16"].includes(dtype));
      const names = new Set(wanted.map(({ name }) => name));
      const got = right(loadSafetensors(memory.subarray(offset), { only: (name) => names.has(name) }));
      assertEquals(got.metadata, metadata);
      assertEquals(got.tensors.size, wanted.length);
      for (const part of wanted) {
        const tensor = got.tensors.get(part.name);
        assertEquals([tensor?.name, tensor?.dims], [part.name, part.dims]);
        assertEquals([...tensor?.data ?? []], numbersOf(part));
        read++;
      }
    }),
    { seed: 11, numRuns: 500 },
  );
  assert(read > 500, `only ${read} tensors`);
});

const anyCheckpoint: fc.Arbitrary<Checkpoint> = fc.record({
  metadata: fc.dictionary(anyName, fc.string({ unit: "binary" }), { maxKeys: 3, noNullPrototype: true }),
  named: fc.uniqueArray(fc.tuple(anyName, fc.array(fc.nat(3), { maxLength: 4 })), { selector: ([n]) => n }),
  words: fc.uint32Array({ minLength: 27, maxLength: 27 }),
}).map(({ metadata, named, words }) => ({
  metadata,
  tensors: new Map(named.map(([name, dims], k) => {
    const data = new Float32Array(dims.reduce((a, b) => a * b, 1));
    new Uint32Array(data.buffer).forEach((_, i, bits) => (bits[i] = words[(i + k) % words.length] ?? 0));
    return [name, { name, dims, data }];
  })),
}));

const bitsOf = (x: Float32Array): readonly number[] => [
  ...new Uint32Array(x.buffer, x.byteOffset, x.length),
];

Deno.test("a checkpoint comes back from f32 bit for bit, and in its order", () => {
  fc.assert(
    fc.property(anyCheckpoint, (checkpoint) => {
      const back = right(loadSafetensors(right(saveSafetensors(checkpoint))));
      assertEquals(back, checkpoint);
      const filled = (c: Checkpoint) => [...c.tensors].filter(([, x]) => x.data.length > 0);
      assertEquals(filled(back).map(([n]) => n), filled(checkpoint).map(([n]) => n));
      for (const [name, { data }] of checkpoint.tensors) {
        assertEquals(bitsOf(back.tensors.get(name)?.data ?? new Float32Array()), bitsOf(data));
      }
    }),
    { seed: 12, numRuns: 300 },
  );
});

Deno.test("a checkpoint comes back from f16 rounded, once and for all", () => {
  fc.assert(
    fc.property(anyCheckpoint, (any) => {
      const tensors = new Map(
        [...any.tensors].map(([n, x]) => [n, { ...x, data: x.data.map((v) => v % 60000) }]),
      );
      const back = right(loadSafetensors(right(saveSafetensors({ ...any, tensors }, { dtype: "f16" }))));
      for (const [name, { data }] of tensors) {
        assertEquals(back.tensors.get(name)?.data, data.map((v) => Math.f16round(v)));
      }
      assertEquals(right(loadSafetensors(right(saveSafetensors(back, { dtype: "f16" })))), back);
    }),
    { seed: 13, numRuns: 300 },
  );
});

Deno.test("loadSafetensors() reads an ArrayBuffer, as fetch gives one, and a part of another as well", () => {
  const w = { name: "w", dims: [2], data: Float32Array.of(1, 2) };
  const bytes = right(saveSafetensors({ metadata: {}, tensors: new Map([["w", w]]) }));
  const within = new Uint8Array(bytes.length + 3);
  within.set(bytes, 3);
  for (const file of [bytes, bytes.buffer, within.subarray(3)]) {
    assertEquals(right(loadSafetensors(file)).tensors.get("w"), w);
  }
});

Deno.test("saveSafetensors aligns the data to 8 bytes", () => {
  fc.assert(
    fc.property(anyCheckpoint, (checkpoint) => {
      const bytes = right(saveSafetensors(checkpoint));
      assertEquals(Number(new DataView(bytes.buffer).getBigUint64(0, true)) % 8, 0);
    }),
    { seed: 14, numRuns: 50 },
  );
});
