/// <reference lib="dom" />
/**
 * How much a browser really loads, compressed: until the page can be seen, and until it has run and can be written in.
 * @module
 */
import { assert } from "@std/assert";
import type { Page } from "./driver.ts";
import type { BrowserTest } from "./harness.ts";
import { isDone } from "./reach.ts";
import { served } from "./site.ts";

/** Bytes after gzip. */
const budgets = { firstPaint: 300_000, interactive: 600_000 } as const;

const gzipped = async (name: string): Promise<number> => {
  const file = await Deno.open(`${served}/${name}`);
  const packed = file.readable.pipeThrough(new CompressionStream("gzip"));
  return (await new Response(packed).arrayBuffer()).byteLength;
};

const nameOf = (url: string): string => new URL(url).pathname.split("/").at(-1) ?? "";

/** The size of files, and of each the largest ones, as text. */
const sum = async (names: Iterable<string>): Promise<{ readonly bytes: number; readonly text: string }> => {
  const sizes = await Promise.all([...names].map(async (name) => [name, await gzipped(name)] as const));
  const sorted = sizes.toSorted(([, a], [, b]) => b - a);
  const bytes = sizes.reduce((total, [, size]) => total + size, 0);
  return { bytes, text: `${bytes} bytes: ${sorted.slice(0, 8).map(([n, b]) => `${n} ${b}`).join(", ")}` };
};

/** What was asked for before a moment: the page's own clock says when, in ms. */
const askedBefore = (page: Page, moment: number): Promise<readonly string[]> =>
  page.evaluate(
    (ms) => performance.getEntriesByType("resource").filter((e) => e.startTime < ms).map((e) => e.name),
    moment,
  );

/** The moment at which all of these are there, by the page's own clock. */
const momentOf = async (page: Page, selectors: readonly string[]): Promise<number> => {
  const found = await page.waitForFunction(
    (all) => all.every((s) => document.querySelector(s) !== null) && performance.now(),
    selectors,
    { polling: 20 },
  );
  return Number(await found.jsonValue());
};

/** The tests of sizes. */
export const sizeTests: readonly BrowserTest[] = [{
  name: `sizes: the page is seen after ${budgets.firstPaint / 1000} kB, without what runs programs`,
  run: async ({ page, site }) => {
    const withheld = /worker\.js|frame\.js/;
    await page.route(withheld, () => {}); // asked for, not needed yet
    await page.goto(site.at("isolated", "index.html"), { waitUntil: "commit" });
    const moment = await momentOf(page, ["button.primary"]);
    const came = (await askedBefore(page, moment)).map(nameOf).filter((name) => !withheld.test(name));
    const { bytes, text } = await sum(new Set(["index.html", ...came]));
    assert(came.includes("page.js") && bytes <= budgets.firstPaint, text);
  },
}, {
  name: `sizes: paths are there and the editor too after ${budgets.interactive / 1000} kB`,
  run: async ({ page, site }) => {
    await page.goto(site.at("isolated", "index.html"));
    const moment = await momentOf(page, ["table.facts", ".cm-editor"]);
    const came = (await askedBefore(page, moment)).map(nameOf);
    const { bytes, text } = await sum(new Set(["index.html", ...came]));
    assert(came.includes("worker.js") && bytes <= budgets.interactive, text);
    await isDone(page);
  },
}];
