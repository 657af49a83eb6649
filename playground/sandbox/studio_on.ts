/// <reference lib="dom" />
/**
 * The parts of the engine in a page: programs by program/, pictures by draw/, on a canvas that comes later.
 *
 * Tests: tests/playground/browser/sandbox.ts.
 * @module
 */
import { nodesOf } from "../../sde/language/expr.ts";
import { rangeOf } from "../draw/range.ts";
import { drawAll, locate } from "../draw/draw.ts";
import { picturesOf } from "../draw/states.ts";
import { themeOf } from "../draw/colors.ts";
import { explained } from "../engine/explained.ts";
import type { Studio } from "../engine/studio.ts";
import { evaluate } from "../program/evaluate.ts";

/** onnxruntime's binary, where a score asks it. */
const needs: Studio["needs"] = (processes) =>
  nodesOf(processes.map((p) => p.drift)).some((n) => n.tag === "oracle")
    ? ["ort-wasm-simd-threaded.wasm"]
    : [];

/** The parts, on a canvas that comes later. */
export function studioOn(canvas: () => OffscreenCanvas | undefined): Studio {
  const draw: Studio["draw"] = (clouds, look, range) => {
    const place = canvas();
    const context = place?.getContext("2d", { alpha: false });
    if (place === undefined || context == null) return;
    if (place.width !== look.width) place.width = look.width; // which clears it: so only where it is new
    if (place.height !== look.height) place.height = look.height;
    drawAll(context, clouds, look, range, themeOf(look.isDark));
  };
  return {
    read: evaluate,
    needs,
    pictures: picturesOf,
    range: rangeOf,
    draw,
    measure: ({ cloud, done, view }) => ({
      frame: view.frame,
      time: cloud.times[view.frame] ?? NaN,
      done,
      mean: 0,
      std: 0,
      quantiles: [],
      from: 0,
      to: 1,
      histogram: [],
      exact: [],
      distance: 0,
      distanceNull: 0,
    }),
    steps: () => Promise.resolve({ times: [], lengths: [], accepted: [] }),
    locate,
    explain: explained,
    svg: () => "",
    png: async () => {
      const blob = await canvas()?.convertToBlob({ type: "image/png" });
      return blob === undefined ? undefined : new Uint8Array(await blob.arrayBuffer());
    },
  };
}
