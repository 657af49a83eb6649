/**
 * A loop that wants more turns than its `most` is cut, and the solve says so: a count a path, and a note.
 * @module
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { add, ensemble, eulerMaruyama, fold, mul, neg, param, type Process, process, solve, t } from "ito";
import { right } from "../../lib/either.ts";
import { done, onAll } from "../../lib/everywhere.ts";

/** Wants one turn more every tenth of the time: 0 … 9, and so many turns again of another loop with room for all. */
const climbing = (most: number): Process =>
  process(({ x, t }) => ({
    drift: add(
      neg(mul(param("k", 1), x)),
      fold({ to: mul(10, t), most }, 0, (n) => add(n, 1)),
      fold({ to: add(0.5, mul(10, t)), most: 20 }, 0, (n) => add(n, 1)),
      fold(3, 0, (n) => add(n, 1)),
    ),
    diffusion: 0.1,
  }));
const at = { n: 4, seed: 1, x0: 1 } as const;
const doubts = (notes: readonly string[]): readonly string[] =>
  notes.filter((n) => n.includes("a loop wanted"));

onAll("steps in which a loop was cut are counted, and a doubt", async (backend, elements) => {
  const options = { ...at, backend, shape: [elements] };
  // half steps of a tenth: turns wanted are 0, 0.5, 1, …, 9.5, of which those from 8 on are more than 7
  const cut = right(await solve(climbing(7), eulerMaruyama(20), options)());
  done(cut);
  assertEquals(Array.from(cut.results.cutLoops ?? []), [4, 4, 4, 4]);
  const [said = "", ...more] = doubts(cut.notes);
  assertEquals(more, []);
  assertStringIncludes(
    said,
    "Doubtful: in 20 % of the steps a loop wanted more turns than it may have, and was cut",
  );
  assertStringIncludes(said, "Try: fold({ to, most }, …) with a larger most");
  const whole = right(await solve(climbing(9), eulerMaruyama(20), options)());
  assertEquals([Array.from(whole.results.cutLoops ?? []), doubts(whole.notes)], [[0, 0, 0, 0], []]);
});

Deno.test("an ensemble says it too, and counts a path", async () => {
  const found = right(await ensemble(climbing(7), eulerMaruyama(20), { ...at, backend: "cpu" })());
  assertEquals([found.results.cutLoops?.mean[0], doubts(found.notes).length], [4, 1]);
});

Deno.test("a gradient goes through a loop that may be cut, and the count has none", async () => {
  const s = right(await solve(climbing(7), eulerMaruyama(20), { ...at, gradient: ["k"], backend: "cpu" })());
  assert(s.gradients?.k?.samples.every((v) => v < 0) === true, `${s.gradients?.k?.samples}`);
  assertEquals([Object.keys(s.gradients?.k?.results ?? {}), Array.from(s.results.cutLoops ?? [])], [[], [
    4,
    4,
    4,
    4,
  ]]);
});

Deno.test("a process without such a loop carries no count", async () => {
  const plain = process(() => ({ drift: fold(3, t, (n) => add(n, 1)), diffusion: 0.1 }));
  const s = right(await solve(plain, eulerMaruyama(4), { ...at, backend: "cpu" })());
  assertEquals(Object.keys(s.results), ["time"]);
});
