/**
 * A corner plot: the parameters of a posterior one by one, and each two against each other.
 * Tests: tests/plot/corner_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import type { TaskEither } from "fp-ts/TaskEither";
import { foundText, isNumbers, kind, whole } from "../sde/border/decode.ts";
import type { ItoError } from "../sde/border/errors.ts";
import { optionsOf } from "../sde/border/options.ts";
import {
  at,
  countOf,
  type Numbers,
  readFinite,
  rowOf,
  type Samples,
  type SamplesLike,
} from "../metrics/samples.ts";
import { binsOf, nameOf, quantile, thinned } from "./data.ts";
import { base, blue, cloud, drawnBy, extent, samplesText, vermillion } from "./drawn.ts";
import type { Studio } from "./studio.ts";
import { ink, lookOf, type Panel, quiet, sheet } from "./theme.ts";

/** What is drawn of samples beside themselves. */
export interface CornerOptions {
  /** What the parameters are called, one a parameter. */
  readonly names?: readonly string[];
  /** The true parameters, or what they are held against: drawn as lines. */
  readonly truth?: Numbers;
  /** Other samples of as many parameters, as of the exact posterior: drawn in grey beneath. */
  readonly exact?: SamplesLike;
  /** What stands above. */
  readonly title?: string;
  /** How many points are drawn at most. */
  readonly most?: number;
}

const isTexts = (u: unknown): u is readonly string[] =>
  Array.isArray(u) && u.every((v) => typeof v === "string");
const isFinites = (u: unknown): u is Numbers => isNumbers(u) && Array.from(u).every(Number.isFinite);

const readCorner = optionsOf("corner", {
  names: kind('a list of texts, as ["k", "σ"]', isTexts),
  truth: kind("a list of finite numbers, one a parameter", isFinites),
  exact: kind("samples", (u: unknown): u is SamplesLike => typeof u === "object" && u !== null),
  title: kind("a text", (u: unknown): u is string => typeof u === "string"),
  most: whole(1, 100_000),
});

/** The most parameters: more would be too small to read. */
const mostParameters = 6;
const [wide, high] = [240, 210];

/** All that is drawn. */
interface Corner {
  readonly samples: Samples;
  readonly names: readonly string[];
  readonly truth: readonly number[];
  readonly exact: Samples | undefined;
  readonly title: string;
  readonly most: number;
}

const column = (s: Samples, j: number): readonly number[] =>
  Array.from({ length: countOf(s) }, (_, i) => at(rowOf(s, i), j));

const misfit = (where: string, found: string, wanted: string, instead?: string): E.Either<ItoError, never> =>
  E.left({ tag: "BadShape", where, found, wanted, ...(instead === undefined ? {} : { try: instead }) });

const exactOf = (given: SamplesLike | undefined, n: number): E.Either<ItoError, Samples | undefined> => {
  if (given === undefined) return E.right(undefined);
  return pipe(
    readFinite("corner: exact", given),
    E.chain((s) =>
      s.n === n ? E.right(s) : misfit(
        "corner: exact",
        `samples of ${s.n} parameters`,
        `samples of ${n}`,
        "the same columns of both",
      )
    ),
  );
};

const read = (given: SamplesLike, options: CornerOptions): E.Either<ItoError, Corner> =>
  pipe(
    readCorner(options),
    E.chain((asked) => pipe(readFinite("corner", given), E.map((samples) => ({ asked, samples })))),
    E.chain(({ asked, samples }): E.Either<ItoError, Corner> => {
      const { n } = samples, { names, truth, exact } = asked;
      if (n > mostParameters) {
        const instead = "some of them: rows of the parameters that matter";
        return misfit("corner", `${n} parameters`, `at most ${mostParameters}`, instead);
      }
      for (const [what, list] of [["names", names], ["truth", truth]] as const) {
        if (list !== undefined && list.length !== n) {
          const instead = `as many ${what} as samples have columns`;
          return misfit(`corner: ${what}`, foundText(list), `${n}, one a parameter`, instead);
        }
      }
      return pipe(
        exactOf(exact, n),
        E.map((e): Corner => ({
          samples,
          names: names ?? Array.from({ length: n }, (_, k) => nameOf(k, n)),
          truth: truth === undefined ? [] : Array.from(truth),
          exact: e,
          title: asked.title ?? "Samples",
          most: asked.most ?? 2000,
        })),
      );
    }),
  );

/** The window of a parameter: samples and the truth are in it. */
const windowOf = (c: Corner, j: number): readonly [number, number] => {
  const [low, high] = extent([...column(c.samples, j), ...(c.exact === undefined ? [] : column(c.exact, j))]);
  const truth = c.truth.slice(j, j + 1);
  return [Math.min(low, ...truth), Math.max(high, ...truth)];
};

const lines = { stroke: vermillion, strokeWidth: 1.6, strokeDasharray: "5 3" } as const;

