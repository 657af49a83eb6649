/**
 * The editor in the page's colours: all of them are variables of page.css, so that light and dark need no second theme.
 *
 * Tests: tests/playground/browser/page.ts.
 * @module
 */
import { EditorView, type Extension, HighlightStyle, syntaxHighlighting, tags } from "./codemirror.ts";

const looks = EditorView.theme({
  "&": { height: "100%", backgroundColor: "transparent", color: "var(--ink)" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", fontSize: "13px", lineHeight: "1.55" },
  ".cm-content": { caretColor: "var(--ink)", padding: "8px 0" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { backgroundColor: "transparent", color: "var(--quiet)", border: "none" },
  ".cm-lineNumbers .cm-gutterElement": { padding: "0 8px 0 10px", minWidth: "24px" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "var(--chosen)",
  },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--chosen)" },
  ".cm-tooltip": {
    backgroundColor: "var(--paper)",
    color: "var(--ink)",
    border: "1px solid var(--line)",
    borderRadius: "6px",
    boxShadow: "0 4px 16px rgb(0 0 0 / 0.16)",
    maxWidth: "min(32rem, 92vw)",
  },
  ".cm-tooltip-autocomplete > ul": { fontFamily: "var(--mono)", fontSize: "12.5px" },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": {
    backgroundColor: "var(--chosen)",
    color: "var(--ink)",
  },
  ".cm-completionInfo": {
    padding: "6px 10px",
    fontSize: "12.5px",
    maxWidth: "22rem",
    whiteSpace: "pre-wrap",
  },
  ".cm-types": { padding: "6px 10px", fontSize: "12.5px", maxHeight: "16rem", overflow: "auto" },
  ".cm-types code": { display: "block", whiteSpace: "pre-wrap", fontFamily: "var(--mono)" },
  ".cm-types p": { margin: "4px 0 0", whiteSpace: "pre-wrap" },
  ".cm-diagnostic": { padding: "5px 9px", whiteSpace: "pre-wrap", fontSize: "12.5px" },
  ".cm-diagnostic-error": { borderLeft: "3px solid var(--bad)" },
});

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier], color: "var(--code-key)" },
  { tag: [tags.string, tags.special(tags.string), tags.regexp], color: "var(--code-text)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--code-number)" },
  { tag: tags.comment, color: "var(--quiet)", fontStyle: "italic" },
  { tag: [tags.typeName, tags.className, tags.namespace], color: "var(--code-type)" },
  { tag: [tags.propertyName], color: "var(--code-name)" },
]);

/** How the editor looks. */
export const theme: readonly Extension[] = [looks, syntaxHighlighting(colours)];
