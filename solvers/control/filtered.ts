/**
 * A controller that sees a smooth error: a low-pass filter of its logarithm before the controller it is given.
 *
 *     log ē ← share · log e + (1 − share) · log ē,   ē = 1 at first
 *
 * One noisy error then changes the length by a share of what it asks for. A rejected step is answered by its own error, and
 * leaves ē as it was, so that the retry is shorter at once. Source: the idea of Söderlind 2003, "Digital filters in adaptive
 * time-stepping", by its simplest filter (an exponential mean, of order 1).
 * Tests: tests/solvers/control/pid_test.ts.
 * @module
 */
import { lit, max, mul, pow, select } from "../../sde/language/dsl.ts";
import { foundText } from "../../sde/border/decode.ts";
import { type Memory, recall } from "../memory/memory.ts";
import { type AdaptiveController, steered } from "./controller.ts";

const first = { smooth: lit(1) };
const inner = "of.";
const tiny = 1e-12; // an error of 0 would be kept for ever

const renamed = (memory: Memory, name: (key: string) => string): Memory =>
  Object.fromEntries(Object.entries(memory).map(([key, n]) => [name(key), n]));
const ownOf = (memory: Memory): Memory =>
  Object.fromEntries(
    Object.entries(memory).flatMap((
      [key, n],
    ) => (key.startsWith(inner) ? [[key.slice(inner.length), n]] : [])),
  );

/**
 * The controller, told a smooth error.
 *
 * @param controller Any adaptive controller, one that is filtered too.
 * @param share How much of a new error counts: above 0, and 1 to filter nothing.
 * @returns A controller.
 *
 * Errors: throws a RangeError for a share that is none.
 *
 * @example
 * ```ts
 * import { filtered, gottaGoFast, powerController, withController } from "ito";
 *
 * const strategy = withController(filtered(powerController(), 0.3))(gottaGoFast());
 * ```
 */
export function filtered(controller: AdaptiveController, share: number): AdaptiveController {
  if (!(share > 0 && share <= 1)) {
    throw new RangeError(
      `filtered: the share must be a number above 0, up to 1, found ${
        foundText(share)
      }\nTry: filtered(controller, 0.3)`,
    );
  }
  const { name, clock, hInit, hGiven, hMin, fault, changed } = controller;
  return {
    tag: "adaptive",
    name: `${name}, filtered by ${share}`,
    clock,
    hInit,
    ...(hGiven === undefined ? {} : { hGiven }),
    ...(hMin === undefined ? {} : { hMin }),
    fault,
    ...(changed === undefined ? {} : { changed: (parts) => filtered(changed(parts), share) }),
    remembers: { ...first, ...renamed(controller.remembers ?? {}, (key) => inner + key) },
    next: ({ h, error, accepted, memory }) => {
      const { smooth } = recall(first, memory);
      const mixed = mul(pow(max(error, tiny), share), pow(smooth, 1 - share));
      const told = { h, error: select(accepted, mixed, error), accepted, memory: ownOf(memory) };
      const next = steered(controller, told);
      return {
        h: next.h,
        remember: {
          smooth: select(accepted, mixed, smooth),
          ...renamed(next.remember, (key) => inner + key),
        },
      };
    },
  };
}
