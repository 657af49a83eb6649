/**
 * The picture as SVG: its pixels as an image, its axes and titles as lines and words.
 *
 * Tests: tests/playground/page_test.ts.
 * @module
 */
import type { Panel } from "./axes.ts";

/** What is drawn. */
export interface SvgAsked {
  /** The picture as the address of its data. */
  readonly png: string;
  readonly width: number;
  readonly height: number;
  readonly panels: readonly Panel[];
}

const [left, right, top, below] = [52, 12, 24, 40];

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

const words = (x: number, y: number, anchor: "end" | "middle" | "start", text: string): string =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}">${escaped(text)}</text>`;

const panelText = (width: number, height: number) => (p: Panel): string => {
  const [x0, y0] = [left + p.left * width, top + p.top * height];
  const [w, h] = [p.width * width, p.height * height];
  const across = p.x === undefined ? [] : [
    ...p.x.marks.map((m) => words(x0 + m.at * w, y0 + h + 15, "middle", m.text)),
    words(x0 + w, y0 + h + 31, "end", p.x.name),
  ];
  const up = p.y === undefined ? [] : [
    ...p.y.marks.map((m) => words(x0 - 6, y0 + (1 - m.at) * h + 4, "end", m.text)),
    words(x0 - 6, y0 - 8, "end", p.y.name),
  ];
  const title = p.title === "" ? [] : [words(x0 + w / 2, y0 - 8, "middle", p.title)];
  return [...title, ...across, ...up].join("\n");
};

/** The text of an SVG file. */
export function svgOf({ png, width, height, panels }: SvgAsked): string {
  const [w, h] = [width + left + right, height + top + below];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${w} ${h}" width="${w}" height="${h}" ` +
    'font-family="system-ui, sans-serif" font-size="12" fill="#6b7280">',
    `<image x="${left}" y="${top}" width="${width}" height="${height}" href="${png}"/>`,
    ...panels.map(panelText(width, height)),
    "</svg>\n",
  ].join("\n");
}
