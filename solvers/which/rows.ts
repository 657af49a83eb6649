/**
 * Every method with when to take it and which tests hold its claims: what docs/which-method.md and `explain` say. The claims
 * themselves are the methods' own.
 * Tests: tests/solvers/which/which_test.ts.
 * @module
 */
import type { Calculus } from "../../sde/process.ts";
import * as additive from "../methods/additive/all.ts";
import * as diagonal from "../methods/diagonal/all.ts";
import * as flow from "../methods/flow/all.ts";
import * as langevin from "../methods/langevin/all.ts";
import * as euler from "../methods/euler_maruyama.ts";
import * as score from "../methods/score/all.ts";
import * as stiff from "../methods/stiff/all.ts";
import * as stratonovich from "../methods/stratonovich/all.ts";
import * as weak from "../methods/weak/all.ts";
import type { Method } from "../methods/method.ts";

/** A method among others. */
export interface Row {
  /** As it is imported. */
  readonly name: string;
  /** Itself, with the defaults of what it leaves to its user. */
  readonly method: Method<Calculus>;
  /** When to take it. */
  readonly when: string;
  /** Where its claims are tested. */
  readonly tests: string;
}

/** A method, or what makes one by its defaults. */
type Made = Method<Calculus> | (() => Method<Calculus>);

/** The row of a method by its name in its family; of one with options, as they are where nothing is said. */
const row = <N extends string>(
  family: Readonly<Record<NoInfer<N>, Made>>,
  name: N,
  when: string,
  tests: string,
): Row => {
  const made: Made = family[name];
  const own = typeof made === "function" ? { name: `${name}()`, method: made() } : { name, method: made };
  return { ...own, when, tests: `tests/solvers/methods/${tests}` };
};

