/**
 * What a strategy knows of an event: a function of a state and a time, and where within a step it is looked for.
 * Tests: tests/solvers/event_test.ts.
 * @module
 */
import { isRecord } from "../sde/border/decode.ts";
import type { Flag, Scalar, State } from "../sde/language/expr.ts";

/** What an event is told: the state and the time that a step reached, or began at. */
export interface EventSymbols {
  /** The state. */
  readonly x: State;
  /** The time. */
  readonly t: Scalar;
}

/** Where within a step an event is found. */
export type Locate = "step" | "line" | "retry" | "bridge";

/** How an event is found. */
export interface StopOptions {
  /** Where within a step; by default `retry` for a scalar on adaptive steps, else `step`. */
  readonly locate?: Locate;
  /** How near a `retry` comes, as a share of the whole span of time. */
  readonly within?: number;
}

/** What ends a path. */
export interface StopRule extends StopOptions {
  /** A flag, or a scalar that changes sign. */
  readonly of: (s: EventSymbols) => Flag | Scalar;
  /** How near a `retry` comes, as a share of the whole span of time. */
  readonly within: number;
}

/** The defaults of `withStop`. */
export const stopDefaults = { within: 1e-6 } as const;

const places: readonly unknown[] = ["step", "line", "retry", "bridge"] satisfies readonly Locate[];

/** What is wrong with a rule, in words; nothing where it is one. */
export function stopFault(u: unknown): string | undefined {
  if (!isRecord(u) || typeof u.of !== "function") return "a function of { x, t }";
  if (u.locate !== undefined && !places.includes(u.locate)) return `locate: one of ${places.join(", ")}`;
  const { within } = u;
  return typeof within === "number" && within > 0 && within < 1 ? undefined : "within: between 0 and 1";
}
