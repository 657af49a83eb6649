/**
 * A callback of the user's that throws costs no sample; a note says that it threw.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { ensemble, eulerMaruyama, process, solve } from "../../mod.ts";
import { callbacksOf } from "../../solve/callbacks.ts";
import { right } from "../lib/either.ts";

const walk = process(({ x }) => ({ drift: x, diffusion: 1 }));
const break_ = (): never => {
  throw new Error("my bar broke");
};
const thrown = (name: string): string => `"${name}" threw and was called no more: my bar broke`;

for (const backend of ["cpu", "reference", "webgpu"] as const) {
  for (const width of [2, 12]) {
    Deno.test(`progress and log that throw cost no sample: ${backend}, ${width} elements`, async () => {
      const method = eulerMaruyama(200);
      const asked = { n: 200, seed: 1, batch: 8, shape: [width], backend };
      const plain = await solve(walk, method, asked)();
      if (plain._tag === "Left" && plain.left.tag === "NoDevice") return;
      const whole = right(plain);
      let calls = 0;
      const callbacks = {
        progress: () => {
          calls++;
          break_();
        },
        log: break_,
        debug: 2,
      } as const;
      const s = right(await solve(walk, method, { ...asked, ...callbacks })());
      assertEquals(s.samples, whole.samples);
      assert(s.codes.every((code) => code === "done"));
      assertEquals(calls, 1);
      assertEquals([...s.notes].sort(), [...whole.notes, thrown("log"), thrown("progress")].sort());
      const e = right(await ensemble(walk, method, { ...asked, ...callbacks, chunk: 60 })());
      assertEquals(e.codes.done, 200);
      assert(e.notes.includes(thrown("progress")) && e.notes.includes(thrown("log")), `${e.notes}`);
    });
  }
}

Deno.test("a callback that is async and rejects is noted too, and ends no program", async () => {
  const told = callbacksOf({ progress: () => Promise.reject(new Error("my bar broke")) });
  told.progress?.({ done: 0, total: 1, meanT: 0, nfe: 0 });
  await Promise.resolve();
  assertEquals(told.notes(), [thrown("progress")]);
});
