/**
 * The menu offers a method where a solve takes it, and only there; its numbers reach the strategy.
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import * as ito from "ito";
import { menu } from "../../playground/program/menu.ts";
import { made, takes } from "../../playground/program/methods.ts";
import type { Playable, Played } from "../../playground/program/playable.ts";
import { methodsFor, withSettings } from "../../playground/program/settings.ts";
import { askedOf } from "../../solve/options.ts";
import { planned } from "../../solve/solve.ts";
import { right } from "../lib/either.ts";

const score = ito.mixtureScore({ weights: [0.3, 0.7], means: [[0, 0], [1, 1]], stds: [0.1, 0.1] });
const kubo = ito.system(["u", "v"], ["w"], ({ u, v }) => ({
  drift: { u: ito.mul(-2, v), v: ito.mul(2, u) },
  diffusion: { u: { w: ito.neg(v) }, v: { w: u } },
}));
const heston = ito.system(["s", "v"], ["a", "b"], ({ s, v }) => {
  const sd = ito.sqrt(ito.max(v, 0.01));
  return {
    drift: { s: ito.mul(0.05, s), v: ito.mul(1.5, ito.sub(0.04, v)) },
    diffusion: { s: { a: ito.mul(-0.7, sd, s), b: ito.mul(0.714, sd, s) }, v: { a: ito.mul(0.3, sd) } },
  };
});

const processes: Readonly<Record<string, ito.Process<ito.Calculus>>> = {
  additive: ito.ou(),
  diagonal: ito.gbm(),
  general: heston,
  stratonovich: ito.stratonovich(kubo),
  none: ito.process(({ x }) => ({ drift: ito.neg(x), diffusion: 0 })),
  langevin: ito.langevinDynamics({
    positions: ["q"],
    force: ({ q }) => ({ q: ito.neg(q) }),
    friction: 2,
    temperature: 1,
  }),
  jumps: ito.jumps({ rate: 1, size: ({ z }) => ito.mul(0.1, z) })(ito.gbm()),
  reverse: right(ito.reverse(ito.ve(), score)),
  flow: right(ito.probabilityFlow(ito.vp(), score)),
};
for (const [name, process] of Object.entries(processes)) {
  Deno.test(`methods: ${name}: those that are offered are planned, the others refused`, () => {
    const asked = right(askedOf({ n: 1, ...(process.backward ? {} : { x0: 1 }) }));
    for (const { name: method } of menu) {
      const isPlanned = planned(process, made(method, 8), asked)._tag === "Right";
      assertEquals(isPlanned, takes(process, method), `${method} for ${name}`);
    }
  });
}

Deno.test("methods: a method's text makes the same strategy", () => {
  for (const m of menu) {
    const read: unknown = new Function("ito", `with (ito) return ${m.text(17)};`)(ito);
    assertEquals(JSON.stringify(read), JSON.stringify(made(m.name, 17)), m.name);
  }
});

const playable = (...runs: readonly Played[]): Playable => ({
  runs,
  sliders: [],
  options: { n: 10, seed: 1, frames: 2 },
  show: { picture: "paths", x: 0, y: 0 },
});
const one = (strategy: ito.Strategy<ito.Calculus>): Playable =>
  playable({ name: "", process: ito.gbm(), strategy });

const changed = (p: Playable, settings: Parameters<typeof withSettings>[1]): Playable => {
  const made = withSettings(p, settings);
  if (made._tag === "Left") throw new Error(made.left.text);
  return made.right;
};
const strategyOf = (p: Playable): ito.Strategy<ito.Calculus> => {
  const [run] = p.runs;
  if (run === undefined) throw new Error("There is no run");
  return run.strategy;
};

Deno.test("settings: steps where they are fixed, a tolerance where they adapt, n and seed", () => {
  const fixed = changed(one(ito.eulerMaruyama(10)), { steps: 20, tolerance: 0.5, n: 3, seed: 9 });
  assertEquals(fixed.options, { n: 3, seed: 9, frames: 2 });
  assertEquals(strategyOf(fixed).controller, ito.fixedSteps(20));
  const adaptive = strategyOf(changed(one(ito.adaptive(ito.sosri)), { steps: 20, tolerance: 0.5 }));
  assert(
    "rel" in adaptive.tolerance && adaptive.tolerance.rel === 0.5 && adaptive.controller.tag === "adaptive",
  );
  const listed = one(ito.withGrid([0, 0.2, 1])(ito.eulerMaruyama()));
  assertEquals(strategyOf(changed(listed, { steps: 20 })).controller, ito.fixedSteps(2));
});

Deno.test("settings: another method keeps events, steps, and the noise that runs differ in", () => {
  const stopped = one(ito.withStop(({ x }) => ito.lt(2, ito.norm(x)))(ito.eulerMaruyama(10)));
  const milstein = strategyOf(changed(stopped, { method: "milstein" }));
  assertEquals([milstein.name, milstein.controller], ["milstein", ito.fixedSteps(10)]);
  assert(milstein.stop !== undefined);
  const process = right(ito.reverse(ito.ve(), score));
  const beside = playable(...(["redraw", "bridge"] as const).map((mode) => ({
    name: mode,
    process,
    strategy: ito.withNoise(mode)(ito.gottaGoFast()),
  })));
  const { runs } = changed(beside, { method: "adaptive(sosra)" });
  assertEquals(runs.map((r) => [r.strategy.name, r.strategy.onReject.name]), [["sosra", "redraw"], [
    "sosra",
    "bridge",
  ]]);
});

Deno.test("settings: what cannot be says what can", () => {
  const text = (settings: Parameters<typeof withSettings>[1]): string => {
    const made = withSettings(one(ito.eulerMaruyama(10)), settings);
    return made._tag === "Left" ? made.left.text : "";
  };
  assertMatch(text({ method: "milstien" }), /no method "milstien".*\nTry: milstein$/);
  assertMatch(text({ method: "heun" }), /heun does not take this process\nTry: /);
  assertMatch(text({ steps: 0 }), /settings: steps must be a whole number from 1/);
  assertMatch(text({ n: NaN }), /settings: n must be/);
  assert(methodsFor(one(ito.eulerMaruyama(10))).includes("milstein"));
});
