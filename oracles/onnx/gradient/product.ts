/**
 * A network with its vector–Jacobian product: an oracle that another oracle belongs to, made when it is first asked for.
 * Tests: tests/oracles/onnx/gradient/vjp_test.ts, tests/sde/pullback_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import type { OnnxOracle } from "../../../sde/language/oracle.ts";
import { vjp } from "./vjp.ts";

const productOf = (oracle: OnnxOracle): OnnxOracle | undefined => {
  const made = vjp(oracle.model, { x: oracle.x, output: oracle.output });
  if (E.isLeft(made)) return undefined;
  const { model, v, vJ } = made.right;
  return { ...oracle, name: `${oracle.name}'`, model, states: [v], output: vJ };
};

/** The oracle, and what its `product` is; equal ones are the same object, so that a session serves all who ask. */
export function withProduct(oracle: OnnxOracle): OnnxOracle {
  let made: { readonly product: OnnxOracle | undefined } | undefined;
  return { ...oracle, product: () => (made ??= { product: productOf(oracle) }).product };
}
