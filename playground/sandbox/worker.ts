/// <reference lib="dom" />
/**
 * The worker: the engine and a canvas. The one place where a program runs.
 *
 * Tests: tests/playground/browser/sandbox.ts.
 * @module
 */
import { session } from "../engine/session.ts";
import { keep } from "./files.ts";
import type { ToWorker } from "./frame_messages.ts";
import type { Told } from "./messages.ts";
import { studioOn } from "./studio_on.ts";

let canvas: OffscreenCanvas | undefined;
const ask = session(studioOn(() => canvas), (told: Told) => {
  const moved = told.tag === "exported" ? [told.bytes.buffer] : [];
  postMessage(told, { transfer: moved });
});

addEventListener("message", ({ data }: MessageEvent<ToWorker>) => {
  if (data.tag === "canvas") canvas = data.canvas;
  else {
    const { asked } = data;
    if (asked.tag === "file" && asked.bytes !== undefined) keep(asked.name, asked.bytes);
    ask(asked);
  }
});
