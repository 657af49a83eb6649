/**
 * How JavaScript writes statements; operations are in `backends/targets/js/syntax.ts`.
 * Tests: tests/golden_test.ts.
 * @module
 */
import type { Data } from "../../../sde/language/expr.ts";
import { oneLine } from "../../../sde/border/one_line.ts";
import { jsSyntax, preludeOf } from "./syntax.ts";
import type { Precision } from "../../host/reals.ts";
import { loweringOf } from "../../schedule/graphs/lowering.ts";
import { tableName } from "../tables.ts";
import type { Dialect } from "../print.ts";

/** The dialect of a precision. */
export function jsDialect(precision: Precision): Dialect {
  return {
    syntax: jsSyntax(precision),
    prefix: { outer: "u", inner: "v" },
    lower: loweringOf(precision),
    unit: (m) => String(m.unit),
    set: (name, text) => `${name} = ${text};`,
  };
}

/** What stands above a function: what its operations need, and its tables. */
export function opening(precision: Precision, tables: readonly Data[]): string {
  return `${preludeOf(precision)}
${tables.map((d, i) => `const ${tableName(i)} = tables[${i}]; // ${oneLine(d.name)}`).join("\n")}`;
}
