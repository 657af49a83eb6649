/**
 * What the page and the frame say to each other, beside what is passed on to and from the worker.
 * Tests: tests/playground/browser/sandbox.ts.
 * @module
 */
import type { Asked } from "./messages.ts";

/**
 * Where a frame has no origin, a worker of a blob may have threads and no WebGPU, one of a data: address WebGPU and no threads
 * (Chromium 156): the page asks for the one that its machine makes more of.
 */
export type WorkerKind = "gpu" | "threads";

/** From the page to the frame. */
export type ToFrame =
  /** Begins a worker of this text, after the end of the one before. */
  | { readonly to: "frame"; readonly tag: "begin"; readonly worker: string; readonly kind: WorkerKind }
  /** Ends the worker. */
  | { readonly to: "frame"; readonly tag: "end" }
  | { readonly to: "worker"; readonly asked: Asked };

/** From the page to the worker, by the frame: first the canvas, once. */
export type ToWorker =
  | { readonly tag: "canvas"; readonly canvas: OffscreenCanvas }
  | { readonly tag: "asked"; readonly asked: Asked };
