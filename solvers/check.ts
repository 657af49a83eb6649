/**
 * What a strategy must hold before it is traced: numbers in range, and claims that fit the process's noise.
 * Tests: tests/fails/fails_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { foundText } from "../sde/border/decode.ts";
import type { ItoError } from "../sde/border/errors.ts";
import { calculusNames } from "../sde/calculus.ts";
import { gaussianPath } from "../sde/gaussian_path.ts";
import { commutativity } from "../sde/noise/commutativity.ts";
import type { Calculus, Process } from "../sde/process.ts";
import { countsOf, drawsBeside } from "./methods/draws.ts";
import { settled } from "./noise/modes.ts";
import { misfitOf } from "./probe.ts";
import type { Strategy } from "./strategy.ts";

const most = 2 ** 31 - 1; // steps are counted in 32 bits
const count = `a whole number from 1 to ${most}`;
const isCount = (v: number): boolean => Number.isInteger(v) && v > 0 && v <= most;

const gaussianOnes =
  "reverse(process, score) of a process with drift a(t)·x + b(t) and diffusion g(t), or gottaGoFast()";

const toleranceName = ({ tolerance }: Strategy<Calculus>): string =>
  "against" in tolerance ? `A tolerance against "${tolerance.against}"` : `The tolerance "${tolerance.name}"`;

/** A strategy of each calculus that takes any noise. */
const anyNoise: Readonly<Record<Calculus, string>> = { ito: "eulerMaruyama", stratonovich: "heun" };

const takesAny = ({ calculus }: Process<Calculus>): string =>
  `${anyNoise[calculus]}(steps), which takes any noise; recommend(process) names a better one where there is`;

/** What a type has said already, but not to plain JavaScript: the wrong integral would give numbers too. */
const otherCalculus = (p: Process<Calculus>, { method }: Strategy<Calculus>): ItoError => {
  const [own, wanted] = [calculusNames[p.calculus], calculusNames[method.calculus]];
  const [convert, one] = method.calculus === "ito" ? ["toIto", "a"] : ["toStratonovich", "an"];
  return {
    tag: "Unsupported",
    what: `The ${wanted} method "${method.name}" for the ${own} process "${p.name}"`,
    try: `${convert}(process), or ${anyNoise[p.calculus]}(steps), ${one} ${own} method`,
  };
};

/** Why noises are not such as a method that needs their derivatives, and that they commute, can take; or nothing. */
const unlikeNoises = (p: Process<Calculus>, { method }: Strategy<Calculus>): ItoError | undefined => {
  const found = commutativity(p);
  const refuse = (what: string): ItoError => ({
    tag: "Unsupported",
    what,
    try: takesAny(p),
  });
  if (E.isRight(found)) {
    const { commutes, note } = found.right;
    if (commutes) return undefined;
    return refuse(
      `The method "${method.name}" for the process "${p.name}", whose noises do not commute (${note}),`,
    );
  }
  const { left } = found;
  return left.tag === "Unsupported"
    ? refuse(`The method "${method.name}", which needs the ${left.what}`)
    : left;
};

/** Why this strategy cannot solve this process, or nothing. */
export function refusal(p: Process<Calculus>, s: Strategy<Calculus>): ItoError | undefined {
  if (p.calculus !== s.method.calculus) return otherCalculus(p, s);
  if (!s.method.noiseKinds.includes(p.noiseKind)) {
    const what = `The method "${s.method.name}" for ${p.noiseKind} noise (the process "${p.name}")`;
    return { tag: "Unsupported", what, try: takesAny(p) };
  }
  const refused = s.method.refuses?.(p);
  if (refused !== undefined) {
    const what = `The method "${s.method.name}" for the process "${p.name}", ${refused.why},`;
    return { tag: "Unsupported", what, try: refused.try };
  }
  const { controller: c, limits } = s;
  if (
    drawsBeside(s.method) && p.noiseKind !== "none" &&
    !("draw" in settled(s.onReject, c.tag === "adaptive", p.noiseKind))
  ) {
    const what =
      `The method "${s.method.name}", which draws more than W and H, on one Brownian path ("bridge", "nested")`;
    return {
      tag: "Unsupported",
      what,
      try: `withNoise("redraw")(strategy), or equal steps: withSteps(1000)(strategy)`,
    };
  }
  const needing = [
    [`The method "${s.method.name}"`, s.method.needs === "gaussian"],
    [toleranceName(s), c.tag === "adaptive" && s.tolerance.needs !== undefined],
    [`The controller's clock "logSnr"`, c.tag === "adaptive" && c.clock === "logSnr"],
  ] as const;
  const [needs] = needing.find(([, is]) => is) ?? [];
  if (needs !== undefined && gaussianPath(p) === undefined) {
    const what =
      `${needs} for the process "${p.name}", which no score runs backward from a Gaussian marginal,`;
    return { tag: "Unsupported", what, try: gaussianOnes };
  }
  if (gaussianPath(p)?.own !== undefined && s.method.needs === "gaussian" && s.method.diagonal !== true) {
    const what =
      `The method "${s.method.name}" for the process "${p.name}", whose elements have noise levels of their own,`;
    return { tag: "Unsupported", what, try: "adaptiveExponential(), ddim(steps) or eulerMaruyama(steps)" };
  }
  const unequal = s.method.needs === "commuting" ? unlikeNoises(p, s) : undefined;
  if (unequal !== undefined) return unequal;
  const bad = (option: string, found: unknown, wanted: string): ItoError => ({
    tag: "BadOption",
    where: `strategy "${s.name}"`,
    option,
    found: foundText(found),
    wanted,
  });
  if (c.tag === "fixed" && !isCount(c.steps)) {
    return bad("steps", c.steps, count);
  }
  if (c.tag === "adaptive" && !(c.hInit > 0 && Number.isFinite(c.hInit))) {
    return bad("hInit", c.hInit, "a finite number > 0");
  }
  if (!(limits.hMin > 0 && limits.hMin < 1)) return bad("hMin", limits.hMin, "a number between 0 and 1");
  if (!isCount(limits.maxSteps)) {
    return bad("maxSteps", limits.maxSteps, count);
  }
  const { all } = countsOf(s.method);
  const steps = c.tag === "fixed" ? c.steps : limits.maxSteps;
  if (steps * all > 2 ** 32 - 2) {
    const fewer = `at most ${Math.floor((2 ** 32 - 2) / all)}, as each step has ${all} draws`;
    return bad(c.tag === "fixed" ? "steps" : "maxSteps", steps, fewer);
  }
  if (c.tag === "adaptive" && c.fault !== undefined) {
    return bad(c.fault.option, c.fault.found, c.fault.wanted);
  }
  if (c.tag === "adaptive" && "abs" in s.tolerance) {
    const { abs, rel, dataScale, flow } = { dataScale: 1, flow: 1, ...s.tolerance };
    if (!(abs > 0 && Number.isFinite(abs))) return bad("tolerance.abs", abs, "a finite number > 0");
    if (!(rel >= 0 && Number.isFinite(rel))) return bad("tolerance.rel", rel, "a finite number ≥ 0");
    if (!(dataScale > 0)) return bad("tolerance.dataScale", dataScale, "a number > 0");
    if (!(flow > 0)) return bad("tolerance.flow", flow, "a number > 0");
  }
  return misfitOf(s);
}
