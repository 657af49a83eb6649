/**
 * What a strategy must hold before it is traced: numbers in range, and claims that fit the process's noise.
 * @module
 */
import type { ItoError } from "../sde/errors.ts";
import type { Process } from "../sde/process.ts";
import type { Strategy } from "./strategy.ts";

/** Why this strategy cannot solve this process, or nothing. */
export function refusal(p: Process, s: Strategy): ItoError | undefined {
  if (!s.method.noiseKinds.includes(p.noiseKind)) {
    const what = `The method "${s.method.name}" for ${p.noiseKind} noise (the process "${p.name}")`;
    return { tag: "Unsupported", what, try: `eulerMaruyama(steps), which takes any noise` };
  }
  const { controller: c, limits } = s;
  const bad = (option: string, found: number, wanted: string): ItoError => ({
    tag: "BadOption",
    where: `strategy "${s.name}"`,
    option,
    found: String(found),
    wanted,
  });
  if (c.tag === "fixed" && !(Number.isInteger(c.steps) && c.steps > 0)) {
    return bad("steps", c.steps, "a whole number > 0");
  }
  if (c.tag === "adaptive" && !(c.hInit > 0 && Number.isFinite(c.hInit))) {
    return bad("hInit", c.hInit, "a finite number > 0");
  }
  if (!(limits.hMin > 0 && limits.hMin < 1)) return bad("hMin", limits.hMin, "a number between 0 and 1");
  if (!(Number.isInteger(limits.maxSteps) && limits.maxSteps > 0)) {
    return bad("maxSteps", limits.maxSteps, "a whole number > 0");
  }
  if (c.tag === "adaptive" && "abs" in s.tolerance) {
    const { abs, rel } = s.tolerance;
    if (!(abs > 0 && Number.isFinite(abs))) return bad("tolerance.abs", abs, "a finite number > 0");
    if (!(rel >= 0 && Number.isFinite(rel))) return bad("tolerance.rel", rel, "a finite number ≥ 0");
  }
  return undefined;
}
