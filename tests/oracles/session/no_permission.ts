/**
 * A program that opens oracles as a user would, with no permission flag, one of which fails when it runs.
 * session_test.ts beside it runs it on a pseudo-terminal, where Deno would prompt and onnxruntime's own words would show.
 * @module
 */
import { OracleRunError } from "../../../oracles/session/run.ts";
import { openOracle } from "../../../oracles/session/session.ts";
import { misshaping, opened, scaled } from "../../lib/oracle_fixtures.ts";

const { provider, run, release } = opened(await openOracle(scaled, { provider: "auto", threads: 2 })());
const result = await run(Float32Array.of(1, 2, 3), [Float32Array.of(2)], 1);
await release();
const broken = opened(await openOracle(misshaping, { provider: "auto", threads: 2 })());
const thrown: unknown = await broken.run(Float32Array.of(1, 2), [], 1).catch((e) => e);
await broken.release();
// deno-lint-ignore no-console -- its test reads this line
console.log(
  `${provider} ${result.join(" ")} ${thrown instanceof OracleRunError ? thrown.provider : "no error"}`,
);