const alone = ({ plot, draw }: Studio, c: Corner, j: number): Panel => {
  const domain = windowOf(c, j), values = column(c.samples, j);
  const inside = (s: Samples): readonly number[] =>
    column(s, j).filter((v) => v >= domain[0] && v <= domain[1]);
  const truer = c.exact === undefined ? [] : binsOf(inside(c.exact));
  const outline = truer.flatMap(({ from, to, density }) => [{ x: from, y: density }, { x: to, y: density }]);
  const sorted = Float64Array.from(values).sort();
  const [low, middle, up] = [0.05, 0.5, 0.95].map((level) => quantile(sorted, level).toPrecision(3));
  const svg = draw({
    ...base,
    width: wide,
    height: high,
    x: { label: c.names[j], domain, ticks: 4 },
    y: { label: null, ticks: 3 },
    marks: [
      plot.rectY(binsOf(inside(c.samples)), {
        x1: "from",
        x2: "to",
        y: "density",
        fill: blue,
        fillOpacity: 0.6,
        inset: 0.3,
      }),
      plot.line(outline, { x: "x", y: "y", stroke: quiet.light, strokeWidth: 1.4 }),
      plot.ruleY([0], { stroke: ink.light }),
      plot.ruleX(c.truth.slice(j, j + 1), lines),
    ],
  });
  return { title: `${c.names[j]}: ${middle} (${low} to ${up})`, svg };
};

const together = (s: Studio, c: Corner, [a, b]: readonly [number, number]): Panel => {
  const [xs, ys] = [windowOf(c, a), windowOf(c, b)];
  const points = (of: Samples): readonly (readonly [number, number])[] =>
    thinned(countOf(of), c.most)
      .map((i) => [at(rowOf(of, i), a), at(rowOf(of, i), b)] as const)
      .filter(([u, v]) => u >= xs[0] && u <= xs[1] && v >= ys[0] && v <= ys[1]);
  const svg = s.draw({
    ...base,
    width: wide,
    height: high,
    x: { label: c.names[a], domain: xs, ticks: 4, grid: true },
    y: { label: c.names[b], domain: ys, ticks: 4, grid: true },
    marks: [
      ...(c.exact === undefined ? [] : [cloud(s, points(c.exact), quiet.light, 2)]),
      cloud(s, points(c.samples), blue, 2),
      s.plot.ruleX(c.truth.slice(a, a + 1), lines),
      s.plot.ruleY(c.truth.slice(b, b + 1), lines),
    ],
  });
  return { title: "", svg };
};

const picture = (c: Corner) => (studio: Studio): string => {
  const { n } = c.samples;
  const panels = Array.from({ length: n * n }, (_, k): Panel => {
    const [row, col] = [Math.floor(k / n), k % n];
    if (row === col) return alone(studio, c, row);
    return row > col ? together(studio, c, [col, row]) : { title: "", svg: "" };
  });
  return sheet({
    title: c.title,
    about: `${samplesText(countOf(c.samples))}; above each its median, and the middle nine tenths.`,
    entries: [
      { name: "samples", look: { ...lookOf(0), symbol: "square" } },
      ...(c.exact === undefined ? [] : [{ name: "exact", look: { color: quiet.light, symbol: "circle" } }]),
      ...(c.truth.length === 0
        ? []
        : [{ name: "truth", look: { ...lookOf(1), symbol: "none", dash: "5 3" } }]),
    ],
    panels,
    height: high,
    wide,
    columns: n,
  });
};

/**
 * A corner plot of a posterior's samples: each parameter's density on the diagonal with its median and 5 % and 95 % quantiles,
 * each two as points below it, the truth as lines; as an SVG file's text.
 *
 * Shapes: samples [N, n], n up to 6; names and truth [n]. Errors (Left): `BadShape`, `BadOption`, `NotFinite`; `Unsupported` of a
 * solution some of whose samples did not end well, and where Plot cannot be loaded.
 *
 * @example Two parameters, of which the second was hardly seen
 * ```ts
 * import { adaptiveExponential, conditioned, observe, reverse, solve, vp } from "ito";
 * import { corner } from "ito/plot";
 *
 * const after = conditioned({ weights: [1], means: [[0, 0]], stds: [1] }, observe([[1, 0.1]], [0.8], 0.1));
 * if (after._tag === "Left") throw new Error(after.left.tag);
 * const result = await solve(reverse(vp(), after.right.score), adaptiveExponential(), { n: 500, seed: 1 })();
 * if (result._tag === "Left") throw new Error(result.left.tag);
 * const svg = await corner(result.right, { names: ["rate", "size"], truth: [0.7, 1] })();
 * if (svg._tag === "Right") svg.right; // <svg …
 * ```
 */
export function corner(samples: SamplesLike, options: CornerOptions = {}): TaskEither<ItoError, string> {
  return drawnBy(pipe(read(samples, options), E.map(picture)));
}
