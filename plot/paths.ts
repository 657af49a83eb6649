/**
 * Paths over time: some of them, their mean, and the middle nine tenths.
 * Tests: tests/plot/pictures_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import type { TaskEither } from "fp-ts/TaskEither";
import type { ItoError } from "../sde/border/errors.ts";
import { optionsOf } from "../sde/border/options.ts";
import type { Solution } from "../solve/solution.ts";
import { type Data, elementsCodec, nameOf, quantile, thinned } from "./data.ts";
import { base, blue, drawnBy, type PictureOptions, readPicture, samplesText, vermillion } from "./drawn.ts";
import type { Studio } from "./studio.ts";
import { lookOf, pale, type Panel, sheet } from "./theme.ts";

const needsStates = (where: string, { times }: Data): E.Either<ItoError, unknown> =>
  times.length > 0 ? E.right(times) : E.left({
    tag: "Unsupported",
    what: `${where} of a solution without states on the way`,
    try: "solve(process, strategy, { saveAt: [0, 0.25, 0.5, 0.75, 1], … }), or density(solution)",
  });

/** Some paths of an element, the mean of all and the middle nine tenths. */
const pathPanel = ({ plot, draw }: Studio, data: Data, k: number, most: number): Panel => {
  const { good, times, elements } = data;
  const at = thinned(times.length, 200);
  const shown = thinned(good.length, most).map((g) => good[g] ?? 0);
  const dots = shown.flatMap((i) => at.map((j) => ({ i, t: times[j] ?? NaN, x: data.state(i, j, k) })));
  const bands = at.map((j) => {
    const sorted = Float64Array.from(good, (i) => data.state(i, j, k)).filter(Number.isFinite).sort();
    const mean = sorted.reduce((a, b) => a + b, 0) / sorted.length;
    return { t: times[j] ?? NaN, mean, low: quantile(sorted, 0.05), high: quantile(sorted, 0.95) };
  });
  const strokeOpacity = shown.length > 20 ? 0.3 : 0.6;
  const svg = draw({
    ...base,
    x: { label: "t" },
    y: { label: null, grid: true },
    marks: [
      plot.areaY(bands, { x: "t", y1: "low", y2: "high", fill: pale.light, fillOpacity: 0.5 }),
      plot.line(dots.filter(({ x }) => Number.isFinite(x)), {
        x: "t",
        y: "x",
        z: "i",
        stroke: blue,
        strokeWidth: 1,
        strokeOpacity,
      }),
      plot.line(bands, { x: "t", y: "mean", stroke: vermillion, strokeWidth: 2.2 }),
    ],
  });
  return { title: `${nameOf(k, elements)} over time`, svg };
};

const readPaths = optionsOf("paths", elementsCodec);

/**
 * Paths over time, a panel an element: some of them, the mean of all, and the middle nine tenths, as an SVG file's text.
 *
 * Errors (Left): `BadShape`, `BadOption`; `Unsupported` of a solution without `saved`, or where Plot cannot be loaded.
 *
 * @example
 * ```ts
 * import { eulerMaruyama, ou, solve } from "ito";
 * import { paths } from "ito/plot";
 *
 * const result = await solve(ou(), eulerMaruyama(100), { n: 50, seed: 1, x0: 2, saveAt: 5 })();
 * if (result._tag === "Left") throw new Error(result.left.tag);
 * const svg = await paths(result.right)();
 * if (svg._tag === "Right") svg.right; // <svg …
 * ```
 */
export function paths(solution: Solution, options: PictureOptions = {}): TaskEither<ItoError, string> {
  return drawnBy(pipe(
    readPicture("paths", solution, { options: readPaths(options), most: 3 }),
    E.chainFirst(({ data }) => needsStates("paths", data)),
    E.map(({ data, asked, elements }) => (studio: Studio) =>
      sheet({
        title: asked.title ?? "Paths",
        about: `${Math.min(asked.most ?? 40, data.good.length)} of ${
          samplesText(data.good.length)
        }; grey: the middle nine tenths.`,
        entries: [
          { name: "paths", look: { ...lookOf(0), symbol: "none" } },
          { name: "mean", look: { ...lookOf(1), symbol: "none" } },
        ],
        panels: elements.map((k) => pathPanel(studio, data, k, asked.most ?? 40)),
      })
    ),
  ));
}
