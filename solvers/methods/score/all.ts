/**
 * Methods for what a score runs backward from a Gaussian marginal.
 * Tests: tests/solvers/methods.
 * @module
 */
export { ddimStep, exponentialAdams } from "./exponential.ts";
export {
  ancestral,
  type AncestralOptions,
  ddimEta,
  type DdimEtaOptions,
  reverseDiffusion,
} from "./discrete.ts";
export { ddimInversion } from "./ddim_inversion.ts";
export { type DpmOptions, dpmSolver2M, dpmSolver3M } from "./dpm_multistep.ts";
export { dpmPair, type DpmPairOptions } from "./dpm_singlestep.ts";
export { edmHeun, edmHeunDefaults, type EdmHeunOptions } from "./edm_heun.ts";
export { erSde, erSdeDefaults, type ErSdeOptions } from "./er_sde.ts";
export {
  annealedLangevin,
  type Corrector,
  langevin,
  langevinDefaults,
  type LangevinNormOptions,
  type LangevinOptions,
  withCorrector,
} from "./langevin.ts";
export { type ReplacementOptions, withReplacement } from "./replacement.ts";
export { resDefaults, resMultistep, type ResOptions } from "./res.ts";
export { saSolver, saSolverDefaults, type SaSolverOptions } from "./sa_solver.ts";
export {
  dpmSolver2S,
  seeds2,
  seeds2Defaults,
  type Seeds2Options,
  seeds3,
  seeds3Defaults,
  type SeedsOptions,
} from "./seeds.ts";
export { tangentAdams } from "./tangent.ts";
export { uniPc, uniPcDefaults, type UniPcOptions } from "./unipc.ts";
export type { Tau } from "./kit.ts";
