/**
 * The names of onnxruntime's packages, computed where they must not be fetched by those who do not use them.
 * Tests: tests/oracles/session/session_test.ts.
 * @module
 */

/** The version that this library is tried with: that of onnxruntime-web in deno.json. */
export const ortVersion = "1.30.0";

/** What a package is imported by on this host. */
export function packageOf(name: "onnxruntime-node" | "onnxruntime-web"): string {
  return "Deno" in globalThis ? `npm:${name}@${ortVersion}` : name;
}
