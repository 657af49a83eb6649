/**
 * Clouds whose states are known, for the tests of pictures.
 * @module
 */
import type { Cloud } from "../../../playground/draw/cloud.ts";

/** A cloud of the states that a function says, in batches of some size. */
export function cloudOf(
  a: {
    readonly n: number;
    readonly elements?: number;
    readonly shape?: readonly number[];
    readonly times?: readonly number[];
    readonly batch?: number;
    readonly name?: string;
  },
  state: (path: number, frame: number, element: number) => number,
): Cloud {
  const { n, elements = 1, shape = [elements], times = [0, 1], batch = n, name = "run" } = a;
  const width = times.length * elements;
  const batches = Array.from({ length: Math.ceil(n / batch) }, (_, k) => {
    const count = Math.min(batch, n - k * batch);
    const values = Float32Array.from(
      { length: count * width },
      (_, i) => state(k * batch + Math.floor(i / width), Math.floor(i % width / elements), i % elements),
    );
    return { start: k * batch, n: count, values };
  });
  return { name, elements, shape, times: Float64Array.from(times), batches };
}

/** Uniform numbers in (0, 1), the same in every run of the tests (a Weyl sequence, mixed). */
export function uniforms(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let z = Math.imul(state ^ (state >>> 15), state | 1);
    z ^= z + Math.imul(z ^ (z >>> 7), z | 61);
    return (((z ^ (z >>> 14)) >>> 0) + 0.5) / 2 ** 32;
  };
}

/** Normal numbers. */
export function normals(seed: number): () => number {
  const next = uniforms(seed);
  return () => Math.sqrt(-2 * Math.log(next())) * Math.cos(2 * Math.PI * next());
}
