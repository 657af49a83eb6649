/// <reference lib="dom" />
/**
 * The page in a test's hands: opened, its program chosen or written, its picture looked at, all by roles and labels.
 * @module
 */
import { assert } from "@std/assert";
import { decode } from "fast-png";
import { isRight } from "fp-ts/Either";
import { type Shared, toLink } from "../../../playground/program/share.ts";
import type { Policy } from "../../../tools/lib/page_server.ts";
import type { Page } from "./driver.ts";
import type { Hands } from "./harness.ts";

/** Opens the page; `rest` is what follows its name, as "#…" or "?start=…". */
export async function openPage({ page, site }: Hands, policy: Policy, rest = ""): Promise<void> {
  await page.goto(site.at(policy, `index.html${rest}`));
  await page.getByRole("button", { name: "Run", exact: true }).waitFor();
}

/** The status that a screen reader hears. */
const status = (page: Page) => page.locator("p[role=status]");

/** Waits until all paths are there. */
export async function isDone(page: Page, timeout = 20_000): Promise<void> {
  const failed = page.getByRole("alert").filter({ hasNotText: "does not answer" }); // a busy machine
  await Promise.race([
    status(page).filter({ hasText: /^Done: / }).waitFor({ state: "attached", timeout }),
    failed.waitFor({ timeout }).then(async () => {
      throw new Error(`The page says: ${await failed.innerText()}`);
    }),
  ]);
}

/**
 * Reads again until it holds, and returns what was read last. The page says nothing while it still shows the run before: what
 * comes after a change is waited for by what it must be, not by a time, which a busy machine overruns.
 */
export async function until<A>(
  page: Page,
  read: () => Promise<A>,
  holds: (a: A) => boolean,
  patienceMs = 15_000,
): Promise<A> {
  const end = performance.now() + patienceMs;
  for (;;) {
    const a = await read();
    if (holds(a) || performance.now() > end) return a;
    await page.waitForTimeout(50);
  }
}

/** What is looked at, and its pixels. */
export interface Seen {
  readonly colours: number;
  /** Pixels that are not of the commonest colour, of all. */
  readonly share: number;
  readonly data: ArrayLike<number>;
}

/** Takes the picture's pixels from the screen. */
export async function seen(page: Page): Promise<Seen> {
  const { data, channels, width, height } = decode(await page.locator(".picture .frame").screenshot());
  const counts = new Map<number, number>();
  for (let i = 0; i < width * height; i++) {
    const [r = 0, g = 0, b = 0] = [data[i * channels], data[i * channels + 1], data[i * channels + 2]];
    const colour = (r << 16) | (g << 8) | b;
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  const most = [...counts.values()].reduce((a, b) => Math.max(a, b), 0);
  return { colours: counts.size, share: 1 - most / (width * height), data };
}

/** What is looked at once something is drawn there, as the program may be done some frames before. Fails where nothing is. */
export async function drawn(page: Page): Promise<Seen> {
  const isDrawn = ({ colours, share }: Seen): boolean => colours >= 8 && share > 0.005;
  const picture = await until(page, () => seen(page), isDrawn);
  const { colours, share } = picture;
  assert(isDrawn(picture), `The picture has ${colours} colours, ${(100 * share).toFixed(2)} % drawn`);
  return picture;
}

/** What of two pictures differs, as a share of their bytes. */
const difference = (a: Seen, b: Seen): number => {
  let different = 0;
  for (let i = 0; i < a.data.length; i++) if (a.data[i] !== b.data[i]) different++;
  return different / a.data.length;
};

/** Waits until the picture is another one. Fails where it stays. */
export async function moves(page: Page, before: Seen): Promise<void> {
  const share = await until(page, async () => difference(before, await seen(page)), (d) => d > 0.003);
  assert(share > 0.003, `${share} of the picture moved`);
}

/** The hash of a link to a program, with what else there is. */
export async function linkTo(source: string, more: Omit<Shared, "source"> = {}): Promise<string> {
  const made = await toLink({ source, ...more });
  if (isRight(made)) return made.right;
  throw new Error(made.left.text);
}

/** Opens a program as a link does, and runs it by the click that it waits for. */
export async function runLinked(hands: Hands, policy: Policy, source: string): Promise<void> {
  await openPage(hands, policy, await linkTo(source));
  await hands.page.getByRole("button", { name: "Run it" }).click();
}

/** The rows of the table of runs: mean, distance from the truth and what it should be below. */
export async function figuresOf(
  page: Page,
): Promise<
  readonly {
    readonly name: string;
    readonly mean: number;
    readonly distance: number;
    readonly null: number;
  }[]
> {
  const rows = await page.locator("table.facts tbody tr").all();
  const text = await Promise.all(rows.map((row) => row.locator("th, td").allInnerTexts()));
  return text.map((cells) => {
    const [name = "", , mean = "", , , distance = ""] = cells;
    const [, d = "NaN", top = "NaN"] = /([\d.e-]+) \(exact: < ([\d.e-]+)\)/.exec(distance) ?? [];
    return { name, mean: Number.parseFloat(mean.replace("−", "-")), distance: Number(d), null: Number(top) };
  });
}
