/**
 * Which draw of the noise a step asks for: all that tells the noise modes apart.
 *
 * `redraw`: the number of the attempt; a rejected proposal's noise is thrown away. What the paper's code does; it biases
 * the accepted noise in few dimensions. `retain`: the number of accepted steps; the standard normal is kept after a
 * rejection and scaled by the new √h (the paper's Algorithm 2, by its author's account). `bridge`: none of these, but one
 * Brownian path a sample (`brownian.ts`), which a rejected step and its shorter retries both see: right in any dimension.
 * `auto`: `bridge` for few elements, `retain` for many, where the bias is not seen and the path's tree is dear.
 * @module
 */
import { apply, literal, typed, type Word } from "../sde/expr.ts";

/** The counters that a draw may depend on. */
export interface Counters {
  /** Steps tried so far. */
  readonly attempts: Word;
  /** Steps accepted so far. */
  readonly accepts: Word;
}

/** A noise mode that is settled: from counters to the number of a draw, or one path for all steps. */
export type Settled =
  | {
    /** How it is called in JSON and on command lines. */
    readonly name: "redraw" | "retain";
    /** The number of the draw; 0 is the prior's. */
    readonly draw: (counters: Counters) => Word;
  }
  | { readonly name: "bridge" };
/** A noise mode. */
export type NoiseMode = Settled | { readonly name: "auto" };

/** One more. */
export function successor(w: Word): Word {
  return typed(apply("wadd", [w, literal(1, "word")]), "scalar", "word");
}

/** A fresh draw for each attempt. */
export const redraw: Settled = { name: "redraw", draw: ({ attempts }) => successor(attempts) };
/** The same normal until a step is accepted. */
export const retain: Settled = { name: "retain", draw: ({ accepts }) => successor(accepts) };

/** One Brownian path a sample. */
export const bridge: Settled = { name: "bridge" };

/**
 * Up to so many elements `auto` is `bridge`. With 2 % of the steps rejected, `retain` puts the weights of a mixture off by
 * 12 standard errors of 40,000 samples at 16 elements, by 6 of 30,000 at 64; at 256 nothing is seen in 12,000.
 */
export const bridgedElements = 256;

/** `bridge` up to 256 elements, `retain` beyond. */
export const auto: NoiseMode = { name: "auto" };

/** The modes by name. */
export const noiseModes = { redraw, retain, bridge, auto } as const;

/** The mode, with `auto` settled for samples of so many elements. */
export function settled(mode: NoiseMode, elements: number): Settled {
  if (mode.name !== "auto") return mode;
  return elements <= bridgedElements ? bridge : retain;
}
