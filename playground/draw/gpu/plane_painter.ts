/**
 * Paints the plane of two elements at a frame.
 *
 * Tests: tests/playground/gpu/pictures_test.ts.
 * @module
 */
import { scaleOf, scaleSteps } from "../colors.ts";
import { cellsOf, crowded, halo, mostTones, single } from "../painters/phase.ts";
import { frameOf } from "../states.ts";
import { gpuPathsOf } from "./cloud.ts";
import { cleared, drawIn, type Painter, roomOf } from "./painter.ts";
import { arenaOf, computeOf, drawingOf, groupsFor, overBlend, run } from "./pipes.ts";
import { planeHits, planeTones, sums } from "./plane.ts";

/** A painter for targets of a format. */
export function planePainter(device: GPUDevice, format: GPUTextureFormat): Painter {
  const code = planeTones({ single, steps: scaleSteps, mostTones, crowded, halo });
  const pipelines = {
    hits: computeOf(device, "hits of a plane", planeHits),
    sums: computeOf(device, "sums of hits", sums),
    tones: drawingOf(device, { label: "a plane", code, format, blend: overBlend }),
  };
  const rooms = {
    hits: roomOf(device, "hits"),
    sums: roomOf(device, "sums of hits"),
    scale: roomOf(device, "colours"),
  };
  const arena = arenaOf(device);
  return {
    paint: ({ cloud, look, range, theme, box, view }) => {
      const { side, columns, rows, whole: { x: [x0, x1], y: [y0, y1] } } = cellsOf(
        box,
        range,
        gpuPathsOf(cloud),
        look.ratio,
      );
      const frame = frameOf(cloud, look);
      const [hits, all] = [rooms.hits.of(columns * rows), rooms.sums.of(3)];
      const scale = rooms.scale.holding(Uint32Array.from(scaleOf(theme)));
      const encoder = device.createCommandEncoder();
      cleared(encoder, hits);
      cleared(encoder, all);
      arena.begin(cloud.batches.length + 2);
      const pass = encoder.beginComputePass();
      for (const { part: { buffer, strides: s }, first, n } of cloud.batches) {
        const [x, y] = [s.frame * frame + s.element * look.x, s.frame * frame + s.element * look.y];
        const reals = [x0, y0, columns / (x1 - x0), rows / (y1 - y0)];
        const numbers = arena.slot([s.offset, s.path, x, y, first, n, columns, rows], reals);
        run(device, pass, pipelines.hits, [numbers, { buffer }, hits], groupsFor(n));
      }
      const cells = arena.slot([columns * rows]);
      run(device, pass, pipelines.sums, [cells, hits, all], groupsFor(columns * rows / 16));
      pass.end();
      const sizes = arena.slot([box.left, box.top, side, columns, rows], [halo.radius * look.ratio]);
      const bound = [sizes, hits, all, scale];
      drawIn(encoder, { device, pipeline: pipelines.tones, bound, view, box });
      arena.write();
      device.queue.submit([encoder.finish()]);
    },
    close: () => [...Object.values(rooms), arena].forEach((held) => held.close()),
  };
}
