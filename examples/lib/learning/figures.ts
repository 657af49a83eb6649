/**
 * The pictures of what was learnt: numbers on their way to the truth, and drifts beside the true one.
 * @module
 */
import type { Point } from "./score.ts";
import { page, type Piece, type Studio } from "../plots.ts";

const [ink, quiet, pale] = ["#1b1e23", "#9aa1ad", "#dfe4ec"];
const colors = ["#4e79a7", "#e15759"] as const;
const steps = (n: number, from: number, to: number): readonly number[] =>
  Array.from({ length: n + 1 }, (_, i) => from + (to - from) * i / n);

/** A row of the table, as the picture needs it. */
interface Row {
  readonly name: string;
  readonly truth: number;
  readonly likely: number;
  readonly learntError: number;
}

const legend = (
  x: number,
  y: number,
  entries: readonly (readonly [color: string, text: string])[],
): readonly Piece[] =>
  entries.map(([color, text], i) => ({ at: [x, y + 17 * i], lines: [`— ${text}`], size: 12, color }));

/** Some of the paths, and the three numbers step by step. */
export function ouFigure(s: Studio, a: {
  readonly rows: readonly Row[];
  readonly course: readonly Point[];
  readonly seen: ArrayLike<number>;
  readonly times: number;
  readonly gap: number;
}): string {
  const { plot } = s;
  const paths = Array.from({ length: 12 * a.times }, (_, i) => ({
    t: a.gap * (1 + i % a.times),
    x: a.seen[i] ?? NaN,
    path: Math.floor(i / a.times),
  }));
  const left = s.draw({
    width: 420,
    height: 390,
    marginLeft: 44,
    x: { label: "t" },
    y: { label: "x" },
    marks: [
      plot.line(paths, { x: "t", y: "x", z: "path", stroke: colors[0], strokeOpacity: 0.5, strokeWidth: 1 }),
      plot.dot(paths, { x: "t", y: "x", fill: colors[0], r: 1 }),
    ],
  });
  const panel = ({ name, truth, likely, learntError: e }: Row, last: boolean): string => {
    const way = a.course.map(({ numbers }, step) => ({ step, v: numbers[name] ?? NaN }));
    const near = 14 * e; // where it begins is far outside
    const ends = [0, a.course.length - 1].map((step) => ({ step, low: truth - 2 * e, high: truth + 2 * e }));
    return s.draw({
      width: 420,
      height: last ? 138 : 126,
      marginLeft: 44,
      marginRight: 20,
      marginTop: 8,
      marginBottom: last ? 32 : 20,
      x: last ? { label: "steps of Adam" } : { axis: null },
      y: { label: null, ticks: 4, domain: [truth - near, truth + near] },
      marks: [
        plot.areaY(ends, { x: "step", y1: "low", y2: "high", fill: pale }),
        plot.ruleY([truth], { stroke: ink }),
        plot.ruleY([likely], { stroke: quiet, strokeDasharray: "4 3" }),
        plot.line(way, { x: "step", y: "v", stroke: colors[1], strokeWidth: 1.8, clip: true }),
      ],
    });
  };
  const named = { k: "the pull k", m: "the mean m", sigma: "the noise σ" };
  return page(920, 512, "An Ornstein–Uhlenbeck process learnt from its paths", [
    {
      at: [24, 34],
      lines: ["An Ornstein–Uhlenbeck process learnt from its paths"],
      size: 18,
      bold: true,
      color: ink,
    },
    {
      at: [24, 56],
      lines: [
        "dx = k (m − x) dt + σ dW: the energy score of its transitions, made less by its gradient (adjoint).",
      ],
    },
    { at: [24, 92], lines: ["What was seen: 12 of 100 paths, at 50 times"], bold: true },
    { at: [16, 104], svg: left },
    ...a.rows.flatMap((row, i): readonly Piece[] => [
      {
        at: [488, 92 + 134 * i],
        lines: [Object.entries(named).find(([n]) => n === row.name)?.[1] ?? row.name],
        bold: true,
      },
      { at: [472, 96 + 134 * i], svg: panel(row, i === a.rows.length - 1) },
    ]),
    ...legend(570, 92, [[colors[1], "learnt"]]),
    ...legend(628, 92, [[ink, "true, ± 2 standard errors"]]),
    ...legend(812, 92, [[quiet, "likelihood"]]),
  ]);
}

