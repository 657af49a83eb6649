/**
 * Axes and names, on the canvas itself: the one part of pictures that is not pixels of ours.
 *
 * Tests: tests/playground/draw/axes_test.ts.
 * @module
 */
import type { Cloud, Range, Theme, View } from "./cloud.ts";
import { cssOf } from "./colors.ts";
import type { Place } from "./panels.ts";
import { isPlane } from "./states.ts";
import { type Tick, ticksOf, timeAxisOf } from "./ticks.ts";

/** What is asked of a canvas's context, on a page or off it. */
export interface Ink {
  fillStyle: unknown;
  font: string;
  textAlign: string;
  textBaseline: string;
  fillRect(x: number, y: number, width: number, height: number): void;
  fillText(text: string, x: number, y: number, most?: number): void;
}

/** An element's name: the process's own, else its number where there are more. */
export function nameOf({ names, elements }: Pick<Cloud, "elements" | "names">, element: number): string {
  return names?.[element] ?? (elements === 1 ? "x" : `x${subscript(element)}`);
}

const subscript = (k: number): string => [...String(k)].map((d) => "₀₁₂₃₄₅₆₇₈₉"[Number(d)] ?? d).join("");

/** What stands at the axes of a picture. */
export interface Axes {
  readonly x: { readonly name: string; readonly ticks: readonly Tick[] };
  readonly y: { readonly name: string; readonly ticks: readonly Tick[] };
}

/** The axes of a cloud in a box of so many pixels of the page. */
export function axesOf(
  cloud: Cloud,
  view: View,
  range: Range,
  size: { readonly width: number; readonly height: number },
): Axes {
  const across = Math.max(2, Math.min(12, Math.floor(size.width / 75)));
  const up = { ticks: ticksOf(range.y, Math.max(2, Math.min(9, Math.floor(size.height / 50)))) };
  return isPlane(cloud, view)
    ? {
      x: { name: nameOf(cloud, view.x), ticks: ticksOf(range.x, across) },
      y: { name: nameOf(cloud, view.y), ...up },
    }
    : {
      x: { name: "t", ticks: timeAxisOf(cloud.times).ticks(across) },
      y: { name: nameOf(cloud, view.x), ...up },
    };
}

const family = "system-ui, 'Segoe UI', 'Helvetica Neue', 'DejaVu Sans', sans-serif";

/** Draws lines, numbers and names at two axes. */
export function drawScales(
  ink: Ink,
  { plot, whole, hasLeft }: Place,
  theme: Theme,
  ratio: number,
  { x, y }: Axes,
): void {
  const px = (v: number): number => Math.round(v * ratio);
  const thin = Math.max(1, Math.round(ratio));
  const [right, bottom] = [plot.left + plot.width, plot.top + plot.height];
  ink.fillStyle = cssOf(theme.ink, 0.35);
  ink.fillRect(plot.left, bottom, plot.width, thin);
  ink.fillRect(plot.left - thin, plot.top, thin, plot.height + thin);
  for (const { at } of x.ticks) ink.fillRect(Math.round(plot.left + at * plot.width), bottom, thin, px(4));
  for (const { at } of y.ticks) {
    ink.fillRect(plot.left - px(4), Math.round(bottom - at * plot.height), px(4), thin);
  }
  ink.fillStyle = cssOf(theme.ink, 0.75);
  ink.font = `${px(11)}px ${family}`;
  ink.textBaseline = "top";
  for (const { at, text } of x.ticks) {
    if (at > 0.985 && plot.width < px(160)) continue;
    // beside each other the last number of one would stand in the first of the next
    ink.textAlign = at > 0.985 ? "right" : at < 0.015 && !hasLeft ? "left" : "center";
    ink.fillText(text, plot.left + at * plot.width, bottom + px(6));
  }
  if (hasLeft) {
    [ink.textAlign, ink.textBaseline] = ["right", "middle"];
    for (const { at, text } of y.ticks) {
      ink.fillText(text, plot.left - px(7), bottom - at * plot.height, plot.left - whole.left - px(9));
    }
  }
  ink.fillStyle = cssOf(theme.ink);
  ink.font = `italic ${px(13)}px Georgia, 'Times New Roman', serif`;
  [ink.textAlign, ink.textBaseline] = ["right", "alphabetic"];
  ink.fillText(x.name, right, whole.top + whole.height - px(5));
  if (y.name === "") return;
  ink.fillStyle = cssOf(theme.background, 0.75);
  ink.fillRect(plot.left + px(2), plot.top + px(2), px(8 + 8 * [...y.name].length), px(19));
  ink.fillStyle = cssOf(theme.ink);
  [ink.textAlign, ink.textBaseline] = ["left", "top"];
  ink.fillText(y.name, plot.left + px(6), plot.top + px(4));
}

/** Draws the axes of a panel, and its name where it is said. */
export function drawAxes(
  ink: Ink,
  a: {
    readonly place: Place;
    readonly cloud: Cloud;
    readonly view: View;
    readonly range: Range;
    readonly theme: Theme;
    readonly ratio: number;
    readonly name?: string;
  },
): void {
  const { place, cloud, view, theme, ratio, name } = a;
  const { plot } = place;
  if (name !== undefined && name !== "") {
    ink.fillStyle = cssOf(theme.ink);
    ink.font = `600 ${Math.round(13 * ratio)}px ${family}`;
    [ink.textAlign, ink.textBaseline] = ["left", "alphabetic"];
    ink.fillText(name, plot.left, plot.top - Math.round(9 * ratio), plot.width);
  }
  if (view.picture === "images") return;
  const size = { width: plot.width / ratio, height: plot.height / ratio };
  drawScales(ink, place, theme, ratio, axesOf(cloud, view, a.range, size));
}
