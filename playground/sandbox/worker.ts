/// <reference lib="dom" />
/**
 * The worker: the engine and a canvas. The one place where a program runs.
 *
 * Tests: tests/playground/browser/sandbox.ts.
 * @module
 */
import { describe } from "ito";
import { session } from "../engine/session.ts";
import { keep } from "./files.ts";
import type { ToWorker } from "./frame_messages.ts";
import type { Look, Told } from "./messages.ts";
import { studioOn } from "./studio_on.ts";

let [canvas, look]: [OffscreenCanvas | undefined, Look | undefined] = [undefined, undefined];
const tell = (told: Told): void => {
  const moved = told.tag === "exported" ? [told.bytes.buffer] : [];
  postMessage(told, { transfer: moved });
};
const ask = session(
  studioOn({
    canvas: () => canvas,
    stays: () => "gpu" in navigator,
    afresh: () => {
      if (canvas === undefined) return; // asked for already
      canvas = undefined;
      postMessage({ tag: "canvas" }); // for the frame
    },
    failed: (e) => tell({ tag: "failed", text: describe(e) }),
  }),
  tell,
);

addEventListener("message", ({ data }: MessageEvent<ToWorker>) => {
  if (data.tag === "canvas") {
    canvas = data.canvas;
    if (look !== undefined) ask({ tag: "look", look });
  } else {
    const { asked } = data;
    if (asked.tag === "load" || asked.tag === "look") look = asked.look;
    if (asked.tag === "file" && asked.bytes !== undefined) keep(asked.name, asked.bytes);
    ask(asked);
  }
});
