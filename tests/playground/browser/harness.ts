// deno-lint-ignore-file no-console -- it prints a line a test
/**
 * Tests that drive a page: each has a browser's context of its own, and what it throws is said.
 * @module
 */
import type { Policy } from "../../../tools/lib/page_server.ts";
import type { Browser, BrowserContext, Page } from "./driver.ts";
import type { Site } from "./site.ts";

/** What a test has in its hands. */
export interface Hands {
  readonly site: Site;
  readonly context: BrowserContext;
  readonly page: Page;
}

/** A context, as Playwright makes it. */
export interface Circumstances {
  readonly width?: number;
  readonly colorScheme?: "dark" | "light";
  readonly reducedMotion?: "no-preference" | "reduce";
  /** Without it the playground's service worker is not let in. */
  readonly hasServiceWorker?: boolean;
}

/** A test. */
export interface BrowserTest {
  readonly name: string;
  readonly circumstances?: Circumstances;
  readonly run: (hands: Hands) => Promise<void>;
}

/** Policies that a test is run under. */
export const policies = ["isolated", "plain"] as const satisfies readonly Policy[];

/** How long a test may take, in ms. */
const patienceMs = 40_000;

const textOf = (
  thrown: unknown,
): string => (thrown instanceof Error ? thrown.stack ?? thrown.message : String(thrown));

/** Runs one. Returns whether it passed. */
export async function runTest(browser: Browser, site: Site, test: BrowserTest): Promise<boolean> {
  const { width = 1280, colorScheme = "light", reducedMotion = "no-preference", hasServiceWorker = false } =
    test.circumstances ?? {};
  const began = performance.now();
  const context = await browser.newContext({
    viewport: { width, height: width < 600 ? 844 : 900 },
    colorScheme,
    reducedMotion,
    acceptDownloads: true,
    serviceWorkers: hasServiceWorker ? "allow" : "block",
  });
  context.setDefaultTimeout(15_000);
  const broken: string[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    const page = await context.newPage();
    page.on("pageerror", (e) => broken.push(e.message));
    site.visits();
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`It took more than ${patienceMs / 1000} s`)), patienceMs);
    });
    await Promise.race([test.run({ site, context, page }), late]);
    if (broken.length > 0) throw new Error(`The page broke: ${broken.join("\n")}`);
    console.log(`${test.name} ... ok (${(performance.now() - began).toFixed(0)} ms)`);
    return true;
  } catch (thrown) {
    console.log(`${test.name} ... failed (${(performance.now() - began).toFixed(0)} ms)`);
    console.log([textOf(thrown), ...broken].join("\n").replaceAll(/^/gm, "  "));
    return false;
  } finally {
    clearTimeout(timer);
    await context.close().catch(() => {});
  }
}
