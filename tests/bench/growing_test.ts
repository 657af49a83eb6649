/**
 * A case within its budget, by a clock that the test moves.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { grown } from "../../bench/lib/growing.ts";

const machine = (perItem: number, latency: number) => {
  let now = 0;
  const sizes: number[] = [];
  return {
    sizes,
    clock: () => now,
    run: (n: number) => {
      sizes.push(n);
      now += latency + perItem * n;
      return Promise.resolve(n);
    },
  };
};

Deno.test("grown() comes to the whole where it fits, and runs that three times", async () => {
  const m = machine(1e-6, 0.01);
  const found = await grown({ whole: 1000, budget: 10, run: m.run, clock: m.clock });
  assertEquals(found.n, 1000);
  assertEquals(found.last, 1000);
  assertEquals(m.sizes, [2, 2, 16, 128, 1000, 1000, 1000]);
  assert(Math.abs(found.seconds - 0.011) < 1e-9, `found ${found.seconds}`);
});

Deno.test("grown() keeps to its budget on a machine that is slow", async () => {
  for (const perItem of [1e-3, 1e-2, 0.1]) {
    const m = machine(perItem, 0);
    const { n, runs } = await grown({ whole: 10_000, budget: 10, run: m.run, clock: m.clock });
    assert(n < 10_000, `${n} items of ${perItem} s`);
    assert(m.clock() < 10, `it took ${m.clock()} s`);
    assertEquals(n, m.sizes.at(-1));
    assert(runs >= 1);
  }
});

Deno.test("grown() runs the smallest size twice where not even that fits", async () => {
  const m = machine(100, 0);
  const { n, runs } = await grown({ whole: 512, budget: 1, run: m.run, clock: m.clock });
  assertEquals([n, runs], [1, 1]);
  assertEquals(m.sizes, [1, 1]);
});
