/// <reference lib="dom" />
/**
 * Small charts as SVG, from statistics: the histogram beside the closed form, step lengths and rejections in time.
 *
 * Series have the class run0, run1, …, which the style sheet colours. Tests: tests/playground/page_test.ts.
 * @module
 */
import type { Statistics } from "../../sandbox/messages.ts";
import { logTicks, scale, short, ticks } from "../numbers.ts";
import { h, still, type View } from "../preact.ts";

/** The sheet: in units of the picture, which is as wide as its place. */
const [wide, high] = [340, 150];
const inset = { left: 34, right: 8, top: 8, bottom: 20 };
const [left, right, top, bottom] = [inset.left, wide - inset.right, inset.top, high - inset.bottom];

/** How many runs have a colour of their own. */
export const colours = 6;
/** The class of a run. */
export function runClass(k: number): string {
  return `run${k % colours}`;
}

const figure = (title: string, label: string, content: readonly View[]): View =>
  h(
    "figure",
    { class: "chart" },
    h("figcaption", null, title),
    h("svg", { viewBox: `0 0 ${wide} ${high}`, role: "img", "aria-label": label }, ...content),
  );

const across = (marks: readonly number[], at: (v: number) => number): readonly View[] =>
  marks.map((v) => [
    h("line", { key: `l${v}`, class: "grid", x1: at(v), x2: at(v), y1: bottom, y2: bottom + 3 }),
    h("text", { key: `t${v}`, class: "mark", x: at(v), y: bottom + 14, "text-anchor": "middle" }, short(v)),
  ]);

const upward = (marks: readonly number[], at: (v: number) => number): readonly View[] =>
  marks.map((v) => [
    h("line", { key: `l${v}`, class: "grid", x1: left, x2: right, y1: at(v), y2: at(v) }),
    h("text", { key: `t${v}`, class: "mark", x: left - 4, y: at(v) + 3, "text-anchor": "end" }, short(v, 2)),
  ]);

const floor: View = h("line", { class: "axis", x1: left, x2: right, y1: bottom, y2: bottom });

const point = (x: number, y: number): string => `${x.toFixed(1)} ${y.toFixed(1)}`;

/** The outline of bins, as a path; closed at the floor. */
export function outline(
  { from, to, histogram }: Pick<Statistics, "from" | "histogram" | "to">,
  x: (v: number) => number,
  y: (v: number) => number,
): string {
  const step = (to - from) / Math.max(1, histogram.length);
  const corners = histogram.flatMap((d, k) => [
    point(x(from + k * step), y(d)),
    point(x(from + (k + 1) * step), y(d)),
  ]);
  return `M${[point(x(from), y(0)), ...corners, point(x(to), y(0))].join("L")}`;
}

const middles = ({ from, to, exact }: Statistics): readonly number[] =>
  exact.map((_, k) => from + (k + 0.5) * (to - from) / exact.length);

/** The histogram of each run, and the closed form where there is one. */
export const histogram: (p: { readonly statistics: readonly Statistics[]; readonly name: string }) => View =
  still(({ statistics, name }) => {
    const shown = statistics.filter((s) => s.histogram.length > 0);
    if (shown.length === 0) return null;
    const from = Math.min(...shown.map((s) => s.from));
    const to = Math.max(...shown.map((s) => s.to));
    const most = Math.max(1e-12, ...shown.flatMap((s) => [...s.histogram, ...s.exact]));
    const [x, y] = [scale([from, to], [left, right]), scale([0, most], [bottom, top])];
    const exact = shown.find((s) => s.exact.length > 0);
    const [first] = shown;
    const title = `density of ${name} at t = ${short(first?.time ?? NaN)}`;
    const label = shown.map((s) => `mean ${short(s.mean)}, standard deviation ${short(s.std)}`).join("; ");
    return figure(
      exact === undefined ? title : `${title}, — closed form`,
      `${title}: ${label}`,
      [
        ...upward(ticks(0, most, 3), y),
        ...shown.map((s) => h("path", { key: s.run, class: `bins ${runClass(s.run)}`, d: outline(s, x, y) })),
        exact === undefined ? null : h("path", {
          class: "exact",
          d: `M${middles(exact).map((v, k) => point(x(v), y(exact.exact[k] ?? 0))).join("L")}`,
        }),
        floor,
        ...across(ticks(from, to, 5), x),
      ],
    );
  });

const cross = (x: number, y: number): string =>
  `M${point(x - 2.5, y - 2.5)}L${point(x + 2.5, y + 2.5)}M${point(x - 2.5, y + 2.5)}L${
    point(x + 2.5, y - 2.5)
  }`;

/** So many steps are shown: more of them hide each other. */
const mostSteps = 900;

/** Lengths of steps by when they began; those that were rejected as crosses. */
export const stepLengths: (p: { readonly statistics: readonly Statistics[] }) => View = still(
  ({ statistics }) => {
    const shown = statistics.filter(({ steps }) => steps.times.length > 0);
    const lengths = shown.flatMap(({ steps }) => steps.lengths.filter((l) => l > 0));
    if (lengths.length === 0) return null;
    const times = shown.flatMap(({ steps }) => steps.times);
    const ends = times.reduce<readonly [number, number]>(
      ([a, b], t) => [Math.min(a, t), Math.max(b, t)],
      [Infinity, -Infinity],
    );
    const [least, most] = [Math.min(...lengths) / 1.2, Math.max(...lengths) * 1.2];
    const x = scale(ends, [left, right]);
    const logY = scale([Math.log(least), Math.log(most)], [bottom, top]);
    const y = (l: number): number => logY(Math.log(l));
    const rejected = shown.reduce((sum, { steps }) => sum + steps.accepted.filter((a) => !a).length, 0);
    const every = Math.ceil(times.length / mostSteps);
    const marks = (s: Statistics): View => {
      const { steps } = s;
      const at = steps.times.map((t, k) => [x(t), y(steps.lengths[k] ?? NaN), steps.accepted[k]] as const)
        .filter((_, k) => k % every === 0);
      const taken = at.filter(([, , a]) => a).map(([u, v]) => `M${point(u, v)}h.01`).join("");
      const crosses = at.filter(([, , a]) => !a).map(([u, v]) => cross(u, v)).join("");
      return [
        h("path", { key: `a${s.run}`, class: `dots ${runClass(s.run)}`, d: taken }),
        h("path", { key: `r${s.run}`, class: "crosses", d: crosses }),
      ];
    };
    return figure(
      rejected > 0 ? "step lengths in time, × rejected" : "step lengths in time",
      `Lengths of ${times.length} steps, of which ${rejected} were rejected, from ${short(least)} to ${
        short(most)
      }`,
      [
        ...upward(logTicks(least, most), y),
        ...shown.map(marks),
        floor,
        ...across(ticks(ends[0], ends[1], 5), x),
      ],
    );
  },
);

/** A distance on a line with what exact samples stay below. */
export function gauge(distance: number, distanceNull: number): View {
  const [w, h0] = [64, 12];
  const at = scale([0, Math.max(distance, distanceNull * 2) * 1.05], [0, w]);
  const isBelow = distance <= distanceNull;
  return h(
    "svg",
    { class: "gauge", viewBox: `0 0 ${w} ${h0}`, width: w, height: h0, "aria-hidden": "true" },
    h("rect", { class: "null", x: 0, y: 3, width: at(distanceNull), height: 6, rx: 1 }),
    h("line", { class: "axis", x1: 0, x2: w, y1: 9.5, y2: 9.5 }),
    h("circle", { class: isBelow ? "within" : "beyond", cx: at(distance), cy: 6, r: 4 }),
  );
}
