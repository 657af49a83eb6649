/**
 * The table of methods holds every method and names tests that are there; what is recommended solves.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import * as ito from "ito";
import {
  adaptive,
  backwardEuler,
  baoab,
  equalSteps,
  exactOu,
  jumps,
  langevinDynamics,
  mixtureScore,
  mul,
  neg,
  probabilityFlow,
  process,
  recommend,
  reverse,
  rosenbrock23,
  stratonovich,
  system,
  trapezoidal,
  vp,
} from "ito";
import type { Method, Process } from "ito";
import { methodRows } from "../../../solvers/which/rows.ts";
import { right } from "../../lib/either.ts";
import { done } from "../../lib/everywhere.ts";
import { solved } from "../../lib/solved.ts";

const isMethod = (u: unknown): u is Method =>
  typeof u === "object" && u !== null && "noiseKinds" in u && "step" in u && "strongOrder" in u;

Deno.test("every method that is a value has its row, and every row tests that are there", () => {
  const missing = Object.entries(ito).flatMap(([name, u]) =>
    isMethod(u) && !methodRows.some((r) => r.method === u) ? [name] : []
  );
  assertEquals(missing, []);
  for (const { name, tests } of methodRows) {
    assert(Deno.statSync(new URL(`../../../${tests}`, import.meta.url)).isFile, `${name}: ${tests}`);
  }
});

const ou = process(({ x }) => ({ drift: neg(x), diffusion: 0.5 }));
const still = process(({ x }) => ({ drift: neg(x), diffusion: 0 }));
const gbm = process(({ x }) => ({ drift: neg(x), diffusion: mul(0.3, x) }));
const mixed = (commute: boolean) =>
  system(["a", "b"], ["u", "v"], ({ a, b }) => ({
    drift: { a: neg(a), b: neg(b) },
    diffusion: commute
      ? { a: { u: mul(0.2, a), v: mul(0.1, a) }, b: { u: mul(0.1, b), v: mul(0.2, b) } }
      : { a: { u: mul(0.2, b) }, b: { v: mul(0.2, a) } },
  }));
const score = mixtureScore({ weights: [0.4, 0.6], means: [[-1], [1]], stds: [0.2, 0.3] });

const cases = [
  ["an ODE", still, "tsit5", "no noise"],
  ["additive noise", ou, "sosra", "additive noise"],
  ["noise of each element", gbm, "sosri", "its own noise"],
  ["noises that commute", mixed(true), "milstein", "commute"],
  ["noises that do not", mixed(false), "eulerMaruyama", "noises that mix"],
  ["jumps", jumps({ rate: 1, size: () => 0.1 })(ou), "eulerMaruyama", "it jumps"],
  ["a reverse process", reverse(vp(), score), "adaptiveExponential", "a score runs it backward"],
  ["a probability flow", probabilityFlow(vp(), score), "adaptiveExponential", "a score runs it backward"],
] as const;
for (const [name, p, strategy, says] of cases) {
  Deno.test(`what is recommended for ${name} solves it, and says why`, async () => {
    const advice = right(recommend(p));
    assertEquals(advice.strategy.name, strategy);
    assert(advice.says.includes(says), advice.says);
    const isBackward = name.startsWith("a ");
    done(
      await solved(p, advice.strategy, { n: 8, seed: 1, backend: "cpu", ...(isBackward ? {} : { x0: 1 }) }),
    );
  });
}

for (
  const [name, p, strategy] of [
    ["additive noise", ou, "spark"],
    ["noise that depends on x", gbm, "heun"],
    ["noises that do not commute", mixed(false), "heun"],
  ] as const
) {
  Deno.test(`what is recommended for a Stratonovich process with ${name} solves it`, async () => {
    const advice = right(recommend(stratonovich(p)));
    assertEquals(advice.strategy.name, strategy);
    done(await solved(stratonovich(p), advice.strategy, { n: 8, seed: 1, backend: "cpu", x0: 1 }));
  });
}

Deno.test("recommend refuses what is no process, in words", () => {
  const plain: unknown = Reflect.apply(recommend, undefined, [{ drift: 1 }]);
  assert(JSON.stringify(plain).includes("BadOption"));
});

Deno.test("what else is recommended takes the process: stiff drifts by their noise, exact and Langevin steps by form", async () => {
  const others = (p: Process) => right(recommend(p)).else.join("; ");
  assert(others(ou).includes("trapezoidal") && others(ou).includes("exactOu"), others(ou));
  assert(others(gbm).includes("backwardEuler") && !others(gbm).includes("trapezoidal"), others(gbm));
  assert(others(still).includes("rosenbrock23"), others(still));
  const pendulum = langevinDynamics({ positions: ["q"], force: ({ q }) => ({ q: neg(q) }) });
  assert(others(pendulum).includes("baoab") && !others(pendulum).includes("exactOu"), others(pendulum));
  const asked = { n: 4, seed: 1, backend: "cpu" } as const;
  done(await solved(ou, equalSteps(trapezoidal, 20), { ...asked, x0: 1 }));
  done(await solved(ou, equalSteps(exactOu, 20), { ...asked, x0: 1 }));
  done(await solved(gbm, equalSteps(backwardEuler, 20), { ...asked, x0: 1 }));
  done(await solved(still, adaptive(rosenbrock23), { ...asked, x0: 1 }));
  done(await solved(pendulum, equalSteps(baoab, 20), { ...asked, x0: [1, 0] }));
});
