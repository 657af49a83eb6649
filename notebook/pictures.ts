/**
 * Panels by Observable Plot as SVG text: paths, bands, points and histograms, in colours that the colour-blind tell apart and
 * that a light page and a dark one bear.
 * Tests: tests/notebook/pictures_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { describe } from "../sde/border/errors.ts";
import type { Row } from "./html.ts";
import type { Bin } from "./numbers.ts";
import { openStudio, type Studio } from "./studio.ts";

/** A point of a line: `line` says of which. */
export interface Dot {
  readonly x: number;
  readonly y: number;
  readonly line?: number;
}
/** A mean on its way, and how far around it the bands go: the inner, the outer. */
export interface Band {
  readonly t: number;
  readonly mean: number;
  readonly inner: readonly [low: number, high: number];
  readonly outer: readonly [low: number, high: number];
}
/** What stands beside the axes. */
export interface Axes {
  readonly x: string;
  readonly y: string;
}

/** Draws panels as SVG text. */
export interface Pictures {
  readonly lines: (dots: readonly Dot[], axes: Axes) => string;
  readonly scatter: (dots: readonly Dot[], axes: Axes) => string;
  /** Bars in blue, and before them others in orange. */
  readonly histogram: (bins: readonly Bin[], axes: Axes, others?: readonly Bin[]) => string;
  readonly bands: (bands: readonly Band[], axes: Axes) => string;
}

/** Okabe and Ito's blue and orange: apart for every eye, and seen on white and on black. */
const [blue, orange] = ["#3d8fd1", "#e69f00"];
/** Readable where a notebook's column is 400 pixels wide. */
const size = { width: 340, height: 220, marginLeft: 50, marginBottom: 36, marginRight: 12 };
const style = { background: "transparent", color: "currentColor", fontSize: "11px" };

/** The panels that a studio draws. */
export function picturesBy({ plot, draw: drawn }: Studio): Pictures {
  const draw = (marks: readonly unknown[], { x, y }: Axes): string =>
    drawn({ ...size, style, marks, x: { label: x }, y: { label: y, grid: true } })
      .replace(/^<svg(?! xmlns)/, '<svg xmlns="http://www.w3.org/2000/svg"');
  return {
    lines: (dots, axes) => {
      const many = new Set(dots.map((d) => d.line)).size;
      const strokeOpacity = many > 10 ? 0.35 : 0.8;
      return draw([
        plot.line(dots, { x: "x", y: "y", z: "line", stroke: blue, strokeWidth: 1, strokeOpacity }),
      ], axes);
    },
    scatter: (dots, axes) => {
      const fillOpacity = dots.length > 1000 ? 0.25 : 0.5;
      return draw([
        plot.dot(dots, { x: "x", y: "y", r: dots.length > 1000 ? 1.2 : 2, fill: blue, fillOpacity }),
      ], axes);
    },
    histogram: (bins, axes, others = []) => {
      const bars = (of: readonly Bin[], fill: string, fillOpacity: number) =>
        plot.rectY(of, {
          x1: "from",
          x2: "to",
          y: "count",
          fill,
          fillOpacity,
          insetLeft: 0.3,
          insetRight: 0.3,
        });
      return draw([
        bars(bins, blue, 1),
        ...(others.length === 0 ? [] : [bars(others, orange, 0.8)]),
        plot.ruleY([0], { stroke: "currentColor" }),
      ], axes);
    },
    bands: (bands, axes) => {
      const at = (k: "inner" | "outer", end: 0 | 1) => (b: Band): number => b[k][end];
      const area = (k: "inner" | "outer", fillOpacity: number) =>
        plot.areaY(bands, { x: "t", y1: at(k, 0), y2: at(k, 1), fill: blue, fillOpacity });
      return draw([
        area("outer", 0.18),
        area("inner", 0.3),
        plot.line(bands, { x: "t", y: "mean", stroke: orange, strokeWidth: 2 }),
      ], axes);
    },
  };
}

/** Panels, or in a row why there are none. */
export interface Drawn {
  readonly pictures: readonly string[];
  readonly rows: readonly Row[];
}

/** Panels by Plot, loaded when it is first asked for; without it none, and a row that says why. */
export async function drawnBy(panels: (draw: Pictures) => readonly string[]): Promise<Drawn> {
  const studio = await openStudio()();
  return E.isLeft(studio)
    ? { pictures: [], rows: [{ name: "pictures", text: describe(studio.left) }] }
    : { pictures: panels(picturesBy(studio.right)), rows: [] };
}
