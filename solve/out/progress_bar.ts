/**
 * A progress bar for any solve, in a terminal, a notebook and a page; where there is none of these, nothing.
 *
 * A terminal's bar is one line that is written over, by stderr, so that stdout stays the program's. It is wiped at the end.
 * Tests: tests/solve/out/progress_bar_test.ts.
 * @module
 */
import { given } from "../../sde/border/options.ts";
import { isRecord, kind, text } from "../../sde/border/decode.ts";
import type { Progress } from "../../backends/schedule/job.ts";

/** Where a bar is drawn. */
export interface ProgressPlace {
  /** Draws it anew: a share from 0 to 1, and what is said beside it. */
  readonly show: (share: number, words: string) => void;
  /** Takes it away. */
  readonly end: () => void;
}

/** How a bar is drawn. */
export interface ProgressBarOptions {
  /** What stands before it. */
  readonly label?: string;
  /** Where; the notebook, page or terminal that the program runs in unless said. */
  readonly to?: ProgressPlace;
}

/** A stream, as Node and Deno have it. */
interface Stream {
  readonly isTTY: true;
  readonly columns?: number;
  readonly write: (text: string) => unknown;
}
const isTerminal = (u: unknown): u is Stream =>
  typeof u === "object" && u !== null && "isTTY" in u && u.isTTY === true;

/** A bar of characters, at most as wide as the line. */
export function barText(share: number, words: string, columns: number): string {
  const cells = Math.min(30, columns - words.length - 3);
  if (cells < 5) return words.slice(0, Math.max(0, columns - 1));
  const full = Math.round(cells * Math.min(1, Math.max(0, share)));
  return `${"█".repeat(full)}${"░".repeat(cells - full)}  ${words}`;
}

/** In a terminal: the cursor stays at the line's beginning, so that what is written next stands in the bar's place. */
export function terminalPlace(stream: Stream): ProgressPlace {
  return {
    show: (share, words) => void stream.write(`${barText(share, words, stream.columns ?? 80)}\x1b[K\r`),
    end: () => void stream.write("\x1b[K"),
  };
}

/** The part of Deno's kernel that is used. */
interface Kernel {
  readonly broadcast: (type: string, content: unknown) => Promise<unknown>;
}
const isKernel = (u: unknown): u is Kernel => isRecord(u) && typeof u.broadcast === "function";

/** In a notebook: one output that is drawn anew. */
export function notebookPlace(kernel: Kernel): ProgressPlace {
  const display_id = `ito-${crypto.randomUUID()}`;
  let isThere = false;
  const draw = (plain: string, html: string): void => {
    const content = {
      data: { "text/plain": plain, "text/html": html },
      metadata: {},
      transient: { display_id },
    };
    void kernel.broadcast(isThere ? "update_display_data" : "display_data", content).catch(() => {});
    isThere = true;
  };
  return {
    show: (share, words) =>
      draw(barText(share, words, 80), `<progress value="${share}" max="1"></progress> <code>${words}</code>`),
    end: () => draw("", ""),
  };
}

/** The parts of a page that are used. */
interface Element {
  textContent: string | null;
  readonly style: { cssText: string };
  readonly append: (...children: readonly unknown[]) => void;
  readonly setAttribute: (name: string, value: string) => void;
  readonly remove: () => void;
}
interface Page {
  readonly body: Element;
  readonly createElement: (name: string) => Element;
}
const isPage = (u: unknown): u is Page =>
  typeof u === "object" && u !== null && "createElement" in u && "body" in u && u.body !== null;

/** In a page: at the end of its body. */
export function pagePlace(page: Page): ProgressPlace {
  const [box, bar, said] = [
    page.createElement("div"),
    page.createElement("progress"),
    page.createElement("span"),
  ];
  box.setAttribute("role", "status");
  bar.setAttribute("max", "1");
  box.append(bar, said);
  let isThere = false;
  return {
    show: (share, words) => {
      if (!isThere) page.body.append(box);
      isThere = true;
      bar.setAttribute("value", String(share));
      said.textContent = ` ${words}`;
    },
    end: () => {
      box.remove();
      isThere = false;
    },
  };
}

/** Where this program is looked at; nothing where nobody looks. */
const placeHere = (): ProgressPlace | undefined => {
  const found = (name: string): unknown => Reflect.get(globalThis, name);
  const [deno, page, process] = [found("Deno"), found("document"), found("process")];
  const kernel: unknown = isRecord(deno) && "jupyter" in deno ? inKernel(deno) : undefined;
  if (isKernel(kernel)) return notebookPlace(kernel);
  if (isPage(page)) return pagePlace(page);
  const stderr: unknown = isRecord(process) ? process.stderr : undefined;
  return isTerminal(stderr) ? terminalPlace(stderr) : undefined;
};

/** Outside its kernel Deno throws where its notebook is asked for. */
const inKernel = (deno: Readonly<Record<string, unknown>>): unknown => {
  try {
    return deno.jupyter;
  } catch {
    return undefined;
  }
};

const redrawMs = 100;

const isPlace = (u: unknown): u is ProgressPlace =>
  isRecord(u) && typeof u.show === "function" && typeof u.end === "function";
const readOptions = given("progressBar", {
  label: text,
  to: kind("a place, { show(share, words), end() }", isPlace),
});

const seconds = (
  ms: number,
): string => (ms < 90_000 ? `${Math.ceil(ms / 1000)} s` : `${Math.ceil(ms / 60_000)} min`);

/** "1,200/10,000  350,000 evaluations  12 s left". */
export function progressWords({ done, total, nfe }: Progress, spentMs: number): string {
  const left = done > 0 && done < total ? `  ${seconds(spentMs / done * (total - done))} left` : "";
  const evaluations = nfe > 0 ? `  ${nfe.toLocaleString("en")} evaluations` : "";
  return `${done.toLocaleString("en")}/${total.toLocaleString("en")}${evaluations}${left}`;
}

/**
 * A progress bar, as the `progress` of a solve or an ensemble: in a terminal a line by stderr, in a notebook an output, in a
 * page an element at its end. Quiet where there is none of these, as in a pipe. It goes away when all samples have ended.
 *
 * Throws a RangeError for an option that is none.
 *
 * @example
 * ```ts
 * import { eulerMaruyama, ou, progressBar, solve } from "ito";
 *
 * await solve(ou(), eulerMaruyama(1000), { n: 1000, seed: 1, progress: progressBar({ label: "OU" }) })();
 * ```
 */
export function progressBar(options: ProgressBarOptions = {}): (p: Progress) => void {
  const { label, to = placeHere() } = readOptions(options);
  if (to === undefined) return () => {};
  const began = performance.now();
  let [last, isShown] = [-Infinity, false];
  return (p) => {
    const now = performance.now();
    if (p.done >= p.total) {
      if (isShown) to.end();
      isShown = false;
      return;
    }
    if (now - last < redrawMs) return;
    last = now;
    isShown = true;
    const words = progressWords(p, now - began);
    to.show(p.total > 0 ? p.done / p.total : 0, label === undefined ? words : `${label}  ${words}`);
  };
}
