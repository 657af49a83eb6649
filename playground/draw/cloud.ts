/**
 * What pictures are drawn from: the states of many paths at some times, batch after batch as they are made.
 *
 * Pictures are pure: a cloud, a view and a size in, an image out. So they are tested without a page.
 * Tests: tests/playground/draw/pictures_test.ts.
 * @module
 */
import type { Picture } from "../program/playable.ts";

/** Neighbouring paths at all frames: [n][frames][elements], as `saved.values` of a solution. */
export interface Batch {
  /** The number of its first path. */
  readonly start: number;
  readonly n: number;
  readonly values: Float32Array;
}

/** The paths of one run. While a slider moves, batches of the new setting take the place of old ones, from the first path on. */
export interface Cloud {
  readonly name: string;
  /** Names of elements, or nothing where they have none. */
  readonly names?: readonly string[];
  readonly elements: number;
  /** The shape of a state. */
  readonly shape: readonly number[];
  /** One time a frame, in the order of the solve. */
  readonly times: Float64Array;
  readonly batches: readonly Batch[];
}

/** What is looked at. */
export interface View {
  readonly picture: Picture;
  /** Elements of the axes. */
  readonly x: number;
  readonly y: number;
  /** Which frame. */
  readonly frame: number;
}

/** Ends of the axes, so that all panels and frames have the same. */
export interface Range {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
}

/** Colours of a page that is light or dark: red, green, blue of 0 … 255. */
export interface Theme {
  readonly isDark: boolean;
  readonly background: readonly [number, number, number];
  readonly ink: readonly [number, number, number];
}

/** An image: 4 numbers a pixel. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8ClampedArray<ArrayBuffer>;
}
