/**
 * Programs that fail with `Undecodable`: JSON that describes no strategy.
 * @module
 */
import { decodeStrategy } from "../../solvers/codec.ts";
import type { Failing } from "./failing.ts";

const named = "Try: the fields and values named above";

/** See the module. */
export const undecodable: readonly Failing[] = [
  {
    fault: "a norm that does not exist",
    program: () => decodeStrategy({ preset: "gottaGoFast", errorNorm: "l1" }),
    text: `Cannot decode strategy: errorNorm must be "l2Scaled" or "l2" or "linf", found "l1"\n${named}`,
  },
  {
    fault: "a misspelt field",
    program: () => decodeStrategy({ preset: "gottaGoFast", tolerance: { retol: 1 } }),
    text: 'Cannot decode strategy: no field "tolerance.retol" (known: abs, atol, rel, rtol, against)\n' +
      named,
  },
  {
    fault: "no strategy at all",
    program: () => decodeStrategy("gottaGoFast"),
    text: `Cannot decode strategy: a strategy must be an object, found "gottaGoFast"\n${named}`,
  },
];
