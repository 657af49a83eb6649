/**
 * What is doubtful in a solve that went well, as lines for its `notes`: noise that rejections have selected, steps that pass
 * over what decides, changes of x that float32 can hardly hold.
 * Tests: tests/solve/doubts_test.ts.
 * @module
 */
import { uses } from "../sde/language/expr.ts";
import { gaussianPath, lambdaAt } from "../sde/gaussian_path.ts";
import { type Calculus, type Process, t, x } from "../sde/process.ts";
import { certificateOf, type Condition } from "../solvers/certificate/conditions.ts";
import { bridge, dependsOnX, nested } from "../solvers/noise/modes.ts";
import { noiseOf } from "../solvers/step/increment.ts";
import type { Recurrence } from "../solvers/step/step.ts";
import { timeAfter } from "../solvers/step/grid.ts";
import { locateOf } from "../solvers/events/event.ts";
import { makerOf, thenOf } from "../solvers/stop_rule.ts";
import type { Strategy } from "../solvers/strategy.ts";
import { codes } from "../solvers/symbols.ts";

/** From this share of rejected steps on their noise is seen to be selected: in two dimensions 4 % put weights off by 12 sd. */
const seenShare = 0.02;

/** What float32 goes by near a number; 0 at 0. */
const ulp = (v: number): number => (v === 0 ? 0 : 2 ** (Math.floor(Math.log2(Math.abs(v))) - 23));

const percent = (share: number): string => `${(100 * share).toPrecision(2)} %`;

/** Noise that was thrown away, or squeezed into shorter steps, because of what it was. */
const thrownAway = (
  { noiseKind }: Process<Calculus>,
  name: string | undefined,
  steps: { readonly accepted: number; readonly rejected: number },
): readonly string[] => {
  const share = steps.rejected / Math.max(1, steps.accepted + steps.rejected);
  if (share < seenShare) return [];
  const why = name === "redraw"
    ? "their noise was thrown away, so that what is accepted has too little of it"
    : "their noise was kept for a shorter step, so that step lengths depend on it";
  const path = dependsOnX(noiseKind) ? nested : bridge;
  return [
    `Doubtful: ${percent(share)} of the steps were rejected, and ${why} ("${name}"). ` +
    `Means, variances and weights are biased. Try: withNoise("${path.name}")(strategy), one Brownian path a sample`,
  ];
};

/** What the certificate of a solve does not grant: noise that rejections have selected is another's. */
const selected = ({ process, strategy, recurrence, steps }: Facts): readonly string[] => {
  const { convergence, says, conditions } = certificateOf(recurrence, process, strategy);
  if (convergence === "pathwise" || convergence === "weakly") return [];
  const fails = (c: Condition): boolean => c.needed && !c.holds;
  if (fails(conditions.onePath)) return thrownAway(process, noiseOf(process, strategy)?.name, steps);
  const cure = fails(conditions.noSkip)
    ? 'withNoise("nested")(strategy)'
    : "adaptive(heunStep) for toStratonovich(process), or equal steps: withSteps(1000)(strategy)";
  return [`Doubtful: the solve ${says}. Try: ${cure}`];
};

/** How much longer than the last a step may be that is never rejected. */
const safeGrowth = 2;

/** Steps that are accepted whatever they are, and may grow without a bound. */
const unbounded = (p: Process<Calculus>, s: Strategy<Calculus>): readonly string[] => {
  const { controller: c } = s;
  if (noiseOf(p, s)?.name !== "previsible" || !("options" in c) || c.options.growMax <= safeGrowth) return [];
  return [
    `Doubtful: steps that are never rejected ("previsible") may grow by ${c.options.growMax} each, and jump over what ` +
    `comes. Try: withController({ growMax: 1.5, hMax: … })(strategy)`,
  ];
};

/** Adaptive solves of fewer steps than this have gone over most of their span in one. */
const fewest = 5;

