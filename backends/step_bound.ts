/**
 * How long a staged solve can last, read from its plan: what bounds the host's loop around a device.
 * @module
 */
import { type Node, nodesOf } from "../sde/expr.ts";
import { valueOf } from "../sde/value.ts";
import type { StagePlan } from "./stage_plan.ts";

const last = 2 ** 32 - 1;

/**
 * The number of steps after which every sample has ended, whatever its numbers are.
 *
 * A sample ends when its variable `code` is not 0. Here its next value is taken with NaN for every real, so that no
 * comparison holds and the count of attempts alone decides; the least count that ends it is found by bisection. Without
 * such a count it is 2³² − 1.
 */
export function stepBound(plan: StagePlan): number {
  const code = plan.step.results.find((r) => r.name === "code")?.node;
  if (code === undefined) return last;
  const inputs = nodesOf([code]).filter((n) => n.tag === "input");
  const ends = (attempts: number): boolean => {
    const valueFor = (n: Node): number => {
      if (n.tag === "input" && n.name === "attempts") return attempts;
      return n.kind === "real" ? NaN : 0;
    };
    return valueOf(code, new Map(inputs.map((n) => [n, valueFor(n)]))) !== 0;
  };
  let [from, to] = [0, last - 1];
  if (!ends(to)) return last;
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    if (ends(middle)) to = middle;
    else from = middle + 1;
  }
  return to + 1; // it was attempt number `to`, counted from 0
}
