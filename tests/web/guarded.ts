/**
 * Pages with a Content-Security-Policy: what Ito needs is said where it is missing.
 * @module
 */
import { assertEquals, assertMatch } from "@std/assert";
import { refused } from "../lib/solved.ts";
import { cases } from "./cases.ts";
import { compare } from "./compare.ts";
import { runTests } from "./in_page.ts";

const mayCompile = ((): boolean => {
  try {
    return new Function("return true")() === true;
  } catch {
    return false;
  }
})();

if (!mayCompile) {
  for (const name of ["few", "mixture", "wide", "dataset"] as const) {
    Deno.test(`where code must not be compiled solve says so: ${name}`, async () => {
      const { process, strategy, options } = cases[name];
      assertMatch(await refused(process, strategy, options), /Content-Security-Policy[^]*Try: .*unsafe-eval/);
    });
  }
} else {
  const workers = location.pathname.startsWith("/noWorkers/")
    ? ""
    : `, ${navigator.hardwareConcurrency} threads`;
  Deno.test("there are as many threads as the policy lets there be: Deno's bits", async () => {
    assertEquals((await compare("mixture")).device, `WebAssembly SIMD${workers}`);
    assertEquals((await compare("mixture")).device, `WebAssembly SIMD${workers}`);
  });
  Deno.test("where blobs are no scripts, or no workers, onnxruntime does without threads", async () => {
    assertEquals((await compare("dataset")).device, "WebAssembly SIMD, onnxruntime wasm");
  });
}

await runTests();
