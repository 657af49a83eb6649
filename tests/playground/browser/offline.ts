/// <reference lib="dom" />
/**
 * The service worker: threads on a host that sends no headers, the playground without a network, and all as before where there is
 * none.
 * @module
 */
import { assertEquals } from "@std/assert";
import type { Page } from "./driver.ts";
import type { BrowserTest } from "./harness.ts";

const isIsolated = (page: Page): Promise<boolean> => page.evaluate(() => crossOriginIsolated);

/** Loads counted by the page itself, beyond reloads. */
const countLoads = (page: Page): Promise<unknown> =>
  page.addInitScript(() => {
    if (self === top) {
      sessionStorage.setItem("loads", `${Number(sessionStorage.getItem("loads")) + 1}`);
    }
  });
const loads = (page: Page): Promise<number> => page.evaluate(() => Number(sessionStorage.getItem("loads")));

const kept = (page: Page): Promise<readonly string[]> =>
  page.evaluate(async () => {
    const [name] = await caches.keys();
    if (name === undefined) return [];
    return (await (await caches.open(name)).keys()).map(({ url }) => url.slice(url.lastIndexOf("/") + 1));
  });

/** The service worker's files, by the page's own list. */
const listed = (page: Page): Promise<readonly string[]> =>
  page.evaluate(async () => (await (await fetch("./files.json")).json()).first);

/** Waits until all files that a page may want are there. */
const isKept = async (page: Page): Promise<void> => {
  const wanted = await listed(page);
  for (let i = 0; i < 50; i++) {
    const there = await kept(page);
    if (wanted.every((name) => there.includes(name))) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`Not all is kept: ${await kept(page)}`);
};

/** The tests of the service worker. */
export const offlineTests: readonly BrowserTest[] = [{
  name: "offline, plain: the page is loaded again once, has threads then, and runs without a network",
  circumstances: { hasServiceWorker: true },
  run: async ({ page, site, context }) => {
    await countLoads(page);
    await page.goto(`${site.at("plain", "kept.html")}#here`);
    await page.waitForFunction(() => crossOriginIsolated && document.readyState === "complete");
    assertEquals(await loads(page), 2);
    assertEquals(new URL(page.url()).hash, "#here");
    await isKept(page);
    await context.setOffline(true);
    await page.goto(site.at("plain", "index.html"));
    assertEquals(await isIsolated(page), true);
    const sizes = await page.evaluate(async () => (await (await fetch("./worker.js")).text()).length > 1e5);
    assertEquals(sizes, true);
    await context.setOffline(false);
  },
}, {
  name: "offline, isolated: the page is not loaded again, and runs without a network",
  circumstances: { hasServiceWorker: true },
  run: async ({ page, site, context }) => {
    await countLoads(page);
    await page.goto(site.at("isolated", "kept.html"));
    await isKept(page);
    assertEquals(await loads(page), 1);
    await context.setOffline(true);
    await page.goto(site.at("isolated", "index.html"));
    assertEquals(await isIsolated(page), true);
    await context.setOffline(false);
  },
}, {
  name: "offline: a page that is refused its service worker is as it was",
  circumstances: { hasServiceWorker: true },
  run: async ({ page, site }) => {
    await countLoads(page);
    await page.addInitScript(() => {
      ServiceWorkerContainer.prototype.register = () => Promise.reject(new Error("refused"));
    });
    await page.goto(site.at("plain", "kept.html"));
    await page.waitForTimeout(300);
    assertEquals([await loads(page), await isIsolated(page)], [1, false]);
  },
}];
