/**
 * The starting points of the playground: short programs that are read without a note, and that obey their sliders.
 * @module
 */
import { assert, assertEquals, assertGreater, assertLess, assertNotEquals } from "@std/assert";
import * as E from "fp-ts/Either";
import { toTypeScript } from "../../playground/program/mathematics.ts";
import { toScript } from "../../playground/program/script.ts";
import { toLink } from "../../playground/program/share.ts";
import { type Start, starts } from "../../playground/starts/starts.ts";
import { read, running } from "./lib/started.ts";

/** Starting points whose run asks a network for minutes: they are read, and run in browsers' tests. */
const slow = ["network"];

Deno.test("starting points are short, have names of their own, and are links and scripts too", async () => {
  for (const  of of[(s: Start) => s.key, (s: Start) => s.title]) {
    assertEquals(new Set(starts.map(of)).size, starts.length);
  }
  for (const start of starts) {
    assert(/^[a-z0-9-]+$/.test(start.key), start.key);
    assertLess(start.source.split("\n").length, 47, start.key);
    assertLess(start.source.length, 2000, start.key);
    assertGreater(start.look.length, 40, start.key);
    assertLess(start.look.length, 130, start.key);
    read(start);
    const { source, isMathematics } = start;
    const link = await toLink({ source, isMathematics });
    assert(E.isRight(link));
    assertLess(JSON.stringify(link).length, 1600, start.key); // of the 2 kB that a whole link may have
    const program = isMathematics ? E.getOrElse(() => "")(toTypeScript(source)) : source;
    const script = toScript({ source: program, settings: {}, params: {}, points: [], n: 10 });
    assert(E.isRight(script), JSON.stringify(script));
  }
});

for (const start of starts.filter(({ key }) => !slow.includes(key))) {
  const n = start.key === "cifar" ? 1 : 8;
  Deno.test(`${start.key}: every slider can be moved to its ends, and moves the paths`, () =>
    running(start, n, async (runs, { sliders }) => {
      for (const slider of sliders) {
        const moved: boolean[] = [];
        for (const run of runs.filter(({ panel }) => panel.parameters.includes(slider.name))) {
          const ends: number[][] = [];
          for (const end of [slider.from, slider.to]) {
            await run.under({ [slider.name]: end });
            ends.push([...run.panel.cloud().batches[0]?.values ?? []]);
          }
          assert(ends.flat().every(Number.isFinite), slider.name);
          assertNotEquals(ends[0], ends[1]);
          moved.push(true);
        }
        assertGreater(moved.length, 0, slider.name);
      }
    }));
}
