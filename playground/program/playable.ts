/**
 * What a program of the playground is, once it is read: one run or a few beside each other, what its sliders move, what is shown.
 *
 *     export const process = made(({ x }) => ({ drift: mul(param("theta", 1), sub(0, x)), diffusion: 0.5 }));
 *     export const strategy = eulerMaruyama(240);
 *     export const params = { theta: [0, 4] };                  // sliders: from, to (and a step)
 *     export const options = { n: 100_000, x0: 1, frames: 60 };
 *     export const show = { picture: "paths", x: 0, exact: ({ t, params }) => (v) => … };
 *
 * Beside each other: `export const runs = { Itô: { process, strategy }, Stratonovich: { process, strategy } }`.
 * A run of `runs` may leave out what the program exports (`process`, `score`, `strategy`); a strategy that is nowhere is `recommend`'s.
 * Tests: tests/playground/program_evaluate_test.ts.
 * @module
 */
import type { Calculus, Fallible, Process, Strategy } from "ito";

/** How a run is drawn first; a menu changes it. */
export type Picture = "density" | "images" | "paths" | "phase";

/** One panel: what is solved. */
export interface Played {
  readonly name: string;
  /** The process as it is solved: with a `score`, reversed. */
  readonly process: Fallible<Process<Calculus>>;
  readonly strategy: Strategy<Calculus>;
}

/** A slider: a parameter of the module, its ends, and what it is where nothing moved it. */
export interface Slider {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly step: number;
  readonly byDefault: number;
}

/** Where the truth is known: the density of the element shown, at a time, for these parameters; NaN where it is not known. */
export type Exact = (
  at: { readonly t: number; readonly params: Readonly<Record<string, number>> },
) => (value: number) => number;

/** What a program asks for beside its runs. */
export interface Asking {
  readonly n: number;
  readonly seed: number;
  /** States kept on the way, start and end among them. */
  readonly frames: number;
  readonly x0?: number | readonly number[];
  readonly shape?: readonly number[];
}

/** What is shown first. */
export interface Shown {
  readonly picture: Picture;
  /** Elements of the axes of a phase plane; of paths and densities `x` alone. */
  readonly x: number;
  readonly y: number;
  readonly exact?: Exact;
  /** The range of values, where the program knows it better than the paths. */
  readonly range?: readonly [number, number];
}

/** A program, read. */
export interface Playable {
  readonly runs: readonly Played[];
  readonly sliders: readonly Slider[];
  readonly options: Asking;
  readonly show: Shown;
  /** What is odd, and did not keep it from running. */
  readonly notes?: readonly Fault[];
}

/** What is wrong with a program: where it is known, the line and column of the program, from 1. */
export interface Fault {
  readonly text: string;
  readonly line?: number;
  readonly column?: number;
}

/** What `import … from "playground"` gives a program: points that were drawn with the mouse, pictures of CIFAR-10, weights. */
export interface Given {
  /** Points [x, y] on the picture, as they were clicked; none: the program's own. */
  readonly points: readonly (readonly [number, number])[];
  /** Files that the page has fetched for it, by name: "cifar512.png", "ve_cifar.safetensors". */
  readonly files: Readonly<Record<string, Uint8Array>>;
}
