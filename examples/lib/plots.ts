/**
 * Pictures by Observable Plot, without a browser: panels as SVG text, and a page made of them.
 *
 * Plot and the document that it draws in (linkedom) are some sixty small packages, which only a run that writes a picture
 * needs. Deno fetches what deno.json, deno.lock or a literal `import("…")` names, used or not (decision 0004), so their
 * names are computed. Their types want those of a browser, so what is used of them is typed here.
 * @module
 */

/** An element of a picture. */
export interface Element {
  readonly outerHTML: string;
  readonly append: (child: Element) => void;
  readonly setAttribute: (name: string, value: string) => void;
}
interface Document {
  readonly createElementNS: (space: string, name: string) => Element;
}

/** A coordinate in pixels; nothing where there is no such scale. */
type Scale = ((v: number) => number) | undefined;
/** A mark of one's own: it sees the scales, and the size of the panel. */
export type Render = (
  index: unknown,
  scales: { readonly x: Scale; readonly y: Scale },
  values: unknown,
  dimensions: { readonly width: number; readonly height: number },
) => Element;

/** A mark of Plot's. */
type Mark = Render | { readonly data: unknown };
/** Options of a plot, a scale or a mark, as Plot documents them. */
export type Options = Readonly<Record<string, unknown>>;
type Drawn = (data: readonly unknown[], options?: Options) => Mark;

/** The part of Plot that the figures use. */
export interface Plot {
  readonly plot: (
    options: Options & { readonly document: Document; readonly marks: readonly Mark[] },
  ) => Element;
  readonly areaY: Drawn;
  readonly dot: Drawn;
  readonly line: Drawn;
  readonly rectY: Drawn;
  readonly ruleX: Drawn;
  readonly ruleY: Drawn;
  readonly text: Drawn;
}
interface Dom {
  readonly parseHTML: (html: string) => { readonly document: Document };
}

const plotName = ["npm:@observablehq", "plot@0.6.17"].join("/");
const domName = ["npm:linkedom", "0.18.15"].join("@");

const isPlot = (m: unknown): m is Plot => typeof m === "object" && m !== null && "plot" in m && "rectY" in m;
const isDom = (m: unknown): m is Dom => typeof m === "object" && m !== null && "parseHTML" in m;

/** Draws one panel. */
export interface Studio {
  readonly plot: Plot;
  /** An element of SVG, for marks of one's own. */
  readonly element: (name: string, attributes: Readonly<Record<string, string | number>>) => Element;
  /** A plot as SVG text. */
  readonly draw: (options: Options & { readonly marks: readonly Mark[] }) => string;
}

/** Attributes to a tenth of a pixel: half the size, and the same picture. */
const rounded = (svg: string): string =>
  svg.replace(
    /"[^"]*"/g,
    (attribute) => attribute.replace(/-?\d+\.\d{2,}/g, (v) => String(Math.round(10 * Number(v)) / 10)),
  );

/** Loads Plot and a document; the first time it fetches them. Rejects where they cannot be loaded. */
export async function openStudio(): Promise<Studio> {
  const [plot, dom]: readonly unknown[] = await Promise.all([import(plotName), import(domName)]);
  if (!isPlot(plot) || !isDom(dom)) throw new Error(`"${plotName}" or "${domName}" is not what it was`);
  const { document } = dom.parseHTML("<html><body></body></html>");
  const element: Studio["element"] = (name, attributes) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    Object.entries(attributes).forEach(([k, v]) => made.setAttribute(k, String(v)));
    return made;
  };
  return {
    plot,
    element,
    draw: (options) => rounded(plot.plot({ ...options, document }).outerHTML),
  };
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
