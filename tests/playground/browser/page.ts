/// <reference lib="dom" />
/**
 * The page in a browser: each starting point runs, draws and moves; what is broken, strange or endless is said and ends; links,
 * downloads and bits are what they were.
 * @module
 */
import { assert, assertEquals, assertMatch, equal } from "@std/assert";
import { eulerMaruyama, mul, neg, param, process as sde, toNpy } from "ito";
import { isLeft } from "fp-ts/Either";
import type { Settings } from "../../../playground/sandbox/messages.ts";
import { type Start, starts } from "../../../playground/starts/starts.ts";
import { solved } from "../../lib/solved.ts";
import type { Page } from "./driver.ts";
import { type BrowserTest, policies } from "./harness.ts";
import { drawn, figuresOf, isDone, linkTo, moves, openPage, runLinked, until } from "./reach.ts";

/** Fewer paths than the starting points have, by the work that one is: they run one after the other, on few cores. */
const few: Readonly<Record<string, Settings>> = {
  cifar: { n: 16 },
  "lorenz-96": { n: 500 },
  redraw: { n: 20_000 },
  adaptive: { n: 20_000 },
};

/** Runs that are there to be seen failing: their law is not the closed form. */
const isWrong = (name: string): boolean => name === "redraw" || name.startsWith("Euler");

/** A network of 3 MB takes its time; the others are quick. */
const isQuick = ({ key }: Start): boolean => key !== "network";

const slide = async (page: Page, key: "End" | "Home"): Promise<void> => {
  await page.getByRole("group", { name: "Parameters" }).getByRole("slider").first().press(key);
};

/** A picture that shows the end, and stays. */
const still = { reducedMotion: "reduce" } as const;

const runs: readonly BrowserTest[] = starts.filter(isQuick).map(({ key, source, isMathematics }) => ({
  name: `page: "${key}" runs, draws, and a slider moves it`,
  circumstances: still,
  run: async (hands) => {
    const { page } = hands;
    await openPage(
      hands,
      "isolated",
      await linkTo(source, { isMathematics, settings: few[key] ?? { n: 5000 } }),
    );
    await page.getByRole("button", { name: "Run it" }).click();
    await isDone(page);
    const before = await drawn(page);
    for (const f of await figuresOf(page)) {
      const isFar = f.distance > 3 * f.null; // steps have an error of their own beside the sample's
      if (f.null > 0) assert(isFar === isWrong(f.name), `${f.name}: ${f.distance}, null ${f.null}`);
    }
    await slide(page, "End");
    await moves(page, before);
    await isDone(page);
    await drawn(page);
  },
}));

const ornstein = `import { eulerMaruyama, mul, neg, param, process as sde } from "ito";
export const process = sde(({ x }) => ({ drift: neg(mul(param("theta", 1), x)), diffusion: 0.3 }));
export const strategy = eulerMaruyama(64);
export const params = { theta: [0, 4] };
export const options = { n: 3000, seed: 5, x0: 1 };
`;

const alert = (page: Page) => page.getByRole("alert");

