/**
 * Every method with when to take it and which tests hold its claims: what docs/which-method.md and `explain` say. The claims
 * themselves are the methods' own.
 * Tests: tests/solvers/which_test.ts.
 * @module
 */
import type { Calculus } from "../../sde/process.ts";
import * as additive from "../methods/additive/all.ts";
import * as diagonal from "../methods/diagonal/all.ts";
import * as flow from "../methods/flow/all.ts";
import * as langevin from "../methods/langevin/all.ts";
import { emStep } from "../methods/euler_maruyama.ts";
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

const at = "tests/solvers/methods/";

/** General SDEs, in the order of the table. */
export const general: readonly Row[] = [
  {
    name: "emStep",
    method: emStep,
    when: "anything of Itô's, where nothing better fits; one evaluation",
    tests: `${at}order_test.ts`,
  },
  {
    name: "emImprovedEuler",
    method: additive.emImprovedEuler,
    when: "the paper's pair: additive noise, adaptive",
    tests: `${at}order_test.ts`,
  },
  {
    name: "lambaPair",
    method: additive.lambaPair,
    when: "the paper's other pair; its error sees the drift alone",
    tests: `${at}order_test.ts`,
  },
  {
    name: "shark",
    method: additive.shark,
    when: "additive noise: order 1.5 by two evaluations, adaptive",
    tests: `${at}draws_order_test.ts`,
  },
  {
    name: "sea",
    method: additive.sea,
    when: "additive noise, one evaluation",
    tests: `${at}additive/sra_test.ts`,
  },
  {
    name: "sra1",
    method: additive.sra1,
    when: "additive noise: two evaluations, adaptive",
    tests: `${at}additive/sra_test.ts`,
  },
  {
    name: "sra3",
    method: additive.sra3,
    when: "as sra1, order 3 without noise",
    tests: `${at}additive/sra_test.ts`,
  },
  {
    name: "sosra",
    method: additive.sosra,
    when: "additive noise: the stablest of these, adaptive",
    tests: `${at}additive/sra_test.ts`,
  },
  {
    name: "milstein",
    method: diagonal.milstein,
    when: "noise that depends on x and commutes, by its derivative",
    tests: `${at}diagonal/milstein_test.ts`,
  },
  {
    name: "derivativeFreeMilstein",
    method: diagonal.derivativeFreeMilstein,
    when: "as milstein, where noise has no derivative; each element its own",
    tests: `${at}diagonal/milstein_test.ts`,
  },
  {
    name: "lambaMilstein",
    method: diagonal.lambaMilstein,
    when: "as LambaEM of DifferentialEquations.jl, adaptive; its error is Euler's",
    tests: `${at}diagonal/milstein_test.ts`,
  },
  {
    name: "platen",
    method: diagonal.platen,
    when: "elements that do not act on each other: order 3/2 without derivatives",
    tests: `${at}diagonal/diagonal_test.ts`,
  },
  {
    name: "sriw1",
    method: diagonal.sriw1,
    when: "each element its own noise: order 3/2, adaptive",
    tests: `${at}diagonal/diagonal_test.ts`,
  },
  {
    name: "sosri",
    method: diagonal.sosri,
    when: "as sriw1, the stabler; the one to begin with",
    tests: `${at}diagonal/diagonal_test.ts`,
  },
  {
    name: "heunStep",
    method: stratonovich.heunStep,
    when: "any Stratonovich noise, adaptive on nested steps",
    tests: `${at}stratonovich_test.ts`,
  },
  {
    name: "eulerHeunStep",
    method: stratonovich.eulerHeunStep,
    when: "Stratonovich noise, where the drift is dear: one evaluation",
    tests: `${at}stratonovich_test.ts`,
  },
  {
    name: "midpoint",
    method: stratonovich.midpoint,
    when: "as heunStep; the midpoint's own stability",
    tests: `${at}stratonovich/orders_test.ts`,
  },
  {
    name: "ralston",
    method: stratonovich.ralston,
    when: "as heunStep; the least error bound of two stages",
    tests: `${at}stratonovich/orders_test.ts`,
  },
  {
    name: "milsteinStratonovich",
    method: stratonovich.milsteinStratonovich,
    when: "Stratonovich noise that commutes, by its derivative",
    tests: `${at}stratonovich/orders_test.ts`,
  },
  {
    name: "spark",
    method: stratonovich.spark,
    when: "Stratonovich noise where the drift bends: W and H, adaptive",
    tests: `${at}spark_test.ts`,
  },
  {
    name: "generalShark",
    method: stratonovich.generalShark,
    when: "as spark, with one drift less",
    tests: `${at}stratonovich/orders_test.ts`,
  },
  {
    name: "slowRk",
    method: stratonovich.slowRk,
    when: "Stratonovich noise that commutes, on single paths: order 1.5",
    tests: `${at}stratonovich/orders_test.ts`,
  },
  {
    name: "platenWeak",
    method: weak.platenWeak,
    when: "expectations, noise of each element its own",
    tests: `${at}draws_order_test.ts`,
  },
  { name: "ri6", method: weak.ri6, when: "expectations, any Itô noise", tests: `${at}weak/moments_test.ts` },
  {
    name: "ri1",
    method: weak.ri1,
    when: "as ri6; order 3 without noise",
    tests: `${at}weak/moments_test.ts`,
  },
  {
    name: "dri1",
    method: weak.dri1,
    when: "expectations: the least error of the three",
    tests: `${at}weak/moments_test.ts`,
  },
  {
    name: "tsit5",
    method: flow.tsit5,
    when: "an ODE; the one to begin with",
    tests: `${at}flow/flow_test.ts`,
  },
  {
    name: "dormandPrince",
    method: flow.dormandPrince,
    when: "an ODE: RK45",
    tests: `${at}flow/flow_test.ts`,
  },
  {
    name: "bogackiShampine",
    method: flow.bogackiShampine,
    when: "an ODE to a few digits",
    tests: `${at}flow/flow_test.ts`,
  },
  {
    name: "rosenbrock23",
    method: flow.rosenbrock23,
    when: "a stiff ODE, adaptive",
    tests: `${at}flow/rosenbrock_test.ts`,
  },
  {
    name: "backwardEuler",
    method: stiff.backwardEuler,
    when: "a stiff drift: damps what is fast",
    tests: `${at}stiff/stiff_test.ts`,
  },
  {
    name: "splitStepEuler",
    method: stiff.splitStepEuler,
    when: "a drift that holds paths together by more than a linear force",
    tests: `${at}stiff/stiff_test.ts`,
  },
  {
    name: "trapezoidal",
    method: stiff.trapezoidal,
    when: "a stiff drift, additive noise: the right variance at any step",
    tests: `${at}stiff/stiff_test.ts`,
  },
  {
    name: "implicitMidpoint",
    method: stiff.implicitMidpoint,
    when: "as trapezoidal; keeps quadratic invariants",
    tests: `${at}stiff/stiff_test.ts`,
  },
  {
    name: "tamedEuler",
    method: stiff.tamedEuler,
    when: "a drift that grows faster than x, as −x³, at one evaluation",
    tests: `${at}stiff/tamed_test.ts`,
  },
  {
    name: "baoab",
    method: langevin.baoab,
    when: "Langevin dynamics: means of q at long steps",
    tests: `${at}langevin/langevin_test.ts`,
  },
  {
    name: "ubu",
    method: langevin.ubu,
    when: "Langevin dynamics: order 2 on one path",
    tests: `${at}langevin/ubu_test.ts`,
  },
  {
    name: "exactOu",
    method: langevin.exactOu,
    when: "linear drift and constant noise: the law is exact at any step",
    tests: `${at}langevin/exact_ou_test.ts`,
  },
];

