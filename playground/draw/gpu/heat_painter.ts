/**
 * Paints the density in time.
 *
 * Tests: tests/playground/gpu/pictures_test.ts.
 * @module
 */
import { scaleOf, scaleSteps } from "../colors.ts";
import { boxes } from "../painters/field.ts";
import { acrossRows, fullRank } from "../painters/heat.ts";
import { cursorAt, heatCells, heatWeakness } from "../painters/in_time.ts";
import { frameOf } from "../states.ts";
import { timeAxisOf } from "../ticks.ts";
import * as wgsl from "./heat.ts";
import { cleared, drawIn, type Painter, roomOf } from "./painter.ts";
import { arenaOf, computeOf, drawingOf, groupsFor, run } from "./pipes.ts";

/** A painter for targets of a format. */
export function heatPainter(device: GPUDevice, format: GPUTextureFormat): Painter {
  const pipelines = {
    hits: computeOf(device, "hits of frames", wgsl.frameHits),
    shares: computeOf(device, "shares of frames", wgsl.frameShares),
    field: computeOf(device, "density in time", wgsl.heatField),
    most: computeOf(device, "highest of columns", wgsl.columnMost),
    full: computeOf(device, "what is full", wgsl.fullOf),
    tones: drawingOf(device, { label: "a density in time", code: wgsl.heatTones(scaleSteps), format }),
  };
  const rooms = {
    hits: roomOf(device, "hits"),
    shares: roomOf(device, "shares"),
    room: roomOf(device, "shares, on the way"),
    moments: roomOf(device, "moments"),
    at: roomOf(device, "where frames stand"),
    field: roomOf(device, "a density in time"),
    most: roomOf(device, "highest of columns"),
    scales: roomOf(device, "colours"),
  };
  const arena = arenaOf(device);
  return {
    paint: ({ cloud, look, range, theme, box, view }) => {
      const { columns, rows } = heatCells(box, look.ratio);
      const frames = cloud.times.length;
      const axis = timeAxisOf(cloud.times);
      const hits = rooms.hits.of(frames * (rows + 1));
      const [shares, room] = [rooms.shares.of(frames * rows), rooms.room.of(frames * rows)];
      const [moments, field] = [rooms.moments.of(2 * frames), rooms.field.of(columns * rows)];
      const [at, most] = [rooms.at.holding(Float32Array.from(axis.at)), rooms.most.of(columns + 1)];
      const { weak, after } = heatWeakness[look.picture === "paths" ? "paths" : "density"];
      const scales = rooms.scales.holding(
        Uint32Array.from([...scaleOf(theme, weak), ...scaleOf(theme, after)]),
      );
      const [low, high] = range.y;
      const encoder = device.createCommandEncoder();
      cleared(encoder, hits);
      arena.begin(cloud.batches.length + 5);
      const pass = encoder.beginComputePass();
      for (const { part: { buffer, strides: s }, first, n } of cloud.batches) {
        const words = [s.offset, s.path, s.frame, s.element * look.x, first, n, frames, rows];
        const numbers = arena.slot(words, [low, rows / (high - low)]);
        run(device, pass, pipelines.hits, [numbers, { buffer }, hits], groupsFor(n * frames));
      }
      const [sizes, cells] = [[frames, rows, ...boxes(acrossRows)], columns * rows];
      run(
        device,
        pass,
        pipelines.shares,
        [arena.slot(sizes), hits, shares, room, moments],
        groupsFor(frames),
      );
      const grid = arena.slot([frames, rows, columns]);
      run(device, pass, pipelines.field, [grid, shares, moments, at, field], groupsFor(cells));
      run(device, pass, pipelines.most, [arena.slot([columns, rows]), field, most], groupsFor(columns));
      const rank = arena.slot([columns, Math.floor(columns * fullRank)]);
      run(device, pass, pipelines.full, [rank, most], groupsFor(columns));
      pass.end();
      const split = Math.max(
        0,
        Math.min(box.width, Math.round(cursorAt(box, axis, frameOf(cloud, look))) - box.left),
      );
      const numbers = arena.slot([box.left, box.top, columns, rows, split], [box.width, box.height]);
      const bound = [numbers, field, most, scales];
      drawIn(encoder, { device, pipeline: pipelines.tones, bound, view, box });
      arena.write();
      device.queue.submit([encoder.finish()]);
    },
    close: () => [...Object.values(rooms), arena].forEach((held) => held.close()),
  };
}
