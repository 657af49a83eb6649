/// <reference lib="dom" />
/**
 * What takes a while, or leaves the page: translating, links, scripts, files. Each module comes when it is first wanted.
 *
 * Tests: tests/playground/browser/page.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import type { Fault } from "../program/playable.ts";
import type { Asked, Exported } from "../sandbox/messages.ts";
import { type Start, starts } from "../starts/starts.ts";
import type { Choice } from "./actions.ts";
import { example, translate } from "./translate.ts";
import { type Event, type Language, type Opened, type State, textOf } from "./state.ts";

/** The starting points. */
export const choices: readonly Choice[] = starts.map(({ key, title, look }) => ({
  id: key,
  title,
  about: look,
}));

/** Files that a program may want, by their names in the page's folder. */
const allowed: readonly string[] = [
  "cifar512.png",
  "ve_cifar.safetensors",
  "ort_cpu.js",
  "ort_gpu.js",
  "ort-wasm-simd-threaded.wasm",
  "ort-wasm-simd-threaded.jspi.wasm",
];

/** Where the program that ran last is kept, for this tab alone. */
const kept = "ito-playground";

/** What the page has done for it. */
export interface Errands {
  /** What the page shows first: a link's program, one that ran in this tab, a starting point. */
  readonly begin: () => Promise<void>;
  readonly openLink: () => Promise<void>;
  readonly run: () => Promise<void>;
  readonly choose: (id: string) => Promise<void>;
  readonly switchTo: (language: Language) => Promise<void>;
  readonly share: () => Promise<void>;
  readonly script: () => Promise<void>;
  readonly download: (as: "npy" | "png" | "svg") => void;
  readonly save: (exported: Exported) => void;
  readonly copy: (text: string) => Promise<void>;
  readonly file: (name: string) => Promise<Uint8Array<ArrayBuffer> | undefined>;
}

const languageOf = (isMathematics: boolean): Language => (isMathematics ? "mathematics" : "typescript");
const opened = ({ key, source, isMathematics }: Start): Opened => ({
  language: languageOf(isMathematics),
  text: source,
  start: key,
});

const typescriptOf = async (text: string, language: Language): Promise<E.Either<Fault, string>> => {
  if (language === "typescript") return E.right(text);
  return (await translate()).toTypeScript(text);
};

const remembered = (): string | undefined => {
  try {
    return sessionStorage.getItem(kept) ?? undefined;
  } catch {
    return undefined; // storage may be forbidden
  }
};
const remember = (hash: string): void => {
  try {
    sessionStorage.setItem(kept, hash);
  } catch {
    // it is a comfort only
  }
};

const saveAs = (name: string, parts: readonly BlobPart[], type: string): void => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([...parts], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
};

const types = { npy: "application/octet-stream", png: "image/png", svg: "image/svg+xml" } as const;

