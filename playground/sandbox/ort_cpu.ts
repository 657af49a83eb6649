/**
 * onnxruntime for processors, as a script of its own: a worker that asks a network or a data set for a score is given it then.
 *
 * It has one thread: its others are modules, which a frame without an origin does not start (backends/host/workers.ts), and it
 * would wait for them. Tests: tests/playground/browser/page.ts.
 * @module
 */
import * as ort from "onnxruntime-web/wasm";

Object.assign(globalThis, { itoOrtCpu: { ort } });
