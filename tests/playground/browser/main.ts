// deno-lint-ignore-file no-console -- it prints how many passed
/**
 * The tests of the playground that run in a browser.
 *
 *     deno task test:playground               all
 *     deno task test:playground loop dark     those whose name holds one of these words
 *
 * Builds it, serves it, and drives Chromium. The last line is "N passed, N failed"; exit code 0 only where nothing failed.
 * @module
 */
import { startBrowser } from "./driver.ts";
import { editorTests } from "./editor.ts";
import { wrongInFirefox } from "./firefox.ts";
import { type BrowserTest, runTest } from "./harness.ts";
import { everyoneTests } from "./everyone.ts";
import { gpuTests } from "./gpu.ts";
import { offlineTests } from "./offline.ts";
import { pageTests } from "./page.ts";
import { sandboxTests } from "./sandbox.ts";
import { sizeTests } from "./sizes.ts";
import { openSite } from "./site.ts";

const all: readonly BrowserTest[] = [
  ...sandboxTests,
  ...offlineTests,
  ...sizeTests,
  ...pageTests,
  ...everyoneTests,
  ...editorTests,
  ...gpuTests,
];
const words = Deno.args;
const wanted = all.filter(({ name }) => words.length === 0 || words.some((w) => name.includes(w)));

/** So many pages at once, of tests that look at their own page alone: each waits for long. */
const atOnce = 3;

const browser = await startBrowser();
const site = await openSite();
let passed = 0;
const beside = wanted.filter(({ name }) => /^(page: ".*" runs|everyone:|editor:|gpu:)/.test(name));
const left = [...beside];
const run = async (test: BrowserTest): Promise<void> => {
  if (await runTest(browser, site, test)) passed++;
};
for (const test of wanted.filter((t) => !beside.includes(t))) await run(test);
await Promise.all(Array.from({ length: atOnce }, async () => {
  for (let test = left.shift(); test !== undefined; test = left.shift()) await run(test);
}));
await browser.close();
await site.close();
let failed = wanted.length - passed;
if (words.length === 0 || words.includes("firefox")) {
  const wrong = await wrongInFirefox();
  console.log(`firefox: all paths come ... ${wrong ?? "ok"}`);
  if (wrong === undefined) passed++;
  else if (wrong !== "left out") failed++;
}
console.log(`\n${passed} passed, ${failed} failed`);
Deno.exit(failed === 0 && passed > 0 ? 0 : 1);
