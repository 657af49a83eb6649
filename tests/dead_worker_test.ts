/**
 * A worker that dies takes no sample with it: its paths are solved again, to the same bits, and no wait is without end.
 * @module
 */
import { assert, assertEquals } from "@std/assert";

// before the library looks at it: workers that can be killed
const Host = globalThis.Worker;
const made: Worker[] = [];
globalThis.Worker = class extends Host {
  constructor(url: string | URL, options?: WorkerOptions) {
    super(url, options);
    made.push(this);
  }
};
const killAll = (): void => made.splice(0).forEach((worker) => Host.prototype.terminate.call(worker));

const { eulerMaruyama, gbm, mixtureScore, gottaGoFast, reverse, solve, ve } = await import("../mod.ts");
const { helpers } = await import("../backends/wasm_helpers.ts");
const { control } = await import("../backends/wasm_loop_layout.ts");
const { threadLimit } = await import("../backends/wasm_threads.ts");
const { jobOf } = await import("./agreement/plans.ts");
const { right } = await import("./sde/either.ts");

const mixture = { weights: [0.3, 0.7], means: [[0, 0], [1, 1]], stds: [0.1, 0.2] };

for (
  const [name, problem] of Object.entries({ fixed: gbm(), adaptive: reverse(ve(), mixtureScore(mixture)) })
) {
  Deno.test(`a solve whose workers are killed ends whole, to the same bits: ${name}`, async () => {
    if (threadLimit() < 2) return;
    const [method, n] = name === "fixed"
      ? [eulerMaruyama(2000), 60_000] as const
      : [gottaGoFast(), 30_000] as const;
    const asked = { n, seed: 1, backend: "cpu", ...(name === "fixed" ? { x0: 1 } : {}) } as const;
    const whole = right(await solve(problem, method, asked)());
    let killed = 0;
    const progress = ({ done }: { readonly done: number }): void => {
      if (done < n / 4) return; // by then they are at work
      killed += made.length;
      killAll();
    };
    const s = right(await solve(problem, method, { ...asked, progress })());
    assertEquals(s.samples, whole.samples);
    assert(s.codes.every((code) => code === "done"));
    assertEquals(s.evaluations, whole.evaluations);
    assert(killed > 0, "a worker was killed");
  });
}

Deno.test("a solve whose workers are killed hears an abort", async () => {
  if (threadLimit() < 2) return;
  const stop = new AbortController();
  const progress = ({ done }: { readonly done: number }): void => {
    if (done < 10_000) return;
    killAll();
    stop.abort();
  };
  const asked = { n: 2_000_000, seed: 1, x0: 1, backend: "cpu", progress, signal: stop.signal } as const;
  const s = right(await solve(gbm(), eulerMaruyama(2000), asked)());
  const done = s.codes.filter((code) => code === "done").length;
  assert(done >= 10_000 && done < 2_000_000, `${done} are done`);
});

Deno.test("a thread whose count stands still is dead; one that counts is waited for", async () => {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
  const words = new Int32Array(memory.buffer);
  const areas = [1024, 2048, 4096];
  const at = (area: number, offset: number): number => (area + offset) >> 2;
  // the first dies, the second works on for a while, the third never comes
  const beating = setInterval(() => Atomics.add(words, at(2048, control.beat), 1), 50);
  const ended: boolean[] = [];
  const thread = (done: Promise<void>) => ({
    run: () => done,
    isFree: () => false,
    end: () => void ended.push(true),
  });
  const never = new Promise<void>(() => {});
  const late = new Promise<void>((resolve) => setTimeout(resolve, 1800));
  const take = () => [thread(never), thread(late), thread(never)];
  const module = new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
  const others = helpers({ module, memory, words, areas, job: jobOf(1), take });
  others.join();
  [1024, 2048].forEach((area) => Atomics.store(words, at(area, control.joined), 1));
  const left = await others.leave(() => {});
  clearInterval(beating);
  assertEquals(left, { helping: 1, dead: 1, free: [4096], alone: false });
  assertEquals(ended.length, 3);
});
