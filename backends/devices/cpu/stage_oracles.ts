/**
 * The oracles of a staged plan on the CPU: asked for rows of its arrays, and named where they break.
 * Tests: tests/solve/failures_test.ts, tests/backends/devices/rows_test.ts.
 * @module
 */
import type { Oracle } from "../../../sde/language/oracle.ts";
import { failureOf, type RunFailure } from "../../../oracles/session/run.ts";
import type { OracleCall } from "../../schedule/plans/stage_plan.ts";
import { type Evaluate, evaluateRows } from "../oracles.ts";
import type { RealArray } from "../../host/reals.ts";
import { type Env, realsAt } from "./engine.ts";

/** The same oracle, whose errors say which oracle they came from. */
export const guarded = (oracle: Oracle, evaluate: Evaluate): Evaluate => async (x, operands, rows) => {
  try {
    return await evaluate(x, operands, rows);
  } catch (thrown) {
    throw new OracleBroke(oracle.name, failureOf(thrown, "cpu"));
  }
};

/** An oracle that threw. */
export class OracleBroke extends Error {
  constructor(readonly oracle: string, readonly failure: RunFailure) {
    super(failure.reason);
  }
}

/** Runs an oracle for a range of rows, or for those of them that are fresh; returns how many rows it was asked for. */
export async function callOracle(a: {
  readonly call: OracleCall;
  readonly env: Env;
  readonly from: number;
  readonly to: number;
  readonly width: number;
  readonly fresh: Uint8Array | undefined;
  readonly evaluate: Evaluate;
}): Promise<number> {
  const { call, env, from, to, width, fresh, evaluate } = a;
  const all = Array.from({ length: to - from }, (_, i) => from + i);
  const rows = fresh === undefined ? all : all.filter((s) => fresh[s] === 1);
  if (rows.length === 0) return 0;
  const reals = (name: string): RealArray => realsAt(env, name);
  const [states, scalars] = [call.states.map(reals), call.scalars.map(reals)];
  const y = await evaluateRows({ x: reals(call.x), states, scalars, rows, width, evaluate });
  const out = realsAt(env, call.out);
  rows.forEach((s, i) => out.set(y.subarray(i * width, (i + 1) * width), s * width));
  return rows.length;
}
