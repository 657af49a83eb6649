/**
 * Compiled once: what was planned is not planned again, to the same bits; what differs is another plan; nothing that was kept
 * shows in a sample, nor keeps a program from ending.
 */
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import {
  compile,
  emImprovedEuler,
  eulerMaruyama,
  gbm,
  gottaGoFast,
  lit,
  max,
  maximum,
  type Method,
  mixtureScore,
  mul,
  neg,
  process,
  reverse,
  type Solution,
  solve,
  type SolveOptions,
  type Strategy,
  ve,
  vp,
  withMethod,
  withResults,
} from "ito";
import { lastFew, onceFor } from "../../backends/host/kept.ts";
import { right } from "../lib/either.ts";
import { backends } from "../lib/everywhere.ts";

const score = (elements: number) =>
  mixtureScore({ weights: [1], means: [Array.from({ length: elements }, (_, i) => i / 8)], stds: [0.2] });
const flat = reverse(ve(), score(2));
const deep = reverse(vp(), score(20));

/** A method that counts how often it is traced. */
const counting = () => {
  let count = 0;
  const method: Method = {
    ...emImprovedEuler,
    step: (s) => {
      count++;
      return emImprovedEuler.step(s);
    },
  };
  return { strategy: withMethod(method)(gottaGoFast({ rel: 0.2 })), count: () => count };
};
const told = ({ samples, nfe, codes, results }: Solution) => ({ samples, nfe, codes, results });

for (const backend of backends) {
  for (const [schedule, p] of [["looped", flat], ["staged", deep]] as const) {
    Deno.test(`a second solve is not traced, and has the first one's bits: ${backend}, ${schedule}`, async () => {
      const { strategy, count } = counting();
      const asked: SolveOptions = { n: 6, seed: 3, backend };
      const first = right(await solve(p, strategy, asked)());
      const traced = count();
      assert(traced > 0);
      assertEquals(told(right(await solve(p, strategy, asked)())), told(first));
      assertEquals(count(), traced, "traced again");
      const other = right(await solve(p, strategy, { ...asked, seed: 4, start: 2, n: 3 })());
      assertEquals(count(), traced, "traced for another seed");
      assertNotEquals(other.samples, first.samples.slice(0, other.samples.length));
      const part = right(await solve(p, strategy, { ...asked, start: 2, n: 3 })());
      assertEquals(part.samples, first.samples.slice(first.samples.length / 3, first.samples.length * 5 / 6));
    });
    Deno.test(`two solves at once have the bits of one after the other: ${backend}, ${schedule}`, async () => {
      const strategy = gottaGoFast({ rel: 0.1 });
      const run = (seed: number) => solve(p, strategy, { n: 40, seed, backend })();
      const alone = [right(await run(1)), right(await run(2))];
      const both = (await Promise.all([run(1), run(2)])).map((r) => right(r));
      assertEquals(both.map(told), alone.map(told));
    });
  }
}

Deno.test("what differs is another plan", async () => {
  const walk = process(({ x }) => ({ drift: neg(x), diffusion: 0.5 }));
  const at = async (s: Strategy, o: Partial<SolveOptions>): Promise<Solution> =>
    right(await solve(walk, s, { n: 4, seed: 1, backend: "cpu", x0: 1, shape: [1], ...o })());
  const plain = await at(eulerMaruyama(8), {});
  assertNotEquals((await at(eulerMaruyama(9), {})).samples, plain.samples);
  assertNotEquals((await at(eulerMaruyama(8), { x0: 2 })).samples, plain.samples);
  assertEquals((await at(eulerMaruyama(8), { saveAt: 2 })).saved?.times.length, 4);
  assertEquals((await at(eulerMaruyama(8), { shape: [3] })).samples.length, 12);
  assert((await at(eulerMaruyama(8), { precision: "f64" })).samples instanceof Float64Array);
  assertEquals((await at(eulerMaruyama(8), {})).samples, plain.samples);
  const watch = (name: string) =>
    withResults({ [name]: { init: 0, next: ({ x, value }) => max(value, maximum(x)) } })(eulerMaruyama(8));
  const [top, highest] = [await at(watch("top"), {}), await at(watch("highest"), {})];
  assertEquals(Object.keys(top.results).toSorted(), ["time", "top"]);
  assertEquals(Object.keys(highest.results).toSorted(), ["highest", "time"]);
  assertEquals(top.results.top, highest.results.highest);
});

