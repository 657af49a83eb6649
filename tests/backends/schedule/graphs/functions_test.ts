/**
 * The float32 functions hold what docs/lab/functions.md says of them, special values included.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { float32Function, promises, study } from "../../../../bench/lib/ulps.ts";
import { meanings, type Op } from "../../../../sde/language/ops.ts";

for (const p of promises) {
  Deno.test(`${p.op} is within ${p.ulps} ulp on [${p.from}, ${p.to}]`, () => {
    const { worst, at } = study(p, 2 ** 16);
    assert(worst <= p.ulps, `${worst} ulp at ${at}`);
  });
}

const special = [0, -0, 1, -1, Infinity, -Infinity, NaN, 3.4e38, -3.4e38] as const;
const undefinedAt: Readonly<Partial<Record<Op, readonly number[]>>> = {
  // from 2²² on float32 cannot count the turns of an angle: NaN, as any number would be wrong
  sin: [3.4e38, -3.4e38],
  cos: [3.4e38, -3.4e38],
};

for (const op of ["exp", "expm1", "log", "sin", "cos", "tanh"] as const) {
  Deno.test(`${op} of 0, ±1, ±∞, NaN and the largest numbers is what float64 says`, () => {
    const f = float32Function(op);
    for (const x of special) {
      if (undefinedAt[op]?.includes(x)) continue;
      const [truth, found] = [Math.fround(meanings[op](x, 0, 0)), f(x)];
      const close = Math.abs(found - truth) <= 4e-7 * Math.abs(truth);
      assert(close || Object.is(found + 0, truth + 0), `${op}(${x}) is ${truth}, found ${found}`);
    }
  });
}

Deno.test("sin and cos keep 5e-6 up to 2²², and are NaN beyond", () => {
  for (const op of ["sin", "cos"] as const) {
    const f = float32Function(op);
    for (let i = 0; i < 20_000; i++) {
      const x = Math.fround((i % 2 === 0 ? 1 : -1) * 2 ** (10 + 12 * i / 20_001));
      assert(
        Math.abs(f(x) - meanings[op](x, 0, 0)) < 5e-6,
        `${op}(${x}) is ${meanings[op](x, 0, 0)}, found ${f(x)}`,
      );
    }
    for (const x of [2 ** 22, -(2 ** 22), 1e9, 1.7e9, 3.4e38]) assertEquals(f(x), NaN);
  }
});

Deno.test("log of a denormal keeps its digits", () => {
  const f = float32Function("log");
  for (const x of [1e-45, 1e-40, 1.1e-38]) {
    const truth = Math.log(Math.fround(x));
    assert(Math.abs(f(Math.fround(x)) - truth) < 1e-5, `${f(Math.fround(x))} for ${truth}`);
  }
});

Deno.test("exp is 0 where its result would be below 1.7e-38", () => {
  assertEquals(float32Function("exp")(-100), 0);
});
