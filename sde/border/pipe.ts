/**
 * A value through functions, from left to right: `pipe(a, f, g)` is `g(f(a))`. fp-ts's own, under our name, so that a program
 * needs no package beside this one for it.
 * Tests: tests/types_test.ts.
 * @module
 */
import { pipe as through } from "fp-ts/function";

/**
 * A value, as each function in turn makes it anew.
 *
 * @param a The value.
 * @param fs Functions of one value, at most eight; each takes what the one before it gives.
 *
 * @example The paper's solver with another tolerance and another noise
 * ```ts
 * import { gottaGoFast, pipe, withNoise, withTolerance } from "ito";
 *
 * const careful = pipe(gottaGoFast(), withTolerance({ rel: 0.02 }), withNoise("bridge"));
 * ```
 */
export const pipe: Pipe = through;

/** A value, and up to eight functions, the first of it, each other of what the one before gives. */
export interface Pipe {
  /** The value itself. */
  <A>(a: A): A;
  /** Through one function. */
  <A, B>(a: A, ab: (a: A) => B): B;
  /** Through two. */
  <A, B, C>(a: A, ab: (a: A) => B, bc: (b: B) => C): C;
  /** Through three. */
  <A, B, C, D>(a: A, ab: (a: A) => B, bc: (b: B) => C, cd: (c: C) => D): D;
  /** Through four. */
  <A, B, C, D, E>(a: A, ab: (a: A) => B, bc: (b: B) => C, cd: (c: C) => D, de: (d: D) => E): E;
  /** Through five. */
  <A, B, C, D, E, F>(
    a: A,
    ab: (a: A) => B,
    bc: (b: B) => C,
    cd: (c: C) => D,
    de: (d: D) => E,
    ef: (e: E) => F,
  ): F;
  /** Through six. */
  <A, B, C, D, E, F, G>(
    a: A,
    ab: (a: A) => B,
    bc: (b: B) => C,
    cd: (c: C) => D,
    de: (d: D) => E,
    ef: (e: E) => F,
    fg: (f: F) => G,
  ): G;
  /** Through seven. */
  <A, B, C, D, E, F, G, H>(
    a: A,
    ab: (a: A) => B,
    bc: (b: B) => C,
    cd: (c: C) => D,
    de: (d: D) => E,
    ef: (e: E) => F,
    fg: (f: F) => G,
    gh: (g: G) => H,
  ): H;
  /** Through eight. */
  <A, B, C, D, E, F, G, H, I>(
    a: A,
    ab: (a: A) => B,
    bc: (b: B) => C,
    cd: (c: C) => D,
    de: (d: D) => E,
    ef: (e: E) => F,
    fg: (f: F) => G,
    gh: (g: G) => H,
    hi: (h: H) => I,
  ): I;
}
