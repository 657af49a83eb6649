/// <reference lib="dom" />
/**
 * The parts of the engine in a page: programs by program/, pictures by draw/, on a canvas that comes later.
 *
 * Tests: tests/playground/browser/sandbox.ts.
 * @module
 */
import { nodesOf } from "../../sde/language/expr.ts";
import { drawnOn, type Place } from "../draw/drawn_on.ts";
import { explained } from "../engine/explained.ts";
import type { Studio } from "../engine/studio.ts";
import { evaluate } from "../program/evaluate.ts";
import { files } from "./builds.ts";

/** onnxruntime, where a score asks it: that for processors too where there is a GPU, which may be refused. */
const needs: Studio["needs"] = (processes) => {
  if (!nodesOf(processes.map((p) => p.drift)).some((n) => n.tag === "oracle")) return [];
  return "gpu" in navigator ? [...files.cpu, ...files.gpu] : files.cpu;
};

/** The parts, on a canvas that comes later. */
export function studioOn(place: Place): Studio {
  return { read: evaluate, needs, explain: explained, ...drawnOn(place) };
}
