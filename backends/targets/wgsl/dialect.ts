/**
 * How WGSL writes statements; operations are in `backends/targets/wgsl/syntax.ts`.
 * Tests: tests/golden_test.ts.
 * @module
 */
import { wgslSyntax } from "./syntax.ts";
import { wgslRewriter } from "./lower.ts";
import type { Dialect } from "../print.ts";

/** The dialect, with a memory of what it has lowered: for kernels that share expressions. */
export function wgslDialect(): Dialect {
  return {
    syntax: wgslSyntax,
    prefix: { outer: "c", inner: "v" },
    lower: wgslRewriter(),
    unit: (m) => (m.unit === 0 ? "op(0f)" : "bitcast<f32>(0xff800000u ^ Z)"),
    set: (name, text) => `${name} = ${text};`,
  };
}
