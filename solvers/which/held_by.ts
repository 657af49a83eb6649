/**
 * Which test holds a method's claims, as text behind them.
 * Tests: tests/golden_test.ts.
 * @module
 */
import type { Calculus } from "../../sde/process.ts";
import type { Method } from "../methods/method.ts";
import { methodRows } from "./rows.ts";

/** "; held by tests/…" for a method of Ito's, with whatever options; nothing for one's own. */
export function heldBy(method: Pick<Method<Calculus>, "name">): string {
  const family = ({ name }: { readonly name: string }): string => name.split(" ")[0] ?? name; // its options follow
  const row = methodRows.find((r) => family(r.method) === family(method));
  return row === undefined ? "" : `; held by ${row.tests}`;
}
