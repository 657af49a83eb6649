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

/**
 * Typesets LaTeX. What KaTeX cannot read is shown as it is; nothing is trusted, for a program may have written it: no links, no
 * pictures, no endless macros.
 */
export async function typeset(latex: string, place: HTMLElement): Promise<void> {
  await styled;
  katex.render(latex, place, {
    displayMode: true,
    throwOnError: false,
    strict: "ignore",
    trust: false,
    maxSize: 20,
    maxExpand: 1000,
  });
}
