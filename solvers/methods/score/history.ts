/**
 * The last posterior means, each with its place in λ: what multistep methods remember.
 * Tests: tests/solvers/methods/gaussian_test.ts.
 * @module
 */
import { add, broadcast, lit, sub } from "../../../sde/language/dsl.ts";
import { sure } from "../../../sde/border/errors.ts";
import { type Scalar, type State, typed } from "../../../sde/language/expr.ts";
import type { Memory } from "../../memory/memory.ts";

/** A posterior mean, at u = λ − λ_s. */
export interface Knot {
  readonly u: Scalar;
  readonly D: State;
}

const state = (memory: Memory, name: string): State => typed(sure(memory[name], name), "state", "real");
const scalar = (memory: Memory, name: string): Scalar => typed(sure(memory[name], name), "scalar", "real");

/** The last posterior means, D₀ first, as a memory: D₀, how many there are, and each older one with its u. */
export function history(count: number): {
  readonly first: Memory;
  readonly knots: (memory: Memory) => readonly Knot[];
  readonly known: (memory: Memory) => Scalar;
  /** What the next step finds, whose D₀ is this one. */
  readonly left: (memory: Memory, D: State, h: Scalar) => Memory;
} {
  const older = Array.from({ length: count - 1 }, (_, i) => i + 1);
  const knots = (memory: Memory): readonly Knot[] => [
    { u: lit(0), D: state(memory, "D0") },
    ...older.map((i) => ({ u: scalar(memory, `u${i}`), D: state(memory, `D${i}`) })),
  ];
  return {
    first: {
      D0: broadcast(0),
      known: lit(0),
      ...Object.fromEntries(older.flatMap((i) => [[`D${i}`, broadcast(0)], [`u${i}`, lit(0)]])),
    },
    knots,
    known: (memory) => scalar(memory, "known"),
    left: (memory, D, h) => ({
      D0: D,
      known: add(scalar(memory, "known"), 1),
      ...Object.fromEntries(
        knots(memory).slice(0, -1).flatMap((k, i) => [[`D${i + 1}`, k.D], [`u${i + 1}`, sub(k.u, h)]]),
      ),
    }),
  };
}
