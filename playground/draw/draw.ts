/**
 * All panels on a canvas: pixels, then axes and names; and back, from a pointer to numbers of the axes.
 *
 * Tests: tests/playground/draw/axes_test.ts.
 * @module
 */
import type { Look } from "../sandbox/messages.ts";
import { drawAxes, type Ink } from "./axes.ts";
import type { Cloud, Range, Raster, Theme, View } from "./cloud.ts";
import { type Place, placesOf } from "./panels.ts";
import { paint } from "./pictures.ts";
import { sheetOf } from "./sheet.ts";
import { isPlane } from "./states.ts";
import { timeAxisOf } from "./ticks.ts";

/** An image of a canvas. */
interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray<ArrayBuffer>;
}

/** What is asked of a canvas's context. */
export interface Context extends Ink {
  createImageData(width: number, height: number): Pixels;
  putImageData(image: Pixels, x: number, y: number): void;
}

const whole = (pixels: number): number => Math.max(1, Math.min(8192, Math.round(pixels) || 1));

/** The size of a look's canvas, in pixels. */
export function sizeOf(look: Look): { readonly width: number; readonly height: number } {
  return { width: whole(look.width), height: whole(look.height) };
}

/** Where the panels of a look stand. */
export function placesIn(look: Look, count: number): readonly Place[] {
  const { ratio, picture } = look;
  return placesOf({ ...sizeOf(look), ratio, count, picture });
}

const viewOf = ({ picture, x, y, frame }: Look): View => ({ picture, x, y, frame });

/** The pixels of all panels, without axes, into bytes that are there or new ones. */
export function rasterOf(
  clouds: readonly Cloud[],
  look: Look,
  range: Range,
  theme: Theme,
  bytes?: Uint8ClampedArray<ArrayBuffer>,
): Raster {
  const { ratio } = look;
  const size = { width: whole(look.width), height: whole(look.height), ratio, theme };
  const sheet = sheetOf({ ...size, ...(bytes === undefined ? {} : { bytes }) });
  const places = placesIn(look, clouds.length);
  clouds.forEach((cloud, i) => {
    const place = places[i];
    if (place !== undefined) paint(sheet, place.plot, { cloud, view: viewOf(look), range, theme });
  });
  return sheet.raster;
}

/** The last image of each context, used again while its size stays. */
const kept = new WeakMap<Context, Pixels>();

/** Draws all panels on a canvas of the look's size. */
export function drawAll(
  context: Context,
  clouds: readonly Cloud[],
  look: Look,
  range: Range,
  theme: Theme,
): void {
  const [width, height] = [whole(look.width), whole(look.height)];
  const before = kept.get(context);
  const image = before?.width === width && before.height === height
    ? before
    : context.createImageData(width, height);
  kept.set(context, image);
  rasterOf(clouds, look, range, theme, image.data);
  context.putImageData(image, 0, 0);
  const places = placesIn(look, clouds.length);
  clouds.forEach((cloud, i) => {
    const place = places[i];
    if (place === undefined) return;
    const name = clouds.length > 1 ? { name: cloud.name } : {};
    drawAxes(context, { place, cloud, view: viewOf(look), range, theme, ratio: look.ratio, ...name });
  });
}

/** The numbers of the axes at a place of the canvas, in shares of its width and height; nothing beside the pictures. */
export function locate(
  clouds: readonly Cloud[],
  look: Look,
  range: Range,
  at: { readonly x: number; readonly y: number },
): readonly [number, number] | undefined {
  if (look.picture === "images") return undefined;
  const [x, y] = [at.x * whole(look.width), at.y * whole(look.height)];
  const found = placesIn(look, clouds.length).findIndex(({ plot }) =>
    x >= plot.left && x <= plot.left + plot.width && y >= plot.top && y <= plot.top + plot.height
  );
  const [cloud, place] = [clouds[found], placesIn(look, clouds.length)[found]];
  if (cloud === undefined || place === undefined) return undefined;
  const [u, v] = [(x - place.plot.left) / place.plot.width, (y - place.plot.top) / place.plot.height];
  const value = range.y[1] + (range.y[0] - range.y[1]) * v;
  return isPlane(cloud, viewOf(look))
    ? [range.x[0] + (range.x[1] - range.x[0]) * u, value]
    : [timeAxisOf(cloud.times).timeAt(u), value];
}
