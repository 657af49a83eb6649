/// <reference lib="dom" />
/**
 * The page with a worker that has WebGPU, of Chromium's software: states stay there and are drawn there; back on the processor the
 * picture has another canvas. A GPU nobody here has.
 * @module
 */
import { assertEquals } from "@std/assert";
import type { Page } from "./driver.ts";
import type { BrowserTest } from "./harness.ts";
import { drawn, isDone, linkTo, openPage, until } from "./reach.ts";

/** Few paths and frames: the adapter is software. */
const program = `import { eulerMaruyama, neg, process as sde } from "ito";
export const process = sde(({ x }) => ({ drift: neg(x), diffusion: 1 }));
export const strategy = eulerMaruyama(8);
export const options = { n: 3000, seed: 5, x0: [1, 2], frames: 5 };
export const show = { picture: "phase", x: 0, y: 1 };
`;

const backendOf = async (page: Page): Promise<string> =>
  await page.locator(".figures div", { hasText: "backend" }).locator("dd").innerText();

/** All of them. */
export const gpuTests: readonly BrowserTest[] = [{
  name: "gpu: states are drawn where they stay, and after it by the processor",
  circumstances: { reducedMotion: "reduce" },
  run: async (hands) => {
    const { page } = hands;
    await openPage(
      hands,
      "isolated",
      `?worker=gpu${await linkTo(program, { settings: { backend: "webgpu" } })}`,
    );
    await page.getByRole("button", { name: "Run it" }).click();
    await isDone(page);
    assertEquals(await backendOf(page), "webgpu");
    await drawn(page);
    await page.getByLabel("backend").selectOption("cpu");
    assertEquals(await until(page, () => backendOf(page), (name) => name === "cpu"), "cpu");
    await isDone(page);
    await drawn(page);
  },
}];
