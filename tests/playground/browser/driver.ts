/**
 * A browser that tests drive: Playwright's core, which downloads nothing, and the Chromium that is on this machine.
 * @module
 */
// deno-lint-ignore no-import-prefix -- in deno.json every `deno task` would resolve it, into the lock: docs/decisions/0004
import { type Browser, type BrowserContext, chromium, type Page } from "npm:playwright-core@1.65.1";
import { findBrowser, howToInstall } from "../../../tools/lib/browsers.ts";

export type { Browser, BrowserContext, Page };

/** Starts it. WebGPU is SwiftShader's there, as in the other tests of browsers. */
export async function startBrowser(): Promise<Browser> {
  const program = findBrowser("chromium");
  if (program === undefined) {
    throw new Error(`These tests want Chromium, and found none\nTry: ${howToInstall("chromium")}`);
  }
  return await chromium.launch({
    executablePath: program,
    args: [
      "--disable-dev-shm-usage", // containers have 64 MB of it
      "--enable-unsafe-webgpu",
      "--use-webgpu-adapter=swiftshader",
      ...(Deno.uid() === 0 ? ["--no-sandbox"] : []), // Chromium refuses root with it
    ],
  });
}
