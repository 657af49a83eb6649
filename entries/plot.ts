/**
 * Pictures of solves, as SVG: light where the reader's page is light and dark where it is dark, in colours that the colour-blind
 * tell apart, readable at 400 pixels. Drawn by Observable Plot, which is loaded with the first picture.
 *
 * @example Paths of geometric Brownian motion
 * ```ts
 * import { describe, eulerMaruyama, gbm, solve } from "ito";
 * import { plot } from "ito/plot";
 *
 * const result = await solve(gbm(), eulerMaruyama(100), { n: 100, seed: 1, x0: 1, saveAt: 2 })();
 * if (result._tag === "Left") throw new Error(describe(result.left));
 * const svg = await plot(result.right, { title: "Geometric Brownian motion" })();
 * if (svg._tag === "Left") throw new Error(describe(svg.left));
 * svg.right; // <svg xmlns="http://www.w3.org/2000/svg" …
 * ```
 * @module
 */
export {
  compare,
  type ComparedRow,
  type CompareOptions,
  type Comparison,
  type Problem,
} from "../plot/compare.ts";
export { corner, type CornerOptions } from "../plot/corner.ts";
export { density, type DensityOptions } from "../plot/density.ts";
export { distances, type DistancesOptions, type Point } from "../plot/distances.ts";
export type { PictureOptions } from "../plot/drawn.ts";
export { paths } from "../plot/paths.ts";
export { phase, type PhaseOptions } from "../plot/phase.ts";
export { plot } from "../plot/plot.ts";
export { steps, type StepsOptions } from "../plot/steps.ts";
export {
  type Mark,
  type MarkMaker,
  openStudio,
  type PictureElement,
  type Plot,
  type PlotOptions,
  type PlotScale,
  type RenderMark,
  type Studio,
} from "../plot/studio.ts";
