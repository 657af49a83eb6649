/**
 * Start and end of time as parameters: the same paths as with a clock of these ends, and laws in closed form.
 * @module
 */
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import {
  add,
  between,
  compile,
  correlated,
  ensemble,
  eulerMaruyama,
  expressionScore,
  heun,
  jumps,
  mul,
  neg,
  param,
  process,
  reverse,
  sin,
  solve,
  stratonovich,
  sub,
  system,
  vp,
} from "ito";
import { right } from "../lib/either.ts";
import { onEach } from "../lib/targets.ts";
import { solved } from "../lib/solved.ts";
import { assertZ } from "../truth/zscore.ts";

const [from, to] = [param("from", 0), param("to", 1)];
const forced = (time?: { readonly tEnd: number; readonly T: number }) =>
  process(
    ({ x, t }) => ({ drift: sub(sin(mul(3, t)), x), diffusion: add(0.3, mul(0.1, t)) }),
    time === undefined ? {} : { time },
  );

for (const elements of [2, 13]) {
  onEach(
    `paths between given times are those of a clock with these ends, ${elements} elements`,
    async (t) => {
      const options = { n: 6, seed: 4, x0: 1, shape: [elements] };
      for (const [a, b] of [[0, 1], [0.5, 2.5], [-1, 0.25]] as const) {
        const own = await t.run(forced({ tEnd: a, T: b }), eulerMaruyama(24), options);
        const given = await t.run(between(from, to)(forced()), eulerMaruyama(24), {
          ...options,
          params: { from: a, to: b },
        });
        Array.from(own.samples).forEach((v, k) =>
          assertAlmostEquals(given.samples[k] ?? NaN, v, 32 * t.near)
        );
      }
    },
  );
}

Deno.test("each path has an end of its own: OU's mean and variance at three", async () => {
  const [n, steps] = [30_000, 64];
  const ends = [0.25, 1, 3];
  const until = Float64Array.from({ length: n }, (_, i) => ends[i % 3] ?? NaN);
  const ou = between(0, to)(process(({ x }) => ({ drift: neg(x), diffusion: 0.7 })));
  const { samples } = await solved(ou, eulerMaruyama(steps), { n, seed: 2, x0: 2, params: { to: until } });
  ends.forEach((end, k) => {
    const own = Array.from(samples).filter((_, i) => i % 3 === k);
    const h = end / steps;
    const mean = 2 * (1 - h) ** steps; // Euler's own
    const variance = 0.49 * h * (1 - (1 - h) ** (2 * steps)) / (1 - (1 - h) ** 2);
    const found = own.reduce((s, v) => s + v, 0) / own.length;
    const spread = own.reduce((s, v) => s + (v - found) ** 2, 0) / (own.length - 1);
    assertZ({ name: `mean at ${end}`, value: found, expected: mean, se: Math.sqrt(variance / own.length) });
    assertZ({
      name: `variance at ${end}`,
      value: spread,
      expected: variance,
      se: variance * Math.sqrt(2 / own.length),
    });
  });
});

Deno.test("matrices of noise and Stratonovich processes go between given times too", async () => {
  const pair = correlated(
    [[1, 0.6], [0.6, 1]],
    system(["a", "b"], ["u", "v"], ({ a, b }) => ({
      drift: { a: neg(a), b: neg(b) },
      diffusion: { a: 1, b: 1 },
    })),
  );
  const p = between(0, to)(right(pair));
  const { variance } = right(
    await ensemble(p, eulerMaruyama(100), { n: 20_000, seed: 3, x0: 0, params: { to: 4 } })(),
  );
  const h = 0.04;
  const own = h * (1 - (1 - h) ** 200) / (1 - (1 - h) ** 2);
  for (const v of variance) {
    assertZ({ name: "variance", value: v, expected: own, se: own * Math.sqrt(2 / 20_000) });
  }
  const kubo = stratonovich(process(({ x }) => ({ drift: 0, diffusion: mul(0.5, x) })));
  const at = { n: 4, seed: 5, x0: 1 };
  const long = await solved(between(0, to)(kubo), heun(64), { ...at, params: { to: 2 } });
  const same = stratonovich(process(({ x }) => ({ drift: 0, diffusion: mul(0.5, x) }), { time: { T: 2 } }));
  const fixed = await solved(same, heun(64), at);
  long.samples.forEach((v, i) => assertAlmostEquals(v, fixed.samples[i] ?? NaN, 1e-5));
});

Deno.test("nothing is compiled anew for another end, and its derivative is that of the law", async () => {
  const growth = between(0, to)(process(({ x }) => ({ drift: mul(0.5, x), diffusion: 0 })));
  const made = right(await compile(growth, eulerMaruyama(8), { x0: 1 })());
  for (const end of [1, 2, 0.5]) {
    const { samples } = right(await made.run({ n: 1, seed: 1, params: { to: end } })());
    assertAlmostEquals(samples[0] ?? NaN, (1 + end / 16) ** 8, 1e-6);
  }
  await made.close();
  const s = await solved(growth, eulerMaruyama(8), { n: 1, seed: 1, x0: 1, gradient: ["to"] });
  assertAlmostEquals(s.gradients?.to?.samples[0] ?? NaN, 0.5 * (1 + 1 / 16) ** 7, 1e-6);
});

Deno.test("a path whose end is before its start is notFinite, others go on", async () => {
  const s = right(
    await solve(between(from, to)(forced()), eulerMaruyama(8), {
      n: 3,
      seed: 1,
      x0: 1,
      params: { to: [1, -1, 2] },
    })(),
  );
  assertEquals([...s.codes], ["done", "notFinite", "done"]);
});

Deno.test("ends that depend on x or t, reverse processes and jumps are refused in words", () => {
  assertThrows(() => between(0, NaN), RangeError);
  forced();
  process(({ x, t }) => {
    assertThrows(() => between(0, add(1, t)), TypeError, "must not depend on x or t");
    return { drift: neg(x), diffusion: 1 };
  });
  const score = expressionScore(({ x }) => neg(x));
  assertThrows(() => between(0, to)(right(reverse(vp(), score))), TypeError, "runs in reverse");
  assertThrows(() => between(0, to)(jumps({ rate: 1, size: () => 1 })(forced())), TypeError, "which jumps");
  assert(between(0, 2)(forced()).time.T === 1);
});

Deno.test("an end that is not after the start is refused, and so is what is no process", async () => {
  for (const end of [1, 0]) assertThrows(() => between(1, end), RangeError, "must be after the start");
  const plain = (change: CallableFunction, given: unknown): unknown =>
    Reflect.apply(change, undefined, [given]);
  assertThrows(() => plain(between(0, 1), undefined), TypeError, "must be a process");
  assertThrows(() => plain(between(0, 1), { _tag: "Left", left: {} }), TypeError, "the time of a Left");
  assertThrows(() => plain(jumps({ rate: 1, size: () => 1 }), undefined), TypeError, "jumps to nothing");
  const still = await solved(between(from, to)(forced()), eulerMaruyama(4), {
    n: 2,
    seed: 1,
    x0: 1,
    params: { to: 0 },
  });
  assertEquals([...still.samples], [1, 1]);
});
