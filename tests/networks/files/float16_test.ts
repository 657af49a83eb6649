/**
 * The numbers of 16 bits, all 65,536 of each, against the platform's own.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { floatsOfBf16, floatsOfF16, writeF16 } from "../../../networks/files/float16.ts";

const patterns = Uint16Array.from({ length: 65536 }, (_, i) => i);
const bitsOf = (floats: Float32Array<ArrayBuffer>): Uint32Array => new Uint32Array(floats.buffer);
const isNaNHalf = (half: number): boolean => (half & 0x7fff) > 0x7c00;

/** The bits of numbers as f16. */
const f16 = (floats: Float32Array): Uint16Array => {
  const bits = new Uint16Array(floats.length);
  writeF16(new DataView(bits.buffer), floats);
  return bits;
};

Deno.test("floatsOfF16 is exact on every pattern", () => {
  const ours = floatsOfF16(new DataView(patterns.buffer));
  const theirs = new Float32Array(new Float16Array(patterns.buffer));
  for (const half of patterns) assert(Object.is(ours[half], theirs[half]), `0x${half.toString(16)}`);
});

Deno.test("floatsOfF16 keeps a NaN's sign and payload", () => {
  const bits = bitsOf(floatsOfF16(new DataView(patterns.buffer)));
  for (const half of patterns.filter(isNaNHalf)) {
    assertEquals(bits[half], (((half & 0x8000) << 16) | 0x7f800000 | ((half & 0x3ff) << 13)) >>> 0);
  }
});

Deno.test("floatsOfBf16 takes every pattern as the upper half of a float32", () => {
  const bits = bitsOf(floatsOfBf16(new DataView(patterns.buffer)));
  const floats = new DataView(new ArrayBuffer(4));
  for (const half of patterns) {
    floats.setUint16(2, half, true); // the lower half stays 0
    assertEquals(bits[half], floats.getUint32(0, true));
  }
});

Deno.test("writeF16 gives back every pattern that floatsOfF16 read", () => {
  const back = f16(floatsOfF16(new DataView(patterns.buffer)));
  // a NaN comes back quiet, its payload as it was
  for (const half of patterns) assertEquals(back[half], isNaNHalf(half) ? half | 0x200 : half);
});

/** Each f16 and its neighbour above, the number halfway between, and what lies next to that on either side. */
const halfways = (): Float32Array => {
  const bits = new Uint32Array(3 * 0x7c00);
  const floats = new Float32Array(bits.buffer);
  const all = floatsOfF16(new DataView(patterns.buffer));
  for (let half = 0; half < 0x7c00; half++) {
    const above = half === 0x7bff ? 65536 : all[half + 1] ?? NaN;
    floats[3 * half] = ((all[half] ?? NaN) + above) / 2;
    bits[3 * half + 1] = (bits[3 * half] ?? 0) - 1;
    bits[3 * half + 2] = (bits[3 * half] ?? 0) + 1;
  }
  return floats;
};

Deno.test("writeF16 rounds halfway numbers to even, and those beside them to the nearer", () => {
  const floats = halfways();
  const ours = f16(floats);
  const theirs = new Uint16Array(new Float16Array(floats).buffer);
  for (let i = 0; i < ours.length; i++) assertEquals(ours[i], theirs[i], `${floats[i]}`);
  const negative = f16(floats.map((v) => -v));
  for (let i = 0; i < ours.length; i++) assertEquals(negative[i], (ours[i] ?? 0) | 0x8000);
});

Deno.test("writeF16 rounds any float32 as Float16Array does", () => {
  const word = fc.integer({ min: 0, max: 2 ** 32 - 1 });
  fc.assert(
    fc.property(fc.array(word, { minLength: 64, maxLength: 64 }), (words) => {
      const floats = new Float32Array(Uint32Array.from(words).buffer);
      const ours = new Float16Array(f16(floats).buffer);
      const theirs = new Float16Array(floats);
      ours.forEach((v, i) => assert(Object.is(v, theirs[i]), `${floats[i]}`));
    }),
    { seed: 3, numRuns: 2000 },
  );
});
