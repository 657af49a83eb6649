/// <reference lib="dom" />
/**
 * CodeMirror 6, the one place that names its packages.
 *
 * Tests: tests/playground/browser/page.ts.
 * @module
 */
// deno-lint-ignore-file no-import-prefix -- in deno.json every `deno task` would resolve them, into the lock: docs/decisions/0004
export {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  type Completion,
  type CompletionContext,
  completionKeymap,
  type CompletionResult,
} from "npm:@codemirror/autocomplete@6.20.4";
export { defaultKeymap, history, historyKeymap } from "npm:@codemirror/commands@6.11.1";
export { javascript } from "npm:@codemirror/lang-javascript@6.2.5";
export {
  bracketMatching,
  HighlightStyle,
  indentOnInput,
  StreamLanguage,
  syntaxHighlighting,
} from "npm:@codemirror/language@6.13.1";
export { type Diagnostic, setDiagnostics } from "npm:@codemirror/lint@6.9.8";
export { Compartment, EditorState, type Extension } from "npm:@codemirror/state@6.7.6";
export { drawSelection, EditorView, hoverTooltip, keymap, lineNumbers } from "npm:@codemirror/view@6.43.15";
export { tags } from "npm:@lezer/highlight@1.2.5";
