/**
 * onnxruntime for a GPU, as a script of its own: a worker with one that asks a network or a data set for a score is given it then.
 * No test runs it: no GPU is here.
 * @module
 */
import * as ort from "onnxruntime-web/jspi";

Object.assign(globalThis, { itoOrtGpu: { ort } });
