/**
 * What the host draws over the pictures of WebGPU, of a thin cloud: trails, lines, curves; whole pictures where WebGPU draws none.
 *
 * The host's pens know opaque paper only. So all is drawn twice, on black b and on white w, which says what lies over any paper:
 *
 *     opacity = 1 − (w − b) / 255,    colour = b / opacity
 *
 * Tests: tests/playground/gpu/pictures_test.ts.
 * @module
 */
import type { Look } from "../../sandbox/messages.ts";
import type { Cloud, Range, Raster, Theme, View } from "../cloud.ts";
import { placesIn, sizeOf } from "../draw.ts";
import { drawCurve, drawLines } from "../painters/in_time.ts";
import { drawTrails } from "../painters/phase.ts";
import { paint } from "../pictures.ts";
import { type Sheet, sheetOf, wash } from "../sheet.ts";
import type { takes } from "./pictures.ts";

/** A panel: some of its paths, and what WebGPU draws of all. */
export interface Overlaid {
  readonly cloud: Cloud;
  readonly drawn: ReturnType<typeof takes>;
}

const lines: Readonly<Record<View["picture"], typeof drawLines>> = {
  phase: drawTrails,
  paths: drawLines,
  density: drawCurve,
  images: () => undefined,
};

/** The image over all panels; transparent where nothing is drawn. */
export function overImage(panels: readonly Overlaid[], look: Look, range: Range, theme: Theme): Raster {
  const on = (shade: number): Sheet => {
    const sheet = sheetOf({
      ...sizeOf(look),
      ratio: look.ratio,
      theme: { ...theme, background: [shade, shade, shade] },
    });
    const places = placesIn(look, panels.length);
    panels.forEach(({ cloud, drawn }, i) => {
      const box = places[i]?.plot;
      if (box === undefined || cloud.batches.every(({ n }) => n === 0)) return;
      const painted = { cloud, view: look, range, theme };
      if (drawn !== undefined) return lines[look.picture](sheet, box, painted);
      wash(sheet, box, theme.background, 1);
      paint(sheet, box, painted);
    });
    return sheet;
  };
  const { raster: { width, height, rgba }, words } = on(0);
  const white = on(255);
  const out = new Uint8ClampedArray(rgba.length);
  for (let k = 0; k < words.length; k++) {
    if (words[k] === 0xff000000 && white.words[k] === 0xffffffff) continue;
    const at = 4 * k;
    const byte = (of: Uint8ClampedArray, i: number): number => of[at + i] ?? 0;
    const gap = (i: number): number => byte(white.raster.rgba, i) - byte(rgba, i);
    const opacity = 255 - Math.min(gap(0), gap(1), gap(2));
    for (let i = 0; i < 3; i++) out[at + i] = opacity === 0 ? 0 : byte(rgba, i) * 255 / opacity;
    out[at + 3] = opacity;
  }
  return { width, height, rgba: out };
}
