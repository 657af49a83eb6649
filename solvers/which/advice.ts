/**
 * What is recommended, and how it changes where a drift is stiff: where it falls back some hundred times over the span or more.
 *
 * Explicit steps are then shorter than the solution asks for. Implicit ones need only resolve what grows and bends, ten steps for
 * each time; where that is more than the drift falls back, they are no gain, and the figure is said alone.
 * Tests: tests/solvers/which/stiffness_test.ts.
 * @module
 */
import type { Calculus, Process } from "../../sde/process.ts";
import { emStep } from "../methods/euler_maruyama.ts";
import { rosenbrock23 } from "../methods/flow/all.ts";
import { exactOu } from "../methods/langevin/all.ts";
import type { Method } from "../methods/method.ts";
import { backwardEuler, trapezoidal } from "../methods/stiff/all.ts";
import { adaptive, equalSteps } from "../stepping.ts";
import type { Strategy } from "../strategy.ts";
import { type Stiffness, stiffnessOf } from "./stiffness.ts";

/** A strategy, why, and what else there is. */
export interface Advice<C extends Calculus = "ito"> {
  /** What to solve it by. */
  readonly strategy: Strategy<C>;
  /** The reason, in a sentence. */
  readonly says: string;
  /** When to take something else, and what. */
  readonly else: readonly string[];
}

/** Where paths begin: a number, or one an element. */
export type Start = number | readonly number[];

/** Falling back so often over the span is said; without noise an adaptive method is not troubled by less than the second. */
const often = { noisy: 100, still: 300 } as const;
/** Implicit steps: the least, and those for each time that the drift grows or bends. */
const implicitSteps = { least: 100, each: 10 } as const;

const numberText = (v: number): string => String(Number(v.toPrecision(3)));

const seenText = ({ rate, times, at }: Stiffness): string =>
  `its drift falls back at a rate of ${numberText(rate)} (at ${at}), ${
    numberText(times)
  } times over the span: ` +
  `explicit steps must be shorter than ${numberText(2 / rate)}`;

/** Of implicit methods that take a process, the one for it, and what it does. */
export function implicitFor(p: Process, steps: number): readonly [Strategy, string] | undefined {
  const takes = (m: Method): boolean => m.refuses?.(p) === undefined;
  const damped = "implicit steps, which damp what is fast and its noise";
  switch (p.jumps === undefined ? p.noiseKind : "general") {
    case "none":
      return takes(rosenbrock23)
        ? [adaptive(rosenbrock23, { rel: 1e-4, abs: 1e-7 }), "implicit steps, adaptive"]
        : undefined;
    case "additive":
      if (takes(exactOu)) return [equalSteps(exactOu, steps), "it is linear, and its law exact at any step"];
      return takes(trapezoidal)
        ? [equalSteps(trapezoidal, steps), "implicit steps, which have the right variance of what is fast"]
        : undefined;
    case "diagonal":
    case "general":
      return takes(backwardEuler) ? [equalSteps(backwardEuler, steps), damped] : undefined;
  }
}

/** How a strategy is written. */
const callText = ({ method, controller }: Strategy<Calculus>): string =>
  controller.tag === "adaptive"
    ? `adaptive(${method.name})`
    : method.name === emStep.name
    ? "eulerMaruyama(n)"
    : `equalSteps(${method.name}, n)`;

/**
 * Advice for a drift that is stiff, as far as can be seen: an implicit method in place of an explicit one where there is one in
 * fewer steps, else the figure in its reason. The same advice where the drift is not.
 */
export function ifStiff<C extends Calculus>(
  p: Process<C>,
  a: Advice<C>,
  x0: Start | undefined,
  instead: (steps: number) => readonly [Strategy<C>, string] | undefined = () => undefined,
): Advice<C> {
  const s = stiffnessOf(p, x0);
  if (s === undefined) {
    return { ...a, else: [...a.else, "whether its drift is stiff is not known: it has no slopes"] };
  }
  const isStill = p.noiseKind === "none";
  if (!(s.times > often[isStill ? "still" : "noisy"])) return a;
  const steps = Math.ceil(Math.max(implicitSteps.least, implicitSteps.each * s.own * s.times / s.rate));
  const [strategy, what] = (isStill ? s.dominates : steps < s.times) ? instead(steps) ?? [] : [];
  if (strategy === undefined) return { ...a, says: `${a.says}; ${seenText(s)}` };
  return {
    strategy,
    says: `stiff: ${seenText(s)}; ${what}`,
    else: [
      `what is fast on its own path: ${callText(a.strategy)}, ${a.says}`,
      ...a.else.filter((way) => !/\bstiff\b/.test(way)),
    ],
  };
}