const wrong: readonly BrowserTest[] = [{
  name: "page: what is wrong with a program is said at its line",
  run: async (hands) => {
    await runLinked(hands, "isolated", ornstein.replace("eulerMaruyama(64)", "eulerMaruyama(64"));
    await alert(hands.page).waitFor();
    assertMatch(await alert(hands.page).innerText(), /Line [34]/);
  },
}, {
  name: "page: what a program throws is said at its line, and how to mend what Ito refuses",
  run: async (hands) => {
    await runLinked(hands, "isolated", ornstein.replace("eulerMaruyama(64)", "eulerMaruyama(-64)"));
    await alert(hands.page).waitFor();
    const text = await alert(hands.page).innerText();
    assertMatch(text, /Try: /);
  },
}, {
  name: "page: a link's program waits for a click",
  run: async (hands) => {
    const { page } = hands;
    await openPage(hands, "isolated", await linkTo(ornstein));
    await page.getByText("came by a link").first().waitFor();
    await page.waitForTimeout(600);
    assertEquals(await page.locator("table.facts").count(), 0);
    await page.getByRole("button", { name: "Run it" }).click();
    await isDone(page);
    assertEquals(await page.locator("table.facts").count(), 1);
  },
}, {
  name: "page: an endless loop is stopped by a button, and the page works after it",
  circumstances: still,
  run: async (hands) => {
    const { page } = hands;
    await runLinked(hands, "isolated", `while (true) {}\n${ornstein}`);
    await alert(page).getByRole("button", { name: "Stop" }).click();
    await page.getByText("Stopped").first().waitFor();
    await page.getByLabel("Start from").selectOption("ornstein-uhlenbeck");
    await isDone(page);
    await drawn(page);
  },
}, {
  name: "page: a program cannot make it download, fetch or show what nobody asked for",
  run: async (hands) => {
    const { page, site } = hands;
    const downloads: string[] = [];
    page.on("download", (d) => void downloads.push(d.suggestedFilename()));
    const bad = `<img src=x onerror="fetch('${site.stranger}/shown')">`;
    await runLinked(
      hands,
      "isolated",
      `${ornstein}
postMessage({ tag: "exported", as: "npy", name: "x.exe", bytes: new Uint8Array(8) });
postMessage({ tag: "wants", name: "${site.stranger}/wanted" });
postMessage({ tag: "wants", name: "../secret" });
postMessage({ tag: "explained", tab: "mathematics", run: 0, lit: {},
  text: "\\\\href{javascript:fetch('${site.stranger}/tex')}{x} \\\\includegraphics{${site.stranger}/picture}" });
postMessage({ tag: "failed", text: ${JSON.stringify(bad)} });
`,
    );
    await page.waitForTimeout(1500);
    assertEquals(downloads, []);
    assertEquals(site.visits(), []);
  },
}];

const kept: readonly BrowserTest[] = [
  {
    name: "page: a link round-trips: program, sliders, seed, and the numbers",
    circumstances: still,
    run: async (hands) => {
      const { page, context } = hands;
      await openPage(hands, "isolated", "?start=ornstein-uhlenbeck");
      await isDone(page);
      await slide(page, "Home");
      await page.getByLabel("seed").fill("77");
      await page.getByLabel("seed").press("Enter");
      await page.getByLabel("seed").blur();
      await page.getByRole("button", { name: "Share" }).click();
      const link = await page.getByRole("dialog").getByLabel("Link").inputValue();
      assert(link.length > 100 && link.length <= 2048, `The link has ${link.length} characters`);
      const other = await context.newPage();
      await other.goto(link);
      await other.getByRole("button", { name: "Run it" }).click();
      await isDone(other);
      const there = await figuresOf(other);
      assert(there.length > 0, "The linked page shows no figures");
      const here = await until(page, () => figuresOf(page), (now) => equal(now, there));
      assertEquals(here, there);
      assertEquals(await other.getByLabel("seed").inputValue(), "77");
    },
  },
  ...policies.map((policy): BrowserTest => ({
    name: `page, ${policy}: the npy file holds Deno's bits`,
    run: async (hands) => {
      const { page } = hands;
      await runLinked(hands, policy, ornstein);
      await isDone(page);
      const coming = page.waitForEvent("download");
      await page.getByText("Download", { exact: true }).click();
      await page.getByRole("button", { name: "npy" }).click();
      const file = await Deno.readFile(await (await coming).path());
      const process = sde(({ x }) => ({ drift: neg(mul(param("theta", 1), x)), diffusion: 0.3 }));
      const solution = await solved(process, eulerMaruyama(64), { n: 3000, seed: 5, x0: 1, backend: "cpu" });
      const wanted = toNpy(solution);
      if (isLeft(wanted)) throw new Error("No npy file");
      assertEquals(file.length, wanted.right.length);
      assert(file.every((b, i) => b === wanted.right[i]), "The bits differ");
    },
  })),
  {
    name: "page: the targets that are here make the same bits",
    run: async (hands) => {
      const { page } = hands;
      await runLinked(hands, "isolated", ornstein);
      await isDone(page);
      await page.getByRole("button", { name: "Same bits?" }).click();
      await page.getByText(/Yes: [23] targets made the same bits/).waitFor();
    },
  },
];

/** The tests of the page. */
export const pageTests: readonly BrowserTest[] = [...runs, ...wrong, ...kept];
