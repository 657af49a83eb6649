/**
 * All of solvers that a user may name.
 * Tests: tests/solvers, tests/types_test.ts.
 * @module
 */
export {
  type AdaptiveController,
  type Controller,
  type ControllerClock,
  type ControllerSymbols,
  type Fault,
  fixedSteps,
  type PowerController,
  powerController,
  powerDefaults,
  type PowerOptions,
  type Steering,
} from "./control/controller.ts";
export * as grids from "./grids.ts";
export type { Grid, GridPlace, GridSpan, KarrasGridOptions } from "./grids.ts";
export * from "./control/accept_rule.ts";
export { filtered } from "./control/filtered.ts";
export { type PidController, pidController, pidDefaults, type PidOptions } from "./control/pid.ts";
export { decodeStrategy } from "./codec.ts";
export * from "./methods/additive/all.ts";
export * from "./methods/diagonal/all.ts";
export * from "./methods/flow/all.ts";
export * from "./methods/langevin/all.ts";
export * from "./methods/score/all.ts";
export * from "./methods/stiff/all.ts";
export * from "./methods/stratonovich/all.ts";
export * from "./methods/weak/all.ts";
export { emStep } from "./methods/euler_maruyama.ts";
export type { Draws } from "./methods/draws.ts";
export type { Method, Proposal, Refusal, StepNoise, StepSymbols } from "./methods/method.ts";
export { type Memory, recall } from "./memory/memory.ts";
export {
  auto,
  bridge,
  type Counters,
  nested,
  type NoiseMode,
  noiseModes,
  previsible,
  redraw,
  retain,
  type Settled,
} from "./noise/modes.ts";
export {
  adaptiveExponential,
  adaptiveExponentialDefaults,
  type AdaptiveExponentialOptions,
  ddim,
  eulerHeun,
  eulerMaruyama,
  gottaGoFast,
  gottaGoFastDefaults,
  type GottaGoFastOptions,
  heun,
} from "./presets.ts";
export {
  dpmAdaptive,
  dpmAdaptiveDefaults,
  type DpmAdaptiveOptions,
  edmPresets,
  edmSampler,
} from "./score_presets.ts";
export { adaptive, adaptiveDefaults, type AdaptiveOptions, equalSteps } from "./stepping.ts";
export { type PathResult, type ResultSymbols } from "./results.ts";
export { codes, stepNumber } from "./symbols.ts";
export * from "./strategy.ts";
export * from "./event.ts";
export * from "./reflect.ts";
export {
  type Against,
  type ErrorNorm,
  errorNorms,
  l2,
  l2Scaled,
  l8Scaled,
  linf,
  type MixedParts,
  type MixedTolerance,
  mixedTolerance,
  type Tolerance,
  type ToleranceSymbols,
} from "./control/tolerance.ts";
export { piSampler, piSamplerDefaults, type PiSamplerOptions } from "./pi_sampler.ts";
