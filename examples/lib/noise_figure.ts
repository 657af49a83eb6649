/**
 * The picture of the noise modes: a column a mode; samples, weights, accepted noise, and what it adds up to.
 * @module
 */
import type { Mixture } from "ito";
import type { Bin } from "./accepted_noise.ts";
import type { Share } from "./mixture.ts";
import { page, type Piece, type Studio } from "./plots.ts";

/** What a column shows. */
export interface Column {
  readonly name: string;
  readonly about: string;
  readonly nfe: number;
  readonly rejected: number;
  /** [n, 2]. */
  readonly points: ArrayLike<number>;
  /** The component of each point. */
  readonly components: readonly number[];
  readonly shares: readonly Share[];
  readonly accepted: readonly Bin[];
  readonly meanSquare: number;
  readonly totals: Float64Array;
}

/** The whole picture. */
export interface Figure {
  readonly mixture: Mixture;
  readonly exact: { readonly points: ArrayLike<number>; readonly components: readonly number[] };
  readonly columns: readonly Column[];
  readonly title: string;
  readonly subtitle: string;
}

const colors = ["#e15759", "#f28e2b", "#59a14f", "#4e79a7", "#9467bd"]; // a component each
const [ink, quiet, fill] = ["#1b1e23", "#6b7280", "#c7ced9"];
const drawn = 2500; // points a panel

const size = { left: 248, column: 272, gap: 16, scatter: 272, row: 160, head: 132 } as const;
const width = size.left + 3 * (size.column + size.gap) + 12;
const weights = size.head + size.scatter + 26;
const tops = {
  scatter: size.head,
  weights,
  accepted: weights + size.row + 22,
  totals: weights + 2 * (size.row + 22),
};
const height = tops.totals + size.row + 14;

const base = {
  width: size.column,
  height: size.row,
  marginLeft: 40,
  marginRight: 8,
  marginBottom: 30,
  marginTop: 10,
};
const normal = (z: number): number => Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
const curve = Array.from({ length: 121 }, (_, i) => -6 + i / 10).map((z) => ({ z, density: normal(z) }));

interface Cloud {
  readonly mixture: Mixture;
  readonly points: ArrayLike<number>;
  readonly components: readonly number[];
  /** In pixels. */
  readonly side: number;
}

/** Rings that hold 95 % of a component, were it true. */
const ring = Math.sqrt(-2 * Math.log(0.05));

/** Points as one path a colour: a dot is a stroke of no length with round ends. */
const cloud = (s: Studio, { mixture, points, components, side }: Cloud): string => {
  const n = Math.min(drawn, components.length), every = components.length / n;
  const chosen = Array.from({ length: n }, (_, i) => Math.floor(i * every));
  return s.draw({
    width: side,
    height: side,
    margin: 6,
    x: { domain: [-0.05, 1.05], axis: null },
    y: { domain: [-0.05, 1.05], axis: null },
    marks: [
      (_index, scales) => {
        const { x, y } = scales;
        const group = s.element("g", {
          fill: "none",
          "stroke-width": 2,
          "stroke-linecap": "round",
          opacity: 0.55,
        });
        colors.forEach((color, k) => {
          const d = chosen.filter((i) => components[i] === k).map((i) => {
            const [u, v] = [points[2 * i] ?? NaN, points[2 * i + 1] ?? NaN];
            return u < -0.05 || u > 1.05 || v < -0.05 || v > 1.05
              ? ""
              : `M${Number(x?.(u)).toFixed(1)} ${Number(y?.(v)).toFixed(1)}h0`;
          });
          group.append(s.element("path", { stroke: color, d: d.join("") }));
        });
        mixture.means.forEach(([a = NaN, b = NaN], k) => {
          const r = Number(x?.(ring * (mixture.stds[k] ?? NaN))) - Number(x?.(0));
          const at = { cx: Number(x?.(a)).toFixed(1), cy: Number(y?.(b)).toFixed(1), r: r.toFixed(1) };
          group.append(s.element("circle", { ...at, stroke: ink, "stroke-width": 1 }));
        });
        return group;
      },
      (_index, _scales, _values, { width: w, height: h }) =>
        s.element("rect", { x: 0.5, y: 0.5, width: w - 1, height: h - 1, fill: "none", stroke: "#d4d8de" }),
    ],
  });
};

/** What comes out over what is true, a component each, with two standard errors on either side. */
const ratios = (s: Studio, { shares }: Column, { weights }: Mixture): string => {
  const { plot } = s;
  const rows = shares.map(({ share, error }, k) => {
    const truth = weights[k] ?? NaN;
    return {
      name: truth.toFixed(2),
      ratio: share / truth,
      low: (share - 2 * error) / truth,
      high: (share + 2 * error) / truth,
      color: colors[k],
      label: share.toFixed(3),
    };
  });
  const label = { x: "name", text: "label", fill: ink, fontSize: 11 };
  return s.draw({
    ...base,
    x: { type: "band", label: null, tickSize: 0, domain: rows.map((r) => r.name), padding: 0.4 },
    y: {
      domain: [0.5, 1.32],
      label: null,
      ticks: [0.6, 0.8, 1, 1.2],
      tickFormat: (v: number) => `${Math.round(100 * v)} %`,
    },
    marks: [
      plot.ruleY([0.6, 0.8, 1.2], { stroke: "#eceef1" }),
      plot.ruleY([1], { stroke: ink, strokeWidth: 1 }),
      plot.rectY(rows, { x: "name", y1: 1, y2: "ratio", fill: "color", fillOpacity: 0.3 }),
      plot.ruleX(rows, { x: "name", y1: "low", y2: "high", stroke: "color", strokeWidth: 2.5 }),
      plot.dot(rows, { x: "name", y: "ratio", fill: "color", r: 2.5 }),
      plot.text(rows.filter((r) => r.ratio < 1), { ...label, y: "low", dy: 9 }),
      plot.text(rows.filter((r) => r.ratio >= 1), { ...label, y: "high", dy: -9 }),
    ],
  });
};

