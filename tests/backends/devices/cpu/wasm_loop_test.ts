/**
 * Looped plans in WebAssembly against the float32 JavaScript, bit for bit, on one thread and on several; ends of every
 * kind, aborts and progress.
 */
import { assert, assertEquals } from "@std/assert";
import { type CpuOptions, runOnCpu } from "../../../../backends/devices/cpu/open.ts";
import { stepsOf } from "../../../../backends/schedule/plans/loop_steps.ts";
import type { Outcome } from "../../../../backends/schedule/job.ts";
import { leanLoop } from "../../../../backends/schedule/plans/lean.ts";
import { loopPlan } from "../../../../backends/schedule/plans/loop_plan.ts";
import { prepare } from "../../../../solve/solve.ts";
import type { Prepared } from "../../../../solve/prepared.ts";
import type { SolveOptions } from "../../../../solve/options.ts";
import { gathers } from "../../../../backends/targets/tables.ts";
import { threadLimit } from "../../../../backends/host/workers.ts";
import { add } from "../../../../mod.ts";
import { codes } from "../../../../solvers/symbols.ts";
import { component, div, exp, max, mul, sqrt, sub } from "../../../../sde/language/dsl.ts";
import { cosineVp } from "../../../../sde/processes/cosine_vp.ts";
import { eulerMaruyama, gottaGoFast } from "../../../../solvers/presets.ts";
import { expressionScore, gaussianScore, mixtureScore } from "../../../../sde/score.ts";
import type { Fallible } from "../../../../sde/border/fallible.ts";
import { gbm } from "../../../../sde/processes/gbm.ts";
import { ou } from "../../../../sde/processes/ou.ts";
import { probabilityFlow, reverse } from "../../../../sde/reverse.ts";
import { type Process, process, system } from "../../../../sde/process.ts";
import { retain } from "../../../../solvers/noise/modes.ts";
import { type Strategy, withLimits, withNoise } from "../../../../solvers/strategy.ts";
import { ve } from "../../../../sde/processes/ve.ts";
import { vp } from "../../../../sde/processes/vp.ts";

const prepared = (p: Fallible<Process>, s: Strategy, o: SolveOptions): Prepared => {
  const made = prepare(p, s, o);
  if (made._tag === "Left") throw new Error(JSON.stringify(made.left));
  return made.right;
};
const solved = async (
  { plan, job }: Prepared,
  options: Pick<CpuOptions, "threads"> & {
    readonly engine: "wasm" | "javascript";
    readonly precision?: "f32" | "f64";
  },
): Promise<{ readonly outcome: Outcome; readonly device: string }> => {
  const result = await runOnCpu(plan, job, { precision: "f32", provider: "wasm", ...options })();
  if (result._tag === "Left") throw new Error(JSON.stringify(result.left));
  return result.right;
};

/** Solves in JavaScript, and in WebAssembly on one thread and on two; all must have the same bits, in each precision. */
const solvesAlike = async (p: Fallible<Process>, s: Strategy, o: SolveOptions): Promise<Outcome> => {
  const ready = prepared(p, s, o);
  assertEquals(ready.plan.tag, "looped");
  const inPrecision = async (precision: "f32" | "f64"): Promise<Outcome> => {
    const js = await solved(ready, { engine: "javascript", precision });
    assertEquals(js.device, precision === "f32" ? "JavaScript float32" : "JavaScript float64");
    for (const threads of [1, 2]) {
      const wasm = await solved(ready, { engine: "wasm", threads, precision });
      assert(wasm.device.startsWith("WebAssembly SIMD"), wasm.device);
      assertEquals(wasm.outcome, js.outcome);
    }
    return js.outcome;
  };
  const [single, double] = [await inPrecision("f32"), await inPrecision("f64")];
  assert(double.samples instanceof Float64Array && single.samples instanceof Float32Array);
  return single;
};
const allDone = (o: Outcome): void =>
  assert(o.codes.every((c) => c === codes.done) && o.samples.some((v) => v !== 0));

const mixture = mixtureScore({
  weights: [0.1, 0.15, 0.2, 0.25, 0.3],
  means: [[0.5, 0.5], [0.2, 0.2], [0.8, 0.2], [0.2, 0.8], [0.8, 0.8]],
  stds: [0.03, 0.04, 0.05, 0.06, 0.08],
});
const heston = system(["s", "v"], ["a", "b"], ({ s, v }) => {
  const plus = max(v, 0);
  const sd = sqrt(plus);
  return {
    drift: { s: mul(0.05, s), v: mul(1.5, sub(0.04, plus)) },
    diffusion: { s: { a: mul(-0.7, sd, s), b: mul(Math.sqrt(0.51), sd, s) }, v: { a: mul(0.3, sd) } },
  };
});

Deno.test("a 2-D mixture, reverse VE, adaptive, is the same to the bit in WebAssembly", async () =>
  allDone(await solvesAlike(reverse(ve(), mixture), gottaGoFast(), { n: 301, seed: 3 })));

