/**
 * The library's own tests of everything that runs on a WebGPU device, in a page.
 * @module
 */
import "../backends/targets/agreement_test.ts";
import "../backends/targets/not_a_number_test.ts";
import "../oracles/session/webgpu_test.ts";
import "../backends/devices/webgpu/blocked_test.ts";
import "../backends/devices/webgpu/loop_test.ts";
import "../backends/devices/webgpu/stage_failures_test.ts";
import "../backends/devices/webgpu/stage_oracle_test.ts";
import "../backends/devices/webgpu/stage_test.ts";
import "../playground/gpu/pictures_test.ts";
import "../playground/gpu/screen_in_page.ts";
import { assert } from "@std/assert";
import { runTests } from "./in_page.ts";

Deno.test("this page has a WebGPU adapter: no test of this file was left out", async () => {
  assert(await navigator.gpu?.requestAdapter(), "Try: apt-get install mesa-vulkan-drivers");
});

await runTests();
