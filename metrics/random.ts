/**
 * Normals by address in plain integers and float64: Threefry-2x32-20 and Box–Muller, so that directions and exact samples are
 * functions of a seed alone. They are the normals of a solve's noise, written a second time: what judges a solver takes
 * nothing from it.
 *
 *     key = (seed, row),  counter = (pair, draw)  →  (r0, r1)
 *     z0 = √(−2 ln u) cos 2πv,  z1 = √(−2 ln u) sin 2πv,   u = (⌊r0 / 2⁸⌋ + 1) 2⁻²⁴,  v = r1 2⁻³²
 *
 * Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3" (2011).
 * Tests: tests/metrics/random_test.ts.
 * @module
 */

/** Two unsigned 32-bit words. */
export type Words = readonly [number, number];

const rotations = [[13, 15, 26, 6], [17, 29, 16, 24]] as const;
const parity = 0x1BD11BDA;

/** Twenty rounds: a bijection of the counter for each key. */
export function threefry(key: Words, counter: Words): Words {
  const keys = [key[0] | 0, key[1] | 0, parity ^ key[0] ^ key[1]] as const;
  let [a, b] = [(counter[0] + keys[0]) | 0, (counter[1] + keys[1]) | 0];
  for (let group = 0; group < 5; group++) {
    for (const by of rotations[group % 2 === 0 ? 0 : 1]) {
      a = (a + b) | 0;
      b = ((b << by) | (b >>> (32 - by))) ^ a;
    }
    const [i, j] = threes[group] ?? threes[0];
    a = (a + keys[i]) | 0;
    b = (b + keys[j] + group + 1) | 0;
  }
  return [a >>> 0, b >>> 0];
}

/** Which two of the three keys come in after each four rounds. */
const threes = [[1, 2], [2, 0], [0, 1], [1, 2], [2, 0]] as const;

/** A number in [0, 1) of an address. */
export function uniform(seed: number, row: number, draw: number): number {
  return threefry([seed, row], [0, draw])[0] * 2 ** -32;
}

/** So many standard normals of a row; `draw` names which of its independent vectors. */
export function normals(seed: number, row: number, draw: number, count: number): Float64Array {
  const z = new Float64Array(count);
  for (let i = 0; i < count; i += 2) {
    const [r0, r1] = threefry([seed, row], [i / 2, draw]);
    const radius = Math.sqrt(-2 * Math.log(((r0 >>> 8) + 1) * 2 ** -24));
    const angle = 2 * Math.PI * r1 * 2 ** -32;
    z[i] = radius * Math.cos(angle);
    if (i + 1 < count) z[i + 1] = radius * Math.sin(angle);
  }
  return z;
}
