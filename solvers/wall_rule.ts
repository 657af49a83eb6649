/**
 * What a strategy knows of a wall: a function that is 0 at it and greater inside, and how a step that goes through it is put
 * back.
 * Tests: tests/solvers/events/reflect_test.ts.
 * @module
 */
import { isRecord } from "../sde/border/decode.ts";
import type { Scalar, State } from "../sde/language/expr.ts";
import type { EventSymbols } from "./stop_rule.ts";

/** How a step is put back inside. */
export type Reflection = "bridge" | "mirror" | "project";

/** How a wall reflects. */
export interface ReflectOptions {
  /** By default `bridge`. */
  readonly by?: Reflection;
}

/** What a path is kept inside of. */
export interface Wall {
  /** c(x, t) ≥ 0 inside: one number a sample, or one an element, each of its own element. */
  readonly of: (s: EventSymbols) => Scalar | State;
  /** How a step is put back. */
  readonly by: Reflection;
}

/** The defaults of `withReflect`. */
export const reflectDefaults = { by: "bridge" } as const;

/** Most walls of a strategy: each has a number among the counters of noise. */
export const mostWalls = 6;

const ways: readonly unknown[] = ["bridge", "mirror", "project"] satisfies readonly Reflection[];

/** What is wrong with a wall, in words; nothing where it is one. */
export function wallFault(u: unknown): string | undefined {
  if (!isRecord(u) || typeof u.of !== "function") return "a function of { x, t }";
  return ways.includes(u.by) ? undefined : `by: one of ${ways.join(", ")}`;
}
