/**
 * A device that is lost: what had ended is returned, what is missing is named so that it can be asked for, and a device
 * that never answers is lost too.
 * @module
 */
import { closeSharedDevice } from "../../../../backends/run/device.ts";
import { assert, assertEquals } from "@std/assert";
import { isLeft } from "fp-ts/Either";
import { openDevice } from "../../../../backends/devices/webgpu/device.ts";
import { createBuffers, readBuffer } from "../../../../backends/devices/webgpu/buffers.ts";
import { runStagesOnDevice } from "../../../../backends/devices/webgpu/stage.ts";
import {
  codes,
  describe,
  ensemble,
  eulerMaruyama,
  process,
  reverse,
  solve,
  type SolveOptions,
  vp,
} from "../../../../mod.ts";
import { errorOfKind, ready } from "../../../lib/kept_cases.ts";
import { right } from "../../../lib/either.ts";
import { fiveGaussians } from "./stage_cases.ts";

const walk = process(({ x }) => ({ drift: x, diffusion: 1 }));
const ignore = isLeft(await openDevice()());

/** Runs with a way to lose every device that is opened. */
const losing = async <A>(run: (lose: () => void) => Promise<A>): Promise<A> => {
  const real = GPUAdapter.prototype.requestDevice;
  const opened: GPUDevice[] = [];
  GPUAdapter.prototype.requestDevice = async function (this: GPUAdapter, ...args) {
    const device = await real.apply(this, args);
    opened.push(device);
    return device;
  };
  try {
    await closeSharedDevice(); // an earlier solve's
    return await run(() => opened.forEach((device) => device.destroy()));
  } finally {
    GPUAdapter.prototype.requestDevice = real;
  }
};

const parts = (text: string): readonly (readonly [number, number])[] =>
  [...text.matchAll(/\{ start: (\d+), n: (\d+) \}/g)].map(([, start, n]) => [Number(start), Number(n)]);

for (const [schedule, n, width] of [["looped", 200_000, 1], ["staged", 12_000, 200]] as const) {
  Deno.test({
    name: `a solve returns what had ended when its device was lost, and how to get the rest: ${schedule}`,
    ignore,
    fn: async () => {
      const method = eulerMaruyama(schedule === "looped" ? 500 : 40);
      const asked: SolveOptions = { n, start: 1000, seed: 5, batch: 32, shape: [width], backend: "webgpu" };
      const s = right(
        await losing((lose) => {
          let since = Infinity;
          const progress = ({ done }: { readonly done: number }): void => {
            if (done > 0) since = Math.min(since, performance.now());
            // by then something has been read back: what a device has not given is lost with it
            const isLong = schedule === "looped" || performance.now() - since > 1000;
            if (done > n / 10 && isLong || done > n * 0.9) lose();
          };
          return solve(walk, method, { ...asked, progress })();
        }),
      );
      const running = s.codes.filter((code) => code === "running").length;
      assert(running > 0 && running < n, `${running} of ${n} are running`);
      const lost = errorOfKind("DeviceLost", s.failure);
      assertEquals([lost.done, lost.total], [n - running, n]);
      assertEquals(lost.unfinished, s.unfinished);
      assertEquals(s.unfinished.reduce((sum, part) => sum + part.n, 0), running);
      const said = parts(describe(lost));
      const isSaid = (i: number): boolean => said.some(([start, k]) => i >= start && i < start + k);
      assert(s.codes.every((code, i) => code !== "running" || isSaid(1000 + i)), describe(lost));
      assertEquals(s.codes[(said[0]?.[0] ?? 0) - 1000], "running");
      s.codes.forEach((code, i) => {
        if (code !== "running") return;
        assertEquals(s.samples[i * width], 0);
      });
      const [at, few] = [s.codes.indexOf("done"), 3];
      const again = right(await solve(walk, method, { ...asked, start: 1000 + at, n: few })());
      for (let k = 0; k < few; k++) {
        if (s.codes[at + k] !== "done") continue;
        const row = s.samples.slice((at + k) * width, (at + k + 1) * width);
        assertEquals(again.samples.slice(k * width, (k + 1) * width), row);
      }
    },
  });
}

Deno.test({
  name: "an ensemble says what is missing in numbers of the whole, not of its chunk",
  ignore,
  fn: async () => {
    const asked = { n: 100_000, chunk: 1000, start: 1000, seed: 1, backend: "webgpu" } as const;
    const found = right(
      await losing((lose) =>
        ensemble(walk, eulerMaruyama(200), { ...asked, progress: ({ done }) => done > 3500 && lose() })()
      ),
    );
    const lost = errorOfKind("DeviceLost", found.failure);
    const { done, total, unfinished } = lost;
    assertEquals([done, total], [found.codes.done, 100_000]);
    assert(done >= 3000 && done < 6000, `${done} are done`);
    assertEquals(unfinished, found.unfinished);
    assertEquals(found.unfinished.reduce((sum, part) => sum + part.n, 0), found.codes.running);
    const last = found.unfinished.at(-1);
    assertEquals((last?.start ?? 0) + (last?.n ?? 0), 101_000);
    assert(parts(describe(lost)).every(([start]) => start >= 4000), describe(lost));
  },
});

Deno.test({
  name: "samples of a staged solve come to the host in full batches while it goes on, to the same bits",
  ignore,
  fn: async () => {
    // denoised once: a second time would show
    const { plan, job } = ready(reverse(vp(), fiveGaussians(20)), eulerMaruyama(30), {
      n: 103,
      seed: 2,
      batch: 8,
    });
    if (plan.tag !== "staged") throw new Error("20 elements are staged");
    const d = right(await openDevice()());
    const end = right(await runStagesOnDevice(d, plan, job, { keepMs: Infinity, chunkMs: 1 })());
    const often = right(await runStagesOnDevice(d, plan, job, { keepMs: 0, chunkMs: 1 })());
    assertEquals(often, end);
    assert(end.codes.every((c) => c === codes.done));
    d.close();
  },
});

Deno.test({
  name: "a device that never answers is lost, after a while",
  ignore,
  fn: async () => {
    const d = right(await openDevice()());
    const [buffer] = right(await createBuffers(d, [{ what: "out", bytes: 16, use: "storage" }])());
    if (buffer === undefined) throw new Error("A buffer was expected");
    const [realMap, realTimer] = [GPUBuffer.prototype.mapAsync, globalThis.setTimeout];
    const waits: number[] = [];
    GPUBuffer.prototype.mapAsync = () => new Promise(() => {});
    Reflect.set(globalThis, "setTimeout", (f: () => void, ms: number) => {
      waits.push(ms);
      return realTimer(f, 0);
    });
    try {
      const read = await readBuffer(d, buffer, 16);
      assertEquals(isLeft(read) && read.left.tag, "lost");
      assert((waits[0] ?? 0) >= 60_000, `${waits}`);
    } finally {
      GPUBuffer.prototype.mapAsync = realMap;
      globalThis.setTimeout = realTimer;
    }
    await d.device.queue.onSubmittedWorkDone();
    d.close();
  },
});
