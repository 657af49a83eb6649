/**
 * onnxruntime for processors, as a script of its own: a worker that asks a network or a data set for a score is given it then.
 * Tests: tests/playground/browser/page.ts.
 * @module
 */
import * as ort from "onnxruntime-web/wasm";
import text from "onnxruntime-web/ort-wasm-simd-threaded.mjs" with { type: "text" };

Object.assign(globalThis, { itoOrtCpu: { ort, text } });
