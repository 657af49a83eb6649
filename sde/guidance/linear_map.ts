/**
 * Linear measurements as rows: what of a sample each measured number is made of.
 *
 *     y_j = Σ_i A_ji x_i
 *
 * Rows are sparse: those of images see few elements each, and often none in common.
 * Tests: tests/sde/guidance/observation_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { foundText, isNumbers } from "../border/decode.ts";
import type { ItoError } from "../border/errors.ts";
import { sizeOf } from "../dims.ts";

/** Some elements of a sample, and what each weighs. */
export interface MapRow {
  /** Their numbers. */
  readonly at: readonly number[];
  /** A_ji, for each of them. */
  readonly weights: readonly number[];
}

/** A linear map of samples of so many elements. */
export interface LinearMap {
  /** How many elements a sample has. */
  readonly elements: number;
  /** A row for each number that is measured. */
  readonly rows: readonly MapRow[];
}

const wrong = (where: string, found: unknown, wanted: string, instead: string): E.Either<ItoError, never> =>
  E.left({ tag: "BadShape", where, found: foundText(found), wanted, try: instead });

const isCount = (u: unknown): u is number => typeof u === "number" && Number.isInteger(u) && u > 0;

/** A matrix as rows of what is not 0. */
export function rowsOf(matrix: readonly (readonly number[])[]): LinearMap {
  const rows = matrix.map((row): MapRow => {
    const at = row.flatMap((v, i) => (v === 0 ? [] : [i]));
    return { at, weights: at.map((i) => row[i] ?? NaN) };
  });
  return { elements: matrix[0]?.length ?? 0, rows };
}

/**
 * Some elements as they are: what inpainting knows. Errors (Left): `BadShape` for numbers that are no elements, or twice there.
 *
 * @example The left half of an image of 4 by 4
 * ```ts
 * import { observed } from "ito";
 *
 * const left = observed(16, Array.from({ length: 16 }, (_, i) => i).filter((i) => i % 4 < 2));
 * ```
 */
export function observed(elements: number, numbers: readonly number[]): E.Either<ItoError, LinearMap> {
  const instead = "observed(16, [0, 1, 4, 5])";
  if (!isCount(elements)) return wrong("observed", elements, "a whole number > 0 of elements", instead);
  const isElement = (i: number): boolean => Number.isInteger(i) && i >= 0 && i < elements;
  const ok = isNumbers(numbers) && numbers.length > 0 && numbers.every(isElement) &&
    new Set(numbers).size === numbers.length;
  if (!ok) {
    return wrong("observed", numbers, `numbers from 0 to ${elements - 1}, each once`, instead);
  }
  return E.right({ elements, rows: Array.from(numbers, (i) => ({ at: [i], weights: [1] })) });
}

const isImage = (shape: unknown): shape is readonly [number, number, number] =>
  Array.isArray(shape) && shape.length === 3 && shape.every(isCount);

/**
 * The grey of an image [channels, height, width]: what colourisation knows. Weights are one a channel, 1/channels unless said.
 *
 * Errors (Left): `BadShape` for a shape of other axes or weights that are not one a channel, or all 0.
 *
 * @example The luma of an RGB image
 * ```ts
 * import { greyOf } from "ito";
 *
 * const luma = greyOf([3, 32, 32], [0.299, 0.587, 0.114]);
 * ```
 */
export function greyOf(
  shape: readonly [number, number, number],
  weights?: readonly number[],
): E.Either<ItoError, LinearMap> {
  const instead = "greyOf([3, 32, 32])";
  if (!isImage(shape)) return wrong("greyOf", shape, "[channels, height, width]", instead);
  const [channels, height, width] = shape;
  const share = weights ?? Array.from({ length: channels }, () => 1 / channels);
  const fits = isNumbers(share) && share.length === channels && share.every((w) => Number.isFinite(w)) &&
    share.some((w) => w !== 0);
  if (!fits) return wrong("greyOf", weights, `${channels} finite weights, not all 0`, instead);
  const used = share.flatMap((w, c) => (w === 0 ? [] : [{ w, c }]));
  const pixels = height * width;
  const rows = Array.from({ length: pixels }, (_, p): MapRow => ({
    at: used.map(({ c }) => c * pixels + p),
    weights: used.map(({ w }) => w),
  }));
  return E.right({ elements: sizeOf(shape), rows });
}

/**
 * The means of squares of `size` by `size` pixels of an image [channels, height, width]: what super-resolution knows. MapRow after
 * row, channel after channel. Errors (Left): `BadShape` unless height and width are multiples of the size.
 *
 * @example From 32 × 32 to 8 × 8
 * ```ts
 * import { blockMeans } from "ito";
 *
 * const small = blockMeans([3, 32, 32], 4);
 * ```
 */
export function blockMeans(
  shape: readonly [number, number, number],
  size: number,
): E.Either<ItoError, LinearMap> {
  const instead = "blockMeans([3, 32, 32], 4)";
  if (!isImage(shape)) return wrong("blockMeans", shape, "[channels, height, width]", instead);
  const [channels, height, width] = shape;
  if (!isCount(size) || height % size !== 0 || width % size !== 0) {
    return wrong("blockMeans", size, `a whole number that divides ${height} and ${width}`, instead);
  }
  const square = Array.from({ length: size * size }, (_, k) => Math.floor(k / size) * width + k % size);
  const [down, across] = [height / size, width / size];
  const rows = Array.from({ length: channels * down * across }, (_, j): MapRow => {
    const [c, block] = [Math.floor(j / (down * across)), j % (down * across)];
    const corner = (c * height + Math.floor(block / across) * size) * width + block % across * size;
    return { at: square.map((k) => corner + k), weights: square.map(() => 1 / square.length) };
  });
  return E.right({ elements: sizeOf(shape), rows });
}
