/**
 * A solve has the same bits whatever was solved before it, beside it or not to its end: what was compiled serves again, and
 * no number of an earlier solve is left in it. A program ends by itself.
 */
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import {
  adaptiveExponential,
  ensemble,
  eulerMaruyama,
  reverse,
  type Solution,
  solve,
  type SolveOptions,
  ve,
} from "ito";
import { datasetScore } from "ito/score";
import { closeSharedDevice } from "../../backends/run/device.ts";
import { assertSame, backward, counted, printed } from "../lib/again.ts";
import { right } from "../lib/either.ts";
import { backends, done, everywhere, type Where } from "../lib/everywhere.ts";
import { solved } from "../lib/solved.ts";

Deno.test.afterAll(closeSharedDevice);

const strategy = eulerMaruyama(20);
const run = (shape: readonly number[], o: SolveOptions): Promise<Solution> =>
  solved(backward(shape), strategy, { batch: 4, ...o });

everywhere("the second solve is the first, after others too", async (backend, shape) => {
  const [p, asked] = [backward(shape), { n: 9, seed: 2, batch: 4, backend }] as const;
  const { strategy, traces } = counted(20);
  const first = await solved(p, strategy, asked);
  const [traced, kept] = [traces(), first.samples.slice()];
  assertSame(await solved(p, strategy, asked), first);
  assertNotEquals((await solved(p, strategy, { ...asked, seed: 3 })).samples, kept);
  right(await ensemble(p, strategy, { ...asked, seed: 9, n: 27, chunk: 9 })());
  await solved(p, strategy, { ...asked, n: 17, batch: 8 });
  assertEquals(first.samples, kept); // no later solve writes into it
  assertSame(await solved(p, strategy, asked), first);
  const late = await solved(p, strategy, { ...asked, start: 5, n: 4 });
  assertEquals(late.samples, first.samples.slice(5 * late.samples.length / 4));
  assertEquals(traces(), traced);
  done(first);
});

everywhere("solves at once are those one after the other", async (backend, shape) => {
  const asked = [1, 2, 1, 3].map((seed) => ({ n: 9, seed, backend }));
  const alone: Solution[] = [];
  for (const o of asked) alone.push(await run(shape, o));
  const together = await Promise.all(asked.map((o) => run(shape, o)));
  together.forEach((s, i) => assertSame(s, alone[i] ?? s));
  assertNotEquals(together[0]?.samples, together[1]?.samples);
});

for (const backend of backends) {
  Deno.test(`a score that is asked of a session is asked again: ${backend}`, async () => {
    const p = reverse(
      ve(),
      datasetScore(Float32Array.from({ length: 4 * 12 }, (_, i) => (i * 7 % 11) / 11), 12),
    );
    const one = (seed: number) => solved(p, adaptiveExponential(), { n: 5, seed, batch: 4, backend });
    const first = await one(1);
    const other = await one(2);
    assertSame(await one(1), first);
    const [third, fourth] = await Promise.all([one(1), one(2)]);
    assertSame(third, first);
    assertSame(fourth, other);
    assertNotEquals(first.samples, other.samples);
    done(first);
  });
}

/** A signal that is aborted at its k-th look. */
const abortedAt = (k: number): AbortSignal => {
  let looks = 0;
  const { signal } = new AbortController();
  Object.defineProperty(signal, "aborted", { get: () => ++looks >= k });
  return signal;
};

everywhere("an aborted solve leaves nothing behind", async (backend, shape) => {
  const asked = { n: backend === "reference" || shape[0] !== 1 ? 300 : 30_000, seed: 4, backend };
  const first = await run(shape, asked);
  done(first);
  for (const look of [1, 2, 5]) {
    const cut = await run(shape, { ...asked, signal: abortedAt(look) });
    if (look === 1) assert(cut.codes.includes("running"));
    const width = shape[0] ?? NaN;
    cut.codes.forEach((code, i) => {
      if (code !== "done" || i % 50 > 0) return;
      const row = (s: Solution) => s.samples.slice(i * width, (i + 1) * width);
      assertEquals(row(cut), row(first));
    });
    assertSame(await run(shape, asked), first);
  }
});

/** A program that solves on each of these, looped and staged, and prints its samples. */
const program = (on: readonly Where[]): string => `
  import { eulerMaruyama, gaussianScore, reverse, solve, vp } from "ito";
  const found: number[][] = [];
  for (const backend of ${JSON.stringify(on)} as const) {
    for (const n of [1, 12]) {
      const p = reverse(vp(), gaussianScore(Array.from({ length: n }, (_, i) => i / 10), 0.3));
      const made = await solve(p, eulerMaruyama(20), { n: 9, seed: 5, batch: 4, backend })();
      if (made._tag === "Left") throw new Error(made.left.tag);
      found.push([...made.right.samples]);
    }
  }
  console.log(JSON.stringify(found));
`;

Deno.test("a program that has solved on every backend ends by itself, with the bits of a solve that came later", async () => {
  const own: number[][] = [];
  for (const backend of backends) {
    for (const shape of [[1], [12]]) {
      await run(shape, { n: 3, seed: 1, backend });
      own.push([...(await run(shape, { n: 9, seed: 5, backend })).samples]);
    }
  }
  const fresh: unknown = JSON.parse(await printed(program(backends)));
  assertEquals(fresh, own);
});

Deno.test({
  name: "a device that was lost between two solves, or in one, is opened anew",
  ignore: !backends.some((b) => b === "webgpu"),
  fn: async () => {
    const real = GPUAdapter.prototype.requestDevice;
    const opened: GPUDevice[] = [];
    GPUAdapter.prototype.requestDevice = async function (this: GPUAdapter, ...args) {
      const device = await real.apply(this, args);
      opened.push(device);
      return device;
    };
    try {
      await closeSharedDevice();
      const asked = { n: 9, seed: 6, backend: "webgpu" } as const;
      for (const shape of [[1], [12]]) {
        const first = await run(shape, asked);
        const count = opened.length;
        assertSame(await run(shape, asked), first);
        assertEquals(opened.length, count); // one device serves both
        opened.forEach((d) => d.destroy());
        await Promise.all(opened.map((d) => d.lost));
        assertSame(await run(shape, asked), first);
        assertEquals(opened.length, count + 1);
        const lose = (): void => opened.forEach((d) => d.destroy());
        const cut = await solve(backward(shape), strategy, { ...asked, n: 20_000, progress: lose })();
        assert(
          cut._tag === "Left" || cut.right.failure !== undefined || !cut.right.codes.includes("running"),
        );
        assertSame(await run(shape, asked), first);
      }
    } finally {
      GPUAdapter.prototype.requestDevice = real;
      right(await solve(backward([1]), strategy, { n: 1, backend: "cpu" })());
    }
  },
});
