/// <reference lib="dom" />
/**
 * The sandbox alone, in a browser: a program's paths come, its loops and allocations end with a message, and nothing of it gets
 * out, whatever it tries. Programs here are those of an enemy.
 * @module
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { type Asked, type Told, toldCodec } from "../../../playground/sandbox/messages.ts";
import type { Bare } from "./bare.ts";
import type { Page } from "./driver.ts";
import { type BrowserTest, type Hands, policies } from "./harness.ts";
import { until } from "./reach.ts";

declare global {
  var bare: Bare;
}

const look = {
  picture: "paths",
  x: 0,
  y: 0,
  frame: 4,
  width: 400,
  height: 300,
  ratio: 1,
  isDark: false,
} as const;

/** An Ornstein-Uhlenbeck process that is solved at once, below what an enemy writes. */
const tame = (before: string): string =>
  `import { eulerMaruyama, mul, neg, param, process as sde } from "ito";
${before}
export const process = sde(({ x }) => ({ drift: neg(mul(param("theta", 1), x)), diffusion: 0.3 }));
export const strategy = eulerMaruyama(64);
export const params = { theta: [0, 4] };
export const options = { n: 2000, x0: 1, frames: 5 };
`;

const load = (source: string): Asked => ({ tag: "load", source, settings: {}, params: {}, points: [], look });

const ask = (page: Page, asked: Asked): Promise<void> => page.evaluate((a) => globalThis.bare.ask(a), asked);

/** Which message is waited for: of a tag, from the given one on. */
interface Wanted {
  readonly tag: Told["tag"];
  readonly from: number;
  readonly isDone: boolean;
}
const find = (w: Wanted): Told | undefined =>
  globalThis.bare.told.slice(w.from).find((t) =>
    t.tag === w.tag && (!w.isDone || (t.tag === "drawn" && t.isDone))
  );

/** Waits for a message. */
const heard = async <T extends Told["tag"]>(
  page: Page,
  tag: T,
  { from = 0, timeout = 10_000, isDone = false } = {},
): Promise<Extract<Told, { readonly tag: T }>> => {
  const wanted: Wanted = { tag, from, isDone };
  const isWanted = (t: Told): t is Extract<Told, { readonly tag: T }> => t.tag === tag;
  await page.waitForFunction(find, wanted, { timeout }).catch(() => {});
  const told = toldCodec.decode(await page.evaluate(find, wanted));
  if (told._tag === "Right" && isWanted(told.right)) return told.right;
  const instead = await page.evaluate(() => JSON.stringify(globalThis.bare.told).slice(-2000));
  throw new Error(`No "${tag}" came; it was told ${instead}`);
};

const delay = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const toldSoFar = (page: Page): Promise<number> => page.evaluate(() => globalThis.bare.told.length);

const open = async ({ page, site }: Hands, policy: (typeof policies)[number], query = ""): Promise<void> => {
  await page.goto(site.at(policy, `bare.html${query}`));
  await page.waitForFunction(() => globalThis.bare !== undefined);
};

const runs: readonly BrowserTest[] = policies.map((policy) => ({
  name: `sandbox, ${policy}: paths come, a slider moves them`,
  run: async (hands) => {
    const { page } = hands;
    await open(hands, policy);
    await ask(page, load(tame("")));
    const first = await heard(page, "drawn", { isDone: true });
    const most = policy === "isolated" ? navigator.hardwareConcurrency : 1;
    assert(first.threads <= most, `${first.threads} threads`);
    let from = await toldSoFar(page);
    await ask(page, { tag: "params", params: { theta: 4 } });
    const second = await until( // a picture of the paths before may still come
      page,
      () => heard(page, "drawn", { from: from++, isDone: true }),
      ({ statistics }) => statistics[0]?.mean !== first.statistics[0]?.mean,
    );
    // x0 e^(-theta t) at t = 1
    const [before, after] = [first.statistics[0]?.mean ?? NaN, second.statistics[0]?.mean ?? NaN];
    assert(
      Math.abs(before - Math.exp(-1)) < 0.1 && Math.abs(after - Math.exp(-4)) < 0.1,
      `${before}, ${after}`,
    );
  },
}));

