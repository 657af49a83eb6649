/**
 * States on the way that stay where they were made: in the memory of a device, never read back.
 *
 * A job that asks for it (`stays`) gets, on a device that can do so, no `saved` in its outcome; parts of neighbouring paths
 * are left there instead, and are given back by whoever has them. What made them is found by the device's own guard
 * (`devices/webgpu/resident.ts`). Tests: tests/backends/devices/webgpu/resident_test.ts.
 * @module
 */

/** Where a number is, in numbers of 32 bits from the beginning of the buffer: `offset` + path · `path` + frame · `frame` + element · `element`. */
export interface Strides {
  readonly offset: number;
  readonly path: number;
  readonly frame: number;
  readonly element: number;
}

/** The states of neighbouring paths, [n][frames][elements], by their strides. */
export interface Resident {
  /** The number of its first path in the job. */
  readonly from: number;
  readonly n: number;
  readonly frames: number;
  readonly elements: number;
  readonly strides: Strides;
  /** Gives the memory back; once, however often it is called. */
  readonly release: () => void;
}

/** A release that happens once. */
export function once(release: () => void): () => void {
  let isHeld = true;
  return () => {
    if (isHeld) release();
    isHeld = false;
  };
}

/** Gives all of them back. */
export function releaseAll(parts: readonly Resident[]): void {
  parts.forEach((part) => part.release());
}
