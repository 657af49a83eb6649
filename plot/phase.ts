/**
 * Two elements against each other: where samples end, the way of some, and exact samples beneath.
 * Tests: tests/plot/pictures_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import type { TaskEither } from "fp-ts/TaskEither";
import type { ItoError } from "../sde/border/errors.ts";
import { optionsOf } from "../sde/border/options.ts";
import { readFinite, rowOf, type Samples, type SamplesLike } from "../metrics/samples.ts";
import type { Solution } from "../solve/solution.ts";
import { type Data, elementsCodec, nameOf, thinned } from "./data.ts";
import {
  base,
  blue,
  cloud,
  drawnBy,
  extent,
  type PictureOptions,
  readPicture,
  samplesText,
  vermillion,
} from "./drawn.ts";
import type { Studio } from "./studio.ts";
import { type Panel, quiet, sheet } from "./theme.ts";

const readPhase = optionsOf("phase", elementsCodec);

/** What is drawn of a solution in the plane. */
export interface PhaseOptions extends PictureOptions {
  /** Samples of the truth, drawn in grey beneath: of as many elements. */
  readonly exact?: SamplesLike;
}

const exactPairs = (
  data: Data,
  [a, b]: readonly [number, number],
  exact: SamplesLike | undefined,
): E.Either<ItoError, readonly (readonly [number, number])[]> => {
  if (exact === undefined) return E.right([]);
  return pipe(
    readFinite("phase", exact),
    E.chain((s: Samples) =>
      s.n === data.elements
        ? E.right(
          thinned(s.values.length / s.n, 4000).map((i) => {
            const x = rowOf(s, i);
            return [x[a] ?? NaN, x[b] ?? NaN] as const;
          }),
        )
        : E.left<ItoError>({
          tag: "BadShape",
          where: "phase: exact",
          found: `samples of ${s.n} elements`,
          wanted: `samples of ${data.elements} elements, as the solution's`,
        })
    ),
  );
};

const phasePanel = (
  s: Studio,
  data: Data,
  [a, b]: readonly [number, number],
  truth: readonly (readonly [number, number])[],
  most: number,
): Panel => {
  const { good, elements, times } = data;
  const points = thinned(good.length, most).map((g) => {
    const i = good[g] ?? 0;
    return [data.end(i, a), data.end(i, b)] as const;
  });
  const way = thinned(good.length, 12).flatMap((g) => {
    const i = good[g] ?? 0;
    return thinned(times.length, 400).map((j) => ({ i, u: data.state(i, j, a), v: data.state(i, j, b) }));
  }).filter(({ u, v }) => Number.isFinite(u) && Number.isFinite(v));
  const all = [...points, ...truth, ...way.map(({ u, v }) => [u, v] as const)];
  const [xs, ys] = [extent(all.map(([u]) => u)), extent(all.map(([, v]) => v))];
  const inside = ([u, v]: readonly [number, number]): boolean =>
    u >= xs[0] && u <= xs[1] && v >= ys[0] && v <= ys[1];
  const size = points.length > 1500 ? 2 : 3.2;
  const svg = s.draw({
    ...base,
    height: 370,
    x: { label: nameOf(a, elements), domain: xs, grid: true },
    y: { label: nameOf(b, elements), domain: ys, grid: true },
    marks: [
      cloud(s, truth.filter(inside), quiet.light, size),
      s.plot.line(way.filter(({ u, v }) => inside([u, v])), {
        x: "u",
        y: "v",
        z: "i",
        stroke: blue,
        strokeWidth: 1,
        strokeOpacity: 0.45,
      }),
      cloud(s, points.filter(inside), times.length > 0 ? vermillion : blue, size),
    ],
  });
  return { title: `${nameOf(b, elements)} against ${nameOf(a, elements)}`, svg };
};

/**
 * Two elements against each other: where samples end, the way of some where states were kept, and exact samples in grey beneath,
 * as an SVG file's text.
 *
 * Errors (Left): `BadShape`, also of samples of one element; `BadOption`; `NotFinite` of exact samples; `Unsupported` where
 * Plot cannot be loaded.
 *
 * @example
 * ```ts
 * import { adaptiveExponential, mixtureScore, reverse, solve, ve } from "ito";
 * import { exactSamples } from "ito/metrics";
 * import { phase } from "ito/plot";
 *
 * const mixture = { weights: [0.3, 0.7], means: [[0, 0], [1, 1]], stds: [0.1, 0.1] };
 * const result = await solve(reverse(ve(), mixtureScore(mixture)), adaptiveExponential(), { n: 300, seed: 1 })();
 * const truth = exactSamples(mixture, 300, 2);
 * if (result._tag === "Left" || truth._tag === "Left") throw new Error("no samples");
 * const svg = await phase(result.right, { exact: truth.right })();
 * if (svg._tag === "Right") svg.right; // <svg …
 * ```
 */
export function phase(solution: Solution, options: PhaseOptions = {}): TaskEither<ItoError, string> {
  const { exact, ...plain } = options;
  return drawnBy(pipe(
    readPicture("phase", solution, { options: readPhase(plain), most: 2 }),
    E.chain(({ data, asked, elements: [a, b] }) => {
      if (a === undefined || b === undefined) {
        const [found, wanted] = [`${a === undefined ? 0 : 1} element`, "two elements"];
        return E.left<ItoError>({ tag: "BadShape", where: "phase", found, wanted, try: "density(solution)" });
      }
      const pair = [a, b] as const;
      return pipe(
        exactPairs(data, pair, exact),
        E.map((truth) => (studio: Studio) =>
          sheet({
            title: asked.title ?? "Samples",
            about: `${samplesText(data.good.length)} at the end${
              data.times.length > 0 ? ", the way of some" : ""
            }${truth.length > 0 ? "; grey: exact ones" : ""}.`,
            height: 370,
            panels: [phasePanel(studio, data, pair, truth, asked.most ?? 4000)],
          })
        ),
      );
    }),
  ));
}
