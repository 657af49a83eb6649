/**
 * Why an oracle did not open, and the words for it.
 * Tests: tests/oracles/session/session_test.ts.
 * @module
 */
import type { ItoError } from "../../sde/border/errors.ts";
import type { Provider } from "./run.ts";

/** A model's inputs and outputs. */
export interface Ports {
  /** Each with its type, as in "x: float32". */
  readonly inputs: readonly string[];
  /** Likewise. */
  readonly outputs: readonly string[];
}

/** Why an oracle did not open. */
export type OracleError =
  /** The oracle's own fields do not fit together. */
  | { readonly tag: "OracleShape"; readonly oracle: string; readonly wanted: string; readonly found: string }
  /** The model has not the inputs and outputs that the oracle names. */
  | { readonly tag: "OraclePorts"; readonly oracle: string; readonly wanted: Ports; readonly found: Ports }
  /** onnxruntime did not load, or refused the model. */
  | {
    readonly tag: "OracleFailed";
    readonly oracle: string;
    readonly provider: Provider;
    readonly reason: string;
    readonly try?: string;
  };

/**
 * Words an error for people: what was found and what was wanted, then what to try.
 *
 * @param error The error.
 * @returns Two lines.
 */
export function describeOracleError(error: OracleError): string {
  const list = ({ inputs, outputs }: Ports): string =>
    `inputs (${inputs.join(", ")}), outputs (${outputs.join(", ")})`;
  switch (error.tag) {
    case "OracleShape":
      return `Cannot open oracle "${error.oracle}": wanted ${error.wanted}, found ${error.found}\n` +
        `Try: one row of points, or of dims, for each sample's elements`;
    case "OraclePorts":
      return `Cannot open oracle "${error.oracle}": wanted ${list(error.wanted)}, the model has ${
        list(error.found)
      }\n` +
        `Try: name the model's own ports in the oracle's x, scalars and output`;
    case "OracleFailed":
      return `Cannot open oracle "${error.oracle}" on ${error.provider}: ${error.reason}\n` +
        `Try: ${error.try ?? `provider "auto", or another build of the model (operator set, float32)`}`;
  }
  return error satisfies never;
}

/** The same as an error of a solve. */
export function toItoError(e: OracleError): ItoError {
  const ports = (p: { readonly inputs: readonly string[]; readonly outputs: readonly string[] }): string =>
    `inputs ${p.inputs.join(", ")} and outputs ${p.outputs.join(", ")}`;
  switch (e.tag) {
    case "OracleFailed":
      return e;
    case "OracleShape":
      return { tag: "BadShape", where: `oracle "${e.oracle}"`, found: e.found, wanted: e.wanted };
    case "OraclePorts":
      return {
        tag: "BadShape",
        where: `oracle "${e.oracle}"`,
        found: ports(e.found),
        wanted: ports(e.wanted),
      };
  }
}
