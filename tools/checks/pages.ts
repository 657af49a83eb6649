/**
 * The pages of the documentation: their links and anchors are there, each picture has its command on its page, each page
 * stands in the site's sidebar, and the README is short.
 *
 *     deno run --allow-read tools/checks/pages.ts
 *
 * @module
 */
import { wrongLinks, wrongSidebar } from "../lib/pages.ts";
import { exists, filesIn, report, textOf } from "../lib/sources.ts";

/** The most lines of the README: what it is, how to install it, three examples, where things are. */
const mostOfReadme = 150;

if (import.meta.main) {
  const paths = [
    "README.md",
    "CHANGELOG.md",
    ...[...filesIn().values()].flat().filter((p) => p.endsWith(".md")),
  ];
  // the site's own pages stand among those of docs/ when it is built
  const standsAt = (path: string): string => path.replace("tools/docs/site/", "docs/");
  const pages = paths.map((path) => ({ path: standsAt(path), text: textOf(path) }));
  const lines = textOf("README.md").split("\n").length - 1;
  report("pages", [
    ...wrongLinks(pages, exists),
    ...wrongSidebar(paths),
    ...(lines <= mostOfReadme
      ? []
      : [`README.md: ${lines} lines, at most ${mostOfReadme}\nTry: a page of docs/`]),
  ]);
}
