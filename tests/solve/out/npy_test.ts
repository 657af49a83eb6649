/**
 * NumPy files against the format's specification, and a round trip; and as starts and parameters.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { eulerMaruyama, fromNpy, mul, ou, param, process, solve, toNpy } from "ito";
import { failure, right } from "../../lib/either.ts";
import { js } from "../../fails/plain_options.ts";

const text = (bytes: Uint8Array): string => Array.from(bytes, (b) => String.fromCharCode(b)).join("");
/** A file as numpy writes it: version 1.0, padded to 64. */
const file = (header: string, data: Uint8Array, version = 1): Uint8Array => {
  const start = version === 1 ? 10 : 12;
  const padded = `${header.padEnd(Math.ceil((start + header.length + 1) / 64) * 64 - start - 1)}\n`;
  const size = version === 1
    ? [padded.length & 255, padded.length >> 8]
    : [padded.length & 255, padded.length >> 8, 0, 0];
  const head = Uint8Array.from([...`\x93NUMPY`].map((c) => c.charCodeAt(0)));
  return Uint8Array.from([...head, version, 0, ...size, ...new TextEncoder().encode(padded), ...data]);
};

Deno.test("toNpy() writes the bytes of the specification", () => {
  const found = right(toNpy(Float32Array.of(1, -2, 0.5, 4, 5, 6), [2, 3]));
  assertEquals(text(found.subarray(0, 8)), "\x93NUMPY\x01\x00");
  assertEquals((found.length - 24) % 64, 0);
  const header = text(found.subarray(10, found.length - 24));
  assertEquals(header.trimEnd(), "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }");
  assert(header.endsWith("\n") && found[8]! + 256 * found[9]! === header.length);
  assertEquals([...found.subarray(-24, -16)], [0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0]); // 1 and −2, little-endian
  assert(text(right(toNpy(Float64Array.of(1)))).includes("'shape': (1,), "));
  assert(text(right(toNpy(Uint32Array.of(1)))).includes("'<u4'"));
});

Deno.test("fromNpy() reads back what toNpy() wrote, also of a solution and its states on the way", async () => {
  for (const values of [Float32Array.of(0.1, NaN, -Infinity), Float64Array.of(0.1, 1 / 3, 5e-324)]) {
    assertEquals(right(fromNpy(right(toNpy(values, [3, 1])))), { values, shape: [3, 1] });
  }
  const s = right(await solve(ou(), eulerMaruyama(8), { n: 3, shape: [2], seed: 1, saveAt: 2 })());
  assertEquals(right(fromNpy(right(toNpy(s)))), { values: s.samples, shape: [3, 2] });
  assertEquals(right(fromNpy(right(toNpy(s, "saved")))), { values: s.saved?.values, shape: [3, 4, 2] });
});

Deno.test("fromNpy() reads every kind of number, both orders of bytes and of indices, and versions 1 to 3", () => {
  const header = (descr: string, shape: string, fortran = "False") =>
    `{'descr': '${descr}', 'fortran_order': ${fortran}, 'shape': ${shape}, }`;
  const read = (h: string, data: readonly number[], version = 1) =>
    right(fromNpy(file(h, Uint8Array.from(data), version)));
  assertEquals(read(header(">f4", "(1,)"), [0x3f, 0x80, 0, 0]).values, Float32Array.of(1));
  assertEquals(
    read(header("<i8", "(1,)"), [254, 255, 255, 255, 255, 255, 255, 255]).values,
    Float64Array.of(-2),
  );
  assertEquals(read(header(">u2", "(2,)"), [1, 0, 0, 1]).values, Float64Array.of(256, 1));
  assertEquals(read(header("|b1", "(2,)"), [1, 0]).values, Float64Array.of(1, 0));
  // numpy.asfortranarray([[1, 2, 3], [4, 5, 6]]).astype("u1")
  assertEquals(
    read(header("|u1", "(2, 3)", "True"), [1, 4, 2, 5, 3, 6]).values,
    Float64Array.of(1, 2, 3, 4, 5, 6),
  );
  assertEquals(read(header("|u1", "()"), [7]), { values: Float64Array.of(7), shape: [] });
  for (const version of [2, 3]) {
    assertEquals(read(header("|u1", "(1,)"), [7], version).values, Float64Array.of(7));
  }
  const part = file(header("|u1", "(1,)"), Uint8Array.of(9));
  assertEquals(right(fromNpy(Uint8Array.from([0, ...part]).subarray(1))).values, Float64Array.of(9)); // a view
});

Deno.test("arrays of a file are starts and parameters, one a sample, to the bit of those that are lists", async () => {
  const { values, shape } = right(fromNpy(right(toNpy(Float64Array.of(0.9, 1, 1.1, 1.25), [4, 1]))));
  const noisy = process(({ x }) => ({ drift: 0, diffusion: mul(param("sigma", 0.1), x) }));
  const run = async (
    x0: Parameters<typeof solve>[2]["x0"],
    params: Record<string, readonly number[] | Float64Array | Float32Array>,
  ) =>
    right(await solve(noisy, eulerMaruyama(10), { n: 4, seed: 1, ...(x0 && { x0 }), params })())
      .samples;
  const lists = await run([[0.9], [1], [1.1], [1.25]], { sigma: [0.9, 1, 1.1, 1.25] });
  assertEquals(await run({ samples: values, shape: shape.slice(1) }, { sigma: values }), lists);
  const rows = [0, 1, 2, 3].map((i) => values.slice(i, i + 1));
  assertEquals(await run(rows, { sigma: Float64Array.from(values) }), lists);
});

const wrong: readonly (readonly [name: string, error: () => string, says: string])[] = [
  [
    "a PNG",
    () => failure(fromNpy(Uint8Array.of(0x89, 0x50, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10))),
    'does not begin with "\\x93NUMPY"',
  ],
  ["no bytes", () => failure(js(fromNpy, "samples.npy")), "it must be bytes"],
  [
    "a file cut short",
    () => failure(fromNpy(right(toNpy(Float32Array.of(1, 2))).subarray(0, -1))),
    "needs 8 bytes of numbers, found 7",
  ],
  [
    "a header cut short",
    () => failure(fromNpy(right(toNpy(Float32Array.of(1, 2))).subarray(0, 40))),
    "is cut off",
  ],
  [
    "complex numbers",
    () =>
      failure(fromNpy(file("{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }", new Uint8Array(8)))),
    "found '<c8'",
  ],
  [
    "a shape that is another's",
    () => failure(toNpy(Float32Array.of(1, 2), [3])),
    "the 3 numbers of shape [3]",
  ],
  [
    "states that were not kept",
    () => failure(toNpy({ samples: Float32Array.of(1), shape: [1] }, "saved")),
    "saveAt",
  ],
];
for (const [name, error, says] of wrong) {
  Deno.test(`NumPy files: ${name} is an error`, () => {
    const found = error();
    assert(found.includes(says) && found.includes("\nTry: "), found);
  });
}
