/**
 * Operations that lowering leaves none of, said once: a target's table has no row for them.
 * Tests: tests/backends/targets/agreement_test.ts, tests/backends/devices/native/native_test.ts.
 * @module
 */
import { internal } from "../../sde/border/errors.ts";
import type { Op } from "../../sde/language/ops.ts";

/** What `float32Rewriter` makes of other operations, or is of float64 alone. */
const lowered32 = [
  "exp",
  "expm1",
  "log",
  "pow",
  "sin",
  "cos",
  "tanh",
  "sinTurn",
  "cosTurn",
  "min",
  "max",
  "finite",
  "asHigh",
  "fromHigh",
] as const satisfies readonly Op[];

/** Operations that are left. */
export type Op32 = Exclude<Op, typeof lowered32[number]>;

const isLeft = (op: Op): op is Op32 => !lowered32.some((l) => l === op);

/** How a target writes an operation, by its own table; throws `Internal:` of a graph that was not lowered. */
export const ofLowered = <A>(write: (op: Op32) => A) => (op: Op): A => {
  if (!isLeft(op)) throw internal(`${op} reached a renderer: the graph was not lowered to float32`);
  return write(op);
};
