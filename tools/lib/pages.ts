/**
 * What is wrong with the pages of the documentation: links to what is not there, pictures that no command on their page
 * makes, pages that the site's sidebar leaves out.
 *
 * Tests: tests/tools/pages_test.ts.
 * @module
 */
import { type Group, groups } from "../docs/site/.vitepress/pages.ts";
import { slug } from "../docs/site/.vitepress/slug.ts";

/** A page: its path from the repository's root, and its text. */
export interface Page {
  readonly path: string;
  readonly text: string;
}

/** The page without its blocks of code; all else stays where it is. */
const withoutBlocks = (text: string): string =>
  text.replaceAll(/^ *(`{3,}|~{3,})[\s\S]*?^ *\1 *$/gm, (b) => b.replaceAll(/[^\n]/g, " "));

/** Without what stands between backticks; the length stays. */
const withoutCode = (text: string): string => text.replaceAll(/`[^`]*`/g, (c) => c.replaceAll(/[^\n]/g, "x"));

interface Link {
  readonly to: string;
  readonly picture: boolean;
  /** Where it stands in the text. */
  readonly at: number;
}

const linksOf = (text: string): readonly Link[] => {
  const plain = withoutCode(withoutBlocks(text));
  return [...plain.matchAll(/(!?)\[[^\]]*\]\(([^)\s]+)\)/g)].map((m) => ({
    to: m[2] ?? "",
    picture: m[1] === "!",
    at: m.index,
  }));
};

/** The anchors of a page; of two equal ones the second ends in -1, as on GitHub. */
export function anchorsOf(text: string): readonly string[] {
  const headings = [...withoutBlocks(text).matchAll(/^#{1,6} +(.*)$/gm)].map(([, h = ""]) => slug(h));
  return headings.map((h, i) => {
    const before = headings.slice(0, i).filter((other) => other === h).length;
    return before === 0 ? h : `${h}-${before}`;
  });
}

/** What says how a picture is made: a line of code with a command of Deno's. */
const hasCommand = (text: string): boolean => /^.*\bdeno(@[\d.]+)? (task|run) .*$/m.test(text);

const resolve = (from: string, to: string): string =>
  decodeURI(new URL(to, `file:///${from}`).pathname.slice(1));

/** What is wrong with the links and pictures of some pages; `exists` knows files and folders by path. */
export function wrongLinks(pages: readonly Page[], exists: (path: string) => boolean): readonly string[] {
  const anchors = new Map(pages.map(({ path, text }) => [path, new Set(anchorsOf(text))]));
  return pages.flatMap(({ path, text }) =>
    linksOf(text).flatMap(({ to, picture, at }) => {
      if (/^[a-z]+:/.test(to)) return [];
      const line = text.slice(0, at).split("\n").length;
      const [file = "", anchor] = to.split("#");
      const target = file === "" ? path : resolve(path, file);
      if (!exists(target)) return [`${path}:${line}: links to ${to}, which is not there`];
      const lost = anchor !== undefined && !(anchors.get(target)?.has(anchor) ?? false);
      const made = !picture || hasCommand(text);
      return [
        ...(lost ? [`${path}:${line}: links to ${to}, but ${target} has no such heading`] : []),
        ...(made ? [] : [`${path}:${line}: no command on the page makes ${to}\nTry: its \`deno task …\``]),
      ];
    })
  );
}

/** The SVG pictures of a page that its own code draws: where they are, and the block before them that says \`const picture =\`. */
export function drawnIn({ path, text }: Page): readonly { readonly to: string; readonly code: string }[] {
  const blocks = [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map((m) => ({
    at: m.index,
    code: m[1] ?? "",
  }));
  return linksOf(text).filter(({ picture, to }) => picture && to.endsWith(".svg")).flatMap(({ to, at }) => {
    const before = blocks.filter((b) => b.at < at && b.code.includes("const picture =")).at(-1);
    return before === undefined ? [] : [{ to: resolve(path, to), code: before.code }];
  });
}

/** A page's text for the site, which has docs/ alone: of a link that leaves it the words stay. */
export function onSite({ path, text }: Page): string {
  return text.replaceAll(
    /\[([^\]]*)\]\((\.\.\/[^)\s]+)\)/g,
    (all, words: string, to: string) => (resolve(path, to).startsWith("docs/") ? all : words),
  );
}

/** The name of a page in the sidebar: docs/lab/speed.md is lab/speed. */
const nameOf = (path: string): string => path.slice("docs/".length, -".md".length);

/** Pages that the sidebar leaves out, and those of it that are not there. Decisions need no row. */
export function wrongSidebar(paths: readonly string[], rows: readonly Group[] = groups): readonly string[] {
  const there = paths.filter((path) => /^docs\/(?!decisions\/).*\.md$/.test(path)).map(nameOf);
  const listed = rows.flatMap(({ pages }) => Object.keys(pages));
  const where = "tools/docs/site/.vitepress/pages.ts";
  return [
    ...there.filter((name) => !listed.includes(name)).map((name) =>
      `docs/${name}.md: not in the sidebar\nTry: a row of ${where}`
    ),
    ...listed.filter((name) => !there.includes(name)).map((name) => `${where}: there is no docs/${name}.md`),
    ...listed.filter((name, i) => listed.indexOf(name) !== i).map((name) => `${where}: ${name} stands twice`),
  ];
}
