/// <reference lib="dom" />
/**
 * TypeScript in the editor: completion with imports, a declaration under the pointer, findings under the text. It comes when the
 * editor is first focused; until then, and where it cannot be had, there is none.
 *
 * Tests: tests/playground/browser/page.ts.
 * @module
 */
import {
  type Completion,
  type CompletionContext,
  type CompletionResult,
  type Diagnostic,
  type EditorView,
  type Extension,
  hoverTooltip,
} from "./codemirror.ts";
import type { Answers, Known, Offer, Wish } from "./protocol.ts";

/** TypeScript, to be asked. */
export interface Language {
  readonly completions: (context: CompletionContext) => Promise<CompletionResult | null>;
  readonly hover: Extension;
  /** What is wrong with a text; nothing where a newer one has been asked for. */
  readonly check: (text: string) => Promise<readonly Diagnostic[] | undefined>;
}

type Ask = <K extends Wish["tag"]>(wish: Extract<Wish, { readonly tag: K }>) => Promise<Answers[K]>;

interface Reply {
  readonly id: number;
  readonly answer?: unknown;
  readonly wrong?: string;
}

const openWorker = (): Ask => {
  const worker = new Worker(new URL("types.js", document.baseURI), { type: "module" });
  const waiting = new Map<
    number,
    { readonly resolve: (answer: never) => void; readonly reject: (e: unknown) => void }
  >();
  let id = 0;
  worker.onmessage = ({ data }: MessageEvent<Reply & { readonly answer: never }>) => {
    const ours = waiting.get(data.id);
    waiting.delete(data.id);
    if (data.wrong === undefined) ours?.resolve(data.answer);
    else ours?.reject(new Error(data.wrong));
  };
  worker.onerror = () => waiting.forEach(({ reject }) => reject(new Error("TypeScript did not come")));
  return (wish) =>
    new Promise((resolve, reject) => {
      waiting.set(++id, { resolve, reject });
      worker.postMessage({ id, wish });
    });
};

/** How CodeMirror calls what TypeScript calls otherwise. */
const kinds: Readonly<Record<string, string>> = {
  "const": "constant",
  "let": "variable",
  "parameter": "variable",
  "alias": "function",
  "getter": "property",
  "method": "method",
};

const box = ({ signature, documentation }: Known): HTMLElement => {
  const place = document.createElement("div");
  place.className = "cm-types";
  const code = document.createElement("code");
  code.textContent = signature;
  place.append(code);
  if (documentation !== "") {
    const words = document.createElement("p");
    words.textContent = documentation;
    place.append(words);
  }
  return place;
};

/** Names that are the program's, its module's and its types' before those of the language. */
const boost = ({ from, kind }: Offer): number => (from !== undefined ? -20 : kind === "keyword" ? -30 : 0);

const silently = async <A>(promise: Promise<A>): Promise<A | undefined> => {
  try {
    return await promise;
  } catch {
    return undefined; // help that does not come is no fault of the program
  }
};

/** TypeScript, whose worker begins at once. */
export function openLanguage(): Language {
  const ask = openWorker();
  let checked = 0;

  const completion = (text: string, at: number) => (offer: Offer): Completion => ({
    label: offer.name,
    type: kinds[offer.kind] ?? offer.kind,
    boost: boost(offer),
    ...(offer.from === undefined ? {} : { detail: offer.from }),
    info: async () => {
      const known = await silently(ask({ tag: "details", text, at, offer }));
      return known === undefined ? null : box(known);
    },
    apply: (view: EditorView, _: Completion, from: number, to: number) => {
      view.dispatch({
        changes: { from, to, insert: offer.name },
        selection: { anchor: from + offer.name.length },
      });
      if (offer.from === undefined) return;
      void silently(ask({ tag: "details", text, at, offer })).then((known) => {
        const changes = known?.changes ?? [];
        // places are those of the text that was asked about: up to the import it must be the same, below one may have typed on
        const head = Math.max(0, ...changes.map((c) => c.to));
        const isSame = view.state.sliceDoc(0, head) === text.slice(0, head);
        if (changes.length > 0 && isSame) view.dispatch({ changes: [...changes] });
      });
    },
  });

  return {
    completions: async (context) => {
      const text = context.state.doc.toString();
      const word = context.matchBefore(/[\w$]+$/);
      const isMember = text[context.pos - 1] === ".";
      if (word === null && !context.explicit && !isMember) return null;
      const offers = await silently(ask({ tag: "complete", text, at: context.pos }));
      if (offers === undefined || context.aborted || offers.offers.length === 0) return null;
      return {
        from: offers.from,
        options: offers.offers.map(completion(text, context.pos)),
        validFor: /^[\w$]*$/,
      };
    },
    hover: hoverTooltip(async (view, at) => {
      const known = await silently(ask({ tag: "hover", text: view.state.doc.toString(), at }));
      if (known === undefined || known.signature === "") return null;
      return { pos: known.from, end: known.to, above: true, create: () => ({ dom: box(known) }) };
    }),
    check: async (text) => {
      const mine = ++checked;
      const found = await silently(ask({ tag: "check", text }));
      if (mine !== checked || found === undefined) return undefined;
      return found.map(({ from, to, text: message, isError }): Diagnostic => ({
        from,
        to,
        message,
        severity: isError ? "error" : "warning",
        source: "TypeScript",
      }));
    },
  };
}
