/**
 * An abort: heard soon in every loop, and what is under way then has one meaning. Soon is counted in what is done between
 * two looks at the signal, as a clock says little on a busy machine: it grows at most fourfold from one call to the next.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { jsEngine } from "../../../backends/devices/cpu/engine.ts";
import { runStagesOnCpu } from "../../../backends/devices/cpu/stage.ts";
import { referenceDataset } from "../../../oracles/session/reference.ts";
import {
  add,
  codes,
  ensemble,
  eulerMaruyama,
  gottaGoFast,
  process,
  reverse,
  solve,
  ve,
} from "../../../mod.ts";
import { datasetScore } from "../../../entries/score.ts";
import { abortAt, closeTargets, ready, targets } from "../../lib/kept_cases.ts";
import { right } from "../../lib/either.ts";

/** dx = dt: after k of N steps x is k/N above where it began. */
const clock = process(({ x }) => ({ drift: add(1, x, -1), diffusion: 0 }));
const rising = process(() => ({ drift: 1, diffusion: 0 }));
const steps = 2 ** 22;

for (const [schedule, width] of [["looped", 2], ["staged", 12]] as const) {
  for (const [name, run] of Object.entries(targets)) {
    Deno.test(`an abort is heard within a path, which then holds its state: ${schedule}, ${name}`, async () => {
      // slots are looked at as they are filled
      const looked = schedule === "staged" ? [1, 4, 16] : [1, 2, 4, 6];
      for (const look of looked) {
        const { signal, looks } = abortAt(look);
        const { plan, job } = ready(rising, eulerMaruyama(steps), {
          n: 300,
          batch: 8,
          x0: 1,
          shape: [width],
          signal,
        });
        assertEquals(plan.tag, schedule);
        const o = await run(plan, job);
        assert(o.codes.every((c) => c === codes.running));
        const most = o.attempts.reduce((a, b) => Math.max(a, b), 0);
        assert(most <= 512 * 4 ** Math.min(look, 6), `${most} steps before look ${look}`);
        const begun = o.attempts.findIndex((k) => k > 0);
        assert(look < (looked.at(-1) ?? 0) || begun >= 0, "by then a path has begun");
        o.attempts.forEach((k, i) => {
          const row = [...o.samples.slice(i * width, (i + 1) * width)];
          // x is 1 + k steps where it had begun, zeros where not
          assert(
            row.every((v) => Math.abs(v - 1 - k / steps) < 1e-4) || (k === 0 && row.every((v) => v === 0)),
            `sample ${i}: ${row} after ${k} steps`,
          );
        });
        assertEquals([...o.accepts], [...o.attempts]);
        if (begun >= 0) assertEquals(o.samples[0] === 0, false, "the first has begun");
        assertEquals(o.paid, o.attempts.reduce((a, b) => a + b, 0) * plan.nfePerStep);
        assert(looks() >= look);
      }
    });
    Deno.test(`what has ended before an abort is whole: ${schedule}, ${name}`, async () => {
      const stop = new AbortController();
      // long enough for a few calls
      const [n, steps] = {
        looped: name.startsWith("WebAssembly") ? [20_000, 1000] as const : [1500, 500] as const,
        staged: name === "WebGPU"
          ? [150, 64] as const
          : name.startsWith("WebAssembly")
          ? [2000, 3000] as const
          : [150, 3000] as const,
      }[schedule];
      const asked = { n, seed: 3, batch: 8, x0: 1, shape: [width] };
      const walk = process(() => ({ drift: 1, diffusion: 1 }));
      const method = eulerMaruyama(steps);
      const whole = ready(walk, method, asked);
      const cut = ready(walk, method, {
        ...asked,
        signal: stop.signal,
        progress: ({ done }) => done >= 1 && stop.abort(),
      });
      const [all, some] = [await run(whole.plan, whole.job), await run(cut.plan, cut.job)];
      const done = some.codes.filter((c) => c === codes.done).length;
      assert(done > 0 && done < n, `${done} of ${n} are done`);
      const isSame = (i: number): boolean =>
        some.samples.subarray(i * width, (i + 1) * width).every((v, k) => v === all.samples[i * width + k]);
      assert(some.codes.every((c, i) => c === codes.running || isSame(i)));
    });
  }
}

