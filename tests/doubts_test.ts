/**
 * What is doubtful is said: noise that rejections have selected, equal steps that pass over what decides, changes of x that
 * float32 can hardly hold; and nothing where there is no doubt.
 * @module
 */
import { assertEquals, assertMatch } from "@std/assert";
import {
  adaptiveExponential,
  ddim,
  describe,
  edm,
  ensemble,
  eulerMaruyama,
  type Fallible,
  gbm,
  gottaGoFast,
  mixtureScore,
  mul,
  probabilityFlow,
  type Process,
  process,
  reverse,
  solve,
  type SolveOptions,
  type Strategy,
  system,
  ve,
  vp,
  withNoise,
} from "ito";

const both = async (p: Fallible<Process>, s: Strategy, o: SolveOptions): Promise<readonly string[]> => {
  const doubts = (notes: readonly string[]): string =>
    notes.filter((n) => n.startsWith("Doubtful")).join("\n");
  const [one, many] = [await solve(p, s, o)(), await ensemble(p, s, o)()];
  if (one._tag === "Left") throw new Error(describe(one.left));
  if (many._tag === "Left") throw new Error(describe(many.left));
  return [doubts(one.right.notes), doubts(many.right.notes)];
};
const on = { n: 300, seed: 1, backend: "cpu" } as const;

const pair = system(["u", "w"], ["b"], ({ u }) => ({
  drift: { u: mul(-10, u), w: 0 },
  diffusion: { u: { b: 3 }, w: { b: 1 } },
}));
const score = mixtureScore({ weights: [0.3, 0.7], means: [[-1, 0], [1, 0]], stds: [0.2, 0.2] });

Deno.test("noise that rejections have selected is said, with the way out", async () => {
  const s = gottaGoFast({ dataRange: [-1, 1], rel: 0.02 });
  for (const noise of ["redraw", "retain"] as const) {
    for (const notes of await both(pair, withNoise(noise)(s), { ...on, x0: [1, 0] })) {
      assertMatch(notes, new RegExp(`% of the steps were rejected.*"${noise}".*withNoise\\("bridge"\\)`));
    }
    for (const notes of await both(reverse(ve(), score), withNoise(noise)(gottaGoFast()), on)) {
      assertMatch(notes, /of the steps were rejected/);
    }
  }
});

Deno.test("no doubt is said of one path, of steps that are never rejected, of a process without noise", async () => {
  const s = gottaGoFast({ dataRange: [-1, 1], rel: 0.02 });
  assertEquals(await both(pair, withNoise("bridge")(s), { ...on, x0: [1, 0] }), ["", ""]);
  assertEquals(await both(reverse(vp(), score), adaptiveExponential({ dataRange: [-1, 1] }), on), ["", ""]);
  assertEquals(await both(probabilityFlow(vp(), score), gottaGoFast(), on), ["", ""]);
  assertEquals(await both(gbm(), eulerMaruyama(100), { ...on, x0: 1 }), ["", ""]);
});

Deno.test("equal steps of EDM's σ are said to pass over what decides, those of VP and VE are not", async () => {
  for (
    const [p, s] of [[probabilityFlow(edm(), score), ddim(40)], [
      reverse(edm(), score),
      eulerMaruyama(300),
    ]] as const
  ) {
    for (const notes of await both(p, s, on)) {
      assertMatch(notes, /the last of \d+ goes over \d+ % of the range of λ/);
    }
  }
  assertEquals(await both(probabilityFlow(vp(), score), ddim(40), on), ["", ""]);
  assertEquals(await both(reverse(ve(), score), eulerMaruyama(100), on), ["", ""]);
});

Deno.test("a change of a few ulp is said in float32, and not in float64", async () => {
  const wide = process(() => ({ drift: 0, diffusion: 1 }));
  for (const x0 of [1e6, 1e8]) {
    for (const notes of await both(wide, eulerMaruyama(10), { ...on, x0 })) {
      assertMatch(notes, /float32 goes in steps of/);
    }
    assertEquals(await both(wide, eulerMaruyama(10), { ...on, x0, backend: "reference" }), ["", ""]);
  }
  assertEquals(await both(wide, eulerMaruyama(10), { ...on, x0: 1000 }), ["", ""]);
});
