/**
 * What a recurrence carries for a gradient: tangents of what moves, and of nothing else.
 */
import { assertEquals } from "@std/assert";
import {
  eulerMaruyama,
  gottaGoFast,
  mul,
  param,
  process,
  sin,
  type Strategy,
  withDenoise,
  withNoise,
  withResults,
} from "ito";
import { pipe } from "fp-ts/function";
import { leanLoop } from "../../../backends/schedule/plans/lean.ts";
import { loopPlan } from "../../../backends/schedule/plans/loop_plan.ts";
import { lit } from "../../../sde/language/dsl.ts";
import { traceStep } from "../../../solvers/step/step.ts";
import { sensitivities } from "../../../solvers/step/sensitivities.ts";
import { right } from "../../lib/either.ts";

const p = process(({ x }) => ({ drift: mul(param("a", 1), sin(x)), diffusion: param("b", 1) }));
const on = (s: Strategy) => right(traceStep(p, s, 2, { tag: "at", x0: lit(1) }));
const adaptive = pipe(gottaGoFast(), withDenoise("none"), withNoise("bridge"));

Deno.test("sensitivities() carry a tangent of x and of no time, length, noise, or memory of a controller", () => {
  for (const s of [eulerMaruyama(10), adaptive]) {
    const [plain, r] = [on(s), right(sensitivities(on(s), ["a"]))];
    const added = r.variables.slice(plain.variables.length).map((v) => v.symbol.name);
    const isOfSum = plain.variables.some((v) => v.symbol.name === "rest");
    assertEquals(added, ["slope0_x", ...(isOfSum ? ["slope0_rest"] : []), "slope0_of0_", "slope0_of1_"]);
    assertEquals(r.results.slice(0, plain.results.length), plain.results);
    assertEquals(r.results.slice(plain.results.length).map(({ name }) => name), ["∂x[0] / ∂a", "∂x[1] / ∂a"]);
  }
});

Deno.test("a looped plan holds a tangent once: what a sample leaves of it is the variable itself", () => {
  const r = right(sensitivities(on(eulerMaruyama(10)), ["b", "x0[1]"]));
  const names = leanLoop(loopPlan(r)).variables.map((v) => v.name).filter((name) => name.startsWith("slope"));
  assertEquals(names, ["slope0_x0", "slope0_x1", "slope1_x0", "slope1_x1"]);
});

Deno.test("sensitivities() of a result that nothing moves are 0, and those by a number that nothing asks for too", () => {
  const counted = withResults({ steps: { init: 0, next: ({ value, t }) => mul(value, t) } })(
    eulerMaruyama(10),
  );
  const r = right(sensitivities(on(counted), ["a"]));
  const own = r.gradients?.[0]?.own ?? [];
  assertEquals(own.map(({ name }) => name), ["steps"]);
  assertEquals(r.variables.find((v) => v.symbol === own[0]?.symbol)?.next, lit(0));
});
