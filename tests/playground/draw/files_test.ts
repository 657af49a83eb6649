/**
 * Files of pictures: PNG decodes to the same pixels, SVG is read as XML and holds what the picture shows.
 * @module
 */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { decode } from "fast-png";
import { themeOf } from "../../../playground/draw/colors.ts";
import { placesIn, rasterOf } from "../../../playground/draw/draw.ts";
import { pngOf, pngUrl } from "../../../playground/draw/files/png.ts";
import { histogramSvg, svgOf } from "../../../playground/draw/files/svg.ts";
import type { Look } from "../../../playground/sandbox/messages.ts";
import { cloudOf } from "./clouds.ts";

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  text: string;
}

const plain = (text: string): string =>
  text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&amp;", "&");

/** Reads XML of elements, attributes and text; what is not closed, or stands where it must not, throws. */
const parsed = (xml: string): readonly Element[] => {
  const found: Element[] = [], open: Element[] = [];
  const token = /<(\/?)([a-zA-Z]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>|([^<>]+)/gy;
  while (token.lastIndex < xml.length) {
    const at = token.lastIndex;
    const match = token.exec(xml);
    if (match === null) throw new Error(`no XML at ${xml.slice(at, at + 80)}`);
    const [, close, name = "", attributes = "", empty, text] = match;
    if (text !== undefined) {
      if (/&(?!lt;|gt;|quot;|amp;)/.test(text)) throw new Error(`& in ${text}`);
      const last = open.at(-1);
      if (last !== undefined) last.text += plain(text);
    } else if (close === "/") {
      if (open.pop()?.name !== name) throw new Error(`${name} is closed where it is not open`);
    } else {
      const pairs = [...attributes.matchAll(/([\w:-]+)="([^"]*)"/g)].map((
        [, k = "", v = ""],
      ) => [k, plain(v)]);
      const element = { name, attributes: Object.fromEntries(pairs), text: "" };
      found.push(element);
      if (empty !== "/") open.push(element);
    }
  }
  if (open.length > 0) throw new Error(`${open[0]?.name} is not closed`);
  return found;
};

const look: Look = {
  picture: "paths",
  x: 0,
  y: 1,
  frame: 2,
  width: 400,
  height: 300,
  ratio: 1,
  isDark: true,
};
const range = { x: [0, 1], y: [-1, 1] } as const;
const theme = themeOf(true);
const cloud = cloudOf(
  { n: 300, elements: 2, times: [0, 1, 2], name: `<a & "b">` },
  (i, f, e) => i === 7 && f === 1 ? NaN : e === 0 ? f / 4 - i / 400 : f,
);
const of = (elements: readonly Element[], name: string): readonly Element[] =>
  elements.filter((e) => e.name === name);

Deno.test("a PNG is the picture's pixels", () => {
  const raster = rasterOf([cloud], { ...look, picture: "phase" }, range, theme);
  const { width, height, channels, data } = decode(pngOf(raster));
  assertEquals([width, height, channels], [400, 300, 3]);
  for (let i = 0; i < 400 * 300; i++) {
    for (let c = 0; c < 3; c++) if (data[3 * i + c] !== raster.rgba[4 * i + c]) throw new Error(`pixel ${i}`);
  }
  assert(pngUrl(raster).startsWith("data:image/png;base64,iVBOR"));
});

Deno.test("paths are lines through their states, broken where there is none", () => {
  const elements = parsed(svgOf([cloud], look, range, theme));
  const paths = of(elements, "path");
  assertEquals(paths.length, 200);
  const [place] = placesIn(look, 1);
  const { plot } = place ?? { plot: { left: 0, top: 0, width: 1, height: 1 } };
  const points = [...(paths[4]?.attributes["d"] ?? "").matchAll(/[ML]([-\d.]+),([-\d.]+)/g)]
    .map(([, x, y]) => [Number(x), Number(y)]);
  assertEquals(points.length, 3);
  for (const [f, [x = NaN, y = NaN]] of points.entries()) {
    assertAlmostEquals(x, plot.left + f / 2 * plot.width, 0.06);
    assertAlmostEquals(y, plot.top + (1 - (f / 4 - 4 / 400)) / 2 * plot.height, 0.06);
  }
  assertEquals(paths[7]?.attributes["d"]?.replaceAll(/[^ML]/g, ""), "MM");
  assertEquals(of(elements, "title")[0]?.text, `<a & "b">`);
});

Deno.test("other pictures are their pixels, with numbers and names as words", () => {
  for (const picture of ["phase", "density", "images"] as const) {
    const elements = parsed(svgOf([cloud, cloud], { ...look, picture }, range, theme));
    assert(of(elements, "image")[0]?.attributes["href"]?.startsWith("data:image/png"));
    const words = of(elements, "text").map(({ text }) => text);
    assertEquals(words.filter((w) => w === cloud.name).length, 2);
    assertEquals(words.includes("−1.0"), picture !== "images");
  }
});

Deno.test("a histogram is a bar a bin, and the closed form a line", () => {
  const s = { from: 0, to: 4, time: 1, histogram: [0.1, NaN, 0.4, 0.2], exact: [0.1, 0.3, NaN, 0.2] };
  const size = { width: 300, height: 200, name: "x" };
  const elements = parsed(histogramSvg(s, theme, size));
  const bars = of(elements, "rect").filter(({ attributes: { fill } }) => fill === undefined);
  const heights = bars.map(({ attributes: { height } }) => Number(height));
  assertEquals(heights.length, 4);
  assertAlmostEquals((heights[2] ?? NaN) / (heights[0] ?? NaN), 4, 0.01);
  assertEquals(of(elements, "polyline")[0]?.attributes["points"]?.split(" ").length, 3);
  assertEquals(of(parsed(histogramSvg({ ...s, exact: [] }, theme, size)), "polyline").length, 0);
});
