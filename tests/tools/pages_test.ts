/**
 * The check of the documentation's pages finds a dead link, a lost anchor, a picture without its command, a page that the
 * sidebar leaves out.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { onSiteApi } from "../../tools/docs/api.ts";
import { anchorsOf, drawnIn, onSite, wrongLinks, wrongSidebar } from "../../tools/lib/pages.ts";

const page = (path: string, text: string) => ({ path, text });
const files = ["docs/a.md", "docs/lab/b.md", "docs/p.svg", "README.md", "examples"];
const wrong = (...pages: readonly { readonly path: string; readonly text: string }[]) =>
  wrongLinks(pages, (path) => files.includes(path));

Deno.test("anchors are GitHub's: of code, of numbers, of a heading that stands twice, not of code blocks", () => {
  const text =
    '# In C: `backend: "native"`\n\n## 1. A step, and its “end”\n\n## Rows\n\n```sh\n# no heading\n```\n\n### Rows\n';
  assertEquals(anchorsOf(text), ["in-c-backend-native", "1-a-step-and-its-end", "rows", "rows-1"]);
});

Deno.test("links to pages, folders, anchors and the web are right", () => {
  const text =
    "# A\n\n[b](lab/b.md), [`code`](lab/b.md#two-words), [up](#a), [e](../examples), [w](https://example.org/x)\n";
  assertEquals(wrong(page("docs/a.md", text), page("docs/lab/b.md", "## Two words\n\n[a](../a.md)\n")), []);
});

Deno.test("a link in code is none", () => {
  assertEquals(wrong(page("docs/a.md", "`[x](gone.md)`\n\n```md\n[x](gone.md)\n```\n")), []);
});

Deno.test("a dead link, and one over the end of a line, are found at their lines", () => {
  assertEquals(wrong(page("docs/a.md", "one\n\n[b](b.md) and [of two\nlines](c.md)\n")), [
    "docs/a.md:3: links to b.md, which is not there",
    "docs/a.md:3: links to c.md, which is not there",
  ]);
});

Deno.test("a lost anchor is found, on the page itself too", () => {
  const found = wrong(
    page("docs/a.md", "# A\n[b](lab/b.md#gone) [a](#gone)\n"),
    page("docs/lab/b.md", "# B\n"),
  );
  assertEquals(found, [
    "docs/a.md:2: links to lab/b.md#gone, but docs/lab/b.md has no such heading",
    "docs/a.md:2: links to #gone, but docs/a.md has no such heading",
  ]);
});

Deno.test("a picture wants its command on the page", () => {
  const picture = "![p](p.svg)\n";
  assertEquals(wrong(page("docs/a.md", picture)).length, 1);
  assertEquals(wrong(page("docs/a.md", `${picture}\n\`deno task p\` draws it.\n`)), []);
});

Deno.test("the sidebar has each page once; decisions need no row", () => {
  const rows = [{ title: "Guide", pages: { a: "A", c: "C" } }, { title: "Lab", pages: { a: "A" } }];
  assertEquals(wrongSidebar(["docs/a.md", "docs/lab/b.md", "docs/decisions/0001-x.md", "README.md"], rows), [
    "docs/lab/b.md: not in the sidebar\nTry: a row of tools/docs/site/.vitepress/pages.ts",
    "tools/docs/site/.vitepress/pages.ts: there is no docs/c.md",
    "tools/docs/site/.vitepress/pages.ts: a stands twice",
  ]);
});

Deno.test("on the site a link that leaves docs/ is its words; one within it stays", () => {
  const text = "[cards](../../examples/data/README.md), [a](../a.md)";
  assertEquals(onSite(page("docs/lab/b.md", text)), "cards, [a](../a.md)");
});

Deno.test("a page of the API imports from the package's entries, and leads back to the guide", () => {
  const html = (from: string) =>
    `<ul class="breadcrumbs"></ul><code>import { solve } from &quot;${from}&quot;;\nimport { x } from "./x.ts";</code>`;
  assertEquals(onSiteApi(html("."), "../../"), onSiteApi(html("ito"), "../../"));
  assert(onSiteApi(html("."), "../../").includes("from &quot;ito&quot;"));
  assert(onSiteApi(html("score"), "../").includes("from &quot;ito/score&quot;"));
  assert(onSiteApi(html("./lib/image.ts"), "../").includes("from &quot;./lib/image.ts&quot;"));
  assert(onSiteApi(html("score"), "../").startsWith(`<a href="../index.html"`));
});

Deno.test("a picture is drawn by the last block before it that says so", () => {
  const block = (code: string) => `\`\`\`ts\n${code}\n\`\`\`\n`;
  const text = `![old](o.svg)\n${block("const picture = 1;")}${
    block("const other = 2;")
  }\n![p](p.svg) ![q](q.png)\n`;
  assertEquals(drawnIn(page("docs/lab/b.md", text)), [{
    to: "docs/lab/p.svg",
    code: "const picture = 1;\n",
  }]);
});