Deno.test("a 2-D mixture, reverse VP, adaptive, noise kept after a rejection, is the same to the bit", async () => {
  const strategy = withNoise(retain)(gottaGoFast({ dataRange: [-1, 1] }));
  allDone(await solvesAlike(reverse(vp(), mixture), strategy, { n: 150, seed: 4 }));
});

Deno.test("one Brownian path is the same to the bit: adaptive, fixed steps, several noises", async () => {
  const onPath = withNoise("bridge");
  allDone(await solvesAlike(reverse(ve(), mixture), onPath(gottaGoFast()), { n: 201, seed: 5 }));
  allDone(await solvesAlike(gbm(), onPath(eulerMaruyama(30)), { n: 50, seed: 6, x0: 1 }));
  allDone(await solvesAlike(heston, onPath(eulerMaruyama(30)), { n: 50, seed: 7, x0: [100, 0.04] }));
});

Deno.test("geometric Brownian motion is the same to the bit, whatever n and start", async () => {
  for (
    const [n, start] of [[1, 0], [3, 7], [16, 0], [17, 1], [64, 5], [65, 2 ** 31 - 3], [700, 2 ** 32 - 700]]
  ) {
    allDone(await solvesAlike(gbm(), eulerMaruyama(40), { n: n ?? 1, start: start ?? 0, seed: 5, x0: 1 }));
  }
});

Deno.test("Ornstein–Uhlenbeck in three dimensions with given x0 is the same to the bit", async () =>
  allDone(
    await solvesAlike(ou(), eulerMaruyama(100), { n: 203, seed: 2 ** 32 - 1, x0: [1.5, -0.5, 0.25] }),
  ));

Deno.test("Heston's model, general noise, is the same to the bit", async () =>
  allDone(await solvesAlike(heston, eulerMaruyama(100), { n: 130, seed: 7, x0: [100, 0.04] })));

Deno.test("a marginal read from a table, and a probability flow, are the same to the bit", async () => {
  const score = gaussianScore([0.3, -0.2], 0.4);
  const table = reverse(cosineVp(), score);
  const { plan } = prepared(table, eulerMaruyama(50), { n: 1 });
  assert(plan.tag === "looped" && gathers(plan.variables.map((v) => v.next)).data.length > 0);
  allDone(await solvesAlike(table, eulerMaruyama(50), { n: 90, seed: 8 }));
  allDone(await solvesAlike(probabilityFlow(ve(), mixture), gottaGoFast(), { n: 37, seed: 9 }));
});

Deno.test("a drift that depends on time is the same to the bit: there the time is kept", async () => {
  const pulled = process(({ x, t }) => ({ drift: mul(t, sub(t, x)), diffusion: 0.3 }));
  allDone(await solvesAlike(pulled, eulerMaruyama(33), { n: 50, seed: 1, x0: 2 }));
});

Deno.test("a NaN score ends its own paths as notFinite, and no other", async () => {
  // √(20 − x₀) is no number where a path begins to the right of 20
  const bad = expressionScore(({ x, t }) => {
    const std = exp(add(Math.log(0.01), mul(Math.log(5000), t)));
    const root = sqrt(sub(20, component(x, 0)));
    return mul(div(-1, add(mul(std, std), 0.01)), sub(x, mul(0, root)));
  }, 2);
  const o = await solvesAlike(reverse(ve(), bad), gottaGoFast(), { n: 200, seed: 10 });
  const count = (code: number): number => o.codes.filter((c) => c === code).length;
  assert(count(codes.notFinite) > 10 && count(codes.done) > 10, `${o.codes}`);
  assertEquals(count(codes.notFinite) + count(codes.done), 200);
});

Deno.test("too many steps end as tooLong, too short ones as tooShort", async () => {
  const limited = (limits: { readonly maxSteps?: number; readonly hMin?: number }): Strategy =>
    withLimits(limits)(gottaGoFast());
  const long = await solvesAlike(reverse(ve(), mixture), limited({ maxSteps: 120 }), { n: 70, seed: 11 });
  assert(long.codes.some((c) => c === codes.tooLong));
  const short = await solvesAlike(reverse(ve(), mixture), limited({ hMin: 5e-3 }), { n: 70, seed: 11 });
  assert(short.codes.some((c) => c === codes.tooShort));
});

// ---- threads, aborts, progress -----------------------------------------------------------------------------------

Deno.test("two threads give one thread's samples in a long solve, with both at work", async () => {
  if (threadLimit() < 2) return;
  for (
    const ready of [
      prepared(gbm(), eulerMaruyama(1000), { n: 60_000, seed: 12, x0: 1 }),
      prepared(reverse(ve(), mixture), gottaGoFast(), { n: 40_000, seed: 13 }),
    ]
  ) {
    // as a part of a long run: the second thread joins at once, however quick this machine is
    const long = { ...ready, job: { ...ready.job, part: { spent: 1e6, waiting: 1e9 } } };
    for (const [precision, name] of [["f32", ""], ["f64", " float64"]] as const) {
      const one = await solved(ready, { engine: "wasm", threads: 1, precision });
      const two = await solved(long, { engine: "wasm", threads: 2, precision });
      const device = `WebAssembly SIMD${name}`;
      assertEquals([one.device, two.device], [device, `${device}, 2 threads`]);
      assertEquals(two.outcome, one.outcome);
    }
  }
});

