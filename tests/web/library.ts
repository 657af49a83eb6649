/**
 * The library's own tests of everything that runs on a CPU, in a page.
 * @module
 */
import "../solvers/codec_test.ts";
import "../solve/failures_test.ts";
import "../backends/schedule/graphs/functions_test.ts";
import "../solvers/methods/methods_test.ts";
import "../truth/published_test.ts";
import "../solvers/step/solver_test.ts";
import "../backends/devices/cpu/wasm_loop_test.ts";
import "../backends/targets/wasm/stage_test.ts";
import { runTests } from "./in_page.ts";

await runTests();
