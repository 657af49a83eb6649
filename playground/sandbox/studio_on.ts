/// <reference lib="dom" />
/**
 * The parts of the engine that runs in a page: TEMPORARY, until program/ and draw/ are there.
 * Tests: tests/playground/browser/sandbox.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { withSettings } from "../program/settings.ts";
import { evaluate } from "../program/evaluate.ts";
import type { Studio } from "../engine/studio.ts";
import { nodesOf } from "../../sde/language/expr.ts";
import { explained } from "../engine/explained.ts";
import type { Playable } from "../program/playable.ts";

const read: Studio["read"] = (source, given, settings) =>
  E.chainW((p: Playable) => withSettings(p, settings))(evaluate(source, given));

const needs: Studio["needs"] = (processes) =>
  nodesOf(processes.map((p) => p.drift)).some((n) => n.tag === "oracle")
    ? ["ort-wasm-simd-threaded.wasm"]
    : [];

/** The parts, on a canvas that comes later. */
export function studioOn(canvas: () => OffscreenCanvas | undefined): Studio {
  return {
    read,
    needs,
    pictures: () => ["phase", "paths"],
    range: (_c, _v, before) => before ?? { x: [-3, 3], y: [-3, 3] },
    draw: (clouds, look, range) => {
      const c = canvas();
      if (c === undefined) return;
      [c.width, c.height] = [look.width, look.height];
      const context = c.getContext("2d");
      if (context === null) return;
      const image = context.createImageData(look.width, look.height);
      image.data.fill(255);
      for (const cloud of clouds) {
        const { elements, times, batches } = cloud;
        for (const { n, values } of batches) {
          for (let i = 0; i < n; i++) {
            const at = (i * times.length + look.frame) * elements;
            const px = Math.floor(
              ((values[at + look.x] ?? 0) - range.x[0]) / (range.x[1] - range.x[0]) * look.width,
            );
            const py = Math.floor(
              (range.y[1] - (values[at + look.y] ?? 0)) / (range.y[1] - range.y[0]) * look.height,
            );
            if (px >= 0 && px < look.width && py >= 0 && py < look.height) {
              image.data.fill(60, 4 * (py * look.width + px), 4 * (py * look.width + px) + 3);
            }
          }
        }
      }
      context.putImageData(image, 0, 0);
    },
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
    locate: () => undefined,
    explain: explained,
    png: () => new Uint8Array(),
  };
}
