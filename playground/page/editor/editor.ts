/// <reference lib="dom" />
/**
 * The editor: CodeMirror with the page's text, faults at their line, and TypeScript's help once it is focused.
 *
 * Tests: tests/playground/browser/page.ts.
 * @module
 */
import type { Fault } from "../../program/playable.ts";
import type { Language } from "../state.ts";
import type { Language as Types } from "./language.ts";
import {
  autocompletion,
  bracketMatching,
  closeBrackets,
  closeBracketsKeymap,
  Compartment,
  type CompletionContext,
  completionKeymap,
  defaultKeymap,
  type Diagnostic,
  drawSelection,
  EditorState,
  EditorView,
  type Extension,
  history,
  historyKeymap,
  indentOnInput,
  javascript,
  keymap,
  lineNumbers,
  setDiagnostics,
  StreamLanguage,
} from "./codemirror.ts";
import { theme } from "./theme.ts";

/** What an editor is opened with. */
export interface EditorOptions {
  readonly place: HTMLElement;
  readonly text: string;
  readonly language: Language;
  readonly changed: (text: string) => void;
}

/** An open editor. */
export interface Editor {
  /** Shows this text, where it is another. */
  readonly show: (text: string, language: Language) => void;
  readonly mark: (fault: Fault | undefined) => void;
  readonly focus: () => void;
}

/** What is told apart in mathematics: comments, numbers, differentials, functions. */
const signs: readonly (readonly [RegExp, string | null])[] = [
  [/^#.*/, "comment"],
  [/^\d[\d_]*(\.\d+)?(e[+-]?\d+)?/i, "number"],
  [/^(in|o)\b/, "keyword"],
  [/^d[\p{L}][\p{L}\d_]*/u, "typeName"],
  [/^[\p{L}_][\p{L}\d_]*(?=\()/u, "propertyName"],
  [/^[\p{L}_][\p{L}\d_]*/u, null],
];

const mathematics = StreamLanguage.define({
  token: (stream) => {
    const sign = signs.find(([pattern]) => stream.match(pattern) !== null);
    if (sign === undefined) stream.next();
    return sign?.[1] ?? null;
  },
});

const languageOf = (language: Language): Extension =>
  language === "typescript" ? javascript({ typescript: true }) : mathematics;

/** Where a fault is in a text: from its column, or the whole line. */
const spotOf = (state: EditorState, fault: Fault): { readonly from: number; readonly to: number } => {
  const line = state.doc.line(Math.max(1, Math.min(state.doc.lines, fault.line ?? 1)));
  const at = fault.column === undefined ? line.from : Math.min(line.to, line.from + fault.column - 1);
  const word = /^[\w$]+/.exec(state.sliceDoc(at, line.to))?.[0].length ?? 0;
  return { from: at, to: fault.column === undefined || word === 0 ? line.to : at + word };
};

/** After the last key, before the text is checked, in ms. */
const checkMs = 350;

/** Opens an editor in a place. */
export function openEditor({ place, text, language, changed }: EditorOptions): Editor {
  let [shown, marked]: [Language, Fault | undefined] = [language, undefined];
  let [types, found]: [Types | "coming" | undefined, readonly Diagnostic[]] = [undefined, []];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const [grammar, help] = [new Compartment(), new Compartment()];
  const extensions: Extension = [
    lineNumbers(),
    history(),
    drawSelection(),
    indentOnInput(),
    bracketMatching(),
    closeBrackets(),
    help.of(autocompletion()),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({
      "aria-label": "Program",
      tabindex: "0", // said aloud: axe does not know that what can be edited takes the focus
      autocapitalize: "off",
      spellcheck: "false",
    }),
    keymap.of([
      ...closeBracketsKeymap,
      // Ctrl+Enter is the page's: it runs
      ...defaultKeymap.filter(({ key }) => key !== "Mod-Enter"),
      ...historyKeymap,
      ...completionKeymap,
    ]),
    grammar.of(languageOf(language)),
    ...theme,
    EditorView.updateListener.of((u) => {
      if (u.docChanged) {
        changed(u.state.doc.toString());
        found = [];
        checkSoon();
      }
      if (u.focusChanged && u.view.hasFocus) void bringTypes();
    }),
  ];
  const view = new EditorView({ parent: place, state: EditorState.create({ doc: text, extensions }) });

  const remark = (): void => {
    const own: readonly Diagnostic[] = marked?.line === undefined
      ? []
      : [{ ...spotOf(view.state, marked), severity: "error", message: marked.text }];
    const list = [...own, ...found].filter((d) => d.to <= view.state.doc.length);
    view.dispatch(setDiagnostics(view.state, list));
  };
  const check = async (): Promise<void> => {
    if (types === undefined || types === "coming" || shown !== "typescript") return;
    const list = await types.check(view.state.doc.toString());
    if (list === undefined) return;
    found = list;
    remark();
  };
  const checkSoon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void check(), checkMs);
  };
  const bringTypes = async (): Promise<void> => {
    if (types !== undefined || shown !== "typescript") return;
    types = "coming";
    const { openLanguage } = await import("./language.ts");
    const here = openLanguage();
    types = here;
    const source = (c: CompletionContext) => (shown === "typescript" ? here.completions(c) : null);
    view.dispatch({ effects: help.reconfigure([autocompletion({ override: [source] }), here.hover]) });
    await check();
  };
  return {
    show: (next, nextLanguage) => {
      if (nextLanguage !== shown) {
        shown = nextLanguage;
        view.dispatch({ effects: grammar.reconfigure(languageOf(shown)) });
      }
      if (next === view.state.doc.toString()) return;
      found = [];
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: next } });
    },
    mark: (fault) => {
      marked = fault;
      remark();
    },
    focus: () => view.focus(),
  };
}
