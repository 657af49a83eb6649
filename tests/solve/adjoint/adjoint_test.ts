/**
 * The way back: against tangents of the same paths, which share no rule of it but the slopes of single operations, against
 * differences, and against a closed form; on every backend.
 */
import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import {
  add,
  adjoint,
  type AdjointOptions,
  component,
  ensemble,
  eulerMaruyama,
  fold,
  gottaGoFast,
  max,
  mul,
  neg,
  param,
  type Process,
  process,
  sin,
  solve,
  sqrt,
  square,
  sub,
  sum,
  system,
  tanh,
} from "ito";
import { failure, right } from "../../lib/either.ts";
import { places } from "../../lib/places.ts";

const bent = process(({ x, t }) => ({
  drift: sub(sin(mul(param("b", 0.5), add(x, t))), mul(param("pull", 1), x)),
  diffusion: mul(param("s", 0.3), sqrt(add(1, square(x)))),
}));
const heston = system(["s", "v"], ["a", "b"], ({ s, v }) => {
  const swing = mul(param("xi", 0.9), sqrt(max(v, 0)));
  return {
    drift: { s: mul(0.03, s), v: mul(param("kappa", 1.5), sub(0.04, max(v, 0))) },
    diffusion: { s: { a: mul(sqrt(max(v, 0)), s) }, v: { a: mul(-0.7, swing), b: mul(0.71, swing) } },
  };
});
/** A net whose layers are a loop. */
const layered = process(({ x, t }) => ({
  drift: neg(fold(4, x, (h, i) => tanh(add(mul(param("w", 0.7), h), mul(param("b", 0.1), i), sin(t))))),
  diffusion: mul(param("s", 0.3), fold(2, x, (y) => sin(add(y, 1)))),
}));
const cases: readonly (readonly [Process, readonly number[], number])[] = [
  [bent, [1, 0.4, -0.3], 48],
  [bent, [0.7], 7], // one stretch, and steps that no pair divides
  [bent, [0.7], 101], // six stretches of 16 steps, and 5
  [layered, [0.5, -0.3], 20],
  [heston, [1, 0.04], 34], // three of 10, and 4
];

for (const { where, place, within } of places) {
  Deno.test(`the way back gives what tangents give: ${where}`, async () => {
    for (const [p, x0, steps] of cases) {
      const o = { n: 70, seed: 3, start: 5, x0, ...place } as const;
      const found = right(await adjoint(p, eulerMaruyama(steps), { ...o, of: ({ x }) => sum(square(x)) })());
      const by = [...Object.keys(found.gradient), ...x0.map((_, k) => `x0[${k}]`)];
      const { samples, gradients = {} } = right(
        await solve(p, eulerMaruyama(steps), { ...o, gradient: by })(),
      );
      const mean = (f: (v: number, k: number) => number): number =>
        Array.from(samples).reduce((a, v, k) => a + f(v, k), 0) / o.n;
      assertAlmostEquals(found.value, mean((v) => v * v), 30 * within);
      assertEquals(found.done, o.n);
      by.forEach((name, j) => {
        const wanted = mean((v, k) => 2 * v * (gradients[name]?.samples[k] ?? NaN));
        const j0 = j - Object.keys(found.gradient).length;
        const got = j0 < 0 ? found.gradient[name] : found.start[j0];
        assertAlmostEquals(got ?? NaN, wanted, Math.max(1e-10, 30 * within) * (1 + Math.abs(wanted)), name);
      });
    }
  });
}

Deno.test("the way back takes each path's own start and parameters", async () => {
  const p = process(({ x }) => ({ drift: neg(mul(param("pull", 1), x)), diffusion: 0 }));
  const [pull, x0] = [Float64Array.of(0.5, 1, 2), [[1], [2], [-1]]];
  const o = { n: 3, x0, params: { pull }, backend: "cpu", precision: "f64" } as const;
  const { gradient, value } = right(
    await adjoint(p, eulerMaruyama(8), { ...o, of: ({ x }) => square(component(x, 0)) })(),
  );
  // x = x₀ (1 − k/8)⁸, so ∂x²/∂k = −2 x² / (1 − k/8)
  const ends = x0.map(([v = NaN], i) => (v * (1 - (pull[i] ?? NaN) / 8) ** 8) ** 2);
  assertAlmostEquals(value, ends.reduce((a, v) => a + v, 0) / 3, 1e-12);
  const wanted = ends.reduce((a, v, i) => a - 2 * v / (1 - (pull[i] ?? NaN) / 8), 0) / 3;
  assertAlmostEquals(gradient.pull ?? NaN, wanted, 1e-12);
});

