/**
 * Pictures as the text of an SVG file: paths as lines, histograms as bars, the rest as pixels; axes and names as words in any case.
 *
 * Tests: tests/playground/draw/files_test.ts.
 * @module
 */
import { escaped } from "../../../plot/theme.ts";
import type { Look, Statistics } from "../../sandbox/messages.ts";
import { drawAxes, drawScales, type Ink } from "../axes.ts";
import type { Cloud, Range, Theme, View } from "../cloud.ts";
import { cssOf, hueOf, mixed } from "../colors.ts";
import { placesIn, rasterOf } from "../draw.ts";
import { placing } from "../painters/phase.ts";
import { placesOf } from "../panels.ts";
import type { Box } from "../sheet.ts";
import { frameOf, pathAt } from "../states.ts";
import { ticksOf, timeAxisOf } from "../ticks.ts";
import { pngUrl } from "./png.ts";

/** Most paths drawn as lines. */
const most = 200;

/** A tenth of a pixel. */
const short = (v: number): string => String(Math.round(v * 10) / 10);

const anchors: Readonly<Record<string, string>> = { left: "start", center: "middle", right: "end" };
/** How far below its place the foot of a letter stands, in heights of the letters. */
const feet: Readonly<Record<string, number>> = { top: 0.85, middle: 0.35, alphabetic: 0 };

/** What a canvas's context does with words and rectangles, as elements. */
const svgInk = (): { readonly ink: Ink; readonly elements: readonly string[] } => {
  const elements: string[] = [];
  const ink: Ink = {
    fillStyle: "",
    font: "",
    textAlign: "left",
    textBaseline: "alphabetic",
    fillRect: (x, y, width, height) => {
      const size = `width="${short(width)}" height="${short(height)}"`;
      elements.push(
        `<rect x="${short(x)}" y="${short(y)}" ${size} fill="${escaped(String(ink.fillStyle))}"/>`,
      );
    },
    fillText: (text, x, y) => {
      const size = Number(/(\d+(\.\d+)?)px/.exec(ink.font)?.[1] ?? 11);
      const foot = y + (feet[ink.textBaseline] ?? 0) * size;
      const look = `style="font:${escaped(ink.font)}" fill="${escaped(String(ink.fillStyle))}"`;
      const anchor = anchors[ink.textAlign] ?? "start";
      elements.push(
        `<text x="${short(x)}" y="${short(foot)}" text-anchor="${anchor}" ${look}>${escaped(text)}</text>`,
      );
    },
  };
  return { ink, elements };
};

const document = (
  a: {
    readonly width: number;
    readonly height: number;
    readonly ratio: number;
    readonly theme: Theme;
    readonly title: string;
    readonly inner: readonly string[];
  },
): string =>
  [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${a.width} ${a.height}" role="img"` +
    ` width="${short(a.width / a.ratio)}" height="${short(a.height / a.ratio)}">`,
    `<title>${escaped(a.title)}</title>`,
    `<rect width="${a.width}" height="${a.height}" fill="${cssOf(a.theme.background)}"/>`,
    ...a.inner,
    "</svg>\n",
  ].join("\n");

/** Paths up to the frame as lines; where a state is not finite they break off. */
const lines = (plot: Box, cloud: Cloud, view: View, range: Range): readonly string[] => {
  const axis = timeAxisOf(cloud.times);
  const place = placing(plot, { x: [0, 1], y: range.y });
  const frame = frameOf(cloud, view);
  return Array.from({ length: most }, (_, i) => pathAt(cloud, i)).flatMap((path) => {
    if (path === undefined) return [];
    let [data, isOpen] = ["", false];
    for (let f = 0; f <= frame; f++) {
      const v = place.y(path.values[path.at + f * cloud.elements + view.x] ?? NaN);
      const isThere = Number.isFinite(v);
      if (isThere) data += `${isOpen ? "L" : "M"}${short(place.x(axis.at[f] ?? 0))},${short(v)}`;
      isOpen = isThere;
    }
    return data === "" ? [] : [`<path d="${data}"/>`];
  });
};

