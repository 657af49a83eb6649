/// <reference lib="dom" />
/**
 * The frame: it shows the canvas and holds the worker, and runs no program itself.
 *
 * It has no origin (`sandbox="allow-scripts"`) and its policy lets nothing be fetched, so neither can the worker, which has the
 * frame's. The page ends the worker through it whenever it likes: a worker that does not answer is ended all the same.
 * Tests: tests/playground/browser/sandbox.ts.
 * @module
 */
import type { ToFrame, WorkerKind } from "./frame_messages.ts";

let worker: Worker | undefined;
let address: string | undefined;

const tell = (told: unknown): void => parent.postMessage(told, "*");

const end = (): void => {
  worker?.terminate();
  if (address !== undefined) URL.revokeObjectURL(address);
  [worker, address] = [undefined, undefined];
};

/** The address of a script, and one that is to be given back. */
const addressOf = (text: string, kind: WorkerKind): readonly [string, string | undefined] => {
  if (kind === "gpu") return [`data:text/javascript;charset=utf-8,${encodeURIComponent(text)}`, undefined];
  const blob = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  return [blob, blob];
};

/** A canvas for a worker: one that was handed over cannot be handed over again, nor change its kind of context. */
const hand = (to: Worker): void => {
  const canvas = document.createElement("canvas");
  document.body.replaceChildren(canvas);
  const offscreen = canvas.transferControlToOffscreen();
  to.postMessage({ tag: "canvas", canvas: offscreen }, [offscreen]);
};

const begin = (text: string, kind: WorkerKind): void => {
  end();
  const [script, mine] = addressOf(text, kind);
  address = mine;
  const made = new Worker(script);
  made.onmessage = ({ data }) => {
    if (made !== worker) return;
    if (typeof data === "object" && data !== null && data.tag === "canvas") hand(made);
    else tell(data);
  };
  made.onerror = (e) => {
    if (made !== worker) return;
    end();
    tell({ tag: "ended", why: e.message === "" || e.message === undefined ? "The worker broke" : e.message });
  };
  worker = made;
  hand(made);
};

addEventListener("message", ({ source, data }: MessageEvent<ToFrame>) => {
  if (source !== parent) return;
  if (data.to === "worker") worker?.postMessage({ tag: "asked", asked: data.asked });
  else if (data.tag === "begin") begin(data.worker, data.kind);
  else end();
});

addEventListener("pointerdown", ({ clientX, clientY }) => {
  const asked = { tag: "pointer", x: clientX / innerWidth, y: clientY / innerHeight };
  worker?.postMessage({ tag: "asked", asked });
});

tell({ tag: "ready" });
