/// <reference lib="dom" />
/**
 * The way of a value: tabs of mathematics, step, plan and code. Lines that hold the lit slider's parameter are marked.
 *
 * Tests: tests/playground/browser/page.ts.
 * @module
 */
import { type Explained, type Loaded, type Tab, tabs } from "../../sandbox/messages.ts";
import type { Actions } from "../actions.ts";
import { h, still, useEffect, useRef, useState, type View } from "../preact.ts";

const titles: Readonly<Record<Tab, string>> = {
  mathematics: "Mathematics",
  step: "Step",
  plan: "Plan",
  wgsl: "WGSL",
  wasm: "WebAssembly",
  js: "JavaScript",
};

interface Tabs extends Actions {
  readonly tab: Tab;
  /** Of which run, and how the runs are called. */
  readonly ofRun: number;
  readonly loaded: Loaded | undefined;
  readonly explained: Explained | undefined;
  readonly lit: string | undefined;
  readonly isLive: boolean;
}

type Light = (place: HTMLElement, name: string | undefined) => void;

/** LaTeX by KaTeX, which comes when it is first wanted. */
const mathematics: (p: { readonly latex: string; readonly lit: string | undefined }) => View = still((p) => {
  const { latex, lit } = p;
  const place = useRef<HTMLDivElement>(null);
  const [isPlain, setPlain] = useState(false);
  const [light, setLight] = useState<Light | undefined>(undefined);
  useEffect(() => {
    let isOver = false;
    import("../mathematics.ts").then(
      async ({ typeset, light }) => {
        if (isOver || place.current === null) return;
        await typeset(latex, place.current);
        setLight(() => light);
      },
      () => setPlain(true), // no network any more: the source is better than nothing
    );
    return () => {
      isOver = true;
    };
  }, [latex]);
  useEffect(() => {
    if (place.current !== null) light?.(place.current, lit);
  }, [light, latex, lit]);
  return isPlain ? h("pre", null, latex) : h("div", { class: "latex", ref: place });
});

const lines: (p: { readonly text: string; readonly lit: readonly number[]; readonly name: string }) => View =
  still(({ text, lit, name }) => {
    const place = useRef<HTMLPreElement>(null);
    const [first] = lit;
    useEffect(() => {
      const [box, line] = [place.current, place.current?.querySelector<HTMLElement>("mark")];
      if (box === null || line === null || line === undefined) return;
      const isInside = line.offsetTop >= box.scrollTop &&
        line.offsetTop < box.scrollTop + box.clientHeight - 20;
      if (!isInside) box.scrollTop = line.offsetTop - box.clientHeight / 3;
    }, [first, text]);
    const all = text.split("\n");
    const marked = new Set(lit);
    // runs of lines that are not lit stay one text: a kernel has thousands
    const parts: View[] = [];
    let from = 0;
    all.forEach((line, k) => {
      if (!marked.has(k)) return;
      if (k > from) parts.push(`${all.slice(from, k).join("\n")}\n`);
      parts.push(h("mark", { key: k, title: name }, line), "\n");
      from = k + 1;
    });
    parts.push(all.slice(from).join("\n"));
    return h("pre", { ref: place, tabIndex: 0 }, ...parts);
  });

const content = ({ tab, explained, lit, isLive }: Tabs): View => {
  if (explained === undefined) {
    return h(
      "p",
      { class: "quiet" },
      isLive ? "…" : "Run a program: here is what becomes of it on its way to code.",
    );
  }
  if (tab === "mathematics") return h(mathematics, { latex: explained.text, lit });
  const marked = lit === undefined ? [] : explained.lit[lit] ?? [];
  return h(lines, { text: explained.text, lit: marked, name: lit ?? "" });
};

/** The tabs and the text of the one that is open. */
export const way: (p: Tabs) => View = still((p: Tabs) => {
  const { tab, ofRun, loaded, dispatch } = p;
  const runs = loaded?.runs ?? [];
  const move = (by: number): void => {
    const next = tabs[(tabs.indexOf(tab) + by + tabs.length) % tabs.length] ?? tab;
    dispatch({ tag: "tabbed", tab: next });
    document.getElementById(`tab-${next}`)?.focus();
  };
  const onKeyDown = (e: KeyboardEvent): void => {
    if (e.key === "ArrowRight") move(1);
    if (e.key === "ArrowLeft") move(-1);
  };
  const one = (name: Tab): View =>
    h("button", {
      key: name,
      id: `tab-${name}`,
      role: "tab",
      "aria-selected": name === tab,
      "aria-controls": "way",
      tabIndex: name === tab ? 0 : -1,
      onClick: () => dispatch({ tag: "tabbed", tab: name }),
    }, titles[name]);
  return h(
    "section",
    { class: "way", "aria-label": "The way to code" },
    h(
      "div",
      { class: "tabs" },
      h("div", { role: "tablist", "aria-label": "The way to code", onKeyDown }, tabs.map(one)),
      runs.length < 2 ? null : h(
        "select",
        {
          "aria-label": "Of which run",
          onInput: (e: InputEvent & { readonly currentTarget: HTMLSelectElement }) =>
            dispatch({ tag: "tabbed", tab, run: Number(e.currentTarget.value) }),
        },
        runs.map(({ name }, k) => h("option", { key: k, value: k, selected: k === ofRun }, name)),
      ),
    ),
    h(
      "div",
      { id: "way", role: "tabpanel", "aria-labelledby": `tab-${tab}`, class: `content ${tab}` },
      content(p),
    ),
  );
});
