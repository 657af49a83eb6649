/// <reference lib="dom" />
/**
 * The editor and what stands about it: TypeScript completes with the import, mathematics is typeset and lit without a network
 * beyond the page's own, keys play, and a mistake of types is found before the program runs.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import type { BrowserTest } from "./harness.ts";
import { isDone, openPage } from "./reach.ts";

/** The tests of the editor. */
export const editorTests: readonly BrowserTest[] = [{
  name: "editor: completion brings its import, sliders light what they change, keys move the time",
  circumstances: { reducedMotion: "reduce" },
  run: async (hands) => {
    const { page, site } = hands;
    await openPage(hands, "isolated", "?start=ornstein-uhlenbeck");
    const program = page.getByRole("textbox", { name: "Program" });
    await page.locator(".cm-editor").waitFor();
    await program.click(); // TypeScript is on its way
    await isDone(page);

    await page.getByRole("slider", { name: "theta" }).hover();
    await page.locator(".latex .lit").first().waitFor();
    assert((await page.locator(".latex .lit").allInnerTexts()).every((t) => t === "θ"));
    await page.getByRole("tab", { name: "JavaScript" }).click();
    await page.getByRole("slider", { name: "sigma" }).hover();
    await page.locator("#way mark").first().waitFor();

    const time = page.getByRole("slider", { name: "Time" });
    await page.getByRole("img", { name: /^paths of/ }).focus();
    await page.keyboard.press("ArrowLeft");
    await page.waitForFunction(
      (e) => e instanceof HTMLInputElement && e.value === "59",
      await time.elementHandle(),
    );
    await page.keyboard.press("Space");
    await page.getByRole("button", { name: "Pause" }).waitFor();

    await program.click();
    await page.keyboard.press("Control+End");
    await page.keyboard.type("\nconst a: string = gaussianSc", { delay: 10 });
    await page.keyboard.press("Control+Space");
    await page.locator(".cm-tooltip-autocomplete [aria-selected=true]", { hasText: "gaussianScore" })
      .waitFor();
    await page.waitForTimeout(200); // a list that has just opened takes no Enter: it may be meant for the line
    await page.keyboard.press("Enter");
    await page.keyboard.type("([0], 1);");
    await page.locator(".cm-line", { hasText: /import .*gaussianScore.* from "ito"/ }).waitFor();
    await page.locator(".cm-lintRange-error", { hasText: "a" }).first().waitFor();
    assertEquals(site.visits(), []);
  },
}];