/** A histogram as a density. */
const densities = (values: ArrayLike<number>, from: number, to: number, count: number) => {
  const step = (to - from) / count;
  const bins = new Float64Array(count);
  Array.from(values).forEach((v) => {
    const k = Math.floor((v - from) / step);
    if (k >= 0 && k < count) bins[k] = (bins[k] ?? 0) + 1;
  });
  return Array.from(
    bins,
    (n, k) => ({ from: from + k * step, to: from + (k + 1) * step, density: n / values.length / step }),
  );
};

interface Drift {
  readonly name: string;
  readonly drift: (x: number) => number;
  readonly sigma: number;
}

/** p ∝ exp(2/σ² ∫ f): where a drift's paths are in the long run. */
const stationary = ({ drift, sigma }: Omit<Drift, "name">, xs: readonly number[]) => {
  const step = (xs[1] ?? NaN) - (xs[0] ?? NaN);
  let sum = 0;
  const logs = xs.map((x) => 2 / sigma ** 2 * (sum += step * drift(x - step / 2)));
  const most = Math.max(...logs);
  const total = logs.reduce((t, v) => t + step * Math.exp(v - most), 0);
  return xs.map((x, i) => ({ x, density: Math.exp((logs[i] ?? NaN) - most) / total }));
};

/** Drifts as they were learnt beside the true one, and where they lead in the long run. */
export function wellFigure(s: Studio, a: {
  readonly drifts: readonly Drift[];
  readonly errorAt: (x: number) => number;
  readonly seen: ArrayLike<number>;
  readonly truth: Omit<Drift, "name">;
}): string {
  const { plot } = s;
  const { truth } = a;
  const [xs, limit] = [steps(136, -1.7, 1.7), 2.4];
  const band = xs.map((x) => ({
    x,
    low: truth.drift(x) - 2 * a.errorAt(x),
    high: truth.drift(x) + 2 * a.errorAt(x),
  }))
    .map(({ x, low, high }) => ({ x, low: Math.max(-limit, low), high: Math.min(limit, high) }));
  const curve = (of: (x: number) => number) =>
    xs.map((x) => ({ x, y: of(x) })).filter(({ y }) => Math.abs(y) <= limit);
  const size = { width: 440, height: 380, marginLeft: 44 };
  const left = s.draw({
    ...size,
    x: { label: "x", domain: [-1.7, 1.7] },
    y: { label: null, domain: [-limit, limit] },
    marks: [
      plot.areaY(band, { x: "x", y1: "low", y2: "high", fill: pale }),
      plot.ruleY([0], { stroke: pale }),
      plot.line(curve(truth.drift), { x: "x", y: "y", stroke: ink, strokeWidth: 1.2 }),
      ...a.drifts.map(({ drift }, i) =>
        plot.line(curve(drift), { x: "x", y: "y", stroke: colors[i], strokeWidth: 1.8 })
      ),
    ],
  });
  const line = (d: Omit<Drift, "name">, stroke: string | undefined, strokeWidth: number) =>
    plot.line(stationary(d, xs), { x: "x", y: "density", stroke, strokeWidth });
  const right = s.draw({
    ...size,
    x: { label: "x", domain: [-1.7, 1.7] },
    y: { label: null },
    marks: [
      plot.rectY(densities(a.seen, -1.7, 1.7, 34), {
        x1: "from",
        x2: "to",
        y: "density",
        fill: pale,
        inset: 0.4,
      }),
      line(truth, ink, 1.2),
      ...a.drifts.map((d, i) => line(d, colors[i], 1.8)),
      plot.ruleY([0], { stroke: ink }),
    ],
  });
  return page(960, 512, "A double well's drift learnt from paths", [
    { at: [24, 34], lines: ["A double well’s drift learnt from paths"], size: 18, bold: true, color: ink },
    {
      at: [24, 56],
      lines: [
        "dx = f(x) dt + σ dW without a formula for f: the energy score of transitions, made less by its gradient (adjoint).",
      ],
    },
    { at: [24, 92], lines: ["f(x)"], bold: true },
    { at: [504, 92], lines: ["Where it leads in the long run, and where it was seen"], bold: true },
    { at: [16, 112], svg: left },
    { at: [496, 112], svg: right },
    ...legend(72, 410, [
      [ink, `true: x − x³, ± 2 standard errors of the bumps`],
      ...a.drifts.map(({ name }, i) => [colors[i] ?? ink, name] as const),
    ]),
  ]);
}
