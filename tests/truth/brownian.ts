/**
 * One Brownian path a sample, restated in plain float64 by Lévy's midpoints: W is known at both ends of [0, 1], and the
 * middle of an interval [a, b] whose ends are known is
 *
 *     W((a + b)/2) = (W(a) + W(b)) / 2 + ½ √(b − a) z
 *
 * which is the law of W there, given both ends. Halving the interval that holds τ, 31 times at most, comes to any τ on
 * the grid of 2^−31. Shares no code with Ito's solvers, and has no sum of hats: only the addresses of the normals are
 * the same (`addresses`), since they are what makes two paths one.
 * @module
 */
import type { Noise } from "./threefry.ts";
import { at } from "./vector.ts";

/** The finest grid: 2^31 grains, the nodes of whose tree a word numbers. */
export const GRAINS = 2 ** 31;

/** Which draw of a sample's noise is whose: a convention, the same as the library's. */
export const addresses = {
  /** W(1). */
  end: 0x80000000,
  /** The middle of the interval of number `cell` of the 2^level equal ones: a heap's numbering, from 1. */
  middle: (level: number, cell: number): number => 2 ** level + cell,
} as const;

/** Where a path is looked at. */
export interface Place {
  /** Elements of the state. */
  readonly n: number;
  readonly element: number;
  /** τ in grains, 0 to 2^31. */
  readonly moment: number;
}

/**
 * W(τ) of one element, for a span of time of 1.
 *
 * @param noise The sample's noise.
 * @param place Element and moment.
 * @returns W(τ), of variance τ / 2^31.
 */
export function brownian(noise: Noise, { n, element, moment }: Place): number {
  const z = (draw: number): number => at(noise(n, draw), element);
  const descend = (from: number, to: number, atFrom: number, atTo: number): number => {
    if (moment === from) return atFrom;
    if (moment === to) return atTo;
    const [middle, grains] = [(from + to) / 2, to - from];
    const spread = Math.sqrt(grains / GRAINS) / 2;
    const node = addresses.middle(Math.log2(GRAINS / grains), from / grains);
    const between = (atFrom + atTo) / 2 + spread * z(node);
    return moment < middle ? descend(from, middle, atFrom, between) : descend(middle, to, between, atTo);
  };
  return descend(0, GRAINS, 0, z(addresses.end));
}
