/**
 * A solution as it is shown: its paths where it kept them, else its samples, as points, a histogram or images; and its
 * figures: how samples ended, evaluations, steps, what it promises and what it doubts.
 * Tests: tests/notebook/display_test.ts.
 * @module
 */
import { describe } from "../sde/border/errors.ts";
import { sizeOf } from "../sde/dims.ts";
import type { Code, Solution } from "../solve/solution.ts";
import type { Display } from "../sde/border/display.ts";
import { displayOf, labelOf, type Row } from "./html.ts";
import { gridOf, imageShape } from "./images.ts";
import { binsOf, short, spread, spreadText, thinned } from "./numbers.ts";
import { type Dot, drawnBy, type Pictures } from "./pictures.ts";

/** What is drawn at most: paths, states of each, points, elements. */
const most = { paths: 40, states: 150, points: 4000, elements: 4 };

const endedWell = (code: Code): boolean => code === "done" || code === "event";
const plural = (n: number, one: string, many = `${one}s`): string => `${short(n)} ${n === 1 ? one : many}`;

/** How many ended how, in words. */
export function endsText(counts: readonly (readonly [string, number])[]): string {
  return counts.filter(([, n]) => n > 0).map(([code, n]) => `${short(n)} ${code}`).join(", ");
}

const countsOf = (codes: readonly Code[]): readonly (readonly [string, number])[] => {
  const counts = new Map<string, number>();
  for (const code of codes) counts.set(code, (counts.get(code) ?? 0) + 1);
  return [...counts].toSorted(([a], [b]) => (a === "done" ? -1 : b === "done" ? 1 : a < b ? -1 : 1));
};

/** What there is to be said in words of any solve. */
export function saidRows(
  a: { readonly notes: readonly string[]; readonly failure?: Solution["failure"] },
): readonly Row[] {
  return [
    ...(a.failure === undefined ? [] : [{ name: "broke", text: describe(a.failure), bad: true }]),
    ...a.notes.map((text) => ({ name: "note", text })),
  ];
}

const rowsOf = (s: Solution): readonly Row[] => {
  const { steps } = s.certificate;
  const own = Object.entries(s.results).filter(([name]) => !["time", "shortest", "longest"].includes(name));
  return [
    { name: "ended", text: endsText(countsOf(s.codes)), bad: !s.codes.every(endedWell) },
    {
      name: "NFE",
      text: `${spreadText(s.nfe)} a sample; ${short(s.evaluations.own)} in all, ${
        short(s.evaluations.paid)
      } carried out`,
    },
    { name: "steps", text: `${spreadText(s.accepts)} accepted; ${spreadText(s.rejects)} rejected` },
    ...(steps === undefined
      ? []
      : [{ name: "step length", text: `${short(steps.shortest)} to ${short(steps.longest)}` }]),
    ...own.map(([name, values]) => ({ name, text: spreadText(values) })),
    { name: "took", text: `${s.seconds.toFixed(3)} s on ${s.device} (${s.backend})` },
    { name: "certified", text: s.certificate.says },
    ...saidRows(s),
  ];
};

/** The numbers of the samples that ended well. */
const goodOf = ({ codes }: Solution): readonly number[] =>
  codes.flatMap((code, i) => (endedWell(code) ? [i] : []));

const pathPictures = (s: Solution, draw: Pictures): readonly string[] => {
  const { saved } = s;
  if (saved === undefined) return [];
  const elements = sizeOf(s.shape);
  const paths = s.codes.flatMap((code, i) => (code === "running" ? [] : [i])).slice(0, most.paths);
  const at = thinned(saved.times.length, most.states);
  return Array.from({ length: Math.min(elements, most.elements) }, (_, k) => {
    const dots = paths.flatMap((line) =>
      at.map((j): Dot => ({
        line,
        x: saved.times[j] ?? NaN,
        y: saved.values[(line * saved.times.length + j) * elements + k] ?? NaN,
      }))
    );
    return draw.lines(dots, { x: "t", y: labelOf(s, k) });
  });
};

const samplePictures = (s: Solution, draw: Pictures): readonly string[] => {
  const elements = sizeOf(s.shape);
  const good = goodOf(s);
  const of = (i: number, k: number): number => s.samples[i * elements + k] ?? NaN;
  if (good.length < 2 || elements > 2) return [];
  if (elements === 1) {
    return [
      draw.histogram(binsOf(good.map((i) => of(i, 0))), { x: `${labelOf(s, 0)} at the end`, y: "samples" }),
    ];
  }
  const dots = thinned(good.length, most.points).map((g): Dot => {
    const i = good[g] ?? 0;
    return { x: of(i, 0), y: of(i, 1) };
  });
  return [draw.scatter(dots, { x: `${labelOf(s, 0)} at the end`, y: labelOf(s, 1) })];
};

/** Evaluations, where samples differ in them. */
const workPictures = (s: Solution, draw: Pictures): readonly string[] => {
  const found = spread(s.nfe);
  return found === undefined || found.least === found.most
    ? []
    : [draw.histogram(binsOf(s.nfe), { x: "evaluations", y: "samples" })];
};

/** The shortest and the longest step of each sample, where steps are adaptive. */
const lengthPictures = (s: Solution, draw: Pictures): readonly string[] => {
  const { shortest, longest } = s.results;
  const good = goodOf(s);
  if (shortest === undefined || longest === undefined || good.length < 2) return [];
  const logs = (of: ArrayLike<number>): readonly number[] => good.map((i) => Math.log10(of[i] ?? NaN));
  const both = [...logs(longest), ...logs(shortest)];
  const axes = { x: "log₁₀ of the shortest step (orange), the longest (blue)", y: "samples" };
  return [draw.histogram(binsOf(logs(longest), both), axes, binsOf(logs(shortest), both))];
};

/** What a solve has come to, for a notebook. */
export async function solutionDisplay(s: Solution): Promise<Display> {
  const n = s.codes.length;
  const title = `${plural(n, "sample")} of ${s.shape.join(" × ")}, seed ${s.seed}`;
  const rows = rowsOf(s);
  const images = imageShape(s.shape);
  const grid = images === undefined ? undefined : gridOf(s.samples, images, goodOf(s));
  const { pictures, rows: more } = await drawnBy((draw) => [
    ...(grid === undefined ? [...pathPictures(s, draw), ...samplePictures(s, draw)] : []),
    ...workPictures(s, draw),
    ...lengthPictures(s, draw),
  ]);
  const says = grid === undefined ? "" : `${plural(grid.count, "image")}, ${grid.black} black and 1 white`;
  return displayOf({
    title,
    rows: [...(grid === undefined ? [] : [{ name: "images", text: says }]), ...rows, ...more],
    pictures,
    ...(grid === undefined ? {} : { image: { png: grid.png, width: grid.width, says } }),
  });
}
