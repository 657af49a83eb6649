/**
 * What `saveAt` refuses of times, and what it says.
 * @module
 */
import { assertEquals } from "@std/assert";
import { eulerMaruyama, gbm, type SolveOptions } from "ito";
import { refused } from "../../lib/solved.ts";

const wanted =
  "must be numbers of steps, or times from 0 to 1 in the order of the solve, 2⁻²⁰ of the span apart";
const texts: Readonly<Record<string, readonly [unknown, string]>> = {
  "no times": [[], `solve: saveAt ${wanted}, found no times\nTry: saveAt: [0, 0.5, 1]`],
  "times in the wrong order": [
    [0.5, 0.2],
    `solve: saveAt ${wanted}, found 0.2 in [0.5,0.2]\nTry: saveAt: [0, 0.5, 1]`,
  ],
  "a time beyond the end": [
    [0.5, 2],
    `solve: saveAt ${wanted}, found 2 in [0.5,2]\nTry: saveAt: [0, 0.5, 1]`,
  ],
  "a time that is none": [[NaN], `solve: saveAt ${wanted}, found NaN in [NaN]\nTry: saveAt: [0, 0.5, 1]`],
  "times that are one": [
    [0.5, 0.5 + 1e-9],
    `solve: saveAt ${wanted}, found 0.500000001 in [0.5,0.500000001]\nTry: saveAt: [0, 0.5, 1]`,
  ],
  "words": [
    "0.5",
    'solve: saveAt must be a number of steps, or a list of times, as [0, 0.3, 1], found "0.5"',
  ],
};
for (const [fault, [saveAt, text]] of Object.entries(texts)) {
  Deno.test(`solve refuses to keep states at ${fault}, and says what to do`, async () => {
    const options: SolveOptions = JSON.parse(JSON.stringify({ n: 1, x0: 1 }));
    const found = await refused(gbm(), eulerMaruyama(10), Object.assign(options, { saveAt }));
    assertEquals(found.slice(0, text.length), text);
  });
}

Deno.test("a time within one of more steps than a list may have is refused", async () => {
  assertEquals(
    await refused(gbm(), eulerMaruyama(100_000), { n: 1, x0: 1, saveAt: [0.333333] }),
    "solve: saveAt must be times at the ends of steps, where these are more than 100000, found 0.333333, within one of " +
      "100000 steps\nTry: saveAt: 10000, a number of steps that divides them",
  );
});
