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
  /**
   * Where within a step; by default `bridge` for a scalar that noise moves by a slope that is known, else `retry` for one on
   * adaptive steps, else `step`.
   */
  readonly locate?: Locate;
  /** How near a `retry` comes, as a share of the whole span of time. */
  readonly within?: number;
}

/**
 * What becomes of a path at an event: it `ends`; it `stays` where it is while time goes on; or it goes on from `to`, a function
 * of the state and the time of the event.
 */
export type Aftermath =
  | { readonly tag: "ends" }
  | { readonly tag: "stays" }
  | { readonly tag: "reset"; readonly to: (s: EventSymbols) => State | Scalar | number };

/** What happens to a path, and what becomes of it then. */
export interface StopRule extends StopOptions {
  /** A flag, or a scalar that changes sign. */
  readonly of: (s: EventSymbols) => Flag | Scalar;
  /** How near a `retry` comes, as a share of the whole span of time. */
  readonly within: number;
  /** What becomes of the path then; left out, it ends. */
  readonly then?: Aftermath;
}

/** What makes a rule, by what becomes of the path. */
export const makerOf: Readonly<Record<Aftermath["tag"], string>> = {
  ends: "withStop",
  stays: "withAbsorb",
  reset: "withReset",
};

/** What becomes of a path at an event. */
export function thenOf({ then }: StopRule): Aftermath {
  return then ?? { tag: "ends" };
}

/** The defaults of `withStop`. */
export const stopDefaults = { within: 1e-6 } as const;

const places: readonly unknown[] = ["step", "line", "retry", "bridge"] satisfies readonly Locate[];

/** What is wrong with a rule, in words; nothing where it is one. */
export function stopFault(u: unknown): string | undefined {
  if (!isRecord(u) || typeof u.of !== "function") return "a function of { x, t }";
  if (u.locate !== undefined && !places.includes(u.locate)) return `locate: one of ${places.join(", ")}`;
  const { within, then } = u;
  if (!(typeof within === "number" && within > 0 && within < 1)) return "within: between 0 and 1";
  if (then === undefined) return undefined;
  const isThen = isRecord(then) && typeof then.tag === "string" && Object.hasOwn(makerOf, then.tag);
  if (!isThen) return `then: one of ${Object.keys(makerOf).join(", ")}`;
  return then.tag !== "reset" || typeof then.to === "function" ? undefined : "to: a function of { x, t }";
}
