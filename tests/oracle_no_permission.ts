/**
 * A program that opens an oracle as a user would, with no permission flag. tests/oracle_session_test.ts runs it on a
 * pseudo-terminal, where Deno would prompt.
 * @module
 */
import { openOracle } from "../backends/oracle_session.ts";
import { opened, scaled } from "./oracle_fixtures.ts";

const { provider, run, release } = opened(await openOracle(scaled, { provider: "auto", threads: 2 })());
const result = await run(Float32Array.of(1, 2, 3), [Float32Array.of(2)], 1);
await release();
// deno-lint-ignore no-console
console.log(`${provider} ${result.join(" ")}`);
