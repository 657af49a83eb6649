/// <reference lib="dom" />
/**
 * The page's end of the sandbox: a frame of no origin and no network in a place of the page, and who watches over it.
 *
 *     sandbox="allow-scripts"   an origin of its own: no storage, no cookies, nothing of the page
 *     default-src 'none'        nothing is fetched, posted, connected to; programs come as texts
 *
 * A worker that does not answer for `patience.ended` seconds is ended; what it says is decoded, as a program may have put
 * anything there. Tests: tests/playground/browser/sandbox.ts, tests/playground/messages_test.ts.
 * @module
 */
import type { FromFrame, ToFrame, WorkerKind } from "./frame_messages.ts";
import { type Asked, type Sandbox, type Told, toldCodec } from "./messages.ts";

/** The policy of the frame, and so of its worker. */
export const policy =
  "default-src 'none'; script-src 'unsafe-eval' 'unsafe-inline' blob: data:; worker-src blob: data:; " +
  "style-src 'unsafe-inline'";

/** Seconds without an answer: of which the page is told; after which the worker, and the frame, are ended. */
export const patienceHere = { told: 3, ended: 10 } as const;

/** A frame that does not answer for so long, in ms, is replaced. */
const frameMs = 1000;

/** What a sandbox is made of. */
export interface SandboxOptions {
  /** Where the frame goes: it fills this. */
  readonly place: HTMLElement;
  /** The texts of frame.js and worker.js. */
  readonly texts: { readonly frame: string; readonly worker: string };
  readonly told: (told: Told) => void;
  /** "gpu" where the machine has one that is no software. */
  readonly kind: WorkerKind;
  /** How the frame is called by a screen reader. */
  readonly label: string;
  /** Of tests, that wait less. */
  readonly patience?: { readonly told: number; readonly ended: number };
}

const page = (frame: string): string =>
  `<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}">` +
  "<style>html,body{margin:0;height:100%;overflow:hidden}canvas{display:block;width:100%;height:100%}</style>" +
  `<body><script>${frame.replaceAll("</script", "<\\/script")}</script></body>`;

/** Opens a sandbox; its worker begins with the first `load`. */
export function openSandbox(options: SandboxOptions): Sandbox {
  const { place, texts, told, label, kind, patience = patienceHere } = options;
  const framed = (): HTMLIFrameElement => {
    const frame = document.createElement("iframe");
    frame.setAttribute("sandbox", "allow-scripts");
    frame.setAttribute("allow", "cross-origin-isolated *");
    frame.setAttribute("title", label);
    frame.tabIndex = -1;
    frame.srcdoc = page(texts.frame);
    place.replaceChildren(frame);
    return frame;
  };
  let frame = framed();
  let [isReady, isBegun, isLoading, id]: [boolean, boolean, boolean, number] = [false, false, false, 0];
  let waiting: readonly ToFrame[] = [];
  let [asked, answered, since]: [number, number, number] = [0, 0, 0];
  let ran: string | undefined;
  let patient: ReturnType<typeof setTimeout> | undefined;

  const post = (message: ToFrame): void => {
    if (!isReady) waiting = [...waiting, message];
    else frame.contentWindow?.postMessage(message, "*");
  };
  /** Ends the worker; where the frame itself does not answer, as under a flood of messages, it goes, and another comes. */
  const end = (): void => {
    waiting = [];
    isBegun = false;
    if (!isReady) return;
    post({ to: "frame", tag: "end" });
    isReady = false;
    patient = setTimeout(() => void (frame = framed()), frameMs);
  };
  const begin = (): void => {
    id++;
    post({ to: "frame", tag: "begin", worker: texts.worker, kind, id });
    [isBegun, asked, answered, since] = [true, 0, 0, performance.now()];
  };
  const stop = (why: string): void => {
    if (!isBegun) return;
    end();
    told({ tag: "ended", why });
  };
  const hearWorker = (data: unknown): void => {
    const decoded = toldCodec.decode(data);
    if (decoded._tag === "Left") return; // a program's own: nobody asked for it
    const message = decoded.right;
    since = performance.now();
    switch (message.tag) {
      case "pong":
        if (message.id === asked) answered = asked;
        return;
      case "ended":
      case "silent":
        return; // said by the frame and here alone
      case "failed":
        if (isLoading) end(); // it did not load, but what it has begun may go on
        return told(message);
      case "loaded":
        isLoading = false;
        return told(message);
      default:
        return told(message);
    }
  };
  // what comes from the frame is its own: it runs no program
  const hear = ({ source, data }: MessageEvent<FromFrame>): void => {
    if (source !== frame.contentWindow) return;
    if (data.from === "frame" && data.tag === "ready") {
      clearTimeout(patient);
      isReady = true;
      waiting.forEach(post);
      waiting = [];
    } else if (!isBegun || data.id !== id) return; // of a worker that was ended
    else if (data.from === "worker") hearWorker(data.told);
    else {
      isBegun = false;
      told({ tag: "ended", why: data.why });
    }
  };
  const watch = (): void => {
    if (!isBegun || !isReady) return;
    const seconds = answered < asked ? (performance.now() - since) / 1000 : 0;
    if (seconds >= patience.ended) {
      return stop(
        `Ended: no answer for ${patience.ended} s\nTry: a loop that ends, or fewer paths and steps`,
      );
    }
    if (seconds >= patience.told) told({ tag: "silent", seconds });
    if (answered === asked) [asked, since] = [asked + 1, performance.now()];
    post({ to: "worker", asked: { tag: "ping", id: asked } });
  };

  addEventListener("message", hear);
  const timer = setInterval(watch, 500);
  return {
    ask: (message: Asked) => {
      if (message.tag === "load") {
        // another program has another worker: nothing of the one before is in its way, or goes on beside it
        if (isBegun && message.source !== ran) end();
        if (!isBegun) begin();
        [ran, isLoading] = [message.source, true];
      }
      if (isBegun) post({ to: "worker", asked: message });
    },
    stop,
    close: () => {
      clearInterval(timer);
      clearTimeout(patient);
      removeEventListener("message", hear);
      frame.remove();
    },
  };
}
