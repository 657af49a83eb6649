/**
 * Relaxed arithmetic: near the exact one, the same in every run on one machine, refused by name where it is misspelt.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import {
  describe,
  eulerMaruyama,
  gbm,
  gottaGoFast,
  mixtureScore,
  reverse,
  type Solution,
  solve,
  type SolveOptions,
  ve,
} from "ito";
import { renderWasmLoop } from "../../../../backends/targets/wasm/loop.ts";
import { right } from "../../../lib/either.ts";
import { mixture, planFor } from "../../../lib/plans.ts";

const paths = async (n: number, arithmetic: "exact" | "relaxed", start = 0): Promise<Solution> => {
  const asked: SolveOptions = { n, start, x0: 1, seed: 4, backend: "cpu", arithmetic };
  return right(await solve(gbm(), eulerMaruyama(200), asked)());
};

Deno.test("a relaxed kernel rounds products and sums as one, an exact one never does", () => {
  const plan = planFor(reverse(ve(), mixtureScore(mixture)), gottaGoFast(), 2);
  const count = (relaxed: boolean): number =>
    renderWasmLoop({ ...plan, relaxed }, "own", "f32").text.split("relaxed_").length - 1;
  assertEquals(count(false), 0);
  assert(count(true) > 50, `${count(true)} in a step`);
});

Deno.test("relaxed paths are near the exact ones, and do not depend on how many there are", async () => {
  const [exact, relaxed, few] = [
    await paths(4000, "exact"),
    await paths(4000, "relaxed"),
    await paths(7, "relaxed", 100),
  ];
  const ratios = Array.from(relaxed.samples, (v, i) => Math.abs(v / (exact.samples[i] ?? NaN) - 1));
  const off = Math.max(...ratios);
  assert(off > 0 && off < 2e-5, `off by ${off}`);
  assertEquals(few.samples, relaxed.samples.slice(100, 107));
});

Deno.test("arithmetic of another name is refused", async () => {
  const asked = JSON.parse('{ "n": 1, "x0": 1, "arithmetic": "fast" }');
  const refused = await solve(gbm(), eulerMaruyama(2), asked)();
  const text = refused._tag === "Left" ? describe(refused.left) : "solved";
  assert(text.includes('"exact" or "relaxed"') && text.includes("fast"), text);
});
