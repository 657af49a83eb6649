// deno-lint-ignore-file no-console -- it prints a line a test
/**
 * The tests that run in a browser.
 *
 *     deno task test:web            all pages
 *     deno task test:web cpu gpu    pages whose name holds one of these words
 *
 * Bundles the library and the pages of tests/web, opens each page in a browser without a window, and prints how each test
 * ended. What a page is to find, Deno makes in the same run. The last line is "N passed, N failed"; exit code 0 only
 * where nothing failed.
 * @module
 */
import { solved } from "../tests/lib/solved.ts";
import { type CaseName, cases, isCase, type Recorded, recordOf } from "../tests/web/cases.ts";
import type { Ended } from "../tests/web/in_page.ts";
import { bundle, bundleUsers, folder } from "./bundle.ts";
import { writeModules } from "./lib/browser_modules.ts";
import { type BrowserName, findBrowser, howToInstall } from "./lib/browsers.ts";
import type { Policy } from "./lib/page_server.ts";
import { visit } from "./lib/visit.ts";

/** A page under test. */
interface Page {
  readonly browser: BrowserName;
  readonly policy: Policy;
  readonly name: "cpu" | "device" | "gpu" | "guarded" | "library" | "own";
}

const pages: readonly Page[] = [
  { browser: "chromium", policy: "isolated", name: "cpu" },
  { browser: "chromium", policy: "plain", name: "cpu" },
  { browser: "chromium", policy: "noEval", name: "guarded" },
  { browser: "chromium", policy: "noWorkers", name: "guarded" },
  { browser: "chromium", policy: "noBlobs", name: "guarded" },
  { browser: "chromium", policy: "isolated", name: "gpu" },
  { browser: "chromium", policy: "isolated", name: "device" },
  { browser: "chromium", policy: "isolated", name: "library" },
  { browser: "chromium", policy: "isolated", name: "own" },
  { browser: "firefox", policy: "isolated", name: "cpu" },
  { browser: "firefox", policy: "plain", name: "cpu" },
  { browser: "firefox", policy: "isolated", name: "device" },
  { browser: "firefox", policy: "isolated", name: "library" },
];

/** How long a test may take, in ms. */
const patienceMs = 120_000;

const shim = ["tests/web/in_page.ts"];

const writePages = async (): Promise<void> => {
  await bundle();
  // these use the bundle as any page would; the library's own tests reach behind it, and so have it built in
  const users = ["cpu", "gpu", "guarded", "own"].map((name) => [name, `tests/web/${name}.ts`] as const);
  await bundleUsers(Object.fromEntries(users), shim);
  const entries = { library: "tests/web/library.ts", device: "tests/web/device.ts" };
  await writeModules({ entries, folder, inject: shim });
};

const known = new Map<CaseName, Promise<Recorded>>();
/** What Deno makes of a case. */
const expected = (name: CaseName): Promise<Recorded> => {
  const { process, strategy, options } = cases[name];
  const record = known.get(name) ?? solved(process, strategy, options).then(recordOf);
  known.set(name, record);
  return record;
};

const isEnded = (v: unknown): v is Ended =>
  typeof v === "object" && v !== null && "name" in v && "state" in v && "text" in v;

/** Runs the tests of a page; returns how they ended. */
const runPage = async (page: Page, program: string): Promise<readonly Ended["state"][]> => {
  const { browser, policy, name } = page;
  console.log(`\n${browser}, ${policy}, ${name}`);
  const states: Ended["state"][] = [];
  const answer = async (path: string, body: string): Promise<Response | undefined> => {
    const [, what, which = ""] = path.split("/");
    if (what === "expected" && isCase(which)) return Response.json(await expected(which));
    const ended: unknown = what === "ended" ? JSON.parse(body) : undefined;
    if (!isEnded(ended)) return undefined;
    states.push(ended.state);
    console.log(`  ${ended.name} ... ${ended.state} (${ended.ms.toFixed(0)} ms)`);
    if (ended.text !== "") console.log(ended.text.replaceAll(/^/gm, "    "));
  };
  const path = `${policy}/${name}.html`;
  const wrong = await visit({ browser, program, folder, path, answer, patienceMs });
  if (wrong === undefined) return states;
  console.log(`  ${wrong}`);
  return [...states, "failed"];
};

const words = Deno.args;
const wanted = pages.filter((p) =>
  words.length === 0 || words.some((w) => `${p.browser} ${p.policy} ${p.name}`.includes(w))
);
const programs = new Map((["chromium", "firefox"] as const).map((b) => [b, findBrowser(b)]));
if (programs.get("chromium") === undefined) {
  console.log(`These tests want Chromium, and found none\nTry: ${howToInstall("chromium")}`);
  Deno.exit(1);
}
await writePages();
const states: Ended["state"][] = [];
for (const page of wanted) {
  const program = programs.get(page.browser);
  if (program !== undefined) states.push(...await runPage(page, program));
  else {console.log(
      `\n${page.browser}, ${page.policy}, ${page.name}: left out (${howToInstall(page.browser)})`,
    );}
}
const count = (state: Ended["state"]): number => states.filter((s) => s === state).length;
if (count("ignored") > 0) console.log(`\n${count("ignored")} ignored`);
console.log(`\n${count("ok")} passed, ${count("failed")} failed`);
Deno.exit(count("failed") === 0 && count("ok") > 0 ? 0 : 1);
