/// <reference lib="dom" />
/**
 * The program: what it starts from, Run and Stop, its language, the editor, and what is wrong with it.
 *
 * The editor is a textarea at first, usable at once; CodeMirror takes its place when it has come.
 * Tests: tests/playground/browser/page.ts.
 * @module
 */
import type { Fault } from "../../program/playable.ts";
import type { Actions, Choice } from "../actions.ts";
import type { Editor } from "../editor/editor.ts";
import { h, still, useEffect, useRef, useState, type View } from "../preact.ts";
import type { Language, Phase } from "../state.ts";

interface Bar extends Actions {
  readonly choices: readonly Choice[];
  readonly start: string | undefined;
  readonly isBusy: boolean;
  readonly language: Language;
}

type Chosen = InputEvent & { readonly currentTarget: HTMLSelectElement };

const languages: readonly (readonly [Language, string])[] = [
  ["typescript", "TypeScript"],
  ["mathematics", "Mathematics"],
];

/** What a program starts from. */
export const starts: (p: Bar) => View = still(({ choices, start, choose }: Bar) => {
  const chosen = choices.find((c) => c.id === start);
  return h(
    "div",
    { class: "starts" },
    h(
      "label",
      null,
      h("span", { class: "unseen" }, "Start from"),
      h(
        "select",
        { value: start ?? "", onInput: (e: Chosen) => choose(e.currentTarget.value) },
        chosen === undefined ? h("option", { value: "", selected: true }, "Your program") : null,
        choices.map((c) => h("option", { key: c.id, value: c.id, selected: c.id === start }, c.title)),
      ),
    ),
    h(
      "p",
      { class: "about" },
      chosen?.about ?? "Begin anew from one of these at any time; the link of Share keeps what you wrote.",
    ),
  );
});

/** Run, stop, and the language. */
export const bar: (p: Bar) => View = still(({ isBusy, language, run, stop, switchTo }: Bar) =>
  h(
    "div",
    { class: "bar" },
    h("button", { class: "primary", onClick: run, title: "Run (Ctrl+Enter)" }, "Run"),
    h("button", { onClick: stop, disabled: !isBusy, title: "Stop (Escape)" }, "Stop"),
    h(
      "div",
      { class: "choice", role: "radiogroup", "aria-label": "Language" },
      languages.map(([name, title]) =>
        h(
          "label",
          { key: name, class: name === language ? "chosen" : "" },
          h("input", {
            type: "radio",
            name: "language",
            checked: name === language,
            onChange: () => switchTo(name),
          }),
          title,
        )
      ),
    ),
  )
);

interface Pane extends Actions {
  readonly text: string;
  /** Another number where the text is not the editor's own. */
  readonly given: number;
  readonly language: Language;
  readonly fault: Fault | undefined;
}

/** The editor. */
export const editorPane: (p: Pane) => View = still((p: Pane) => {
  const { text, given, language, fault, dispatch } = p;
  const place = useRef<HTMLDivElement>(null);
  const [editor, setEditor] = useState<Editor | undefined>(undefined);
  const now = useRef(p);
  now.current = p;
  useEffect(() => {
    const open = async (): Promise<void> => {
      const { openEditor } = await import("../editor/editor.ts");
      const box = place.current;
      if (box === null) return;
      const area = box.querySelector("textarea");
      const hadFocus = document.activeElement === area;
      const { text: first, language: firstLanguage } = now.current;
      const made = openEditor({
        place: box,
        text: first,
        language: firstLanguage,
        changed: (t) => now.current?.dispatch({ tag: "edited", text: t }),
      });
      setEditor(made);
      if (hadFocus) made.focus();
    };
    // after the first paint; where it cannot be had the textarea stays
    const timer = setTimeout(() => open().catch(() => {}), 50);
    return () => clearTimeout(timer);
  }, []);
  // what was typed comes back as a text that may be a key behind: only what comes from elsewhere is shown
  useEffect(() => editor?.show(text, language), [editor, given]);
  useEffect(() => editor?.mark(fault), [editor, fault]);
  return h(
    "div",
    { class: "editor", ref: place },
    editor !== undefined ? null : h("textarea", {
      "aria-label": "Program",
      spellcheck: false,
      autocapitalize: "off",
      value: text,
      onInput: (e: InputEvent & { readonly currentTarget: HTMLTextAreaElement }) =>
        dispatch({ tag: "edited", text: e.currentTarget.value }),
    }),
  );
});

const faultNotice = ({ text, line }: Fault): View => {
  const at = line === undefined ? "" : `Line ${line}: `;
  const [what = "", ...rest] = text.split("\n");
  return h(
    "div",
    { class: "notice bad", role: "alert" },
    h("p", null, h("b", null, at), what),
    rest.map((more) => h("p", { key: more, class: more.startsWith("Try:") ? "try" : "" }, more)),
  );
};

interface Notice extends Actions {
  readonly fault: Fault | undefined;
  readonly phase: Phase;
}

const seconds = (s: number): string => `For ${Math.round(s)} s now.`;

const phaseNotice = ({ phase, fault, stop, run }: Notice): View => {
  switch (phase.tag) {
    case "silent":
      return h(
        "div",
        { class: "notice bad", role: "alert" },
        h(
          "p",
          null,
          "The program does not answer. ",
          h("span", { "aria-hidden": "true" }, seconds(phase.seconds)),
        ),
        h("button", { onClick: stop }, "Stop"),
      );
    case "ended":
      return fault !== undefined ? null : h(
        "div",
        { class: "notice", role: "status" },
        phase.why.split("\n").map((t) => h("p", { key: t, class: t.startsWith("Try:") ? "try" : "" }, t)),
      );
    case "stranger":
      return h(
        "div",
        { class: "notice stranger", role: "status" },
        h("p", null, "This program came by a link. Read it; then run it, if you like."),
        h("button", { class: "primary", onClick: run }, "Run it"),
      );
    case "idle":
    case "loading":
    case "running":
    case "failed":
      return null;
  }
};

/** What is wrong, and what is going on, where one writes. */
export const notice: (p: Notice) => View = still((p: Notice) => [
  phaseNotice(p),
  p.fault === undefined ? null : faultNotice(p.fault),
]);
