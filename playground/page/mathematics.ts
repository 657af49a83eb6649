/// <reference lib="dom" />
/**
 * LaTeX to the page by KaTeX, with its style sheet and fonts from the page's own folder.
 *
 * Tests: tests/playground/browser/page.ts.
 * @module
 */
import katex from "katex";
import { latexName } from "../../sde/border/latex_names.ts";

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

/** What a reader sees of an element, without what is there for screen readers alone. */
const seen = (element: Element): string => element.textContent?.replaceAll(/[\u200b\s]/g, "") ?? "";

/** Marks where a name stands in what was typeset; without a name, nowhere. */
export function light(place: HTMLElement, name: string | undefined): void {
  place.querySelectorAll(".lit").forEach((e) => e.classList.remove("lit"));
  if (name === undefined) return;
  const sample = document.createElement("span");
  katex.render(latexName(name), sample, { throwOnError: false, output: "html" });
  const wanted = seen(sample);
  place.querySelectorAll(".katex-html .mord").forEach((e) => {
    const isInner = [...e.querySelectorAll(".mord")].some((inner) => seen(inner) === wanted);
    if (seen(e) === wanted && !isInner) e.classList.add("lit");
  });
}
