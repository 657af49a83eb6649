/**
 * A method: how a step of length h is proposed. It is a function of expressions, knows no device, no batch, no loop,
 * and may propose twice, so that the difference estimates its error.
 * @module
 */
import type { Scalar, State } from "../../sde/language/expr.ts";
import type { GaussianPath } from "../../sde/gaussian_path.ts";
import type { Calculus, NoiseKind, Process } from "../../sde/process.ts";
import type { Memory } from "../memory/memory.ts";
import type { Draws } from "./draws.ts";

/**
 * The noise of a step: states, with a number for each noise of the process.
 *
 * Errors: what the method does not declare (`draws`) throws a RangeError.
 */
export interface StepNoise {
  /** W: the path's increment over the step, of variance |dt|. */
  readonly W: State;
  /** H = 1/|dt| ∫ (W_r − r/|dt| W) dr over the step, of variance |dt| / 12, independent of W; |dt| (W/2 + H) = ∫ W_r dr. */
  readonly H: () => State;
  /** Number k of the standard normals, from 0. */
  readonly normal: (k: number) => State;
  /** Number k of the variables ±1, from 0. */
  readonly twoPoint: (k: number) => State;
  /** Number k of the variables 0, ±√3, from 0. */
  readonly threePoint: (k: number) => State;
}

/** What a method works with; `dt` is signed (negative in reverse time), `dW` has variance |dt|. */
export interface StepSymbols {
  /** The state. */
  readonly x: State;
  /** The time. */
  readonly t: Scalar;
  /** The step, signed. */
  readonly dt: Scalar;
  /** Where the step ends: t + dt as the machine holds it, at the end of a solve its end itself. */
  readonly tNext: Scalar;
  /** The increment of the noise: variance |dt|. It is `noise.W`. */
  readonly dW: State;
  /** All that the method draws. */
  readonly noise: StepNoise;
  /** f(x, t). */
  readonly drift: (x: State, t: Scalar) => State;
  /** g(x, t) · dW, whatever the kind of noise. */
  readonly diffuse: (x: State, t: Scalar, dW: State) => State;
  /**
   * ½ Σ_jk (∂g_k/∂x) g_j (dW_j dW_k − δ_jk s) at (x, t), of noises that commute: the quadratic terms of a step, where s is |dt| in
   * Itô's calculus and 0 in Stratonovich's. For a method that `needs` "commuting".
   */
  readonly bend: (x: State, t: Scalar, dW: State, s: Scalar) => State;
  /** How the noise enters. */
  readonly noiseKind: NoiseKind;
  /** Signal, noise and posterior mean; there for a method that `needs` them. D is an evaluation as f is. */
  readonly gaussian: GaussianPath | undefined;
  /** What the last accepted step left in `remember`, of the names that the method `remembers`; `recall` knows their types. */
  readonly memory: Memory;
}

/** A proposal x', and where the method has them a second one x'' and the error between them. */
export interface Proposal {
  /** x': the plain step. */
  readonly low: State;
  /** x'': the better one. */
  readonly high: State;
  /** E: the difference of two proposals; nothing where the method estimates none. */
  readonly error: State | undefined;
  /** What the tolerance looks at and remembers, by the proposal that is kept; x' where this is left out. */
  readonly checked?: Readonly<Record<"high" | "low", State>>;
  /** What the next step finds in `memory`, if this one is accepted: a node for each name that the method `remembers`. */
  readonly remember?: Memory;
}

/** What a process has or lacks that a method cannot take it, as it goes on after its name, and what to do instead. */
export interface Refusal {
  /** "whose drift is not linear". */
  readonly why: string;
  /** What can be typed. */
  readonly try: string;
}

/** A method and its claims; `calculus` must be that of the process: `toIto` and `toStratonovich` convert one. */
export interface Method<C extends Calculus = "ito"> {
  /** How it is called in messages. */
  readonly name: string;
  /** The calculus whose solution it converges to. */
  readonly calculus: C;
  /** The order of the better proposal's distance from the solution on one path: the least over `noiseKinds`. */
  readonly strongOrder: number;
  /** The strong order where it is more than that: with additive noise, and with noises that commute (`commutativity`). */
  readonly strongOrders?: Readonly<Partial<Record<"additive" | "commutative", number>>>;
  /** The order of its expectations, likewise. */
  readonly weakOrder: number;
  /** The power of |dt| that the error estimate falls with, on one path; 2 where this is left out. */
  readonly errorOrder?: number;
  /** The kinds of noise for which the claims hold; `solve` refuses the others. */
  readonly noiseKinds: readonly NoiseKind[];
  /**
   * `gaussian`: that the process must be the reverse of one with a Gaussian marginal. `commuting`: that its noises must have
   * derivatives, and commute.
   */
  readonly needs?: "gaussian" | "commuting";
  /** Whether one that needs a Gaussian marginal asks each element for its own noise level (`levelsOfEach`). */
  readonly diagonal?: boolean;
  /** Why it cannot take a process whose noise it takes; nothing where it can. */
  readonly refuses?: (p: Process<Calculus>) => Refusal | undefined;
  /**
   * What it means where its step is not finite though the process is, and what to do, for the notes of a solve: "Newton has not
   * converged. Try: more turns".
   */
  readonly notFinite?: string;
  /** What steps leave to the next: names with their first values, of any shape and kind. */
  readonly remembers?: Memory;
  /** That the first try of a solve has no length, and only fills the memory (an evaluation). */
  readonly opens?: boolean;
  /** What a step draws for each noise beside W. */
  readonly draws?: Draws;
  /** Its interpolant: the state at a share of a step from x, of a process without noise. */
  readonly between?: (s: Pick<StepSymbols, "x" | "t" | "tNext" | "dt" | "drift">, share: Scalar) => State;
  /** The step, as an expression of its symbols. */
  readonly step: (symbols: StepSymbols) => Proposal;
}
