/**
 * Scores made of scores: sums and multiples, guidance, and what has been observed.
 * Tests: tests/sde/guidance.
 * @module
 */
export { cfg, type CfgOptions } from "./cfg.ts";
export { addScores, mapScore, scaleScore } from "./combine.ts";
export { conditioned, type Posterior, type PosteriorPart } from "./conditioned.ts";
export { dps, dpsDefaults, type DpsOptions } from "./dps.ts";
export { guide, type GuideOptions } from "./guide.ts";
export { encoding, slerp } from "./inversion.ts";
export { blockMeans, greyOf, type LinearMap, type MapRow, observed } from "./linear_map.ts";
export { type Observation, observe, type SeenGroup } from "./observation.ts";
export type { SeenAxis } from "./orthogonal.ts";
export { pigdm, pigdmDefaults, type PigdmOptions } from "./pigdm.ts";
export type { Jacobian, Slope } from "./posterior_mean.ts";
export { tmpd, type TmpdOptions } from "./tmpd.ts";
