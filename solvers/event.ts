/**
 * Events: what ends a path before its time (`withStop`), holds it where it is (`withAbsorb`), sends it elsewhere (`withReset`).
 *
 *     a flag      after the first accepted step on which it holds
 *     a scalar    where it changes sign: a first passage through c(x, t) = 0
 *
 * A step sees its ends only. Where within it the sign changed is said by `locate`:
 *
 *     step      the end of the step. Of noise this is late, and a path that came back within the step was not seen: a
 *               barrier seems some 0.58 σ √h further (Broadie, Glasserman & Kou 1997)
 *     line      the line between the ends; the same paths
 *     retry     adaptive steps: the step is tried again, half as long on the same Brownian path, until it is shorter than
 *               `within`: all of a smooth path, and of noise the crossing that the ends of a step have seen
 *     bridge    between its ends c is taken for a Brownian bridge of variance σ² a unit of time, σ² = |gᵀ∇c|² where the
 *               step begins. It has crossed with probability exp(−2 c₀ c₁ / (σ² h)) where the signs are the same, and the
 *               time of the crossing is drawn: τ/(h − τ) is inverse Gaussian of mean |c₀/c₁| and shape c₀²/(σ² h). Exact
 *               for any h where c is a Brownian motion with a drift, and without the bias of √h wherever σ varies slowly. The
 *               default where noise moves c
 *
 * Sources: Gobet 2000 (Stoch. Proc. Appl. 87) for the probability; the time by W(s) = (B of the bridge at hs/(1+s)) (1+s)/√h.
 * Tests: tests/solvers/event_test.ts.
 * @module
 */
import { foundText } from "../sde/border/decode.ts";
import type { Flag, Scalar, State } from "../sde/language/expr.ts";
import {
  type Aftermath,
  type EventSymbols,
  makerOf,
  stopDefaults,
  stopFault,
  type StopOptions,
  type StopRule,
} from "./stop_rule.ts";
import type { StrategyChange } from "./strategy.ts";

export {
  type Aftermath,
  type EventSymbols,
  type Locate,
  stopDefaults,
  type StopOptions,
  type StopRule,
} from "./stop_rule.ts";

/**
 * Ends a path where something happens: a flag holds after an accepted step, or a scalar changes sign.
 *
 * Such a path has the code `event`; its sample is its state there, not denoised, and `solution.times` says when it was: tEnd
 * of paths to which nothing happened. One rule a strategy: events of several kinds are a product of scalars, or `or` of flags.
 * A path that begins where the scalar is 0 must leave it first.
 *
 * Units: `within` as a share of the whole span of time. Errors: throws a RangeError for what is no rule; `solve` reports
 * `BadOption` for a function that gives neither, `Unsupported` for a flag that is to be located within a step, for `retry`
 * with fixed steps or with noise that a retry does not see again, and for `bridge` where ∇c is not known.
 *
 * @example The first passage of a Brownian motion with drift through 1, without the bias of the step
 * ```ts
 * import { component, eulerMaruyama, process, solve, sub, withStop } from "ito";
 *
 * const drifting = process(() => ({ drift: 1, diffusion: 0.5 }), { time: { tEnd: 0, T: 8 } });
 * const passage = withStop(({ x }) => sub(component(x, 0), 1), { locate: "bridge" });
 * const result = await solve(drifting, passage(eulerMaruyama(80)), { n: 4, seed: 1, x0: 0 })();
 * if (result._tag === "Left") throw new Error(result.left.tag);
 * const { codes, times, samples } = result.right; // "event", about 1, and 1
 * ```
 */
export function withStop(
  of: (s: EventSymbols) => Flag | Scalar,
  options: StopOptions = {},
): StrategyChange {
  return ruled(of, options, { tag: "ends" });
}

/**
 * Holds a path where something happens: as `withStop`, but the path stays there, and its time goes on.
 *
 * Its sample, its `times` and its code, `event`, are those of `withStop`, to the bit; states on the way (`saveAt`) are there
 * at later times too, so that an `ensemble` has means over all paths. An integral along it (`withResults`) goes on.
 *
 * Errors: as `withStop`.
 *
 * @example A gambler's fortune: how many are ruined by each time
 * ```ts
 * import { component, ensemble, eulerMaruyama, process, withAbsorb } from "ito";
 *
 * const fortune = process(() => ({ drift: 0, diffusion: 1 }), { time: { tEnd: 0, T: 4 } });
 * const ruin = withAbsorb(({ x }) => component(x, 0), { locate: "bridge" });
 * const asked = { n: 1000, seed: 1, x0: 1, saveAt: [1, 2, 4] } as const;
 * const result = await ensemble(fortune, ruin(eulerMaruyama(40)), asked)();
 * if (result._tag === "Left") throw new Error(result.left.tag);
 * result.right.saved?.mean; // about 1 at all times: a martingale that is stopped is one
 * ```
 */
export function withAbsorb(
  of: (s: EventSymbols) => Flag | Scalar,
  options: StopOptions = {},
): StrategyChange {
  return ruled(of, options, { tag: "stays" });
}

/**
 * Sends a path elsewhere whenever something happens: its state becomes `to` of what it was, and it goes on from there.
 *
 * Where within a step the event was (`line`, `bridge`), the path goes on from `to` by what was left of the step: no bias but
 * that of the drift, of the order of h. A step has one event at most, so that there are no more than steps;
 * `results.events` says how many each path has had. Steps should be much shorter than the way from `to` to the barrier.
 *
 * Units: `to` in those of x. Errors: as `withStop`; `Unsupported` for a method that remembers of the path before.
 *
 * @example A leaky neuron: it fires at 1 and begins again at 0
 * ```ts
 * import { component, eulerMaruyama, process, solve, sub, withReset } from "ito";
 *
 * const voltage = process(({ x }) => ({ drift: sub(1.2, x), diffusion: 0.3 }), { time: { tEnd: 0, T: 50 } });
 * const fires = withReset(({ x }) => sub(component(x, 0), 1), () => 0, { locate: "bridge" });
 * const result = await solve(voltage, fires(eulerMaruyama(5000)), { n: 10, seed: 1, x0: 0 })();
 * if (result._tag === "Left") throw new Error(result.left.tag);
 * result.right.results.events; // about 29 each
 * ```
 */
export function withReset(
  when: (s: EventSymbols) => Flag | Scalar,
  to: (s: EventSymbols) => State | Scalar | number,
  options: StopOptions = {},
): StrategyChange {
  return ruled(when, options, { tag: "reset", to });
}

const ruled = (of: StopRule["of"], options: StopOptions, then: Aftermath): StrategyChange => {
  const stop: StopRule = { ...stopDefaults, ...options, of, then };
  const fault = stopFault(stop);
  if (fault !== undefined) {
    const name = makerOf[then.tag];
    throw new RangeError(
      `${name}: a rule must have ${fault}, found ${foundText(typeof of === "function" ? options : of)}\n` +
        `Try: ${name}(({ x }) => sub(component(x, 0), 1), ${
          then.tag === "reset" ? "() => 0, " : ""
        }{ locate: "bridge" })`,
    );
  }
  return (s) => ({ ...s, stop });
};