Deno.test("a solve lists what an abort left unfinished; those parts, solved later, complete it", async () => {
  for (const [backend, width] of [["reference", 1], ["cpu", 1], ["cpu", 12], ["reference", 12]] as const) {
    const stop = new AbortController();
    const asked = { n: 3000, start: 500, seed: 2, batch: 16, x0: 1, shape: [width], backend };
    const method = eulerMaruyama(width === 1 ? 40_000 : 2000);
    const progress = ({ done }: { readonly done: number }): void => (done > 10 ? stop.abort() : undefined);
    const walk = process(({ x }) => ({ drift: add(1, x), diffusion: 1 }));
    const cut = right(await solve(walk, method, { ...asked, progress, signal: stop.signal })());
    const running = cut.codes.flatMap((c, i) => (c === "running" ? [500 + i] : []));
    assert(running.length > 0 && running.length < 3000, `${running.length} of 3000 are running`);
    const listed = cut.unfinished.flatMap(({ start, n }) => Array.from({ length: n }, (_, k) => start + k));
    assertEquals(listed, running);
    assert(cut.notes.some((note) => note.startsWith(`${running.length} of 3000 samples are not finished`)));
    const [part] = cut.unfinished;
    if (part === undefined) throw new Error("There is a part");
    const few = { ...part, n: Math.min(part.n, 20) };
    const later = right(await solve(walk, method, { ...asked, ...few })());
    const both = { start: part.start - 5, n: 5 + few.n };
    const again = right(await solve(walk, method, { ...asked, ...both })());
    assertEquals(later.samples, again.samples.slice(5 * width));
    assertEquals(later.unfinished, []);
  }
});

Deno.test("an abort is heard between the oracles of a step, and samples that have ended are whole", async () => {
  const points = Float32Array.from({ length: 5 * 20 }, (_, i) => (i * 37 % 101) / 101);
  const p = reverse(ve(), datasetScore(points, 20));
  const asked = { n: 40, batch: 1 }; // each sample is denoised as it ends
  const whole = ready(p, gottaGoFast(), asked);
  const all = await targets["JavaScript float64"]?.(whole.plan, whole.job);
  const real = performance.now.bind(performance);
  // evaluations at the beginning of a step, and in its middle; after a rejection it has but one
  for (const last of [1001, 1002, 1003, 1004, 1005, 1006, 1007, 1008]) {
    const stop = new AbortController();
    const { plan, job } = ready(p, gottaGoFast(), { ...asked, signal: stop.signal });
    if (plan.tag !== "staged") throw new Error("It has an oracle");
    let calls = 0;
    performance.now = () => real() + 50 * calls; // each evaluation takes longer than the host may be kept
    try {
      const o = await runStagesOnCpu(plan, job, jsEngine(plan, 1, "f64"), (oracle) => (x, scalars, rows) => {
        if (++calls === last) stop.abort();
        return Promise.resolve(oracle.tag === "dataset" ? referenceDataset(oracle, x, scalars, rows) : x);
      });
      const done = o.codes.filter((c) => c === codes.done).length;
      assert(done > 0 && done < 40, `${done} of 40`);
      assertEquals(calls, last, "evaluations");
      o.codes.forEach((c, i) => {
        if (c !== codes.done) return;
        const [a, b] = [o, all].map((s) => s?.samples.slice(i * 20, (i + 1) * 20) ?? []);
        assert(a?.every((v, k) => Math.abs(v - (b?.[k] ?? NaN)) < 1e-9), `sample ${i}`);
      });
    } finally {
      performance.now = real;
    }
  }
});

Deno.test("an ensemble hears an abort within a chunk and between two, and lists what is missing", async () => {
  for (const backend of ["cpu", "reference"] as const) {
    const stop = new AbortController();
    const progress = ({ done }: { readonly done: number }): void => (done >= 250 ? stop.abort() : undefined);
    const found = right(
      await ensemble(clock, eulerMaruyama(3000), {
        n: 100_000,
        start: 7,
        chunk: 200,
        x0: 1,
        backend,
        progress,
        signal: stop.signal,
      })(),
    );
    const missing = found.unfinished.reduce((sum, { n }) => sum + n, 0);
    assertEquals(missing, found.codes.running);
    assert(found.codes.done >= 200 && found.codes.done <= 1000, `${found.codes.done} are done`);
    const last = found.unfinished.at(-1);
    assertEquals((last?.start ?? 0) + (last?.n ?? 0), 100_007);
    assert(found.notes.some((note) => note.includes("are not finished")), `${found.notes}`);
  }
});

closeTargets();
