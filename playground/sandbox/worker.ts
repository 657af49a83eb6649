/// <reference lib="dom" />
/**
 * The worker: the engine and a canvas. The one place where a program runs.
 *
 * Tests: tests/playground/browser/sandbox.ts.
 * @module
 */
import { session } from "../engine/session.ts";
import type { ToWorker } from "./frame_messages.ts";
import type { Told } from "./messages.ts";
import { studioOn } from "./studio_on.ts";

/** Files that the page has given, by name: what is bundled reads its binaries here (tools/lib/browser_modules.ts). */
const files = new Map<string, Uint8Array>();
Object.assign(globalThis, { itoFile: (name: string) => files.get(name) });

let canvas: OffscreenCanvas | undefined;
const ask = session(studioOn(() => canvas), (told: Told) => {
  const moved = told.tag === "exported" ? [told.bytes.buffer] : [];
  postMessage(told, { transfer: moved });
});

addEventListener("message", ({ data }: MessageEvent<ToWorker>) => {
  if (data.tag === "canvas") canvas = data.canvas;
  else {
    const { asked } = data;
    if (asked.tag === "file" && asked.bytes !== undefined) files.set(asked.name, asked.bytes);
    ask(asked);
  }
});