const clipped = (id: string, plot: Box, attributes: string, inner: readonly string[]): readonly string[] => [
  `<clipPath id="${id}"><rect x="${plot.left}" y="${plot.top}" width="${plot.width}" height="${plot.height}"/></clipPath>`,
  `<g clip-path="url(#${id})" ${attributes}>`,
  ...inner,
  "</g>",
];

/** The picture of a look: paths as lines, else its pixels in a PNG. */
export function svgOf(clouds: readonly Cloud[], look: Look, range: Range, theme: Theme): string {
  const { ratio, picture, x, y, frame } = look;
  const view: View = { picture, x, y, frame };
  const raster = rasterOf(picture === "paths" ? [] : clouds, look, range, theme);
  const { width, height } = raster;
  const { ink, elements } = svgInk();
  const color = cssOf(hueOf(theme, 0));
  const drawn = picture !== "paths"
    ? [`<image href="${pngUrl(raster)}" width="${width}" height="${height}"/>`]
    : placesIn(look, clouds.length).flatMap(({ plot }, i) => {
      const cloud = clouds[i];
      const attributes = `fill="none" stroke="${color}" stroke-opacity="0.45" stroke-width="${short(ratio)}"`;
      return cloud === undefined
        ? []
        : clipped(`plot${i}`, plot, attributes, lines(plot, cloud, view, range));
    });
  placesIn(look, clouds.length).forEach((place, i) => {
    const cloud = clouds[i];
    const name = clouds.length > 1 && cloud !== undefined ? { name: cloud.name } : {};
    if (cloud !== undefined) drawAxes(ink, { place, cloud, view, range, theme, ratio, ...name });
  });
  const title = clouds.map((c) => c.name).join(", ");
  return document({ width, height, ratio, theme, title, inner: [...drawn, ...elements] });
}

/** A histogram, and the closed form over it where there is one. */
export function histogramSvg(
  s: Pick<Statistics, "exact" | "from" | "histogram" | "time" | "to">,
  theme: Theme,
  size: { readonly width: number; readonly height: number; readonly name: string },
): string {
  const [place] = placesOf({ ...size, ratio: 1, count: 1, picture: "density" });
  if (place === undefined) throw new Error("A sheet has no panel");
  const { plot } = place;
  const exact = s.exact.filter(Number.isFinite);
  const highest = Math.max(1e-12, ...s.histogram.filter(Number.isFinite), ...exact) * 1.05;
  const on = placing(plot, { x: [s.from, s.to], y: [0, highest] });
  const wide = plot.width / Math.max(1, s.histogram.length);
  const bars = s.histogram.map((density, k) => {
    const top = on.y(Number.isFinite(density) ? density : 0);
    const high = plot.top + plot.height - top;
    const at = `x="${short(plot.left + k * wide)}" y="${short(top)}"`;
    return `<rect ${at} width="${short(Math.max(0.5, wide - 0.5))}" height="${short(high)}"/>`;
  });
  const curve = s.exact.flatMap((density, k) =>
    Number.isFinite(density) ? [`${short(plot.left + (k + 0.5) * wide)},${short(on.y(density))}`] : []
  ).join(" ");
  const { ink, elements } = svgInk();
  drawScales(ink, place, theme, 1, {
    x: { name: size.name, ticks: ticksOf([s.from, s.to], plot.width / 75) },
    y: { name: "", ticks: ticksOf([0, highest], plot.height / 50) },
  });
  const fill = cssOf(mixed(hueOf(theme, 0), theme.background, 0.3));
  return document({
    ...size,
    ratio: 1,
    theme,
    title: `density of ${size.name} at t = ${s.time}`,
    inner: [
      `<g fill="${fill}">`,
      ...bars,
      "</g>",
      ...(curve === ""
        ? []
        : [`<polyline fill="none" stroke="${cssOf(hueOf(theme, 1))}" stroke-width="2" points="${curve}"/>`]),
      ...elements,
    ],
  });
}
