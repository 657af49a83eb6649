/**
 * Ito: a functional DSL for stochastic differential equations, compiled to fused kernels.
 *
 * A process is its drift and diffusion; a strategy is how it is solved; both are values.
 *
 * @example Samples of a mixture, by the adaptive solver of "Gotta Go Fast"
 * ```ts
 * import { adaptiveExponential, describe, mixtureScore, reverse, solve, ve } from "ito";
 *
 * const score = mixtureScore({ weights: [0.3, 0.7], means: [[0, 0], [1, 1]], stds: [0.1, 0.1] });
 * const result = await solve(reverse(ve(), score), adaptiveExponential(), { n: 100, seed: 1 })();
 * if (result._tag === "Left") throw new Error(describe(result.left));
 * const { samples, failure } = result.right;
 * if (failure !== undefined) throw new Error(describe(failure)); // broke on the way: not all samples are there
 * samples; // 100 × 2 numbers
 * ```
 * @module
 */

// Errors, and values that may be errors
export { type CheckpointFault, describe, type ItoError, type SampleRange } from "./sde/border/errors.ts";
export { type Fallible, lift } from "./sde/border/fallible.ts";
export { type Pipe, pipe } from "./sde/border/pipe.ts";

// The language in which all else is written: expressions
export type { Body, Data, Expr, Flag, Join, Node, Scalar, Shape, State, Word } from "./sde/language/expr.ts";
export { type Kind, type Op, signatures } from "./sde/language/ops.ts";
export type { DatasetOracle, MixtureOracle, OnnxOracle, Oracle } from "./sde/language/oracle.ts";
export {
  abs,
  add,
  and,
  type Binary,
  broadcast,
  type Comparison,
  component,
  components,
  constant,
  cos,
  div,
  elementCount,
  exp,
  expm1,
  finite,
  floor,
  le,
  lit,
  log,
  lt,
  max,
  maximum,
  mean,
  min,
  mul,
  neg,
  norm,
  not,
  or,
  pow,
  type ScalarLike,
  select,
  sin,
  sqrt,
  square,
  type StateLike,
  sub,
  sum,
  tanh,
  type Truth,
  type Unary,
  type Variadic,
} from "./sde/language/dsl.ts";
export {
  at,
  type Axis,
  type Beyond,
  elementNumber as element,
  matVec,
  neighbours,
  shift,
} from "./sde/language/indexed.ts";
export { fold, type Now, type Then, type Turns, type Values } from "./sde/language/fold.ts";
export { affineIn, derivative, diagonal, gradient } from "./sde/language/derive.ts";
export { table, type TableKind } from "./sde/table.ts";
export { type JumpOptions, jumps, type JumpSymbols } from "./sde/jumps.ts";
export type { Jumps } from "./sde/equation.ts";
export { between } from "./sde/between.ts";
export { param } from "./sde/param.ts";
export { type Notation, print } from "./sde/language/print.ts";
export { valueOf } from "./sde/language/value.ts";

// Processes and their marginals
export {
  type Calculus,
  type Diffusion,
  type Marginal,
  type NoiseKind,
  type NoiseRow,
  type Process,
  process,
  processDefaults,
  type ProcessOptions,
  system,
  type SystemEquation,
  t,
  type TimeSpan,
  x,
} from "./sde/process.ts";
export { stratonovich, toIto, toStratonovich } from "./sde/calculus.ts";
export { type Commutativity, commutativity } from "./sde/noise/commutativity.ts";
export { correlated } from "./sde/noise/correlated.ts";
export type { DiagonalMarginal } from "./sde/math/diagonal.ts";
export { type ElementLevels, type GaussianPath, gaussianPath, levelsOfEach } from "./sde/gaussian_path.ts";
export { marginalOf, priorOf } from "./sde/marginal.ts";
export { cosineVp, cosineVpDefaults, type CosineVpOptions } from "./sde/processes/cosine_vp.ts";
export { edm, edmDefaults, type EdmOptions } from "./sde/processes/edm.ts";
export { gbm, gbmDefaults, type GbmOptions } from "./sde/processes/gbm.ts";
export {
  langevinDynamics,
  langevinDynamicsDefaults,
  type LangevinDynamicsOptions,
} from "./sde/processes/langevin.ts";
export { ou, ouDefaults, type OuOptions } from "./sde/processes/ou.ts";
export { subVp } from "./sde/processes/sub_vp.ts";
export { ve, veDefaults, type VeOptions } from "./sde/processes/ve.ts";
export { linearBeta, vp, vpDefaults, type VpOptions } from "./sde/processes/vp.ts";

