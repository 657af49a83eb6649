/**
 * Oracles for one sample at a time, for looking into its steps: opened when they are first asked.
 * Tests: tests/solve/failure_notes_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import type { Oracle } from "../../sde/language/oracle.ts";
import type { Precision } from "../host/reals.ts";
import { describeOracleError } from "../../oracles/session/failure.ts";
import type { OracleSession } from "../../oracles/session/session.ts";
import { referenceDataset, referenceMixture } from "../../oracles/session/reference.ts";
import { lentOracle } from "../../oracles/session/resting.ts";

/** What an oracle says of one sample. Errors: rejects where it cannot be opened, or fails. */
export type Ask = (
  oracle: Oracle,
  x: Float64Array,
  operands: readonly Float64Array[],
) => Promise<Float64Array>;

/** Oracles to ask, in the arithmetic of a solve, and how to let go of them. */
export interface Oracles {
  readonly ask: Ask;
  readonly release: () => Promise<void>;
}

/** See the module; with float64 data sets and mixtures are plain JavaScript. */
export function oraclesFor(precision: Precision, provider: "auto" | "native" | "wasm"): Oracles {
  const sessions = new Map<Oracle, Promise<OracleSession>>();
  const open = async (oracle: Oracle): Promise<OracleSession> => {
    const opened = await lentOracle(oracle, { provider })();
    if (E.isRight(opened)) return opened.right;
    throw new Error(describeOracleError(opened.left));
  };
  return {
    ask: async (oracle, x, operands) => {
      if (precision !== "f32" && oracle.tag === "dataset") return referenceDataset(oracle, x, operands, 1);
      if (precision !== "f32" && oracle.tag === "mixture") return referenceMixture(oracle, x, operands, 1);
      const pending = sessions.get(oracle) ?? open(oracle);
      sessions.set(oracle, pending);
      const session = await pending;
      const said = await session.run(Float32Array.from(x), operands.map((v) => Float32Array.from(v)), 1);
      return Float64Array.from(said);
    },
    release: async () => {
      const all = await Promise.allSettled(sessions.values());
      await Promise.all(all.map((s) => (s.status === "fulfilled" ? s.value.release() : undefined)));
    },
  };
}
