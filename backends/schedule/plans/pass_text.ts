/**
 * What passes did, in words: a row for each, the laws that fired, the graph that it left.
 * Tests: tests/solve/debug_test.ts.
 * @module
 */
import { inColumns, linesOf } from "../../../sde/language/equations.ts";
import { table } from "../../host/table.ts";
import type { Pass } from "./passes.ts";

/** A row for each pass: nodes before and after, and what it did; below, the laws that fired. */
export function passParagraphs(passes: readonly Pass[]): readonly (readonly string[])[] {
  const nodes = (p: Pass): string => (p.name === "trace" ? `${p.after}` : `${p.before} → ${p.after}`);
  const laws = passes.flatMap((p) => p.laws);
  return [
    table([["pass", "nodes", ""], ...passes.map((p) => [p.name, nodes(p), p.did])]),
    laws.length === 0 ? [] : table([["used", "law"], ...laws.map(([law, n]) => [`${n}`.padStart(4), law])]),
  ];
}

/** Every pass on its own: its row, its laws, and the graph that it left. */
export function passTexts(passes: readonly Pass[]): readonly string[] {
  return passes.map((p) =>
    [...passParagraphs([p]).flat(), ...inColumns(linesOf(p.graph)).map((line) => `  ${line}`)].join("\n")
  );
}
