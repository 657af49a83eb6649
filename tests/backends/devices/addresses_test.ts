/**
 * A sample is a function of its number and the seed, up to the last of both: numbers are unsigned, on every target.
 *
 * Faults that these tests catch: a start that is lost or added twice, a number or seed that turns negative or stops at 2³¹,
 * a sample written to another's place, a second engine that begins to count anew.
 * @module
 */
import { assertEquals } from "@std/assert";
import { eulerMaruyama, process, withNoise } from "../../../mod.ts";
import { resultsRoom } from "../../../backends/schedule/loop_results.ts";
import { prepare } from "../../../solve/solve.ts";
import { compileLoop, memoryOf } from "../../../backends/devices/cpu/compiled_loop.ts";
import { wasmWave } from "../../../backends/devices/cpu/wasm_loop.ts";
import { memoryPool } from "../../../backends/devices/cpu/wasm_memory.ts";
import { noiseOf } from "../../truth/threefry.ts";
import { right } from "../../lib/either.ts";
import { at, vector } from "../../truth/vector.ts";
import { assertNear, onEach } from "../../lib/targets.ts";

const last = 2 ** 32 - 1;
const motion = process(() => ({ drift: 0, diffusion: 1 }), { name: "motion" });
const one = withNoise("redraw")(eulerMaruyama(1));

for (const elements of [1, 2, 12]) {
  onEach(`the last samples and seeds are those of their own numbers, ${elements} elements`, async (t) => {
    const n = 7;
    for (const [start, seed] of [[0, last], [2 ** 31 - 3, 0], [last - n + 1, 2 ** 31]] as const) {
      const found = await t.run(motion, one, { n, start, seed, batch: 3, x0: 0, shape: [elements] });
      const wanted = vector(
        n * elements,
        (k) => at(noiseOf(seed, start + Math.floor(k / elements))(elements, 1), k % elements),
      );
      assertNear(found.samples, wanted, 10 * t.near);
    }
  });
}

for (const elements of [2, 12]) {
  onEach(`samples come in their order, whatever the batch, ${elements} elements`, async (t) => {
    const o = { start: 5, seed: 9, x0: 0, shape: [elements] };
    const whole = await t.run(motion, one, { ...o, n: 11, batch: 11 });
    for (const [from, n, batch] of [[0, 11, 1], [0, 11, 4], [3, 5, 2], [10, 1, 64]] as const) {
      const part = await t.run(motion, one, { ...o, n, batch, start: o.start + from });
      const rows = Array.from(whole.samples).slice(from * elements, (from + n) * elements);
      assertEquals(Array.from(part.samples), rows, `${n} from ${from} in batches of ${batch}`);
    }
  });
}

Deno.test("WebAssembly that goes on where JavaScript stopped makes the samples of its own numbers", async () => {
  const [n, from, start, seed] = [50, 33, 7, 9];
  const { plan, job } = right(prepare(motion, one, { n, start, seed, x0: [0, 0] }));
  if (plan.tag !== "looped") throw new Error("not looped");
  const results = resultsRoom(plan, "f32", n);
  const pool = memoryPool(memoryOf(1));
  const made = await compileLoop(plan, 1, "f32");
  const wave = { job, from, results, spent: 0, report: () => {} };
  await wasmWave({ made, wave, to: job.n, threads: 1, pool, nfePerStep: 1 });
  const wanted = vector(2 * n, (k) => (k < 2 * from ? 0 : at(noiseOf(seed, start + (k >> 1))(2, 1), k % 2)));
  assertNear(results.samples, wanted, 1e-4);
});
