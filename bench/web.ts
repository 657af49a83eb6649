// deno-lint-ignore-file no-console -- a bench prints its table
/**
 * Ito in a page, against Deno in the same run.
 *
 *     deno task bench bench/web.ts
 *
 * Chromium and, where it is there, Firefox; each page isolated (all cores) and plain (one thread). The mixture: 65,536
 * adaptive solves in two dimensions, million path-steps a second, compiled before. The main job: 64 images by the score of
 * 512, onnxruntime's WebAssembly; the first solve loads and compiles it. First sample: from the browser's beginning to open
 * the page to one sample of the mixture, medians of fresh browsers.
 * @module
 */
import { isLeft } from "fp-ts/Either";
import { describe, gottaGoFast } from "ito";
import { runOnCpu } from "../backends/devices/cpu/open.ts";
import { prepare } from "../solve/solve.ts";
import { bundle, bundleUsers, folder } from "../tools/bundle.ts";
import { type BrowserName, findBrowser, howToInstall } from "../tools/lib/browsers.ts";
import type { Policy } from "../tools/lib/page_server.ts";
import { visit } from "../tools/lib/visit.ts";
import { machine, median, writeResult } from "./lib/report.ts";
import { cifarSeconds, mixture, mixtureRate, paths } from "./web/jobs.ts";

const patienceMs = 300_000;

/** Numbers by name; what a page posts. */
type Figures = Readonly<Record<string, number>>;
const isFigures = (v: unknown): v is Figures =>
  typeof v === "object" && v !== null && Object.values(v).every((x) => typeof x === "number");

const figuresOf = async (browser: BrowserName, policy: Policy, what: string): Promise<Figures> => {
  const program = findBrowser(browser);
  if (program === undefined) throw new Error(`No ${browser}. Try: ${howToInstall(browser)}`);
  let figures: Figures = {};
  const answer = (path: string, body: string): Promise<undefined> => {
    const posted: unknown = path === "/figures" ? JSON.parse(body) : undefined;
    if (isFigures(posted)) figures = posted;
    return Promise.resolve(undefined);
  };
  const wrong = await visit({
    browser,
    program,
    folder,
    path: `${policy}/page.html${what}`,
    answer,
    patienceMs,
  });
  if (wrong !== undefined) throw new Error(wrong);
  return figures;
};

/** The mixture on one thread of Deno, which `solve` has no option for. */
const rateOnOneThread = async (rounds: number): Promise<number> => {
  const made = prepare(mixture, gottaGoFast(), { n: paths, seed: 1 });
  if (isLeft(made)) throw new Error(describe(made.left));
  const { plan, job } = made.right;
  const rates: number[] = [];
  for (let i = 0; i <= rounds; i++) {
    const began = performance.now();
    const run = await runOnCpu(plan, job, { precision: "f32", provider: "wasm", threads: 1 })();
    if (isLeft(run)) throw new Error(describe(run.left));
    const steps = run.right.outcome.attempts.reduce((sum, v) => sum + v, 0);
    rates.push(steps / (performance.now() - began) / 1000);
  }
  return median(rates.slice(1));
};

const rounded = (f: Figures): Figures =>
  Object.fromEntries(Object.entries(f).map(([k, v]) => [k, Number(v.toPrecision(3))]));

console.log(machine());
const written = await bundle();
await bundleUsers({ page: "bench/web/page.ts" });
console.table(written);

const browsers = (["chromium", "firefox"] as const).filter((b) => findBrowser(b) !== undefined);
const rows: Record<string, Figures> = {};
for (const browser of browsers) {
  const first: number[] = [];
  for (let i = 0; i < 5; i++) {
    first.push((await figuresOf(browser, "isolated", "#first")).firstSampleMs ?? NaN);
  }
  for (const policy of ["isolated", "plain"] as const) {
    const own = policy === "isolated" ? { firstSampleMs: median(first) } : {};
    rows[`${browser}, ${policy}`] = rounded({ ...own, ...await figuresOf(browser, policy, "#all") });
  }
}
rows["chromium, webgpu on SwiftShader"] = rounded(await figuresOf("chromium", "isolated", "#gpu"));
rows["Deno, one thread"] = rounded({ mixture: await rateOnOneThread(5) });
const { first, again } = await cifarSeconds(3);
rows["Deno"] = rounded({ mixture: await mixtureRate("cpu", 5), cifarFirst: first, cifarAgain: again });
console.table(rows);
await writeResult("web", { files: written, rows });
Deno.exit(0);