// Scores, and processes run backward
export { probabilityFlow, reverse } from "./sde/reverse.ts";
export {
  datasetScore,
  expressionScore,
  gaussianScore,
  type Mixture,
  mixtureScore,
  type Perturbed,
  type Score,
  scoreOfDenoiser,
} from "./sde/score.ts";
export * from "./sde/guidance/all.ts";

// Strategies: methods, controllers, noise, tolerances
export * from "./solvers/all.ts";
export type { Advice } from "./solvers/which/advice.ts";
export { recommend, type RecommendOptions } from "./solvers/which/recommend.ts";
export * from "./solvers/certificate/certificate.ts";

// Solving
export type { Progress } from "./backends/schedule/job.ts";
export type { Backend } from "./backends/run/choose.ts";
export type { PathResults, SampleGradient } from "./solve/path_results.ts";
export type { Code, Solution, StepsTaken } from "./solve/solution.ts";
export type { Views } from "./solve/out/views.ts";
export { fromNpy, type NpyArray, type Sampled, toNpy } from "./solve/out/npy.ts";
export { type Tabled, toArrow, toCsv } from "./solve/out/table.ts";
export { progressBar, type ProgressBarOptions, type ProgressPlace } from "./solve/out/progress_bar.ts";
export { type Asked, solve, solveDefaults, type SolveOptions } from "./solve/solve.ts";
export { type AdaptiveGrid, adaptiveGrid } from "./solve/adaptive_grid.ts";
export type { Numbers, StartOption } from "./solve/start.ts";
export type { Payoffs } from "./solve/ensemble/payoffs.ts";
export { compile, type Compiled, type CompileOptions, type RunOptions } from "./solve/compile.ts";
export type { DebugLevel } from "./backends/host/debug.ts";
export { ensemble } from "./solve/ensemble/ensemble.ts";
export type {
  ControlOption,
  EnsembleOptions,
  HistogramOption,
  UntilOption,
} from "./solve/ensemble/options.ts";
export type * from "./solve/ensemble/answers.ts";
export * from "./solve/history/dense.ts";
export { kl, type KlEstimate, type Likelihood, logLikelihood } from "./solve/likelihood/likelihood.ts";
export type { LikelihoodData, LikelihoodOptions } from "./solve/likelihood/asked.ts";
export type { DivergenceBy } from "./solve/likelihood/forward.ts";
export type { Levels } from "./solve/likelihood/dequantise.ts";
export { exactTransport, type Transport, type TransportOptions } from "./solve/likelihood/transport.ts";
export { restart, type RestartAsked } from "./solve/restart/restart.ts";
export {
  restartDefaults,
  type RestartInterval,
  type RestartOptions,
  type RestartPreset,
  restartPresets,
} from "./solve/restart/plan.ts";
export { sdedit, type SdeditAsked, type SdeditOptions } from "./solve/edit/sdedit.ts";
export { type Adjoint, adjoint, type AdjointOptions } from "./solve/adjoint/adjoint.ts";
export type { Reals } from "./backends/host/reals.ts";
export type { SaveAt, Saved } from "./backends/schedule/plans/save.ts";

// From mathematics to code
export { latex } from "./explain/latex.ts";
export {
  type ControlPassName,
  explain,
  explainDefaults,
  type ExplainOptions,
  type PassName,
  type Stop,
  type Target,
} from "./explain/explain.ts";