/** A solve that leapt: where the error happens to be 0 the paper's controller, which knows no bounds, asks for all that is left. */
const leapt = (p: Process<Calculus>, s: Strategy<Calculus>, accepted: number): readonly string[] => {
  const { controller: c } = s;
  if (c.tag === "fixed" || c.clock !== "t" || p.drift.tag === "lit" || !(accepted < fewest)) return [];
  return [
    `Doubtful: ${
      accepted.toPrecision(2)
    } steps a sample were accepted, so that one went over much of the span on an error ` +
    `that happened to be small. Try: withController({ growMax: 2 })(strategy), or a smaller tolerance`,
  ];
};

/** A process that depends on a t which float32 holds in steps longer than those of the solve. */
const frozen = (p: Process<Calculus>, accepted: number): readonly string[] => {
  const { tEnd, T } = p.time;
  const [step, grid] = [(T - tEnd) / Math.max(1, accepted), ulp(Math.min(Math.abs(tEnd), Math.abs(T)))];
  if (!(grid > step / 4)) return [];
  const graphs = p.diffusion.tag === "diagonal" ? [p.diffusion.g] : p.diffusion.rows.flat();
  if (![p.drift, ...graphs].some((n) => uses(n, t))) return [];
  return [
    `Doubtful: the process depends on t, which near ${T.toPrecision(6)} goes in steps of ${
      grid.toPrecision(2)
    } in float32; ` +
    `those of the solve are ${step.toPrecision(2)}. Try: precision: "f64", or a process in t less its start`,
  ];
};

/** Of a solve's range of λ, what a single one of many equal steps may go over without a doubt. */
const doubtfulShare = 1 / 3;

/** Fixed steps that are so unequal in λ = log(α/σ) that one passes over much of its range: equal ones where the clock is σ. */
const unequal = (p: Process<Calculus>, s: Strategy<Calculus>): readonly string[] => {
  if (s.controller.tag !== "fixed" || s.controller.steps < 4) return [];
  const path = gaussianPath(p);
  if (path === undefined) return [];
  const { steps } = s.controller;
  const after = timeAfter(p, s);
  const lambda = (left: number): number => lambdaAt(path, after(steps - left));
  const end = [0, 1].find((left) => Number.isFinite(lambda(left))); // σ may be 0 at the end
  if (end === undefined) return [];
  const share = (lambda(end) - lambda(end + 1)) / (lambda(end) - lambda(steps));
  if (!(share > doubtfulShare)) return [];
  return [
    `Doubtful: the steps of t are unequal here: the last of ${steps} goes over ${
      percent(share)
    } of the range of ` +
    `λ = log(α/σ), and what decides may lie in it. Try: withGrid(grids.karras())(strategy), or adaptiveExponential()`,
  ];
};

/** Where samples begin, an element; nothing at a prior. */
const startOf = (r: Recurrence): ((element: number) => number) | undefined => {
  const init = r.variables.find((v) => v.symbol === x)?.init;
  if (init?.tag === "lit") return () => init.value;
  return init?.tag === "gather" ? (i) => init.data.values[i] ?? NaN : undefined;
};

/** Of what x changes by, the least number of float32's steps that is no doubt: 8 bits. */
const fewSteps = 256;

/** Elements whose change is but a few of the steps that float32 takes there; `square` is the mean of a change's square. */
const coarse = (
  r: Recurrence,
  p: Process<Calculus>,
  ends: Ends,
): readonly string[] => {
  const start = startOf(r);
  if (start === undefined || p.noiseKind === "none") return [];
  for (let i = 0; i < r.elements; i++) {
    const [from, to] = [start(i), ends.at(i)];
    const [change, step] = [Math.sqrt(ends.square(i, from)), ulp(Math.max(Math.abs(from), Math.abs(to)))];
    if (!(change < fewSteps * step && Number.isFinite(step) && step > 0)) continue;
    return [
      `Doubtful: element ${i} is near ${to.toPrecision(6)}, where float32 goes in steps of ${
        step.toPrecision(2)
      }, and ` +
      `changes by ${change.toPrecision(2)} in all. Try: precision: "f64", or x less what it begins at`,
    ];
  }
  return [];
};

/** Ends of elements: where they are, and the mean square of what they have changed by. */
interface Ends {
  readonly at: (element: number) => number;
  readonly square: (element: number, start: number) => number;
}

/** Samples that are looked at. */
const most = 256;

