/**
 * Observable Plot and a document to draw in, loaded when a picture is asked for and never before.
 *
 * They are some sixty small packages that nothing else needs. A page brings its own document, and may bring Plot as a script.
 * Their types want those of a browser, so what is used is typed here.
 *
 * Source: Observable Plot, https://observablehq.com/plot. Tests: tests/plot/pictures_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { type ItoError, messageOf } from "../sde/border/errors.ts";
import type { TaskEither } from "fp-ts/TaskEither";
import { loadPackage } from "../backends/host/package.ts";

/** An element of a picture. */
export interface PictureElement {
  /** The element as text. */
  readonly outerHTML: string;
  /** Takes a child. */
  readonly append: (child: PictureElement) => void;
  /** Takes an attribute. */
  readonly setAttribute: (name: string, value: string) => void;
}
/** The part of a document that is drawn with. */
interface Page {
  readonly createElementNS: (space: string, name: string) => PictureElement;
}

/** A coordinate in pixels; nothing where there is no such scale. */
export type PlotScale = ((v: number) => number) | undefined;
/** A mark of one's own: it sees the scales, and the size of the panel. */
export type RenderMark = (
  index: unknown,
  scales: { readonly x: PlotScale; readonly y: PlotScale },
  values: unknown,
  dimensions: { readonly width: number; readonly height: number },
) => PictureElement;

/** A mark of Plot's, or one's own. */
export type Mark = RenderMark | { readonly data: unknown };
/** Options of a plot, a scale or a mark, as Plot documents them. */
export type PlotOptions = Readonly<Record<string, unknown>>;
/** Makes a mark of data. */
export type MarkMaker = (data: readonly unknown[], options?: PlotOptions) => Mark;

/** The part of Plot that pictures use. */
export interface Plot {
  /** Draws marks. */
  readonly plot: (
    options: PlotOptions & { readonly document: unknown; readonly marks: readonly Mark[] },
  ) => PictureElement;
  /** An area between two y. */
  readonly areaY: MarkMaker;
  /** Dots. */
  readonly dot: MarkMaker;
  /** Lines. */
  readonly line: MarkMaker;
  /** Rectangles from y = 0. */
  readonly rectY: MarkMaker;
  /** Vertical rules. */
  readonly ruleX: MarkMaker;
  /** Horizontal rules. */
  readonly ruleY: MarkMaker;
  /** Words. */
  readonly text: MarkMaker;
}

/** Draws panels. */
export interface Studio {
  /** Observable Plot. */
  readonly plot: Plot;
  /** An element of SVG, for marks of one's own. */
  readonly element: (
    name: string,
    attributes: Readonly<Record<string, string | number>>,
  ) => PictureElement;
  /** A plot as SVG text, coordinates to a tenth of a pixel. */
  readonly draw: (options: PlotOptions & { readonly marks: readonly Mark[] }) => string;
}

const versions = { plot: "0.6.17", dom: "0.18.15" } as const;
const [plotPackage, domPackage] = [["@observablehq", "plot"].join("/"), ["link", "edom"].join("")];

const isPlot = (m: unknown): m is Plot =>
  typeof m === "object" && m !== null && "plot" in m && typeof m.plot === "function" && "rectY" in m;
const isDom = (m: unknown): m is { readonly parseHTML: (html: string) => { readonly document: Page } } =>
  typeof m === "object" && m !== null && "parseHTML" in m;
const isPage = (u: unknown): u is Page => typeof u === "object" && u !== null && "createElementNS" in u;

const loadPlot = async (): Promise<unknown> => {
  const own: unknown = Reflect.get(globalThis, "Plot");
  return isPlot(own) ? own : await loadPackage(plotPackage, versions.plot);
};
const loadPage = async (): Promise<Page> => {
  const own: unknown = Reflect.get(globalThis, "document");
  if (isPage(own)) return own;
  const dom = await loadPackage(domPackage, versions.dom);
  if (!isDom(dom)) throw new Error(`"${domPackage}" is not what it was`);
  return dom.parseHTML("<html><body></body></html>").document;
};

/** Attributes to a tenth of a pixel: half the size, and the same picture. */
const rounded = (svg: string): string =>
  svg.replace(
    /"[^"]*"/g,
    (attribute) => attribute.replace(/-?\d+\.\d{2,}/g, (v) => String(Math.round(10 * Number(v)) / 10)),
  );

const opened = async (): Promise<Studio> => {
  const [plot, document] = await Promise.all([loadPlot(), loadPage()]);
  if (!isPlot(plot)) throw new Error(`"${plotPackage}" is not what it was`);
  return {
    plot,
    element: (name, attributes) => {
      const made = document.createElementNS("http://www.w3.org/2000/svg", name);
      Object.entries(attributes).forEach(([k, v]) => made.setAttribute(k, String(v)));
      return made;
    },
    draw: (options) => rounded(plot.plot({ ...options, document }).outerHTML),
  };
};

let studio: Promise<Studio> | undefined;

/**
 * What draws; loaded once. Errors (Left): `Unsupported` where Plot or a document cannot be had, with the line to type.
 *
 * @example A picture of one's own
 * ```ts
 * import { openStudio } from "ito/plot";
 *
 * const studio = await openStudio()();
 * if (studio._tag === "Left") throw new Error(studio.left.tag);
 * const { plot, draw } = studio.right;
 * draw({ width: 400, marks: [plot.line([[0, 1], [1, 3]])] }); // <svg …
 * ```
 */
export function openStudio(): TaskEither<ItoError, Studio> {
  return async () => {
    try {
      studio ??= opened();
      return E.right(await studio);
    } catch (thrown) {
      studio = undefined; // a network that was away may come back
      const why = messageOf(thrown).split("\n")[0];
      return E.left({
        tag: "Unsupported",
        what: `A picture without ${plotPackage} and ${domPackage} (${why})`,
        try:
          `npm i ${plotPackage} ${domPackage}; in a page <script src="…/plot.umd.min.js"> or an import map`,
      });
    }
  };
}
