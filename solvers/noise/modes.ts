/**
 * Which draw of the noise a step asks for: all that tells the noise modes apart.
 *
 * `redraw`: the number of the attempt; a rejected proposal's noise is thrown away. What the paper's code does; it biases
 * the accepted noise in few dimensions. `retain`: the number of accepted steps; the standard normal is kept after a
 * rejection and scaled by the new √h (the paper's Algorithm 2, by its author's account). `bridge`: none of these, but one
 * Brownian path a sample (`brownian.ts`), which a rejected step and its shorter retries both see: right in any dimension.
 * `previsible`: no step is rejected, so no noise is selected; the error of a step decides the length of the next alone,
 * which may not grow by much. `nested`: one path too, on dyadic steps of which no two overlap but where one holds the other,
 * so that no end of a rejected step is passed over: what a rejection saw is used, and selects nothing (`certificate`).
 * `auto`: `bridge` where steps may be rejected, `nested` where the noise depends on x besides.
 * Tests: tests/solvers/noise/modes_test.ts, tests/solvers/noise/bridge_test.ts, tests/solvers/noise/nested_test.ts.
 * @module
 */
import { apply, literal, typed, type Word } from "../../sde/language/expr.ts";
import type { NoiseKind } from "../../sde/process.ts";

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
    readonly name: "redraw" | "retain" | "previsible";
    /** The number of the draw; 0 is the prior's. */
    readonly draw: (counters: Counters) => Word;
  }
  | { readonly name: "bridge" | "nested" };
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

/** No step is rejected: its length was decided before its noise was drawn, so that nothing selects it. */
export const previsible: Settled = { name: "previsible", draw: ({ accepts }) => successor(accepts) };

/** One Brownian path a sample. */
export const bridge: Settled = { name: "bridge" };

/** One Brownian path a sample, and nested dyadic steps on it. */
export const nested: Settled = { name: "nested" };

/** What is right wherever a step may be rejected: `bridge`, or `nested` for noise that depends on x. */
export const auto: NoiseMode = { name: "auto" };

/** The modes by name. */
export const noiseModes = { redraw, retain, previsible, bridge, nested, auto } as const;

/** Whether noise depends on x. */
export function dependsOnX(kind: NoiseKind): boolean {
  return kind === "diagonal" || kind === "general";
}

/** The mode, with `auto` settled for steps that may be rejected or not, and for a kind of noise. */
export function settled(mode: NoiseMode, rejects: boolean, kind: NoiseKind): Settled {
  if (mode.name !== "auto") return mode;
  if (!rejects) return redraw;
  return dependsOnX(kind) ? nested : bridge;
}
