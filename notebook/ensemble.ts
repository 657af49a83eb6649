/**
 * An ensemble as it is shown: its mean on the way with bands, its histogram, and its numbers with their standard errors.
 * Tests: tests/notebook/display_test.ts.
 * @module
 */
import type { Display } from "../sde/border/display.ts";
import { sizeOf } from "../sde/dims.ts";
import type { Ensemble, Quantiles, SavedStatistics, Statistics } from "../solve/ensemble/answers.ts";
import { displayOf, labelOf, type Row } from "./html.ts";
import { type Bin, short } from "./numbers.ts";
import { type Band, drawnBy, type Pictures } from "./pictures.ts";
import { endsText, saidRows } from "./solution.ts";

/** Elements that are shown, each with its row and its panels. */
const most = 4;

const at = (values: ArrayLike<number> | undefined, k: number): number => values?.[k] ?? NaN;

const statisticsText = (s: Statistics, k: number, size: number): string => {
  const levels = s.quantiles?.levels ?? [];
  const quantiles = levels.map((level, q) =>
    `${short(level)}: ${short(at(s.quantiles?.values, q * size + k))}`
  );
  return `mean ${short(at(s.mean, k))} ± ${short(at(s.standardError, k))}, std ${
    short(Math.sqrt(at(s.variance, k)))
  }, ${short(at(s.min, k))} to ${short(at(s.max, k))}${
    quantiles.length === 0 ? "" : `; quantiles ${quantiles.join(", ")}`
  }`;
};

const rowsOf = (e: Ensemble, elements: number): readonly Row[] => {
  const ends = Object.entries(e.codes);
  const { done, event, ...bad } = e.codes;
  return [
    ...Array.from({ length: Math.min(elements, most) }, (_, k) => ({
      name: labelOf(e, k),
      text: statisticsText(e, k, elements),
    })),
    ...(elements > most ? [{ name: "…", text: `${elements - most} elements more` }] : []),
    ...Object.entries(e.results).map(([name, s]) => ({ name, text: statisticsText(s, 0, 1) })),
    ...Object.entries(e.controlled ?? {}).map(([name, c]) => ({
      name: `${name}, controlled`,
      text: `mean ${short(at(c.mean, 0))} ± ${short(at(c.standardError, 0))}`,
    })),
    ...(e.events === undefined ? [] : [{
      name: "events",
      text: `${short(e.events.share)} ± ${short(e.events.standardError)} of the paths`,
    }]),
    { name: "ended", text: endsText(ends), bad: Object.values(bad).some((n) => n > 0) },
    { name: "steps", text: `${short(e.steps.accepted)} accepted, ${short(e.steps.rejected)} rejected` },
    {
      name: "NFE",
      text: `${short(e.evaluations.own)} in all, ${short(e.evaluations.paid)} carried out; ${
        short((e.evaluations.own) / Math.max(1, done + event))
      } a path`,
    },
    { name: "took", text: `${e.seconds.toFixed(3)} s on ${e.device} (${e.backend})` },
    ...saidRows(e),
  ];
};

/** The quantiles furthest apart of those that lie on both sides of the median, if there are. */
const outermost = (q: Quantiles | undefined): readonly [number, number] | undefined => {
  const order = (q?.levels ?? []).map((level, i) => ({ level, i })).toSorted((a, b) => a.level - b.level);
  const [low, high] = [order[0], order.at(-1)];
  return low !== undefined && high !== undefined && low.level < 0.5 && high.level > 0.5
    ? [low.i, high.i]
    : undefined;
};

/** The mean with one standard deviation, and with two or the outermost quantiles. */
const bandsOf = (s: SavedStatistics, k: number, elements: number): readonly Band[] => {
  const ends = outermost(s.quantiles);
  const size = s.times.length * elements;
  return Array.from(s.times, (t, j): Band => {
    const i = j * elements + k;
    const [mean, std] = [at(s.mean, i), Math.sqrt(at(s.variance, i))];
    const quantile = (q: number): number => at(s.quantiles?.values, q * size + i);
    return {
      t,
      mean,
      inner: [mean - std, mean + std],
      outer: ends === undefined ? [mean - 2 * std, mean + 2 * std] : [quantile(ends[0]), quantile(ends[1])],
    };
  }).filter((b) => Number.isFinite(b.mean));
};

const binsOf = ({ histogram: h }: Statistics, k: number): readonly Bin[] => {
  if (h === undefined) return [];
  const bins = h.edges.length - 1;
  return Array.from({ length: bins }, (_, b) => ({
    from: at(h.edges, b),
    to: at(h.edges, b + 1),
    count: at(h.counts, k * bins + b),
  }));
};

const picturesOf = (e: Ensemble, elements: number, draw: Pictures): readonly string[] =>
  Array.from({ length: Math.min(elements, most) }, (_, k) => {
    const name = labelOf(e, k);
    const bands = e.saved === undefined ? [] : bandsOf(e.saved, k, elements);
    const bins = binsOf(e, k);
    return [
      ...(bands.length < 2 ? [] : [draw.bands(bands, { x: "t", y: name })]),
      ...(bins.length === 0 ? [] : [draw.histogram(bins, { x: `${name} at the end`, y: "paths" })]),
    ];
  }).flat();

/** What became of many paths, for a notebook. */
export async function ensembleDisplay(e: Ensemble): Promise<Display> {
  const elements = sizeOf(e.shape);
  const paths = Object.values(e.codes).reduce((sum, n) => sum + n, 0);
  const { pictures, rows } = await drawnBy((draw) => picturesOf(e, elements, draw));
  const ends = outermost(e.saved?.quantiles);
  const levels = e.saved?.quantiles?.levels ?? [];
  const outer = ends === undefined
    ? "two standard deviations"
    : `the quantiles ${ends.map((i) => short(at(levels, i))).join(" and ")}`;
  return displayOf({
    title: `${short(paths)} paths of ${e.shape.join(" × ")}, seed ${e.seed}`,
    rows: [
      ...rowsOf(e, elements),
      ...(e.saved === undefined || pictures.length === 0
        ? []
        : [{ name: "bands", text: `the mean (orange), one standard deviation and ${outer}` }]),
      ...rows,
    ],
    pictures,
  });
}
