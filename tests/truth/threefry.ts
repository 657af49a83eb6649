/**
 * Noise by address: Threefry-2x32-20 in plain integers, and Box–Muller in float64.
 *
 *     key = (seed, sample),  counter = (pair, draw)  →  (r0, r1)
 *     u = (⌊r0 / 2^8⌋ + 1) · 2^−24,  z0 = √(−2 ln u) cos(2π r1 / 2^32),  z1 = √(−2 ln u) sin(2π r1 / 2^32)
 *
 * Element 2p of a state takes z0 of pair p, element 2p + 1 takes z1, so a sample's noise depends on (seed, sample)
 * and on nothing else. A state of one element takes z0 and z1 in turn: draw d ≥ 1 is side (d − 1) mod 2 of the counter
 * (0, 1 + ⌊(d − 1) / 2⌋). u lies in (0, 1], so |z| ≤ √(48 ln 2) = 5.77.
 * Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3" (2011); Random123's known answers
 * are in the test.
 * @module
 */
import { at } from "./vector.ts";

/** Two unsigned 32-bit words. */
export type Words = readonly [number, number];

/** Standard normals for the n elements of one sample: `draw` names which of its independent vectors. */
export type Noise = (n: number, draw: number) => Float64Array;

const ROTATIONS: readonly number[] = [13, 15, 26, 6, 17, 29, 16, 24];
const PARITY = 0x1BD11BDA;
const ROUNDS = 20;

const rotateLeft = (x: number, by: number): number => (x << by) | (x >>> (32 - by));

/**
 * Threefry-2x32: a bijection of the counter for each key.
 *
 * @param key Two words; only their low 32 bits count.
 * @param counter Two words; only their low 32 bits count.
 * @param rounds 20, or fewer where many draws are made.
 * @returns Two words in [0, 2^32).
 */
export function threefry2x32(key: Words, counter: Words, rounds = ROUNDS): Words {
  const keys: readonly number[] = [key[0] | 0, key[1] | 0, PARITY ^ key[0] ^ key[1]];
  let a = (counter[0] + at(keys, 0)) | 0;
  let b = (counter[1] + at(keys, 1)) | 0;
  for (let round = 0; round < rounds; round++) {
    a = (a + b) | 0;
    b = rotateLeft(b, at(ROTATIONS, round % 8)) ^ a;
    if (round % 4 === 3) {
      const injection = (round + 1) / 4;
      a = (a + at(keys, injection % 3)) | 0;
      b = (b + at(keys, (injection + 1) % 3) + injection) | 0;
    }
  }
  return [a >>> 0, b >>> 0];
}

/**
 * Two independent standard normals from two words.
 *
 * @param words (r0, r1), each in [0, 2^32).
 * @returns [z0, z1].
 */
export function boxMuller([r0, r1]: Words): readonly [number, number] {
  const radius = Math.sqrt(-2 * Math.log(((r0 >>> 8) + 1) * 2 ** -24));
  const angle = 2 * Math.PI * r1 * 2 ** -32;
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
}

/**
 * The two standard normals at an address.
 *
 * @param seed The run's seed, 32 bits.
 * @param sample The sample's number.
 * @param pair Which two elements: 2·pair and 2·pair + 1.
 * @param draw Which of the sample's independent vectors; 0 is the prior.
 * @returns [z0, z1].
 */
export function normals(seed: number, sample: number, pair: number, draw: number): readonly [number, number] {
  return boxMuller(threefry2x32([seed, sample], [pair, draw]));
}

/**
 * All noise of one sample.
 *
 * @param seed The run's seed, 32 bits.
 * @param sample The sample's number.
 * @returns A function (n, draw) → z, z of shape [n].
 */
export function noiseOf(seed: number, sample: number): Noise {
  return (n, draw) => {
    if (n === 1 && draw > 0) {
      const both = normals(seed, sample, 0, Math.ceil(draw / 2));
      return Float64Array.of(at(both, draw % 2 === 1 ? 0 : 1));
    }
    const z = new Float64Array(n);
    for (let i = 0; i < n; i += 2) {
      const [z0, z1] = normals(seed, sample, i / 2, draw);
      z[i] = z0;
      if (i + 1 < n) z[i + 1] = z1;
    }
    return z;
  };
}

/** Rounds at the nodes of a path's tree. */
const TREE_ROUNDS = 13;

/**
 * All normals of one sample's path: as `noiseOf`, with 13 rounds, and one element has no turns.
 *
 * @param seed The run's seed, 32 bits.
 * @param sample The sample's number.
 * @returns A function (n, node) → z, z of shape [n].
 */
export function treeNoiseOf(seed: number, sample: number): Noise {
  return (n, node) => {
    const pair = (i: number): readonly [number, number] =>
      boxMuller(threefry2x32([seed, sample], [i, node], TREE_ROUNDS));
    return Float64Array.from({ length: n }, (_, i) => at(pair(i >> 1), i % 2));
  };
}

/**
 * The two normals of a node of one sample's path with areas, of one element: both of one counter.
 *
 * @param seed The run's seed, 32 bits.
 * @param sample The sample's number.
 * @param element The element's number.
 * @returns A function node → [z0, z1].
 */
export function areaNoiseOf(
  seed: number,
  sample: number,
  element: number,
): (node: number) => readonly [number, number] {
  return (node) => boxMuller(threefry2x32([seed, sample], [element, node], TREE_ROUNDS));
}

/**
 * A uniform number on a grid of 2^−24, so that it is exact in float32 too.
 *
 * @param word A word in [0, 2^32).
 * @returns A multiple of 2^−24 in [0, 1).
 */
export function uniform24(word: number): number {
  return (word >>> 8) * 2 ** -24;
}