/** General SDEs, in the order of the table. */
export const general: readonly Row[] = [
  row(euler, "emStep", "anything of Itô's, where nothing better fits; one evaluation", "order_test.ts"),
  row(additive, "emImprovedEuler", "the paper's pair: additive noise, adaptive", "order_test.ts"),
  row(additive, "lambaPair", "the paper's other pair; its error sees the drift alone", "order_test.ts"),
  row(additive, "shark", "additive noise: order 1.5 by two evaluations, adaptive", "draws_order_test.ts"),
  row(additive, "sea", "additive noise, one evaluation", "additive/sra_test.ts"),
  row(additive, "sra1", "additive noise: two evaluations, adaptive", "additive/sra_test.ts"),
  row(additive, "sra3", "as sra1, order 3 without noise", "additive/sra_test.ts"),
  row(additive, "sosra", "additive noise: the stablest of these, adaptive", "additive/sra_test.ts"),
  row(
    diagonal,
    "milstein",
    "noise that depends on x and commutes, by its derivative",
    "diagonal/milstein_test.ts",
  ),
  row(
    diagonal,
    "derivativeFreeMilstein",
    "as milstein, where noise has no derivative; each element its own",
    "diagonal/milstein_test.ts",
  ),
  row(
    diagonal,
    "lambaMilstein",
    "as LambaEM of DifferentialEquations.jl, adaptive; its error is Euler's",
    "diagonal/milstein_test.ts",
  ),
  row(
    diagonal,
    "platen",
    "one noise, or elements that do not act on each other: order 3/2 without derivatives",
    "diagonal/diagonal_test.ts",
  ),
  row(
    diagonal,
    "sriw1",
    "each element its own noise, or one for all: order 3/2, adaptive",
    "diagonal/diagonal_test.ts",
  ),
  row(diagonal, "sosri", "as sriw1, the stabler; the one to begin with", "diagonal/diagonal_test.ts"),
  row(stratonovich, "heunStep", "any Stratonovich noise, adaptive on nested steps", "stratonovich_test.ts"),
  row(
    stratonovich,
    "eulerHeunStep",
    "Stratonovich noise, where the drift is dear: one evaluation",
    "stratonovich_test.ts",
  ),
  row(
    stratonovich,
    "lambaEulerHeun",
    "as heunStep, with the error of LambaEulerHeun of DifferentialEquations.jl",
    "stratonovich/adaptive_test.ts",
  ),
  row(stratonovich, "midpoint", "as heunStep; the midpoint's own stability", "stratonovich/orders_test.ts"),
  row(
    stratonovich,
    "ralston",
    "as heunStep; the least error bound of two stages",
    "stratonovich/orders_test.ts",
  ),
  row(
    stratonovich,
    "milsteinStratonovich",
    "Stratonovich noise that commutes, by its derivative",
    "stratonovich/orders_test.ts",
  ),
  row(stratonovich, "spark", "Stratonovich noise where the drift bends: W and H, adaptive", "spark_test.ts"),
  row(stratonovich, "generalShark", "as spark, with one drift less", "stratonovich/orders_test.ts"),
  row(
    stratonovich,
    "slowRk",
    "Stratonovich noise that commutes, on single paths: order 1.5",
    "stratonovich/orders_test.ts",
  ),
  row(weak, "platenWeak", "expectations, noise of each element its own", "draws_order_test.ts"),
  row(weak, "ri6", "expectations, any Itô noise", "weak/moments_test.ts"),
  row(weak, "ri1", "as ri6; order 3 without noise", "weak/moments_test.ts"),
  row(weak, "dri1", "expectations: the least error of the three", "weak/moments_test.ts"),
  row(flow, "tsit5", "an ODE; the one to begin with", "flow/flow_test.ts"),
  row(flow, "dormandPrince", "an ODE: RK45", "flow/flow_test.ts"),
  row(flow, "bogackiShampine", "an ODE to a few digits", "flow/flow_test.ts"),
  row(flow, "rosenbrock23", "a stiff ODE, adaptive", "flow/rosenbrock_test.ts"),
  row(stiff, "backwardEuler", "a stiff drift: damps what is fast", "stiff/stiff_test.ts"),
  row(
    stiff,
    "splitStepEuler",
    "a drift that holds paths together by more than a linear force",
    "stiff/stiff_test.ts",
  ),
  row(
    stiff,
    "trapezoidal",
    "a stiff drift, additive noise: the right variance at any step",
    "stiff/stiff_test.ts",
  ),
  row(stiff, "implicitMidpoint", "as trapezoidal; keeps quadratic invariants", "stiff/stiff_test.ts"),
  row(
    stiff,
    "tamedEuler",
    "a drift that grows faster than x, as −x³, at one evaluation",
    "stiff/tamed_test.ts",
  ),
  row(langevin, "baoab", "Langevin dynamics: means of q at long steps", "langevin/langevin_test.ts"),
  row(langevin, "ubu", "Langevin dynamics: order 2 on one path", "langevin/ubu_test.ts"),
  row(
    langevin,
    "exactOu",
    "linear drift and constant noise: the law is exact at any step",
    "langevin/exact_ou_test.ts",
  ),
];

const exact = "gaussian_test.ts";

/** Score models, on the reverse SDE and on the flow. */
export const ofScores: readonly Row[] = [
  row(score, "saSolver", "τ, P and C as one likes", exact),
  row(score, "tangentAdams", "what `adaptiveExponential` steps by", "tangent_test.ts"),
  row(score, "exponentialAdams", "SA-Solver's P1C2", exact),
  row(score, "ddimStep", "DDIM; DDPM's ancestral sampling on the reverse SDE", exact),
  row(score, "dpmSolver2M", "few steps, fixed in number", exact),
  row(score, "dpmSolver3M", "as 2M; order 3 on a flow alone", exact),
  row(score, "dpmSolver2S", "flows: two evaluations a step, adaptive", exact),
  row(score, "erSde", "between SDE and flow, by φ", exact),
  row(score, "seeds2", "two evaluations a step, adaptive", exact),
  row(score, "seeds3", "three: the least error at few steps", exact),
  row(score, "uniPc", "flows: order 2 or 3", exact),
  row(score, "resMultistep", "flows: exponential Adams–Bashforth", exact),
  row(score, "edmHeun", "EDM's Heun, with churn on the reverse SDE", exact),
  row(score, "dpmPair", "DPM-Solver-12 and -23: flows, adaptive", exact),
  row(score, "ancestral", "score_sde's predictor; with `withCorrector`", exact),
  row(score, "reverseDiffusion", "score_sde's predictor; with `withCorrector`", exact),
];

/** All of them. */
export const methodRows: readonly Row[] = [...general, ...ofScores];
