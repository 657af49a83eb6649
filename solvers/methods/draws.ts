/**
 * What a method says that its step draws, and how many numbers that is.
 * Tests: tests/solvers/noise/draws_test.ts.
 * @module
 */

/** What a step draws for each noise of its process beside W; nothing where this is left out. */
export interface Draws {
  /** H, the space-time Lévy area of the same path. */
  readonly H?: boolean;
  /** How many standard normals. */
  readonly normals?: number;
  /** How many variables ±1, each with 1/2: what weak schemes take for a normal that enters in pairs. */
  readonly twoPoint?: number;
  /** How many variables 0, ±√3, with 2/3, 1/6, 1/6: they have a normal's moments up to the fifth. */
  readonly threePoint?: number;
}

/** The draws of a method, counted. */
export type Counts = Readonly<Record<"normals" | "twoPoint" | "threePoint", number>> & {
  readonly H: boolean;
  /** K: all of them, W too. */
  readonly all: number;
};

/** How many of each a method draws. */
export function countsOf({ draws = {} }: { readonly draws?: Draws }): Counts {
  const { H = false, normals = 0, twoPoint = 0, threePoint = 0 } = draws;
  return { H, normals, twoPoint, threePoint, all: 1 + (H ? 1 : 0) + normals + twoPoint + threePoint };
}

/** Whether a method draws what no path has: numbers of an attempt alone. */
export function drawsBeside(method: { readonly draws?: Draws }): boolean {
  const { normals, twoPoint, threePoint } = countsOf(method);
  return normals + twoPoint + threePoint > 0;
}
