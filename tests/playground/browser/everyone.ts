/// <reference lib="dom" />
/**
 * The page for everyone: on a phone, by keyboard alone, with a screen reader, in the dark.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
// deno-lint-ignore no-import-prefix -- in deno.json every `deno task` would resolve it, into the lock: docs/decisions/0004
import axe from "npm:axe-core@4.14.1";
import type { Page } from "./driver.ts";
import type { BrowserTest } from "./harness.ts";
import { drawn, isDone, moves, openPage, seen } from "./reach.ts";

const first = "?start=ornstein-uhlenbeck";
const still = { reducedMotion: "reduce" } as const;

/** What axe finds wrong that keeps people out: its name, and where. */
const violations = async (page: Page): Promise<readonly string[]> => {
  await page.evaluate(axe.source);
  const found: unknown = await page.evaluate(
    `axe.run(document, { iframes: false, resultTypes: ["violations"] })
    .then(({ violations }) => violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(({ id, nodes }) => id + ": " + nodes.map(({ target }) => target.join(" ")).join(", ")))`,
  );
  return Array.isArray(found) ? found.map(String) : ["axe said nothing"];
};

const schemes = ["light", "dark"] as const;

const accessible: readonly BrowserTest[] = schemes.map((colorScheme) => ({
  name: `everyone: axe finds nothing serious, ${colorScheme}`,
  circumstances: { ...still, colorScheme },
  run: async (hands) => {
    const { page } = hands;
    await openPage(hands, "isolated", first);
    await isDone(page);
    await page.locator(".cm-editor").waitFor();
    assertEquals(await violations(page), []);
    await page.getByRole("button", { name: "Share" }).click();
    assertEquals(await violations(page), []);
  },
}));

/** How light a colour is, 0 … 1. */
const lightness = ([r = 0, g = 0, b = 0]: readonly number[]): number => (0.3 * r + 0.59 * g + 0.11 * b) / 255;

const seenDark: readonly BrowserTest[] = [{
  name: "everyone: page and picture are dark where that is preferred",
  circumstances: { ...still, colorScheme: "dark" },
  run: async (hands) => {
    const { page } = hands;
    await openPage(hands, "isolated", first);
    await isDone(page);
    const background = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    assert(lightness((background.match(/[\d.]+/g) ?? []).map(Number)) < 0.25, background);
    const { data } = await seen(page);
    const dark = Array.from({ length: data.length / 3 }, (_, i) => data[3 * i] ?? 255).filter((v) => v < 80);
    assert(dark.length > data.length / 6, "Half of the picture should be dark");
  },
}];

const phone: readonly BrowserTest[] = [{
  name: "everyone: nothing is wider than a phone of 390 pixels",
  circumstances: { ...still, width: 390 },
  run: async (hands) => {
    const { page } = hands;
    for (const start of ["ornstein-uhlenbeck", "redraw"]) {
      await openPage(hands, "isolated", `?start=${start}`);
      await isDone(page);
      const [wide, width] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
      assertEquals([start, wide], [start, width]);
      await drawn(page);
    }
  },
}];

/** What has the focus: its role or tag, and its name. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const e = document.activeElement;
    return `${e?.tagName.toLowerCase()} ${
      e?.getAttribute("aria-label") ?? e?.textContent?.trim().slice(0, 30)
    }`;
  });

const keys: readonly BrowserTest[] = [{
  name: "everyone: all of it by keyboard alone",
  circumstances: still,
  run: async (hands) => {
    const { page } = hands;
    await openPage(hands, "isolated", first);
    await isDone(page);
    const stops: string[] = [];
    for (let i = 0; i < 45; i++) {
      await page.keyboard.press("Tab");
      stops.push(await focused(page));
    }
    const passed = stops.join("\n");
    for (const name of ["button Share", "button Run", "button Stop", "input Time", "button Mathematics"]) {
      assert(passed.includes(name), `Tab does not come to "${name}":\n${passed}`);
    }
    assert(!/iframe/.test(passed), "The frame of the picture must not take the focus");
    await page.getByLabel("Start from").focus();
    await page.keyboard.press("ArrowDown");
    await page.getByText("Geometric Brownian motion").first().waitFor({ state: "attached" });
    await isDone(page);
    await page.getByRole("group", { name: "Parameters" }).getByRole("slider").first().focus();
    const before = await seen(page);
    for (let i = 0; i < 5; i++) await page.keyboard.press("ArrowRight");
    await moves(page, before);
    await page.getByRole("button", { name: "Share" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
  },
}];

/** Their names say whom they are for. */
export const everyoneTests: readonly BrowserTest[] = [...accessible, ...seenDark, ...phone, ...keys];
