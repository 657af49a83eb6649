/**
 * The library's own tests of everything that runs on a CPU, in a page.
 * @module
 */
import "../codec_test.ts";
import "../failures_test.ts";
import "../functions_test.ts";
import "../methods_test.ts";
import "../paper_test.ts";
import "../solver_test.ts";
import "../wasm_loop_test.ts";
import "../wasm_test.ts";
import { runTests } from "./in_page.ts";

await runTests();
