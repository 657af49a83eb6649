// deno-lint-ignore-file no-console -- it prints how many passed
/**
 * The tests of the playground that run in a browser.
 *
 *     deno task test:playground               all
 *     deno task test:playground loop dark     those whose name holds one of these words
 *     deno task test:playground --quick       without the longer half of the starting points, as CI does
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
const isQuick = Deno.args.includes("--quick");
const words = Deno.args.filter((word) => word !== "--quick");
/** Starting points that a quick run leaves out: in Deno all of them run (tests/playground/starts_test.ts). */
const long = /"(geometric-brownian|heston|double-well|lorenz|lorenz-96|van-der-pol|adaptive)" runs/;
const wanted = all.filter(({ name }) =>
  (words.length === 0 || words.some((w) => name.includes(w))) && !(isQuick && long.test(name))
);

const browser = await startBrowser();
const site = await openSite();
let passed = 0;
for (const test of wanted) if (await runTest(browser, site, test)) passed++;
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
