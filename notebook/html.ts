/**
 * What a value is shown as: rows of a name and a text, as plain text and as an HTML table, beside its pictures.
 * Tests: tests/notebook/display_test.ts.
 * @module
 */
import type { Display } from "../sde/border/display.ts";
import { sizeOf } from "../sde/dims.ts";
import { inColumns } from "../sde/language/equations.ts";

/** A name, and what is to be said; `bad` where the user should look at it. */
export interface Row {
  readonly name: string;
  readonly text: string;
  readonly bad?: boolean;
}

/** What there is to see of a value. */
export interface Shown {
  /** What it is, in a line. */
  readonly title: string;
  /** Whether the title is one that the user should look at. */
  readonly bad?: boolean;
  readonly rows: readonly Row[];
  /** Pictures as SVG text, side by side. */
  readonly pictures?: readonly string[];
  /** Pictures as the bytes of a PNG, in base64. */
  readonly image?: { readonly png: string; readonly width: number; readonly says: string };
}

/** What element k of a sample is called. */
export function labelOf(
  { names, shape }: { readonly names?: readonly string[]; readonly shape: readonly number[] },
  k: number,
): string {
  return names?.[k] ?? (sizeOf(shape) === 1 ? "x" : `x[${k}]`);
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** A text as HTML. */
export function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (c) => entities[c] ?? c);
}

/** A vermilion that is seen on white and on black. */
const colour = (bad = false): string => (bad ? ";color:#d55e00" : "");

const rowHtml = ({ name, text, bad }: Row): string => {
  const lines = escaped(text).replaceAll("\n", "<br>");
  return `<tr><th style="text-align:left;vertical-align:top;font-weight:600">${escaped(name)}</th>` +
    `<td style="text-align:left${colour(bad)}">${lines}</td></tr>`;
};

const tableHtml = (rows: readonly Row[]): string =>
  rows.length === 0 ? "" : `<table style="font-size:90%">${rows.map(rowHtml).join("")}</table>`;

const sidesOf = (svg: string): { readonly width: number; readonly height: number } => {
  const side = (name: string): number =>
    Number(new RegExp(`^<svg[^>]*?\\s${name}="([\\d.]+)"`).exec(svg)?.[1] ?? 0);
  return { width: side("width"), height: side("height") };
};

/** Pictures side by side, as one. */
export function beside(pictures: readonly string[]): string {
  const sizes = pictures.map(sidesOf);
  const lefts = sizes.map((_, i) => sizes.slice(0, i).reduce((sum, s) => sum + s.width, 0));
  const width = sizes.reduce((sum, s) => sum + s.width, 0);
  const height = Math.max(0, ...sizes.map((s) => s.height));
  const placed = pictures.map((svg, i) => svg.replace(/^<svg/, `<svg x="${lefts[i]}"`)).join("");
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
    `viewBox="0 0 ${width} ${height}">${placed}</svg>`;
}

/** What a notebook is given: text always, HTML with all that there is, and pictures for whoever shows no HTML. */
export function displayOf({ title, bad, rows, pictures = [], image }: Shown): Display {
  const lines = inColumns(rows.map(({ name, text }) => ({ name, text })));
  const panels = pictures.length === 0
    ? ""
    : `<div style="display:flex;flex-wrap:wrap;gap:8px">${pictures.join("")}</div>`;
  const grid = image === undefined ? "" : `<div><img alt="${escaped(image.says)}" width="${image.width}" ` +
    `style="image-rendering:pixelated" src="data:image/png;base64,${image.png}"></div>`;
  return {
    "text/plain": [title, ...lines.map((l) => `  ${l}`)].join("\n"),
    "text/html": `<div><strong style="white-space:pre-wrap${colour(bad)}">${
      escaped(title)
    }</strong>${grid}${panels}${tableHtml(rows)}</div>`,
    ...(image === undefined ? {} : { "image/png": image.png }),
    ...(pictures.length === 0 ? {} : { "image/svg+xml": beside(pictures) }),
  };
}
