/**
 * The blocked schedule on the CPU: the bits of the staged one, in both precisions, on any number of threads; what is aborted
 * stands where it stood.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  adaptiveExponential,
  constant,
  eulerMaruyama,
  type Fallible,
  gottaGoFast,
  lit,
  lt,
  max,
  maximum,
  mixtureScore,
  mul,
  neg,
  type Process,
  process,
  reverse,
  select,
  solve,
  type SolveOptions,
  sqrt,
  square,
  type Strategy,
  sub,
  sum,
  ve,
  vp,
  withErrorNorm,
  withLimits,
  withNoise,
  withResults,
} from "ito";
import { type CpuOptions, runOnCpu } from "../../../../backends/devices/cpu/open.ts";
import { takesBlocked } from "../../../../backends/devices/cpu/blocked.ts";
import type { Outcome } from "../../../../backends/schedule/job.ts";
import { threadLimit } from "../../../../backends/host/workers.ts";
import { prepare } from "../../../../solve/solve.ts";
import { lorenz, tangled } from "../../../lib/coupled.ts";
import { right } from "../../../lib/either.ts";

const wide = (n: number) =>
  mixtureScore({
    weights: [0.4, 0.6],
    means: [0.2, 0.7].map((m) => Array.from({ length: n }, (_, i) => m + 0.1 * Math.sin(i))),
    stds: [0.1, 0.2],
  });
/** The drift is NaN where an element is above 2: some samples end as notFinite. */
const fragile = process(({ x }) => ({
  drift: mul(select(lt(maximum(x), 2), 0, sqrt(sub(-1, square(maximum(x))))), x),
  diffusion: 1,
}));
const watched = withResults({
  top: { init: 0, next: ({ x, value }) => max(value, maximum(x)) },
  size: { init: 0, next: ({ x }) => sum(square(x)) },
});
const quick = gottaGoFast({ rel: 0.2 });

type Case = readonly [Fallible<Process>, Strategy, SolveOptions];
const cases: Readonly<Record<string, Case>> = {
  "9 elements": [reverse(vp(), wide(9)), gottaGoFast(), { n: 20, seed: 1 }],
  "16 elements, the last numbers": [reverse(ve(), wide(16)), quick, {
    n: 9,
    seed: 2 ** 32 - 1,
    start: 2 ** 32 - 9,
  }],
  "37 elements, noise retained": [reverse(vp(), wide(37)), withNoise("retain")(gottaGoFast()), {
    n: 9,
    seed: 2,
  }],
  "64 elements, steps in λ that remember": [reverse(ve(), wide(64)), adaptiveExponential(), {
    n: 40,
    seed: 3,
  }],
  "300 elements, one Brownian path": [reverse(ve(), wide(300)), withNoise("bridge")(quick), {
    n: 5,
    seed: 4,
  }],
  "3072 elements": [reverse(vp(), wide(3072)), quick, { n: 3, seed: 5 }],
  "the largest error": [reverse(vp(), wide(20)), withErrorNorm("linf")(quick), { n: 6, seed: 5 }],
  "equal steps, a table": [
    process(({ x }) => ({ drift: mul(constant([...Array(20).keys()]), neg(x)), diffusion: lit(0.3) })),
    eulerMaruyama(12),
    { n: 8, seed: 3, shape: [20], x0: 1 },
  ],
  "x0 of its own, an odd number": [
    process(({ x }) => ({ drift: mul(neg(x), maximum(x)), diffusion: lit(0.3) })),
    eulerMaruyama(30),
    { n: 7, seed: 3, x0: Array.from({ length: 45 }, (_, i) => Math.cos(i)) },
  ],
  "samples that fail": [fragile, eulerMaruyama(50), { n: 30, seed: 1, shape: [9], x0: 1 }],
  "neighbours": [lorenz, quick, { n: 9, seed: 3, shape: [40], x0: 1 }],
  "functions of neighbours, an odd number": [tangled, quick, { n: 5, seed: 4, shape: [61], x0: 1 }],
  "too many steps": [reverse(vp(), wide(40)), withLimits({ maxSteps: 15 })(gottaGoFast()), { n: 9, seed: 3 }],
  "results": [reverse(vp(), wide(12)), watched(quick), { n: 9, seed: 3 }],
};