Deno.test("an aborted solve gives back whole samples, and code 0 for the rest", async () => {
  for (const [threads, precision] of [[1, "f32"], [2, "f32"], [2, "f64"]] as const) {
    const whole = prepared(gbm(), eulerMaruyama(1000), { n: 500, seed: 13, x0: 1 });
    const expected = (await solved(whole, { engine: "wasm", threads: 1, precision })).outcome;
    const abortedAfter = async (enough: number): Promise<Outcome> => {
      const stop = new AbortController();
      const ready = prepared(gbm(), eulerMaruyama(1000), {
        n: 4_000_000,
        seed: 13,
        x0: 1,
        signal: stop.signal,
        progress: ({ done }) => done > enough && stop.abort(),
      });
      return (await solved(ready, { engine: "wasm", threads, precision })).outcome;
    };
    const isUnderWay = ({ codes: all, attempts }: Outcome) => (i: number): boolean =>
      all[i] === 0 && (attempts[i] ?? 0) > 0;
    const placesOf = (o: Outcome): readonly number[] => Array.from(o.codes.keys()).filter(isUnderWay(o));
    // of a hundred calls one ends where all lanes have just begun: then none is under way
    const first = await abortedAfter(20_000);
    const outcome = placesOf(first).length > 0 ? first : await abortedAfter(30_000);
    const ended = outcome.codes.filter((c) => c === codes.done).length;
    assert(ended > 20_000 && ended < 4_000_000, `${ended}`);
    assert(outcome.codes.every((c, i) => c === 0 || outcome.attempts[i] === 1000));
    assertEquals(outcome.samples.subarray(0, 500), expected.samples);
    const places = placesOf(outcome);
    const at = outcome.samples[places[0] ?? NaN] ?? NaN; // a state, not half of one
    assert(at > 0.2 && at < 5, `${at}`);
    const under = places.map((i) => outcome.attempts[i] ?? NaN);
    assert(under.length <= 128 * threads && under.every((k) => k < 1000), `${under}`);
    assertEquals(outcome.paid, 1000 * ended + under.reduce((sum, k) => sum + k, 0));
  }
});

Deno.test("progress counts up to all samples and evaluations", async () => {
  const seen: { readonly done: number; readonly nfe: number }[] = [];
  const ready = prepared(gbm(), eulerMaruyama(1000), {
    n: 30_000,
    seed: 14,
    x0: 1,
    progress: (p) => void seen.push(p),
  });
  const { outcome } = await solved(ready, { engine: "wasm" });
  assert(seen.length > 2);
  assert(
    seen.every((p, i) => i === 0 || (p.done >= (seen[i - 1]?.done ?? 0) && p.nfe >= (seen[i - 1]?.nfe ?? 0))),
  );
  assertEquals([seen.at(-1)?.done, seen.at(-1)?.nfe, outcome.paid], [30_000, 3e7, 3e7]);
});

// ---- the lean plan -----------------------------------------------------------------------------------------------

const leanNames = (p: Prepared): readonly string[] =>
  p.plan.tag === "looped" ? leanLoop(p.plan).variables.map((v) => v.name) : [];

Deno.test("leanLoop() keeps no time where nothing depends on it, and one count where all steps are accepted", () => {
  const motion = prepared(gbm(), eulerMaruyama(10), { n: 1, x0: 1 });
  assertEquals(leanNames(motion), ["x0", "attempts", "code"]);
  const adaptive = prepared(reverse(ve(), mixture), gottaGoFast(), { n: 1 });
  assertEquals(leanNames(adaptive), loopPlan(adaptive.recurrence).variables.map((v) => v.name));
});

Deno.test("leanLoop() merges components that are always equal", () => {
  const twins = system(["a", "b"], ["w"], ({ a }) => ({
    drift: { a: mul(-1, a), b: mul(-1, a) },
    diffusion: { a: { w: 0.1 }, b: { w: 0.1 } },
  }));
  const names = leanNames(prepared(twins, eulerMaruyama(10), { n: 1, x0: [1, 1] }));
  assertEquals(names, ["x0", "attempts", "code"]);
});

Deno.test("stepsOf() is the number of fixed steps, and nothing for adaptive ones", () => {
  const plans = [
    prepared(gbm(), eulerMaruyama(1234), { n: 1, x0: 1 }),
    prepared(reverse(ve(), mixture), eulerMaruyama(7), { n: 1 }),
    prepared(reverse(ve(), mixture), gottaGoFast(), { n: 1 }),
  ];
  assertEquals(plans.map(({ plan }) => plan.tag === "looped" ? stepsOf(plan) : NaN), [1234, 7, undefined]);
});