const gaussian = `${at}gaussian_test.ts`;
const scores = (name: string, method: Method<Calculus>, when: string): Row => ({
  name,
  method,
  when,
  tests: gaussian,
});

/** Score models, on the reverse SDE and on the flow. */
export const ofScores: readonly Row[] = [
  scores(
    "saSolver()",
    score.saSolver(),
    "τ, P and C as one likes; P2C2 is what `adaptiveExponential` steps by",
  ),
  scores("exponentialAdams", score.exponentialAdams, "SA-Solver's P1C2"),
  scores("ddimStep", score.ddimStep, "DDIM; DDPM's ancestral sampling on the reverse SDE"),
  scores("dpmSolver2M()", score.dpmSolver2M(), "few steps, fixed in number"),
  scores("dpmSolver3M()", score.dpmSolver3M(), "as 2M; order 3 on a flow alone"),
  scores("dpmSolver2S()", score.dpmSolver2S(), "flows: two evaluations a step, adaptive"),
  scores("erSde()", score.erSde(), "between SDE and flow, by φ"),
  scores("seeds2()", score.seeds2(), "two evaluations a step, adaptive"),
  scores("seeds3()", score.seeds3(), "three: the least error at few steps"),
  scores("uniPc()", score.uniPc(), "flows: order 2 or 3"),
  scores("resMultistep()", score.resMultistep(), "flows: exponential Adams–Bashforth"),
  scores("edmHeun()", score.edmHeun(), "EDM's Heun, with churn on the reverse SDE"),
  scores("dpmPair()", score.dpmPair(), "DPM-Solver-12 and -23: flows, adaptive"),
  scores("ancestral()", score.ancestral(), "score_sde's predictor; with `withCorrector`"),
  scores("reverseDiffusion", score.reverseDiffusion, "score_sde's predictor; with `withCorrector`"),
];

/** All of them. */
export const methodRows: readonly Row[] = [...general, ...ofScores];
