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
import type { ToFrame, WorkerKind } from "./frame_messages.ts";
import { type Asked, type Sandbox, type Told, toldCodec } from "./messages.ts";

/** The policy of the frame, and so of its worker. */
export const policy =
  "default-src 'none'; script-src 'unsafe-eval' 'unsafe-inline' blob: data:; worker-src blob: data:; " +
  "style-src 'unsafe-inline'";

/** Seconds without an answer: of which the page is told, and after which the worker is ended. */
export const patienceHere = { told: 3, ended: 10 } as const;

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
  const frame = document.createElement("iframe");
  frame.setAttribute("sandbox", "allow-scripts");
  frame.setAttribute("allow", "cross-origin-isolated *");
  frame.setAttribute("title", label);
  frame.tabIndex = -1;
  let [isReady, isBegun]: [boolean, boolean] = [false, false];
  let waiting: readonly ToFrame[] = [];
  let [asked, answered, since]: [number, number, number] = [0, 0, 0];

  const post = (message: ToFrame): void => {
    if (!isReady) waiting = [...waiting, message];
    else frame.contentWindow?.postMessage(message, "*");
  };
  const begin = (): void => {
    post({ to: "frame", tag: "begin", worker: texts.worker, kind });
    [isBegun, asked, answered, since] = [true, 0, 0, performance.now()];
  };
  const stop = (why: string): void => {
    if (!isBegun) return;
    post({ to: "frame", tag: "end" });
    isBegun = false;
    told({ tag: "ended", why });
  };
  const hear = ({ source, data }: MessageEvent<unknown>): void => {
    if (source !== frame.contentWindow) return;
    if (typeof data === "object" && data !== null && "tag" in data && data.tag === "ready") {
      isReady = true;
      waiting.forEach(post);
      waiting = [];
      return;
    }
    const decoded = toldCodec.decode(data);
    if (decoded._tag === "Left") return; // a program's own: nobody asked for it
    const message = decoded.right;
    since = performance.now();
    if (message.tag === "pong") answered = message.id;
    else if (message.tag === "ended") {
      isBegun = false;
      told(message);
    } else told(message);
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
  frame.srcdoc = page(texts.frame);
  place.replaceChildren(frame);
  return {
    ask: (message: Asked) => {
      if (message.tag === "load" && !isBegun) begin();
      if (isBegun) post({ to: "worker", asked: message });
    },
    stop,
    close: () => {
      clearInterval(timer);
      removeEventListener("message", hear);
      frame.remove();
    },
  };
}
