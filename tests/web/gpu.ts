/**
 * The WebGPU backend of the bundle in a page, on software: the bits of Deno's CPU backend.
 * @module
 */
import { assertEquals, assertMatch } from "@std/assert";
import { compare } from "./compare.ts";
import { runTests } from "./in_page.ts";

const backend = "webgpu";

Deno.test("65,536 adaptive solves of the mixture in one kernel: the CPU's bits", async () => {
  assertEquals((await compare("mixture", { backend })).backend, backend);
});

Deno.test("a mixture in 384 dimensions, staged: the CPU's bits", async () => {
  const { device, notes } = await compare("wide", { backend });
  assertMatch(device, /swiftshader/);
  assertEquals(notes.filter((n) => !n.startsWith("Doubtful")), []);
});

Deno.test("the score of a data set, asked for by the device: the CPU's bits", async () => {
  assertEquals((await compare("dataset", { backend })).backend, backend);
});

await runTests();