Deno.test("options are as they are now, however they were changed", async () => {
  const x0 = [1, 2];
  const walk = process(({ x }) => ({ drift: neg(x), diffusion: lit(0) }));
  const asked = { n: 1, x0, backend: "cpu" } as const;
  const first = right(await solve(walk, eulerMaruyama(4), asked)());
  x0[0] = 10;
  const second = right(await solve(walk, eulerMaruyama(4), asked)());
  assertEquals([second.samples[0], second.samples[1]], [10 * (first.samples[0] ?? NaN), first.samples[1]]);
});

Deno.test("more plans than are kept still solve, each to its own bits", async () => {
  const of = async (k: number) =>
    right(
      await solve(process(({ x }) => ({ drift: mul(k, x), diffusion: 1 })), eulerMaruyama(5), {
        n: 2,
        x0: 1,
        shape: [1],
      })(),
    ).samples;
  const first = [];
  for (let k = 0; k < 20; k++) first.push(await of(k));
  for (let k = 0; k < 20; k++) assertEquals(await of(k), first[k]);
});

Deno.test("after an abort the same plan solves whole", async () => {
  for (const p of [gbm(), process(({ x }) => ({ drift: neg(x), diffusion: 1 }))]) {
    const asked = { n: 20_000, seed: 1, x0: 1, shape: [p.name === "GBM" ? 1 : 12], backend: "cpu" } as const;
    const stop = new AbortController();
    const progress = ({ done }: { readonly done: number }): void => (done > 10 ? stop.abort() : undefined);
    const cut = right(await solve(p, eulerMaruyama(400), { ...asked, progress, signal: stop.signal })());
    const whole = right(await solve(p, eulerMaruyama(400), asked)());
    assert(whole.codes.every((code) => code === "done"));
    const width = whole.samples.length / 20_000;
    cut.codes.forEach((code, i) => {
      if (code !== "done") return;
      assertEquals(cut.samples[i * width], whole.samples[i * width]);
    });
  }
});

Deno.test("what is compiled runs again and again, at once too, until it is closed", async () => {
  const strategy = gottaGoFast({ rel: 0.1 });
  const made = right(await compile(deep, strategy, { backend: "cpu" })());
  const wanted = right(await solve(deep, strategy, { n: 9, seed: 5, backend: "cpu" })());
  const [a, b] = await Promise.all([made.run({ n: 9, seed: 5 })(), made.run({ n: 9, seed: 5 })()]);
  assertEquals([told(right(a)), told(right(b))], [told(wanted), told(wanted)]);
  assertEquals(right(await made.run({ n: 2, start: 7, seed: 5 })()).samples, wanted.samples.slice(7 * 20));
  await made.close();
  const late = await made.run({ n: 1 })();
  assertEquals(late._tag === "Left" && late.left.tag, "BadOption");
  const bad = await compile(deep, strategy, { saveAt: 3 })();
  assertEquals(bad._tag, "Left");
});

Deno.test("a program that has solved ends by itself", async () => {
  const script = `
    import { eulerMaruyama, gbm, gottaGoFast, mixtureScore, reverse, solve, vp } from ${
    JSON.stringify(import.meta.resolve("../../mod.ts"))
  };
    const score = mixtureScore({ weights: [1], means: [Array(20).fill(0)], stds: [0.2] });
    for (const backend of ${JSON.stringify(backends)}) {
      await solve(gbm(), eulerMaruyama(300), { n: 20000, x0: 1, backend })();
      await solve(reverse(vp(), score), gottaGoFast({ rel: 0.2 }), { n: 9, backend })();
    }
    console.log("solved");`;
  const config = new URL("../../deno.json", import.meta.url).pathname;
  const command = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      "--no-lock",
      "--config",
      config,
      `data:text/typescript,${encodeURIComponent(script)}`,
    ],
    stderr: "null",
    signal: AbortSignal.timeout(60_000), // it would be killed, and not succeed
  });
  const { success, stdout } = await command.output();
  assertEquals([success, new TextDecoder().decode(stdout)], [true, "solved\n"]);
});

Deno.test("the last few are kept, bounded in number and in bytes; the oldest goes first", async () => {
  const gone: number[] = [];
  const few = lastFew<number>({
    most: 3,
    mostBytes: 10,
    bytesOf: (n) => n,
    letGo: (n) => Promise.resolve(void gone.push(n)),
  });
  for (const n of [1, 2, 3, 4]) await few.add(n);
  assertEquals(gone, [1]);
  assertEquals(few.find((n) => n === 2), 2); // now the newest
  await few.add(8);
  assertEquals(gone.toSorted(), [1, 3, 4]);
  assertEquals(few.take((n) => n === 8), 8);
  assertEquals(few.find((n) => n === 8), undefined);
  let asked = 0;
  const once = onceFor((_: object) => ++asked);
  const key = {};
  assertEquals([once(key), once(key), once({})], [1, 1, 2]);
});
