/**
 * Controllers with a memory: the lengths that they choose are those of plain loops over the same errors.
 * @module
 */
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { pipe } from "fp-ts/function";
import {
  type AdaptiveController,
  add,
  broadcast,
  emImprovedEuler,
  filtered,
  gottaGoFast,
  type Method,
  mul,
  pidController,
  pidDefaults,
  type PidOptions,
  powerController,
  process,
  solve,
  square,
  type Strategy,
  sub,
  withController,
  withDenoise,
  withErrorNorm,
  withLimits,
  withMethod,
  withTolerance,
} from "ito";
import { onAll } from "../../lib/everywhere.ts";
import { right } from "../../lib/either.ts";

/** e of a step of a length h from t: easier and harder as time goes. */
const errorOf = (t: number, h: number): number => (100 * h) ** 2 * (1 + 5 * t * (1 - t));

/** A method whose error is that, and whose x is the sum of its lengths' squares. */
const ruled: Method = {
  ...emImprovedEuler,
  name: "ruled",
  step: ({ x, t, dt }) => {
    const low = add(x, square(dt));
    const size = mul(square(mul(100, dt)), add(1, mul(5, t, sub(1, t))));
    return { low, high: low, error: broadcast(size) };
  },
};

const solver = (controller: AdaptiveController): Strategy =>
  pipe(
    gottaGoFast(),
    withMethod(ruled),
    withController(controller),
    withDenoise("none"),
    withTolerance({ abs: 1, rel: 0 }),
    withErrorNorm("linf"),
    withLimits({ maxSteps: 1000 }),
  );

type Next = (h: number, e: number, accepted: boolean) => number;

/** Steps tried and accepted from 0 to 1, and Σ h² of what was accepted, by a plain loop. */
const plainly = (hInit: number, next: Next): readonly [tried: number, accepted: number, squares: number] => {
  let [t, h, tried, accepted, squares] = [0, hInit, 0, 0, 0];
  while (t < 1) {
    const step = Math.min(h, 1 - t);
    const e = errorOf(t, step);
    const ok = e <= 1;
    tried++;
    h = next(step, e, ok);
    if (!ok) continue;
    accepted++;
    squares += step ** 2;
    t = step === 1 - t ? 1 : t + step;
  }
  return [tried, accepted, squares];
};

const pidNext = (options: Partial<PidOptions>): Next => {
  const { p, i, d, order: k, safety, growMax, shrinkMin, hMax, hMin } = { ...pidDefaults, ...options };
  let [e1, e2] = [1, 1];
  return (h, e, ok) => {
    const factor = safety * e ** (-(p + i + d) / k) * e1 ** ((p + 2 * d) / k) * e2 ** (-d / k);
    const within = Math.min(Math.max(factor, shrinkMin), ok ? growMax : safety);
    if (ok) [e1, e2] = [e, e1];
    return Math.max(Math.min(h * within, hMax), hMin);
  };
};

const still = process(() => ({ drift: 0, diffusion: 0 }), { name: "nothing" });

const cases: Readonly<Record<string, Partial<PidOptions>>> = {
  I: { hInit: 0.05 },
  PI: { p: 0.4, i: 0.3, hInit: 0.05 },
  PID: { p: 0.3, i: 0.3, d: 0.1, order: 2, hInit: 0.02 },
  "PID that is wild": { p: 0.9, i: 0.9, d: 0.5, order: 1.5, hInit: 0.02 },
  "PI with narrow limits": { p: 0.1, i: 0.3, growMax: 1.05, shrinkMin: 0.5, hMax: 0.009, hInit: 0.009 },
};

for (const [name, options] of Object.entries(cases)) {
  onAll(`pidController, ${name}, takes the steps of a plain loop`, async (backend, elements) => {
    const strategy = solver(pidController(options));
    const s = right(await solve(still, strategy, { n: 2, seed: 1, x0: 0, shape: [elements], backend })());
    const [tried, accepted, squares] = plainly(options.hInit ?? 0.01, pidNext(options));
    assert(name === "PI with narrow limits" || tried > accepted, "The test needs rejections");
    const [found] = s.accepts;
    assertAlmostEquals((s.accepts[0] ?? NaN) + (s.rejects[0] ?? NaN), tried, 1);
    assertAlmostEquals(found ?? NaN, accepted, 1);
    assertAlmostEquals((s.samples[0] ?? NaN) / squares, 1, backend === "reference" ? 1e-12 : 1e-3);
  });
}

/** A low-pass filter before h ← θ h e^(−r), by hand. */
const filteredNext = (share: number): Next => {
  let smooth = 1;
  return (h, e, ok) => {
    const mixed = e ** share * smooth ** (1 - share);
    if (ok) smooth = mixed;
    return h * 0.9 * (ok ? mixed : e) ** -0.5;
  };
};

onAll("filtered() takes the steps of a plain loop", async (backend, elements) => {
  const strategy = solver(filtered(powerController({ exponent: 0.5, hInit: 0.05 }), 0.4));
  const s = right(await solve(still, strategy, { n: 2, seed: 1, x0: 0, shape: [elements], backend })());
  const [tried, accepted, squares] = plainly(0.05, filteredNext(0.4));
  assertAlmostEquals((s.accepts[0] ?? NaN) + (s.rejects[0] ?? NaN), tried, 1);
  assertAlmostEquals(s.accepts[0] ?? NaN, accepted, 1);
  assertAlmostEquals((s.samples[0] ?? NaN) / squares, 1, backend === "reference" ? 1e-12 : 1e-3);
});

Deno.test("withController changes numbers of the controller that is there, filtered too", () => {
  const changed = pipe(solver(filtered(pidController({ p: 0.2 }), 0.3)), withController({ safety: 0.5 }));
  const bare = pipe(solver(pidController({ p: 0.2 })), withController({ safety: 0.5 })).controller;
  assertEquals(changed.controller.tag === "adaptive" && changed.controller.name, "pid, filtered by 0.3");
  assert("options" in bare && "p" in bare.options && bare.options.p === 0.2 && bare.options.safety === 0.5);
});

Deno.test("a step that is rejected at the controller's shortest length ends its sample", async () => {
  const strategy = solver(pidController({ hInit: 0.05, hMin: 0.05 }));
  const s = right(await solve(still, strategy, { n: 1, seed: 1, x0: 0 })());
  assertEquals(s.codes, ["tooShort"]);
});

Deno.test("solve refuses numbers of a PID controller that cannot work, and names them", async () => {
  const bad: readonly (readonly [keyof PidOptions, Partial<PidOptions>])[] = [
    ["p", { p: NaN }],
    ["i", { i: 0 }],
    ["order", { order: 0 }],
    ["safety", { safety: -1 }],
    ["growMax", { growMax: 1 }],
    ["shrinkMin", { shrinkMin: 1 }],
    ["hMin", { hMin: 1 }],
    ["hMax", { hMax: 1e-3 }],
  ];
  for (const [option, options] of bad) {
    const r = await solve(still, solver(pidController(options)), { n: 1, seed: 1, x0: 0 })();
    assert(r._tag === "Left" && r.left.tag === "BadOption" && r.left.option === option, option);
  }
  assertThrows(() => filtered(powerController(), 0), RangeError, "the share must be");
  assertThrows(() => Reflect.apply(pidController, undefined, [{ q: 1 }]), RangeError);
});