Deno.test("a loss may hold parameters of its process: their slope in it counts too", async () => {
  const pull = param("pull", 0.5);
  const p = process(({ x }) => ({ drift: neg(mul(pull, x)), diffusion: 0 }));
  const o = { n: 2, x0: [[1], [2]], backend: "cpu", precision: "f64" } as const;
  for (const steps of [8, 61]) { // one stretch, and several: only the last sees the loss
    const end = (1 - 0.5 / steps) ** steps;
    const { gradient, value } = right(
      await adjoint(p, eulerMaruyama(steps), { ...o, of: ({ x }) => mul(pull, component(x, 0)) })(),
    );
    assertAlmostEquals(value, 0.5 * 1.5 * end, 1e-12);
    assertAlmostEquals(gradient.pull ?? NaN, 1.5 * end - 0.5 * 1.5 * end / (1 - 0.5 / steps), 1e-12);
  }
  const strange = await adjoint(p, eulerMaruyama(8), { ...o, of: ({ x }) => mul(param("c", 1), sum(x)) })();
  assertStringIncludes(failure(strange), 'parameter "c" of a loss');
});

Deno.test("the way back gives 102 derivatives at once, each that of a difference with the same noise", async () => {
  const net = process(({ x }) => ({
    drift: add(...Array.from({ length: 34 }, (_, k) => {
      const inner = add(mul(param(`w${k}`, Math.cos(3 * k)), x), param(`b${k}`, Math.sin(5 * k)));
      return mul(param(`a${k}`, Math.sin(k) / 8), tanh(inner));
    })),
    diffusion: 0.3,
  }));
  const lossAt = async (params: Readonly<Record<string, number>>) => {
    const o = { n: 20, x0: 0.5, seed: 1, params, backend: "cpu", precision: "f64" } as const;
    const asked: AdjointOptions = { ...o, of: ({ x }) => square(component(x, 0)) };
    return right(await adjoint(net, eulerMaruyama(32), asked)());
  };
  const { gradient } = await lossAt({});
  assertEquals(Object.keys(gradient).length, 102);
  const far = 1e-4;
  for (
    const [name, now] of [["w3", Math.cos(9)], ["b20", Math.sin(100)], ["a33", Math.sin(33) / 8]] as const
  ) {
    const [up, down] = [await lossAt({ [name]: now + far }), await lossAt({ [name]: now - far })];
    assertAlmostEquals(gradient[name] ?? NaN, (up.value - down.value) / (2 * far), 1e-8, name);
  }
});

Deno.test("paths that fail are left out of a mean and its slopes", async () => {
  const p = process(({ x }) => ({ drift: mul(param("k", 1), sqrt(x)), diffusion: 0.5 }));
  const o = { n: 400, seed: 1, x0: 0.3, backend: "cpu" } as const;
  const { done, value, gradient } = right(
    await adjoint(p, eulerMaruyama(16), { ...o, of: ({ x }) => component(x, 0) })(),
  );
  assert(done > 0 && done < o.n);
  assert(Number.isFinite(value) && Number.isFinite(gradient.k));
});

Deno.test("what has no way back is an error that says so", async () => {
  const said = async (p: Process, s = eulerMaruyama(8), shape = [1]) =>
    failure(await adjoint(p, s, { n: 1, x0: 1, shape, of: ({ x }) => sum(x) })());
  const steady = process(({ x }) => ({ drift: neg(mul(param("k", 1), x)), diffusion: 1 }));
  assertStringIncludes(await said(steady, gottaGoFast()), "withSteps(100)");
  assertStringIncludes(await said(steady, eulerMaruyama(8), [13]), "up to 8 elements");
  assertStringIncludes(await said(process(({ x }) => ({ drift: neg(x), diffusion: 1 }))), "param(");
  const asked: AdjointOptions = JSON.parse('{ "n": 1, "x0": 1, "of": 3 }');
  assertStringIncludes(failure(await adjoint(steady, eulerMaruyama(8), asked)()), "of");
});

Deno.test("more paths than are kept at once go back a part after the other, each by its own numbers", async () => {
  const n = 300_000;
  const p = process(({ x }) => ({ drift: sub(param("m", 0.5), mul(param("k", 1), x)), diffusion: 0.4 }));
  const k = Float64Array.from({ length: n }, (_, i) => 0.2 + i / n);
  const x0 = { samples: Float64Array.from({ length: n }, (_, i) => Math.sin(i)), shape: [1] };
  const o = { n, seed: 2, start: 11, x0, params: { k }, backend: "cpu" } as const;
  const { gradient, start } = right(
    await adjoint(p, eulerMaruyama(16), { ...o, of: ({ x }) => component(x, 0) })(),
  );
  const { gradients = {} } = right(
    await ensemble(p, eulerMaruyama(16), { ...o, gradient: ["k", "m", "x0"] })(),
  );
  for (const [name, got] of [["k", gradient.k], ["m", gradient.m], ["x0", start[0]]] as const) {
    assertAlmostEquals(got ?? NaN, gradients[name]?.mean[0] ?? NaN, 1e-6, name);
  }
});
