// deno-lint-ignore-file no-console -- a bench prints its table
/// <reference lib="dom" />
/**
 * How quick the playground is: from a slider's move to the next picture, to all paths anew, and from nothing to the first paths.
 *
 *     deno task bench bench/playground/slider.ts
 *
 * Chromium, with the headers that threads want and without; the program is the starting point Heston, 10⁵ paths in two dimensions
 * of 240 steps each. The next picture is by the worker's own clock, from the message of the move to the picture that has new
 * paths. Medians; goals: 16 ms from move to picture, 1.5 s to the first paths.
 * @module
 */
import type { Browser, Page } from "../../tests/playground/browser/driver.ts";
import { startBrowser } from "../../tests/playground/browser/driver.ts";
import { openSite, type Site } from "../../tests/playground/browser/site.ts";
import { starts } from "../../playground/starts/starts.ts";
import type { Asked } from "../../playground/sandbox/messages.ts";
import type { Bare } from "../../tests/playground/browser/bare.ts";
import { machine, median, writeResult } from "../lib/report.ts";

declare global {
  var bare: Bare;
}

const moves = 15;
const openings = 5;
const look = {
  picture: "phase",
  x: 0,
  y: 1,
  frame: 60,
  width: 720,
  height: 400,
  ratio: 1,
  isDark: false,
} as const;

const fresh = async (browser: Browser): Promise<Page> => {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    serviceWorkers: "block",
  });
  context.setDefaultTimeout(60_000);
  return await context.newPage();
};

/** From the beginning of a visit to the first paths of the page's first program, in ms. */
const firstPaths = async (browser: Browser, url: string): Promise<number> => {
  const page = await fresh(browser);
  await page.goto(url, { waitUntil: "commit" });
  const found = await page.waitForFunction(
    () => document.querySelector("table.facts") !== null && performance.now(),
    undefined,
    { polling: 5 },
  );
  const ms = Number(await found.jsonValue());
  await page.context().close();
  return ms;
};

/** A move of a slider, in ms. */
interface Move {
  readonly picture: number;
  readonly all: number;
}

const isDoneFrom = (from: number): boolean =>
  globalThis.bare.told.slice(from).some((t) => t.tag === "drawn" && t.isDone);

const movesOf = async (browser: Browser, url: string): Promise<readonly Move[]> => {
  const source = starts.find(({ key }) => key === "heston")?.source;
  if (source === undefined) throw new Error('There is no starting point "heston"');
  const page = await fresh(browser);
  await page.goto(url);
  await page.waitForFunction(() => globalThis.bare !== undefined);
  const load: Asked = { tag: "load", source, settings: {}, params: {}, points: [], look };
  await page.evaluate((asked) => globalThis.bare.ask(asked), load);
  await page.waitForFunction(isDoneFrom, 0);
  const seen: Move[] = [];
  for (let k = 0; k < moves; k++) {
    const rho = -0.9 + 1.8 * k / moves;
    seen.push(
      await page.evaluate(async (value) => {
        const { bare } = globalThis;
        const until = async (from: number, isLast: boolean) => {
          for (;;) {
            const found = bare.told.slice(from).find((t) => t.tag === "drawn" && (!isLast || t.isDone));
            if (found !== undefined) return found;
            await new Promise((resolve) => setTimeout(resolve, 1));
          }
        };
        const [before, from] = [performance.now(), bare.told.length];
        bare.ask({ tag: "params", params: { rho: value } });
        const first = await until(from, false);
        await until(from, true);
        return {
          picture: first.tag === "drawn" ? first.latency : NaN,
          all: performance.now() - before,
        };
      }, rho),
    );
  }
  await page.context().close();
  return seen;
};

const measured = async (browser: Browser, site: Site, policy: "isolated" | "plain") => {
  const first: number[] = [];
  for (let k = 0; k < openings; k++) first.push(await firstPaths(browser, site.at(policy, "index.html")));
  const seen = await movesOf(browser, site.at(policy, "bare.html"));
  return {
    firstPathsMs: Math.round(median(first)),
    nextPictureMs: Number(median(seen.map((m) => m.picture)).toPrecision(3)),
    allPathsMs: Math.round(median(seen.map((m) => m.all))),
  };
};

console.log(machine());
const site = await openSite();
const browser = await startBrowser();
const rows = {
  isolated: await measured(browser, site, "isolated"),
  plain: await measured(browser, site, "plain"),
};
console.table(rows);
await writeResult("playground", { rows });
await browser.close();
await site.close();
Deno.exit(0);
