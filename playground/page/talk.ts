/// <reference lib="dom" />
/**
 * The sandbox as the page uses it: opened when its texts have come, asked one picture at a time.
 *
 * A look that is asked for while the last one is still drawn waits, and only the newest one: so a play never runs ahead of its
 * pictures. Tests: tests/playground/browser/page.ts.
 * @module
 */
import type { WorkerKind } from "../sandbox/frame_messages.ts";
import { openSandbox } from "../sandbox/host.ts";
import type { Asked, Sandbox, Told } from "../sandbox/messages.ts";

/** A look that was not answered for so long is given up, in ms. */
const patienceMs = 400;

/** The page's end. */
export interface Talk {
  /** Opens the sandbox in a place. */
  readonly open: (place: HTMLElement) => Promise<void>;
  readonly ask: (asked: Asked) => void;
  readonly stop: (why: string) => void;
  /** Whether a picture is under way. */
  readonly isDrawing: () => boolean;
}

const textOf = async (name: string): Promise<string> => {
  const response = await fetch(new URL(name, document.baseURI));
  if (!response.ok) throw new Error(`${name}: ${response.status}`);
  return await response.text();
};

const isSoftware = /swiftshader|llvmpipe|lavapipe|software|basic render/i;

/** Whether this machine has a graphics processor that is worth it, rather than threads; ?worker=gpu and ?worker=threads say so. */
const kindHere = async (): Promise<WorkerKind> => {
  const said = new URLSearchParams(location.search).get("worker");
  if (said === "gpu" || said === "threads") return said;
  try {
    const adapter = await navigator.gpu?.requestAdapter();
    if (adapter === undefined || adapter === null) return "threads";
    const { vendor, architecture, device, description, isFallbackAdapter } = adapter.info;
    const name = [vendor, architecture, device, description].join(" ");
    return isFallbackAdapter || isSoftware.test(name) ? "threads" : "gpu";
  } catch {
    return "threads";
  }
};

/** A sandbox to be. Its texts are fetched at once. */
export function talk(told: (told: Told) => void): Talk {
  const texts = Promise.all([textOf("frame.js"), textOf("worker.js")]);
  texts.catch(() => {}); // said where it is opened
  const kindAsked = kindHere();
  let sandbox: Sandbox | undefined;
  let waiting: Asked | undefined; // before it is open: a load, which knows all
  let [lookedAt, pending]: [number | undefined, Asked | undefined] = [undefined, undefined];

  const isDrawing = (): boolean => lookedAt !== undefined && performance.now() - lookedAt < patienceMs;
  const ask = (asked: Asked): void => {
    if (sandbox === undefined) {
      if (asked.tag === "load") waiting = asked;
      return;
    }
    if (asked.tag === "load") [lookedAt, pending] = [undefined, undefined];
    if (asked.tag === "look") {
      if (isDrawing()) {
        pending = asked;
        return;
      }
      lookedAt = performance.now();
    }
    sandbox.ask(asked);
  };
  const hear = (message: Told): void => {
    if (message.tag === "drawn") {
      const next = pending;
      [lookedAt, pending] = [undefined, undefined];
      if (next !== undefined) ask(next);
    }
    told(message);
  };
  return {
    open: async (place) => {
      const [frame, worker] = await texts;
      const kind = await kindAsked;
      sandbox = openSandbox({ place, texts: { frame, worker }, told: hear, label: "Picture", kind });
      if (waiting !== undefined) ask(waiting);
      waiting = undefined;
    },
    ask,
    stop: (why) => sandbox?.stop(why),
    isDrawing,
  };
}
