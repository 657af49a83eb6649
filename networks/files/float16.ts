/**
 * The two floating-point numbers of 16 bits, to float32 and back:
 *
 *     f16 = (−1)^s · 2^(e−15) · 1.m, 5 bits of e, 10 of m;   bf16 = the upper half of a float32
 *
 * Every f16 and bf16 is a float32, so widening is exact, down to the payload of a NaN; narrowing rounds to nearest,
 * ties to even, as IEEE 754 has it. In bits, since `Float16Array` is younger than the browsers that WebGPU runs in.
 * Tests: tests/networks/files/float16_test.ts.
 * @module
 */

/** Of float32: the bits of infinity, of 2⁻¹⁴ (the least normal f16) and of 2¹⁶ (above every f16). */
const infinity = 0x7f800000;
const leastNormal = 0x38800000;
const beyond = 0x47800000;

/** The least magnitude that rounds to an infinity in f16: halfway from the largest, 65504, to 2¹⁶. */
export const f16Overflow = 65520;

/** The bits of the float32 that an f16 of the given bits is. */
const widened = (half: number): number => {
  const sign = (half & 0x8000) << 16;
  const exponent = (half >>> 10) & 31;
  const fraction = half & 0x3ff;
  if (exponent === 31) return sign | infinity | (fraction << 13);
  if (exponent > 0) return sign | ((exponent + 112) << 23) | (fraction << 13);
  if (fraction === 0) return sign;
  // denormal: fraction · 2⁻²⁴ is a normal float32, its leading bit becomes the hidden one
  const lead = 31 - Math.clz32(fraction);
  return sign | ((lead + 103) << 23) | ((fraction << (23 - lead)) & 0x7fffff);
};

/** The bits of the f16 nearest to a float32 of the given bits and value. */
const narrowed = (bits: number, value: number): number => {
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > infinity) return sign | 0x7e00 | ((magnitude >>> 13) & 0x3ff);
  if (magnitude >= beyond) return sign | 0x7c00;
  // below 2⁵² a float64 has no fraction left, so that the sum rounds to a whole number, ties to even
  if (magnitude < leastNormal) return sign | (Math.abs(value) * 2 ** 24 + 2 ** 52 - 2 ** 52);
  return sign | ((magnitude + 0xfff + ((magnitude >>> 13) & 1) - 0x38000000) >>> 13);
};

const floatsOf = (view: DataView, bitsOf: (half: number) => number): Float32Array<ArrayBuffer> => {
  const floats = new Float32Array(Math.floor(view.byteLength / 2));
  const bits = new Uint32Array(floats.buffer);
  for (let i = 0; i < bits.length; i++) bits[i] = bitsOf(view.getUint16(2 * i, true));
  return floats;
};

/** The numbers of a run of f16, little-endian. */
export function floatsOfF16(view: DataView): Float32Array<ArrayBuffer> {
  return floatsOf(view, widened);
}

/** The numbers of a run of bf16, little-endian. */
export function floatsOfBf16(view: DataView): Float32Array<ArrayBuffer> {
  return floatsOf(view, (half) => half << 16);
}

/** Writes numbers as f16, little-endian, to nearest and ties to even; a view has two bytes for each of them. */
export function writeF16(view: DataView, floats: Float32Array): void {
  const bits = new Uint32Array(floats.buffer, floats.byteOffset, floats.length);
  for (let i = 0; i < bits.length; i++) view.setUint16(2 * i, narrowed(bits[i] ?? 0, floats[i] ?? 0), true);
}
