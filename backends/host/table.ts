/**
 * Tables as lines of text.
 * Tests: tests/solve/debug_test.ts.
 * @module
 */

/** Rows whose columns are as wide as they must be. */
export function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, c) => Math.max(...rows.map((r) => (r[c] ?? "").length)));
  return rows.map((r) => r.map((cell, c) => cell.padEnd(widths[c] ?? 0)).join("  ").trimEnd());
}