const threads: readonly BrowserTest[] = [{
  name: "sandbox, isolated: threads join where there are cores",
  run: async (hands) => {
    const { page } = hands;
    await open(hands, "isolated");
    await ask(page, load(tame("").replace("n: 2000", "n: 200_000").replace("(64)", "(640)")));
    await heard(page, "drawn", { isDone: true, timeout: 20_000 });
    const most = await page.evaluate(() =>
      Math.max(...globalThis.bare.told.map((t) => (t.tag === "drawn" ? t.threads : 0)))
    );
    assert(most > 1 || navigator.hardwareConcurrency === 1, `${most} threads`);
  },
}];

/** Loops that never end, where a program may have them. */
const loops: Readonly<Record<string, string>> = {
  "at the module": tame("while (true) {}"),
  "in exact": tame("export const show = { exact: () => () => { while (true) {} } };"),
  "of microtasks": tame("const again = () => Promise.resolve().then(again); again();"),
};

const ends: readonly BrowserTest[] = Object.entries(loops).map(([where, source]) => ({
  name: `sandbox: a loop ${where} is stopped by hand, and the next program runs`,
  run: async (hands) => {
    const { page } = hands;
    await open(hands, "isolated");
    await ask(page, load(source));
    const from = await toldSoFar(page);
    await delay(700); // read, compiled, in its loop
    const later = await page.evaluate((n) => globalThis.bare.told.slice(n).map((t) => t.tag), from);
    assert(!later.includes("drawn"), "it should be in its loop");
    await page.evaluate(() => globalThis.bare.stop("Stopped"));
    assertEquals((await heard(page, "ended")).why, "Stopped");
    const next = await toldSoFar(page);
    await ask(page, load(tame("")));
    await heard(page, "drawn", { from: next, isDone: true });
  },
}));

const greedy: readonly BrowserTest[] = [{
  name: "sandbox: a program that takes all memory ends by itself with a message, and the next one runs",
  run: async (hands) => {
    const { page } = hands;
    await open(hands, "isolated", "?hurried");
    await ask(page, load(tame("const held = []; while (true) held.push({ a: [Math.random()] });")));
    await heard(page, "silent");
    const { why } = await heard(page, "ended", { timeout: 25_000 });
    assertMatch(why, /Try: /);
    const from = await toldSoFar(page);
    await ask(page, load(tame("")));
    await heard(page, "drawn", { from, isDone: true });
  },
}, {
  name: "sandbox: an array that is too large is an error of the program",
  run: async (hands) => {
    await open(hands, "isolated");
    await ask(hands.page, load(tame("new Float64Array(1e11);")));
    assertMatch((await heard(hands.page, "failed")).text, /array length/i);
  },
}];

const floods: readonly BrowserTest[] = [{
  name: "sandbox: floods and large messages end a program, and the next one runs",
  run: async (hands) => {
    const { page } = hands;
    await open(hands, "isolated");
    const large = 'postMessage({ tag: "failed", text: "x".repeat(1e8) });';
    for (const text of ['while (true) postMessage({ tag: "pong", id: 1 });', large]) {
      const from = await toldSoFar(page);
      await ask(page, load(tame(text)));
      assertMatch((await heard(page, "ended", { from })).why, /sent the page[^]*Try: /);
    }
    const from = await toldSoFar(page);
    await ask(page, load(tame("")));
    await heard(page, "drawn", { from, isDone: true });
  },
}, {
  name: "sandbox: a program cannot say that it ended, and leaves nothing to the next one",
  run: async (hands) => {
    const { page } = hands;
    await open(hands, "isolated");
    await ask(
      page,
      load(tame(`Array.prototype.map = () => []; Promise.prototype.then = () => {};
setInterval(() => { postMessage({ tag: "ready" }); postMessage({ tag: "ended", why: "it says" }); }, 20);`)),
    );
    await delay(500);
    const told = await page.evaluate(() => globalThis.bare.told.map((t) => t.tag));
    assert(!told.includes("ended"));
    const from = await toldSoFar(page);
    await ask(page, load(tame("")));
    await heard(page, "drawn", { from, isDone: true });
  },
}];

