/**
 * Whether the targets' bits agree: the first paths of a run by JavaScript, WebAssembly and WebGPU, each compiled anew.
 *
 * Which of JavaScript and WebAssembly the CPU takes depends on how much work there is, so few paths and many are asked for; what
 * it took is what the solution says. Digests are of the same first paths.
 * Tests: tests/playground/engine_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { describe, type Solution, solve } from "ito";
import type { Played } from "../program/playable.ts";
import type { Compared } from "../sandbox/messages.ts";
import type { Opening } from "./panel.ts";
import { sha256 } from "./sha256.ts";

type Row = Compared["rows"][number];

/** Paths whose bits are looked at: few enough that JavaScript solves them. */
const fewPaths = 16;
/** Paths that WebAssembly begins for. */
const manyPaths = 4096;

const digestOf = (s: Solution, paths: number): string => {
  const elements = s.samples.length / s.codes.length;
  const bits = Float32Array.from(s.samples.subarray(0, paths * elements));
  return sha256(new Uint8Array(bits.buffer)).slice(0, 16);
};

/** A row a target; one that did not run says why. */
export async function compared(played: Played, o: Opening): Promise<readonly Row[]> {
  const { x0, shape, seed, n } = o.options;
  const paths = Math.min(n, fewPaths);
  const asked = async (target: string, backend: "cpu" | "webgpu", count: number): Promise<Row> => {
    const before = performance.now();
    const made = await solve(played.process, played.strategy, {
      n: count,
      seed,
      backend,
      params: o.params,
      ...(x0 === undefined ? {} : { x0 }),
      ...(shape === undefined ? {} : { shape }),
    })();
    const ms = performance.now() - before;
    if (E.isLeft(made)) return { target, digest: "", ms, note: describe(made.left) };
    const { failure, device } = made.right;
    if (failure !== undefined) return { target, digest: "", ms, note: describe(failure) };
    return { target: device, digest: digestOf(made.right, paths), ms, note: "" };
  };
  return [
    await asked("JavaScript", "cpu", paths),
    await asked("WebAssembly", "cpu", Math.min(n, manyPaths)),
    await asked("WebGPU", "webgpu", paths),
  ];
}
