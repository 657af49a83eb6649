/**
 * The off-the-shelf solvers of the example all get there.
 * @module
 */
import { assertEquals } from "@std/assert";
import { gaussianScore, reverse, vp } from "ito";
import { solvers } from "../../examples/off_the_shelf.ts";
import { solved } from "../lib/solved.ts";

Deno.test("every off-the-shelf solver of the example comes to its end", async () => {
  for (const [name, strategy] of solvers) {
    const s = await solved(reverse(vp(), gaussianScore([0], 0.5)), strategy, {
      n: 4,
      seed: 1,
      backend: "cpu",
    });
    assertEquals([...s.codes], ["done", "done", "done", "done"], name);
  }
});