const run = async ([p, s, o]: Case, options: Partial<CpuOptions>): Promise<Outcome> => {
  const { plan, job } = right(prepare(p, s, o));
  assert(plan.tag === "staged" && takesBlocked(plan, "f32"));
  return right(await runOnCpu(plan, job, { precision: "f32", provider: "wasm", ...options })()).outcome;
};

for (const [name, c] of Object.entries(cases)) {
  Deno.test(`a blocked solve has the bits of the staged one: ${name}`, async () => {
    for (const precision of ["f32", "f64"] as const) {
      const staged = await run(c, { precision, blocked: false });
      assert(staged.samples.some((v) => v !== 0));
      for (const threads of [1, 2]) {
        assertEquals(await run(c, { precision, threads }), staged, `${precision}, ${threads} threads`);
      }
    }
  });
}

Deno.test("some samples fail, and take no other with them", async () => {
  const asked = { n: 30, seed: 1, shape: [9], x0: 1, backend: "cpu" } as const;
  const { codes: ends } = right(await solve(fragile, eulerMaruyama(50), asked)());
  const failed = ends.filter((c) => c === "notFinite").length;
  assert(failed > 0 && failed < ends.length, `${failed} of ${ends.length}`);
});

Deno.test("a long solve has all threads at work, whatever their number the same samples", async () => {
  if (threadLimit() < 2) return;
  const asked = { n: 3000, seed: 7, backend: "cpu" } as const;
  const s = right(await solve(reverse(vp(), wide(64)), gottaGoFast(), asked)());
  assertStringIncludes(s.device, `${threadLimit()} threads`);
  const few = right(await solve(reverse(vp(), wide(64)), gottaGoFast(), { ...asked, start: 2990, n: 10 })());
  assertEquals(few.samples, s.samples.slice(2990 * 64));
});

Deno.test("an abort keeps what is done; what was under way stands where it stood", async () => {
  const stop = new AbortController();
  const progress = ({ done }: { readonly done: number }): void => {
    if (done > 20) stop.abort();
  };
  const asked = { n: 5000, seed: 7, backend: "cpu" } as const;
  const [p, method] = [reverse(vp(), wide(64)), gottaGoFast({ rel: 0.01 })];
  const s = right(await solve(p, method, { ...asked, progress, signal: stop.signal })());
  const done = s.codes.filter((code) => code === "done").length;
  assert(done > 20 && done < 5000, `${done} are done`);
  assertEquals(s.unfinished.reduce((all, part) => all + part.n, 0), 5000 - done);
  const standing = s.codes.flatMap((code, i) => (code === "running" && s.samples[64 * i] !== 0 ? [i] : []));
  assert(standing.length >= 1 && standing.length <= threadLimit(), `${standing.length} stand`);
  for (const i of standing) {
    // the state after as many steps: a solve that may take no more
    const steps = (s.accepts[i] ?? 0) + (s.rejects[i] ?? 0);
    const cut = right(
      await solve(p, withLimits({ maxSteps: steps })(method), { n: 1, start: i, seed: 7, backend: "cpu" })(),
    );
    assertEquals(cut.samples, s.samples.slice(64 * i, 64 * (i + 1)), `sample ${i} after ${steps} steps`);
  }
  const [at] = [s.codes.indexOf("done")];
  const again = right(await solve(p, method, { n: 1, start: at, seed: 7, backend: "cpu" })());
  assertEquals(again.samples, s.samples.slice(64 * at, 64 * (at + 1)));
});