interface Bars {
  readonly bins: readonly Bin[];
  readonly limit: number;
  readonly label: string;
}

/** Densities as bars, with the standard normal over them. */
const bars = (s: Studio, { bins, limit, label }: Bars): string => {
  const { plot } = s;
  return s.draw({
    ...base,
    x: { domain: [-limit, limit], label },
    y: { domain: [0, 0.5], axis: null },
    marks: [
      plot.rectY(bins, { x1: "from", x2: "to", y: "density", fill, inset: 0.4 }),
      plot.line(curve.filter(({ z }) => Math.abs(z) <= limit), {
        x: "z",
        y: "density",
        stroke: ink,
        strokeWidth: 1.5,
      }),
      plot.ruleY([0], { stroke: ink }),
    ],
  });
};

const histogram = (values: Float64Array, limit: number, count: number): readonly Bin[] => {
  const step = 2 * limit / count;
  const counts = new Float64Array(count);
  values.forEach((v) => {
    const k = Math.floor((v + limit) / step);
    if (k >= 0 && k < count) counts[k] = (counts[k] ?? 0) + 1;
  });
  return Array.from(counts, (c, k) => ({
    from: -limit + k * step,
    to: -limit + (k + 1) * step,
    density: c / values.length / step,
  }));
};

const varianceOf = (v: Float64Array): number => v.reduce((s, x) => s + x * x, 0) / v.length;

const columnPieces = (s: Studio, f: Figure, c: Column, x: number): readonly Piece[] => [
  { at: [x, 84], lines: [c.name], size: 17, bold: true, color: ink },
  { at: [x, 102], lines: [c.about], size: 12, color: quiet },
  {
    at: [x, 119],
    lines: [
      `${Math.round(c.nfe)} evaluations, ${(100 * c.rejected).toFixed(0)} % of the steps rejected`,
    ],
    size: 12,
    color: quiet,
  },
  { at: [x, tops.scatter], svg: cloud(s, { ...c, mixture: f.mixture, side: size.scatter }) },
  { at: [x, tops.weights], svg: ratios(s, c, f.mixture) },
  { at: [x, tops.accepted], svg: bars(s, { bins: c.accepted, limit: 4, label: "z of an accepted step" }) },
  {
    at: [x + size.column - 10, tops.accepted + 22],
    lines: [`mean z²  ${c.meanSquare.toFixed(2)}`],
    size: 12,
    bold: true,
    color: ink,
    anchor: "end",
  },
  {
    at: [x, tops.totals],
    svg: bars(s, { bins: histogram(c.totals, 6, 48), limit: 6, label: "sum of the accepted noise, over √T" }),
  },
  {
    at: [x + size.column - 10, tops.totals + 22],
    lines: [`variance  ${varianceOf(c.totals).toFixed(2)}`],
    size: 12,
    bold: true,
    color: ink,
    anchor: "end",
  },
];

/** The picture as the text of an SVG file. */
export function noiseFigure(s: Studio, f: Figure): string {
  const left = size.gap + 4;
  const words = (y: number, title: string, lines: readonly string[]): readonly Piece[] => [
    { at: [left, y], lines: [title], size: 14, bold: true, color: ink },
    { at: [left, y + 20], lines, size: 12 },
  ];
  return page(width, height, f.title, [
    { at: [left, 34], lines: [f.title], size: 22, bold: true, color: ink },
    { at: [left, 56], lines: [f.subtitle], size: 13, color: quiet },
    ...words(tops.scatter + 12, "Samples", ["Rings hold 95 % of the truth. Exact:"]),
    {
      at: [left - 4, tops.scatter + 40],
      svg: cloud(s, { ...f.exact, mixture: f.mixture, side: size.left - 16 }),
    },
    ...words(tops.weights + 22, "Weights", [
      "What comes out, as a share of",
      "the true weight below it. Bars",
      "reach two standard errors to",
      "either side.",
    ]),
    ...words(tops.accepted + 22, "The noise of accepted steps", [
      "Line: the standard normal. The",
      "error grows with z, so throwing",
      "away what was rejected cuts the",
      "tails.",
    ]),
    ...words(tops.totals + 22, "What it adds up to", [
      "Line: Brownian motion. Redrawn",
      "noise also leans against the drift,",
      "step after step. With retain each",
      "z is right, but not the pairs of",
      "z and step.",
    ]),
    ...f.columns.flatMap((c, i) =>
      columnPieces(s, f, c, size.left + size.gap + (size.gap + size.column) * i)
    ),
  ]);
}
