// deno-lint-ignore-file no-console -- it prints what it wrote
/**
 * The pictures of docs/worked/playground.md and of the README: the page at some of its starting points, as Chromium shows it.
 *
 *     deno task docs:playground              all
 *     deno task docs:playground lorenz       one
 *
 * Each is to be looked at before it is committed. Tests: tests/playground/palette_test.ts.
 * @module
 */
import { decode } from "fast-png";
import { startBrowser } from "../../tests/playground/browser/driver.ts";
import { root } from "../lib/browser_modules.ts";
import { servePages } from "../lib/page_server.ts";
import { build, folder } from "./build.ts";
import { toPalettePng } from "./palette.ts";

/** A picture: a starting point, how wide, light or dark. */
interface Shot {
  readonly start: string;
  readonly width: 1280 | 390;
  readonly scheme: "dark" | "light";
}

const shots: readonly Shot[] = [
  { start: "geometric-brownian", width: 1280, scheme: "light" },
  { start: "heston", width: 1280, scheme: "light" },
  { start: "lorenz", width: 1280, scheme: "dark" },
  { start: "redraw", width: 1280, scheme: "light" },
  { start: "cifar", width: 1280, scheme: "dark" },
  { start: "ornstein-uhlenbeck", width: 390, scheme: "light" },
];

/** The most bytes of a picture. */
const most = 150_000;

const words = Deno.args;
await build();
const { origin, close } = servePages({ folder, answer: () => Promise.resolve(undefined) });
const browser = await startBrowser();
for (const { start, width, scheme } of shots) {
  if (words.length > 0 && !words.includes(start)) continue;
  const context = await browser.newContext({
    viewport: { width, height: width === 390 ? 844 : 900 },
    colorScheme: scheme,
    reducedMotion: "reduce", // the last moment, still
    serviceWorkers: "block",
  });
  const page = await context.newPage();
  await page.goto(`${origin}/isolated/index.html?start=${start}`);
  await page.locator("p[role=status]").filter({ hasText: /^Done: / }).waitFor({
    state: "attached",
    timeout: 100_000,
  });
  await page.locator(".cm-editor").waitFor({ state: "attached" });
  await page.waitForTimeout(1500); // KaTeX, and the last picture
  const png = await toPalettePng(decode(await page.screenshot()));
  const name = `playground_${start.replaceAll("-", "_")}${width === 390 ? "_390" : ""}.png`;
  await Deno.writeFile(`${root}/docs/images/${name}`, png);
  console.log(`${name}: ${png.length} bytes${png.length > most ? `, more than ${most}` : ""}`);
  await context.close();
}
await browser.close();
await close();
Deno.exit(0);
