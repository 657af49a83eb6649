/**
 * The methods with an error estimate take adaptive steps by one word, on one path, to its exact end, and are certified; and all of
 * a tableau's stages run on every backend.
 * @module
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  adaptive,
  certificate,
  equalSteps,
  explain,
  gbm,
  generalShark,
  lambaEulerHeun,
  type Method,
  midpoint,
  neg,
  ralston,
  slowRk,
  stratonovich,
  system,
  withNoise,
} from "ito";
import { right } from "../../../lib/either.ts";
import { solved } from "../../../lib/solved.ts";
import { assertDone, onEach } from "../../../lib/targets.ts";
import { addresses } from "../../../truth/brownian.ts";
import { areaNoiseOf } from "../../../truth/threefry.ts";
import { at, sumOf, vector } from "../../../truth/vector.ts";

type Step = Method<"stratonovich">;
const [n, seed] = [300, 3];
/** W(1) of the first noise of a path with areas. */
const end = (i: number): number => areaNoiseOf(seed, i, 0)(addresses.end)[0];
const distance = (a: ArrayLike<number>, b: ArrayLike<number>, paths: number): number =>
  Math.sqrt(sumOf(b.length, (i) => (at(a, i) - at(b, i)) ** 2) / paths);

const growth = stratonovich(gbm({ mu: 0.1, sigma: 0.5 }));
const areas = stratonovich(system(["x", "y"], ["a", "b"], ({ x }) => ({
  drift: { x: 0, y: 0 },
  diffusion: { x: { a: 1 }, y: { b: x } },
})));
for (const method of [generalShark, midpoint, ralston, lambaEulerHeun]) {
  Deno.test(`adaptive(${method.name}) comes as near to the exact end of each path as it is asked to, with rejections`, async () => {
    const truth = vector(n, (i) => Math.exp(0.1 + 0.5 * end(i)));
    const onPath: Step = { ...method, draws: { H: true } };
    const off: number[] = [];
    for (const rel of [8e-3, 1e-3]) {
      const s = await solved(growth, adaptive(onPath, { rel, abs: rel / 10 }), {
        n,
        seed,
        x0: 1,
        backend: "cpu",
        precision: "f64",
      });
      assertEquals([new Set(s.codes), s.notes], [new Set(["done"] as const), []]);
      assert(s.rejects.some((r) => r > 0), "The test needs rejections");
      off.push(distance(s.samples, truth, n));
    }
    const [coarse = NaN, close = NaN] = off;
    assert(close < 3e-3 && coarse / close > 4, `${coarse}, ${close}`);
  });

  Deno.test(`adaptive(${method.name}) is certified, where noises commute and where they do not`, () => {
    for (const p of [growth, areas]) {
      const { convergence, conditions } = right(certificate(p, adaptive(method)));
      assertEquals([convergence, conditions.method.holds, conditions.noSkip.holds], ["pathwise", true, true]);
    }
  });
}

Deno.test("explain prints what a method claims of any noise, and what more of some", () => {
  const text = right(explain(growth, equalSteps(slowRk, 10), { n: 1, x0: 1 }));
  assertStringIncludes(
    text,
    "strong order 0.5 (1.5 for additive noise, 1.5 for noises that commute), weak order 1",
  );
});

const kubo = stratonovich(system(["x", "y"], ["w"], ({ x, y }) => ({
  drift: { x: neg(y), y: x },
  diffusion: { x: { w: neg(y) }, y: { w: x } },
})));
onEach("stages of a tableau turn Kubo's oscillator to the exact angle of its path", async ({ run }) => {
  const paths = 100;
  const turned = vector(2 * paths, (k) => {
    const angle = 1 + end(Math.floor(k / 2));
    return k % 2 === 0 ? Math.cos(angle) : Math.sin(angle);
  });
  for (const [method, near] of [[slowRk, 1e-3], [generalShark, 0.03], [lambaEulerHeun, 0.05]] as const) {
    const ended = await run(kubo, withNoise("bridge")(equalSteps(method, 64)), {
      n: paths,
      seed,
      x0: [1, 0],
    });
    assertDone(ended);
    const off = distance(ended.samples, turned, paths);
    assert(off < near, `${method.name}: ${off}`);
  }
});
