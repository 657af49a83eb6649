/**
 * A worker that dies takes no sample with it: its paths are solved again, to the same bits, and no wait is without end.
 * @module
 */
import { assert, assertEquals } from "@std/assert";

// before the library looks at it: workers that die in the middle of their work, by an error or without a word
const Host = globalThis.Worker;
type Way = "not" | "loudly" | "silently";
let dying: Way = "not";
let made = 0;
const last = `
const now = performance.now.bind(performance);
let calls = 0;
performance.now = () => {
  if (++calls === 12) throw new Error("killed");
  return now();
};
`;
globalThis.Worker = class extends Host {
  constructor(url: string | URL, options?: WorkerOptions) {
    const silent = dying === "silently" ? "globalThis.postMessage = () => {};" : "";
    const text = `${last}${silent}await import(${JSON.stringify(String(url))});`;
    super(
      dying === "not" ? url : URL.createObjectURL(new Blob([text], { type: "text/javascript" })),
      options,
    );
    made++;
  }
};

const { eulerMaruyama, gbm, mixtureScore, gottaGoFast, reverse, solve, ve } = await import(
  "../../../../mod.ts"
);
const { helpers } = await import("../../../../backends/devices/cpu/helpers.ts");
const { control } = await import("../../../../backends/targets/wasm/loop_layout.ts");
const { threadLimit } = await import("../../../../backends/host/workers.ts");
const { jobOf } = await import("../../../lib/plans.ts");
const { right } = await import("../../../lib/either.ts");

const mixture = { weights: [0.3, 0.7], means: [[0, 0], [1, 1]], stds: [0.1, 0.2] };

/** The workers that an earlier solve has left. */
const restingEnd = (): Promise<void> => new Promise((wake) => setTimeout(wake, 100));

const problems = {
  fixed: {
    process: gbm(),
    method: eulerMaruyama(2000),
    asked: { n: 200_000, seed: 1, backend: "cpu", x0: 1 },
  },
  adaptive: {
    process: reverse(ve(), mixtureScore(mixture)),
    method: gottaGoFast(),
    asked: { n: 60_000, seed: 1, backend: "cpu" },
  },
} as const;

for (const way of ["loudly", "silently"] as const) {
  for (const [name, { process, method, asked }] of Object.entries(problems)) {
    Deno.test(`a solve whose workers die ends whole, to the same bits: ${name}, ${way}`, async () => {
      if (threadLimit() < 2) return;
      dying = "not";
      const whole = right(await solve(process, method, asked)());
      await restingEnd();
      dying = way;
      made = 0;
      const s = right(await solve(process, method, asked)());
      assert(made > 0, "it had workers");
      assert(s.codes.every((code) => code === "done"));
      assertEquals(s.samples, whole.samples);
      assertEquals(s.evaluations, whole.evaluations);
      assertEquals(s.device, "WebAssembly SIMD");
    });
  }
  Deno.test(`a solve whose workers die hears an abort: ${way}`, async () => {
    if (threadLimit() < 2) return;
    await restingEnd();
    dying = way;
    const stop = new AbortController();
    const progress = (
      { done }: { readonly done: number },
    ): void => (done < 100_000 ? undefined : stop.abort());
    const asked = { n: 2_000_000, seed: 1, x0: 1, backend: "cpu", progress, signal: stop.signal } as const;
    const s = right(await solve(gbm(), eulerMaruyama(2000), asked)());
    const done = s.codes.filter((code) => code === "done").length;
    assert(done >= 100_000 && done < 2_000_000, `${done} are done`);
  });
}

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
