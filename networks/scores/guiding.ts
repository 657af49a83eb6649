/**
 * Oracles that know what they were made of, so that two conditions of one network are asked in one run.
 * Tests: tests/oracles/onnx/pair_test.ts.
 * @module
 */
import type { OnnxOracle } from "../../sde/language/oracle.ts";
import { withProduct } from "../../oracles/onnx/gradient/product.ts";
import { type Made, paired } from "../../oracles/onnx/pair.ts";

/** What each was made of, for as long as it is there. */
const sources = new WeakMap<OnnxOracle, Made>();

/** An oracle that `cfg` may ask together with another of its network, and that knows its vector–Jacobian product. */
export function guidable(plain: Omit<OnnxOracle, "guiding" | "product">, made: Made): OnnxOracle {
  // sessions and kernels are kept by oracle: of the same two there must be one
  const known = new WeakMap<OnnxOracle, { readonly both: OnnxOracle | undefined }>();
  const guiding = (other: OnnxOracle): OnnxOracle | undefined => {
    const before = known.get(other);
    if (before !== undefined) return before.both;
    const source = sources.get(other);
    const found = source === undefined ? undefined : paired(made, source);
    const both = found && withProduct({ ...plain, ...portsOf(found), name: `${plain.name}, guided` });
    known.set(other, { both });
    return both;
  };
  const oracle = withProduct({ ...plain, guiding });
  sources.set(oracle, made);
  return oracle;
}

const portsOf = ({ model, x, scalars, output }: Made["wrapped"]) => ({ model, x, scalars, output });
