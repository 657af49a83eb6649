/**
 * Observable Plot and a document to draw in, loaded when a picture is first drawn.
 *
 * They are some sixty small packages, which only a notebook needs; Deno fetches what a literal `import("…")` names, used or not
 * (decision 0004), so their names are computed. Their types want those of a browser, so what is used is typed here.
 * Tests: tests/notebook/pictures_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import type { TaskEither } from "fp-ts/TaskEither";
import { isRecord } from "../sde/border/decode.ts";
import { type ItoError, messageOf } from "../sde/border/errors.ts";

type Options = Readonly<Record<string, unknown>>;
type Mark = (data: readonly unknown[], options?: Options) => unknown;
/** The part of Plot that pictures use. */
interface Plot {
  readonly plot: (options: Options) => { readonly outerHTML: string };
  readonly areaY: Mark;
  readonly dot: Mark;
  readonly line: Mark;
  readonly rectY: Mark;
  readonly ruleY: Mark;
}
interface Dom {
  readonly parseHTML: (html: string) => { readonly document: unknown };
}

/** Draws panels. */
export interface Studio {
  readonly plot: Plot;
  /** A plot as SVG text, coordinates to a tenth of a pixel. */
  readonly draw: (options: Options & { readonly marks: readonly unknown[] }) => string;
}

const plotNames = [["npm:@observablehq", "plot@0.6.17"].join("/"), ["@observablehq", "plot"].join("/")];
const domNames = [["npm:linkedom", "0.18.15"].join("@"), ["link", "edom"].join("")];

const isPlot = (m: unknown): m is Plot => isRecord(m) && typeof m.plot === "function" && "rectY" in m;
const isDom = (m: unknown): m is Dom => isRecord(m) && typeof m.parseHTML === "function";

/** The first of these names that is there: Deno's, or where a package lies beside this one. */
const first = async (names: readonly string[]): Promise<unknown> => {
  let why: unknown;
  for (const name of names) {
    try {
      const found: unknown = await import(/* webpackIgnore: true */ /* @vite-ignore */ name);
      return found;
    } catch (thrown) {
      why ??= thrown;
    }
  }
  throw why;
};

/** Attributes to a tenth of a pixel: half the size, and the same picture. */
const rounded = (svg: string): string =>
  svg.replace(
    /"[^"]*"/g,
    (attribute) => attribute.replace(/-?\d+\.\d{2,}/g, (v) => String(Math.round(10 * Number(v)) / 10)),
  );

const opened = async (): Promise<Studio> => {
  const [plot, dom] = await Promise.all([first(plotNames), first(domNames)]);
  if (!isPlot(plot) || !isDom(dom)) throw new Error("it is not what it was");
  const { document } = dom.parseHTML("<html><body></body></html>");
  return { plot, draw: (options) => rounded(plot.plot({ ...options, document }).outerHTML) };
};

let studio: Promise<Studio> | undefined;

/** What draws; loaded once. Errors (Left): `Unsupported` where Plot or a document cannot be had. */
export function openStudio(): TaskEither<ItoError, Studio> {
  return async () => {
    try {
      studio ??= opened();
      return E.right(await studio);
    } catch (thrown) {
      studio = undefined; // a network that was away may come back
      const what = `A picture without Observable Plot and linkedom (${messageOf(thrown).split("\n")[0]})`;
      return E.left({ tag: "Unsupported", what, try: "npm i @observablehq/plot linkedom" });
    }
  };
}
