/**
 * The data that graphs read by index: collected once, so that each kernel can name its tables by number.
 * Tests: tests/backends/targets/agreement_test.ts.
 * @module
 */
import { type Data, type Node, nodesOf } from "../../sde/language/expr.ts";

/** Every table that the graphs read, in order of first use. */
export function gathers(roots: readonly Node[]): { readonly data: readonly Data[] } {
  const seen = new Set<Data>();
  nodesOf(roots).forEach((n) => n.tag === "gather" && seen.add(n.data));
  return { data: [...seen] };
}

/** The name of table `i` in rendered code. */
export function tableName(i: number): string {
  return `T${i}`;
}
