/// <reference lib="dom" />
/**
 * LaTeX to the page by KaTeX, with its style sheet and fonts from the page's own folder.
 *
 * Tests: tests/playground/browser/page.ts.
 * @module
 */
import katex from "katex";

/** The style sheet is asked for once. */
const styled: Promise<void> = new Promise((resolve) => {
  const link = document.createElement("link");
  [link.rel, link.href] = ["stylesheet", "./katex.css"];
  [link.onload, link.onerror] = [() => resolve(), () => resolve()];
  document.head.append(link);
});

/** Typesets LaTeX, a block a line that stands alone. What KaTeX cannot read is shown as it is. */
export async function typeset(latex: string, place: HTMLElement): Promise<void> {
  await styled;
  katex.render(latex, place, { displayMode: true, throwOnError: false, strict: "ignore" });
}
