/// <reference lib="dom" />
/**
 * The frame: it shows the canvas and holds the worker, and runs no program itself.
 *
 * It has no origin (`sandbox="allow-scripts"`) and its policy lets nothing be fetched, so neither can the worker, which has the
 * frame's. The page ends the worker through it whenever it likes: a worker that does not answer is ended all the same.
 * Tests: tests/playground/browser/sandbox.ts.
 * @module
 */
import type { FromFrame, ToFrame, WorkerKind } from "./frame_messages.ts";
import { meter } from "./meter.ts";

let worker: Worker | undefined;
let address: string | undefined;

const tell = (told: FromFrame): void => parent.postMessage(told, "*");

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

const begin = ({ worker: text, kind, id }: Extract<ToFrame, { readonly tag: "begin" }>): void => {
  end();
  const [script, mine] = addressOf(text, kind);
  address = mine;
  const made = new Worker(script);
  const weigh = meter();
  const over = (why: string): void => {
    end();
    tell({ from: "frame", tag: "ended", id, why });
  };
  made.onmessage = ({ data }) => {
    if (made !== worker) return;
    const why = weigh(data, performance.now());
    if (why !== undefined) over(why);
    else if (typeof data === "object" && data !== null && data.tag === "canvas") hand(made);
    else tell({ from: "worker", id, told: data });
  };
  made.onerror = (e) => {
    if (made === worker) over(e.message === "" || e.message === undefined ? "The worker broke" : e.message);
  };
  worker = made;
  hand(made);
};

addEventListener("message", ({ source, data }: MessageEvent<ToFrame>) => {
  if (source !== parent) return;
  if (data.to === "worker") worker?.postMessage({ tag: "asked", asked: data.asked });
  else if (data.tag === "begin") begin(data);
  else {
    end();
    tell({ from: "frame", tag: "ready" });
  }
});

addEventListener("pointerdown", ({ clientX, clientY }) => {
  const asked = { tag: "pointer", x: clientX / innerWidth, y: clientY / innerHeight };
  worker?.postMessage({ tag: "asked", asked });
});

tell({ from: "frame", tag: "ready" });
