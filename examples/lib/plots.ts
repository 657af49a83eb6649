/**
 * Pages made of panels that Observable Plot draws (`ito/plot`), as the text of an SVG file.
 * @module
 */
import * as E from "fp-ts/Either";
import { describe } from "ito";
import { openStudio as open, type Studio } from "ito/plot";

export type { Studio } from "ito/plot";

/** Loads Plot and a document; the first time it fetches them. Rejects where they cannot be loaded. */
export async function openStudio(): Promise<Studio> {
  const studio = await open()();
  if (E.isLeft(studio)) throw new Error(describe(studio.left));
  return studio.right;
}

/** Something on a page: SVG text, or lines of words. */
export type Piece =
  | { readonly at: readonly [x: number, y: number]; readonly svg: string }
  | {
    readonly at: readonly [x: number, y: number];
    readonly lines: readonly string[];
    readonly size?: number;
    readonly bold?: boolean;
    readonly color?: string;
    readonly anchor?: "start" | "middle" | "end";
  };

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

const pieceText = (p: Piece): string => {
  const [x, y] = p.at;
  if ("svg" in p) return `<g transform="translate(${x},${y})">${p.svg}</g>`;
  const { lines, size = 12, bold = false, color = "#444", anchor = "start" } = p;
  const spans = lines.map((l, i) =>
    `<tspan x="${x}" dy="${i === 0 ? 0 : 1.35 * size}">${escaped(l)}</tspan>`
  );
  const style = `font-size="${size}" font-weight="${
    bold ? 600 : 400
  }" fill="${color}" text-anchor="${anchor}"`;
  return `<text x="${x}" y="${y}" ${style}>${spans.join("")}</text>`;
};

/** A page of a size in pixels, white, as the text of an SVG file. */
export function page(width: number, height: number, title: string, pieces: readonly Piece[]): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"
  font-family="system-ui, 'Segoe UI', 'Helvetica Neue', 'DejaVu Sans', sans-serif" role="img">
<title>${escaped(title)}</title>
<rect width="${width}" height="${height}" fill="#fff"/>
${pieces.map(pieceText).join("\n")}
</svg>
`;
}