/** The errands of a page. */
export function errands(page: {
  readonly state: () => State;
  readonly dispatch: (e: Event) => void;
  readonly ask: (asked: Asked) => void;
}): Errands {
  const { state, dispatch, ask } = page;
  let wanted: "npy" | "png" | "svg" | undefined; // a program may send files that nobody asked for
  let switched: { readonly text: string; readonly times: number } | undefined;
  const wrong = (fault: Fault): void => dispatch({ tag: "wrong", fault });

  const hashOf = async (): Promise<E.Either<Fault, string>> => {
    const { toLink } = await import("../program/share.ts");
    const { language, settings, params, points } = state();
    return await toLink({
      source: textOf(state()),
      isMathematics: language === "mathematics",
      settings,
      params,
      points: points.map(([x, y]) => [x, y]),
    });
  };

  const run = async (): Promise<void> => {
    const made = await typescriptOf(textOf(state()), state().language);
    if (E.isLeft(made)) return wrong(made.left);
    dispatch({ tag: "run", source: made.right });
    const hash = await hashOf();
    if (E.isRight(hash)) remember(hash.right);
  };

  const choose = async (id: string): Promise<void> => {
    const start = starts.find((s) => s.key === id);
    if (start === undefined) return;
    dispatch({ tag: "opened", program: opened(start), isStrange: false });
    await run();
  };

  const openHash = async (hash: string, isStrange: boolean): Promise<boolean> => {
    const { fromLink } = await import("../program/share.ts");
    const shared = await fromLink(hash);
    if (E.isLeft(shared)) {
      const [first] = starts;
      if (textOf(state()) === "" && first !== undefined) {
        dispatch({ tag: "opened", program: opened(first), isStrange: false });
      }
      wrong(shared.left);
      return false;
    }
    const { source, isMathematics = false, settings = {}, params = {}, points = [] } = shared.right;
    const start = starts.find((s) => s.source === source && s.isMathematics === isMathematics);
    dispatch({
      tag: "opened",
      isStrange,
      program: {
        language: languageOf(isMathematics),
        text: source,
        settings,
        params,
        points,
        ...(start === undefined ? {} : { start: start.key }),
      },
    });
    return true;
  };

  const openLink = async (): Promise<void> => {
    if (location.hash.length > 1) await openHash(location.hash, true);
  };

  const begin = async (): Promise<void> => {
    if (location.hash.length > 1) return await openLink();
    const own = remembered();
    const wanted = new URLSearchParams(location.search).get("start");
    const named = starts.find((s) => s.key === wanted) ?? (own === undefined ? starts[0] : undefined);
    if (named !== undefined) return await choose(named.key);
    if (own !== undefined && await openHash(own, false)) await run();
  };

  const switchTo = async (language: Language): Promise<void> => {
    const { language: before, texts } = state();
    if (language === before) return;
    if (language === "typescript") {
      // who only looked at mathematics has the program back
      const isUntouched = texts.mathematics === switched?.text && state().ran.times === switched.times;
      if (isUntouched && texts.typescript !== "") return dispatch({ tag: "switched", language });
      const made = await typescriptOf(texts.mathematics, before);
      if (E.isLeft(made)) return wrong(made.left);
      return dispatch({ tag: "switched", language, text: made.right });
    }
    const text = texts.mathematics.trim() === "" ? example : texts.mathematics;
    switched = { text, times: state().ran.times };
    dispatch({ tag: "switched", language, text });
  };

  const share = async (): Promise<void> => {
    const hash = await hashOf();
    if (E.isLeft(hash)) return wrong(hash.left);
    const link = `${location.origin}${location.pathname}${hash.right}`;
    dispatch({ tag: "dialog", dialog: { tag: "link", link, isCopied: false } });
    await copy(link);
  };

  const script = async (): Promise<void> => {
    const { language, settings, params, points, loaded } = state();
    const made = await typescriptOf(textOf(state()), language);
    if (E.isLeft(made)) return wrong(made.left);
    const { toScript } = await import("../program/script.ts");
    const text = toScript({
      source: made.right,
      settings,
      params,
      points,
      n: loaded?.n ?? settings.n ?? 100_000,
      ...(loaded?.isAdaptive === true ? { times: loaded.times } : {}),
    });
    if (E.isLeft(text)) return wrong(text.left);
    dispatch({ tag: "dialog", dialog: { tag: "script", text: text.right, isCopied: false } });
  };

  const copy = async (text: string): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      dispatch({ tag: "copied" });
    } catch {
      // not allowed: the text stands there to be copied by hand
    }
  };

  return {
    begin,
    openLink,
    run,
    choose,
    switchTo,
    share,
    script,
    copy,
    download: (as) => {
      wanted = as;
      ask({ tag: "export", as });
    },
    save: ({ as, bytes }) => {
      if (as !== wanted) return;
      wanted = undefined;
      saveAs(`ito.${as}`, [bytes], types[as]);
    },
    file: async (name) => {
      if (!allowed.includes(name)) return undefined;
      try {
        const response = await fetch(new URL(name, document.baseURI));
        return response.ok ? new Uint8Array(await response.arrayBuffer()) : undefined;
      } catch {
        return undefined;
      }
    },
  };
}
