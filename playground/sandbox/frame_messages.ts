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
  | {
    readonly to: "frame";
    readonly tag: "begin";
    readonly worker: string;
    readonly kind: WorkerKind;
    readonly id: number;
  }
  /** Ends the worker. */
  | { readonly to: "frame"; readonly tag: "end" }
  | { readonly to: "worker"; readonly asked: Asked };

/** From the frame to the page: its own words apart from the worker's, where a program may have put anything. */
export type FromFrame =
  /** It can begin a worker: at first, and when the one before was ended. */
  | { readonly from: "frame"; readonly tag: "ready" }
  /** The worker of this number broke, or was ended because it said too much. */
  | { readonly from: "frame"; readonly tag: "ended"; readonly id: number; readonly why: string }
  | { readonly from: "worker"; readonly id: number; readonly told: unknown };

/** From the page to the worker, by the frame: first the canvas, once. */
export type ToWorker =
  | { readonly tag: "canvas"; readonly canvas: OffscreenCanvas }
  | { readonly tag: "asked"; readonly asked: Asked };
