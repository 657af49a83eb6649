/**
 * Densities of samples at the end, as bars, and what they should be.
 * Tests: tests/plot/pictures_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import type { TaskEither } from "fp-ts/TaskEither";
import { callback } from "../sde/border/decode.ts";
import type { ItoError } from "../sde/border/errors.ts";
import { optionsOf } from "../sde/border/options.ts";
import type { Solution } from "../solve/solution.ts";
import { binsOf, elementsCodec, nameOf } from "./data.ts";
import { base, blue, drawnBy, type PictureOptions, readPicture, samplesText, vermillion } from "./drawn.ts";
import type { Studio } from "./studio.ts";
import { ink, lookOf, type Panel, sheet } from "./theme.ts";

/** What is drawn of a solution's density. */
export interface DensityOptions extends PictureOptions {
  /** The density that it should be, drawn over the bars: of x, the same for every element drawn. */
  readonly exact?: (x: number) => number;
}

const readDensity = optionsOf("density", { ...elementsCodec, exact: callback<(x: number) => number>() });

const densityPanel = (
  { plot, draw }: Studio,
  values: readonly number[],
  label: string,
  exact: ((x: number) => number) | undefined,
): Panel => {
  const bins = binsOf(values);
  const [from, to] = [bins[0]?.from ?? 0, bins.at(-1)?.to ?? 1];
  const curve = exact === undefined ? [] : Array.from({ length: 241 }, (_, i) => {
    const x = from + (to - from) * i / 240;
    return { x, y: exact(x) };
  });
  const svg = draw({
    ...base,
    x: { label },
    y: { label: null, grid: true },
    marks: [
      plot.rectY(bins, { x1: "from", x2: "to", y: "density", fill: blue, fillOpacity: 0.6, inset: 0.3 }),
      plot.ruleY([0], { stroke: ink.light }),
      plot.line(curve.filter(({ y }) => Number.isFinite(y)), {
        x: "x",
        y: "y",
        stroke: vermillion,
        strokeWidth: 2,
      }),
    ],
  });
  return { title: `density of ${label}`, svg };
};

/**
 * The density of samples at the end, a panel an element, with the true one over it where it is given; as an SVG file's text.
 *
 * Errors (Left): `BadShape`, `BadOption`; `Unsupported` where Plot cannot be loaded.
 *
 * @example Ornstein–Uhlenbeck in the long run is normal
 * ```ts
 * import { eulerMaruyama, ou, solve } from "ito";
 * import { density } from "ito/plot";
 *
 * const result = await solve(ou(), eulerMaruyama(200), { n: 1000, seed: 1 })();
 * if (result._tag === "Left") throw new Error(result.left.tag);
 * const svg = await density(result.right, { exact: (x) => Math.exp(-x * x) / Math.sqrt(Math.PI) })();
 * if (svg._tag === "Right") svg.right; // <svg …
 * ```
 */
export function density(solution: Solution, options: DensityOptions = {}): TaskEither<ItoError, string> {
  return drawnBy(pipe(
    readPicture("density", solution, { options: readDensity(options), most: 4 }),
    E.map(({ data, asked, elements }) => (studio: Studio) =>
      sheet({
        title: asked.title ?? "Density",
        about: `${samplesText(data.good.length)} at the end.`,
        ...(asked.exact === undefined ? {} : {
          entries: [
            { name: "samples", look: { ...lookOf(0), symbol: "square" } },
            { name: "exact", look: { ...lookOf(1), symbol: "none" } },
          ],
        }),
        panels: elements.map((k) => {
          const values = data.good.map((i) => data.end(i, k));
          return densityPanel(studio, values, nameOf(k, data.elements), asked.exact);
        }),
      })
    ),
  ));
}
