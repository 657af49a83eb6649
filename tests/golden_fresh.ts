/**
 * Makes every golden text in a process of its own, last case first, after other modules and other expressions: what
 * comes out must not depend on any of that. Prints a JSON object of SHA-256 sums.
 * @module
 */
import "../backends/targets/wgsl/stage.ts";
import "../solvers/noise/random.ts";
import { cases, disturb } from "./golden_cases.ts";

if (import.meta.main) {
  disturb();
  const sums: Record<string, string> = {};
  for (const [name, make] of Object.entries(cases).toReversed()) {
    const bytes = new TextEncoder().encode(make());
    sums[name] = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
  }
  // deno-lint-ignore no-console -- its test reads this line
  console.log(JSON.stringify(sums));
}