/** What an enemy tries; each is an expression, awaited. The addresses are those of servers that count. */
const attempts: Readonly<Record<string, string>> = {
  fetch: `fetch(there + "/fetch", { mode: "no-cors" })`,
  "fetch of the page's own server": `fetch(home + "/fetch", { mode: "no-cors" })`,
  XMLHttpRequest:
    `(() => { const x = new XMLHttpRequest(); x.open("GET", there + "/xhr", false); x.send(); })()`,
  import: `import(there + "/import.js")`,
  importScripts: `importScripts(there + "/scripts.js")`,
  WebSocket: `opens(new WebSocket(there.replace("http", "ws") + "/socket"))`,
  EventSource: `opens(new EventSource(there + "/events"))`,
  Worker: `answers(new Worker(there + "/worker.js"))`,
  "Worker of a blob": `answers(new Worker(URL.createObjectURL(new Blob([asking("/blob")]))))`,
  "Worker of data": `answers(new Worker("data:text/javascript," + encodeURIComponent(asking("/data"))))`,
  "import of data":
    `import("data:text/javascript," + encodeURIComponent("import " + JSON.stringify(there + "/data.js")))`,
  sendBeacon: `navigator.sendBeacon(there + "/beacon")`,
  FontFace: `new FontFace("f", "url(" + there + "/font.woff)").load()`,
  indexedDB:
    `new Promise((done, no) => { const q = indexedDB.open("x"); q.onsuccess = done; q.onerror = no; })`,
  caches: `caches.open("x")`,
  "a file system": `navigator.storage.getDirectory()`,
  localStorage: `localStorage.setItem("x", "x")`,
};

/** A program that tries all that, and tells by its error how each ended. */
const enemy = (there: string, home: string): string => {
  const tried = Object.entries(attempts).map(([name, code]) =>
    `  await attempt(${JSON.stringify(name)}, async () => await ${code});`
  );
  return tame(`
const [there, home] = ${JSON.stringify([there, home])};
const out = [];
const soon = (p) => Promise.race([p, new Promise((_, no) => setTimeout(() => no("late"), 700))]);
const opens = (s) => new Promise((done, no) => { s.onopen = done; s.onerror = no; });
const answers = (w) => new Promise((done, no) => {
  w.onmessage = ({ data }) => (data === "out" ? done() : no(data));
  w.onerror = no;
});
const asking = (path) => "fetch(" + JSON.stringify(there + path) +
  ", { mode: 'no-cors' }).then(() => postMessage('out'), () => postMessage('held'))";
const attempt = async (name, f) => { try { const r = await soon(f()); if (r !== false) out.push(name); } catch {} };
(async () => {
${tried.join("\n")}
  postMessage({ tag: "failed", text: "got out: " + out.join(", ") });
})();`);
};

const held: readonly BrowserTest[] = [...policies.map((p) => [p, ""] as const), ["isolated", "?gpu"] as const]
  .map(
    ([policy, query]) => ({
      name: `sandbox, ${policy}${query}: nothing of a program gets out`,
      run: async (hands) => {
        const { page, site } = hands;
        await open(hands, policy, query);
        await ask(page, load(enemy(site.stranger, site.origin)));
        assertEquals((await heard(page, "failed")).text, "got out: ");
        assertEquals(site.visits(), []);
      },
    }),
  );

/** Their names say what they hold. */
export const sandboxTests: readonly BrowserTest[] = [
  ...runs,
  ...threads,
  ...ends,
  ...greedy,
  ...floods,
  ...held,
];
