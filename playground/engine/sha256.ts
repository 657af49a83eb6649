/**
 * SHA-256 of bytes. The platform's own is kept from workers of a frame without an origin: for browsers they are not secure.
 *
 *     H ← H + compress(H, block), each block of 64 bytes; the last ones end in 1, zeros and the length in bits
 *
 * Source: FIPS 180-4, sections 5.1.1 and 6.2. Tests: tests/playground/sha256_test.ts.
 * @module
 */

/** The first 32 bits of what is behind the point of a root of the first primes. */
const bitsOf = (root: (prime: number) => number, many: number): Uint32Array => {
  const primes: number[] = [];
  for (let k = 2; primes.length < many; k++) if (primes.every((p) => k % p !== 0)) primes.push(k);
  return Uint32Array.from(primes, (p) => (root(p) % 1) * 2 ** 32);
};
const begin = bitsOf(Math.sqrt, 8);
const constants = bitsOf(Math.cbrt, 64);

const rotate = (v: number, by: number): number => (v >>> by) | (v << (32 - by));

/** The words of all blocks: the bytes, one bit, zeros, the length. */
const padded = (bytes: Uint8Array): DataView => {
  const all = new Uint8Array(64 * Math.ceil((bytes.length + 9) / 64));
  all.set(bytes);
  all[bytes.length] = 0x80;
  const words = new DataView(all.buffer);
  words.setBigUint64(all.length - 8, 8n * BigInt(bytes.length));
  return words;
};

/** The digest, as 64 hexadecimal digits. */
export function sha256(bytes: Uint8Array): string {
  const words = padded(bytes);
  const hash = Uint32Array.from(begin);
  const w = new Uint32Array(64);
  const at = (list: Uint32Array, k: number): number => list[k] ?? NaN;
  for (let block = 0; block < words.byteLength; block += 64) {
    for (let k = 0; k < 16; k++) w[k] = words.getUint32(block + 4 * k);
    for (let k = 16; k < 64; k++) {
      const [a, b] = [at(w, k - 15), at(w, k - 2)];
      const s0 = rotate(a, 7) ^ rotate(a, 18) ^ (a >>> 3);
      const s1 = rotate(b, 17) ^ rotate(b, 19) ^ (b >>> 10);
      w[k] = at(w, k - 16) + s0 + at(w, k - 7) + s1;
    }
    let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = hash;
    for (let k = 0; k < 64; k++) {
      const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + at(constants, k) + at(w, k)) | 0;
      const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0];
    }
    [a, b, c, d, e, f, g, h].forEach((v, k) => hash[k] = at(hash, k) + v);
  }
  return [...hash].map((v) => v.toString(16).padStart(8, "0")).join("");
}
