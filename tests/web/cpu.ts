/**
 * The CPU backend of the bundle in a page: Deno's bits, on as many threads as the page may have.
 *
 * For a page that is cross-origin isolated, which has threads, and for one that is not.
 * @module
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { compare } from "./compare.ts";
import { isIsolated, runTests } from "./in_page.ts";

const cores = navigator.hardwareConcurrency;
const wasm = "WebAssembly SIMD";

Deno.test("few adaptive solves of the mixture, in JavaScript: Deno's bits", async () => {
  assertEquals((await compare("few")).device, "JavaScript float32");
});

Deno.test("65,536 adaptive solves of the mixture: Deno's bits, on all cores or with the reason why not", async () => {
  const { device, notes: all } = await compare("mixture");
  const notes = all.filter((n) => !n.startsWith("Doubtful")); // of the published solver's noise there is a doubt
  if (isIsolated && cores > 1) assertEquals(device, `${wasm}, ${cores} threads`);
  else assertEquals(device, wasm);
  if (isIsolated || cores === 1) return assertEquals(notes, []);
  assertEquals(notes.length, 1);
  assertMatch(notes[0] ?? "", /^One thread of \d+: this page is not cross-origin isolated/);
});

Deno.test("a mixture in 384 dimensions, staged: Deno's bits", async () => {
  assertEquals((await compare("wide")).device, wasm);
});

Deno.test("the score of a data set by onnxruntime's WebAssembly: Deno's bits", async () => {
  assertEquals((await compare("dataset")).device, `${wasm}, onnxruntime wasm`);
});

Deno.test("auto, on a machine without a GPU, is the CPU, and says so", async () => {
  const { backend, notes } = await compare("few", { backend: "auto" });
  assertEquals(backend, "cpu");
  assert(notes.some((n) => n.startsWith("No GPU")), notes.join("\n"));
});

await runTests();
