/** The ONNX oracle in a score. */
import type { Score } from "ito";
import { lift } from "../../sde/border/fallible.ts";
import { lit } from "../../sde/language/dsl.ts";
import type { OnnxOracle } from "../../sde/language/oracle.ts";
import { unwrap } from "../lib/network_fixtures.ts";

/** The oracle that a score is, where its convention adds nothing. */
export function oracleIn(score: Score): OnnxOracle {
  const marginal = { meanCoef: lit(1), std: lit(1), offset: lit(0), how: "symbolic" } as const;
  const root = score.tag === "marginal" ? unwrap(lift(score.of(marginal))) : score.at;
  if (root.tag !== "oracle" || root.oracle.tag !== "onnx") throw new Error(`found ${root.tag}`);
  return root.oracle;
}
