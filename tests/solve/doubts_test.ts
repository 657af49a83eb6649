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
  gaussianScore,
  gbm,
  gottaGoFast,
  mixtureScore,
  mul,
  ou,
  probabilityFlow,
  type Process,
  process,
  reverse,
  solve,
  type SolveOptions,
  type Strategy,
  sub,
  subVp,
  system,
  ve,
  vp,
  withGrid,
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
    for (const notes of await both(p, withGrid("equal")(s), on)) {
      assertMatch(notes, /the last of \d+ goes over \d+ % of the range of λ.*grids\.karras/);
    }
    assertEquals(await both(p, s, on), ["", ""]); // edm() brings a grid of its own
  }
  assertEquals(await both(probabilityFlow(vp(), score), ddim(40), on), ["", ""]);
  assertEquals(await both(reverse(ve(), score), eulerMaruyama(100), on), ["", ""]);
});

Deno.test("steps that are never rejected and may grow without a bound, and leaps, are said", async () => {
  for (
    const notes of await both(ou({ theta: 5 }), withNoise("previsible")(gottaGoFast({ rel: 0.02 })), {
      ...on,
      x0: 3,
    })
  ) {
    assertMatch(notes, /never rejected \("previsible"\) may grow by Infinity/);
  }
  const flat = gaussianScore(Array(300).fill(0.3), 0.5);
  for (const notes of await both(probabilityFlow(subVp(), flat), gottaGoFast({ dataRange: [-1, 1] }), on)) {
    assertMatch(notes, /steps a sample were accepted, so that one went over much of the span/);
  }
});

Deno.test("a process that depends on a t which stands still for many steps is said to", async () => {
  const ramp = process(({ t }) => ({ drift: mul(0.02, sub(t, 1.7e9)), diffusion: 0 }), {
    time: { tEnd: 1.7e9, T: 1.7e9 + 10 },
  });
  for (const notes of await both(ramp, eulerMaruyama(1000), { ...on, x0: 0 })) {
    assertMatch(notes, /depends on t, which near 1\.70000e\+9 goes in steps of 1\.3e\+2/);
  }
  assertEquals(await both(ramp, eulerMaruyama(1000), { ...on, x0: 0, backend: "reference" }), ["", ""]);
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
