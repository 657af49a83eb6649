/**
 * A case in the page, beside what Deno made of it in the same run.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import type { Solution, SolveOptions } from "ito";
import { solved } from "../lib/solved.ts";
import { type CaseName, cases, countDifferent, type Recorded, recordOf } from "./cases.ts";

/** Solves a case here; its samples must be Deno's, bit for bit. */
export async function compare(name: CaseName, options: Partial<SolveOptions> = {}): Promise<Solution> {
  const wanted: Recorded = await (await fetch(`/expected/${name}`)).json();
  const { process, strategy, options: own } = cases[name];
  const solution = await solved(process, strategy, { ...own, ...options });
  assert(solution.codes.every((c) => c === "done"), "every sample must be done");
  assertEquals(countDifferent(recordOf(solution), wanted), 0, "samples that differ from Deno's");
  return solution;
}