/** The ends of some of the samples that are done. */
export function someEnds(samples: Float32Array, ends: Uint32Array): Ends {
  const width = samples.length / ends.length;
  const rows: number[] = [];
  for (let i = 0; i < ends.length && rows.length < most; i++) if (ends[i] === codes.done) rows.push(i);
  const of = (row: number, element: number): number => samples[row * width + element] ?? NaN;
  return {
    at: (element) => of(rows[0] ?? NaN, element),
    square: (element, start) =>
      rows.reduce((sum, row) => sum + (of(row, element) - start) ** 2, 0) / rows.length,
  };
}

/** What is asked of a solve, and what came of it. */
export interface Facts {
  readonly process: Process<Calculus>;
  readonly strategy: Strategy<Calculus>;
  readonly recurrence: Recurrence;
  readonly steps: { readonly accepted: number; readonly rejected: number };
  /** How many samples have these steps, and whether all of them are done. */
  readonly samples: number;
  readonly areDone: boolean;
  /** The events of all samples, where paths go on after them (`withReset`). */
  readonly events?: number;
  /** The steps of all samples in which a loop wanted more turns than it may have. */
  readonly cut?: number;
  /** The ends of the samples that are done, where they are in float32. */
  readonly ends?: Ends;
}

/** Ends of rejected steps are the extreme ones: a bridge over one does not know of it. */
const passedOver =
  "Doubtful: steps were rejected for where they led, and later ones pass over such places, so that first " +
  'passages are late by some per cent. Try: withNoise("nested")(strategy), whose steps pass over none';

/** First passages of noise that are seen at the ends of steps alone. */
const late = (
  p: Process<Calculus>,
  s: Strategy<Calculus>,
  steps: Facts["steps"],
): readonly string[] => {
  const { stop, controller } = s;
  if (stop === undefined || p.noiseKind === "none" || stop.of({ x, t }).kind === "flag") return [];
  const how = locateOf(p, { controller }, stop);
  if (how === "bridge") {
    const isSeen = noiseOf(p, s)?.name === "bridge" && steps.rejected > seenShare * steps.accepted;
    return isSeen ? [passedOver] : [];
  }
  const { tag } = thenOf(stop);
  const instead = tag === "reset" && controller.tag === "adaptive"
    ? "withSteps(1000)(strategy), equal steps"
    : `${makerOf[tag]}(…, { locate: "bridge" })`;
  return [
    `Doubtful: events are seen at the ends of steps (locate: "${how}"), so that a path which crosses and comes back ` +
    `within one goes on: first passages are late by some √h. Try: ${instead}`,
  ];
};

/** Of steps, what may have an event without a doubt. */
const crowdedShare = 0.1;

/** Steps so long that some may have passed over a second event: one has one at most. */
const crowded = (steps: Facts["steps"], events: number): readonly string[] =>
  events > crowdedShare * steps.accepted
    ? [
      `Doubtful: ${percent(events / steps.accepted)} of the steps have an event, and none has two. ` +
      "Try: withSteps(…)(strategy) with more steps",
    ]
    : [];

/** Loops that have stopped before they were done. */
const cutShort = (steps: Facts["steps"], cut: number): readonly string[] =>
  cut > 0
    ? [
      `Doubtful: in ${
        percent(cut / Math.max(1, steps.accepted))
      } of the steps a loop wanted more turns than it may have, ` +
      "and was cut (results.cutLoops: those of each path). Try: fold({ to, most }, …) with a larger most",
    ]
    : [];

/** What is doubtful, a line each. */
export function doubtsOf(facts: Facts): readonly string[] {
  const { process, strategy, recurrence, steps, samples, areDone, ends, events = 0, cut = 0 } = facts;
  const accepted = steps.accepted / samples;
  return [
    ...selected(facts),
    ...unbounded(process, strategy),
    ...(areDone ? leapt(process, strategy, accepted) : []),
    ...unequal(process, strategy),
    ...late(process, strategy, steps),
    ...crowded(steps, events),
    ...cutShort(steps, cut),
    ...(ends === undefined ? [] : [...frozen(process, accepted), ...coarse(recurrence, process, ends)]),
  ];
}
