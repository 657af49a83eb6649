/**
 * The float64 functions hold 2 ulp, against series in whole numbers of 400 bits (bench/lib/true_functions.ts) that share
 * nothing with them; special values are what `Math` says.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { exactly, nearest, truths, ulpsOff } from "../../../../bench/lib/true_functions.ts";
import { float64Function, promises64, study64 } from "../../../../bench/lib/ulps.ts";
import { mostAngle } from "../../../../backends/schedule/graphs/lower_f64.ts";
import { constants, polynomials } from "../../../../backends/schedule/graphs/polynomials_f64.ts";
import { meanings } from "../../../../sde/language/ops.ts";
import { fits, fitted, parts } from "../../../../tools/fit_polynomials.ts";
import { ln2, pi } from "../../../../bench/lib/true_functions.ts";

for (const p of promises64) {
  Deno.test(`${p.op} in float64 is within ${p.ulps} ulp for ${p.of}`, () => {
    const { worst, at } = study64(p, 100_000);
    assert(worst <= p.ulps, `${worst} ulp at ${at.join(", ")}`);
    assert(worst > 0.3, `${worst} ulp: are they compared at all?`);
  });
}

Deno.test("the truth is right: squares, known digits, Math's own results to an ulp", () => {
  const digits = 2.718281828459045;
  assertEquals(nearest(truths.exp(1)), digits);
  assertEquals(nearest(truths.log(2)), Math.LN2);
  assertEquals(nearest(truths.sin(Math.PI)), 1.2246467991473532e-16);
  assertEquals(nearest(truths.pow(2, 0.5)), Math.SQRT2);
  assertEquals(nearest(truths.cosTurn(2 ** 30 + 1)), -1.4629180792671596e-9);
  for (const x of [1e-300, 1e-20, 0.1, 0.7, 1, 3, 20]) {
    for (const f of ["exp", "expm1", "log", "sin", "cos", "tanh"] as const) {
      const off = ulpsOff(Math[f](x), truths[f](x));
      assert(off < 1.5, `${f}(${x}) is off by ${off}`);
    }
  }
  assertEquals(ulpsOff(1 + 2 ** -52, exactly(1)), 1);
  assertEquals(ulpsOff(1 - 2 ** -53, exactly(1)), 0.5);
});

Deno.test("the polynomials are those that the tool fits", () => {
  for (const f of fits) {
    const found = Object.entries(polynomials).find(([name]) => name === f.name)?.[1];
    assertEquals(found, fitted(f), f.name);
  }
  assertEquals(constants, { ln2: parts(ln2, [33, 99]), quarter: parts(pi / 2n, [27, 27, 27, 99]) });
});

const special = [
  ...[
    0,
    1,
    0.5,
    2,
    3,
    5e-324,
    1e-310,
    2.3e-308,
    1e-300,
    1e300,
    Number.MAX_VALUE,
    Infinity,
    708,
    709.7,
    709.8,
    745,
  ],
  ...[1 + 2 ** -52, 1 - 2 ** -53, Math.E, Math.PI, 1e7],
].flatMap((x) => [x, -x]).concat(NaN);
const near = (found: number, wanted: number): boolean =>
  Object.is(found + 0, wanted + 0) || Math.abs(found - wanted) <= 1e-15 * Math.abs(wanted) + 5e-324;

for (const op of ["exp", "expm1", "log", "sin", "cos", "tanh"] as const) {
  Deno.test(`${op} in float64 of 0, ±1, denormals, ±∞, NaN and the largest numbers is what Math says`, () => {
    const f = float64Function(op);
    for (const x of special) {
      const wanted = meanings[op](x, 0, 0);
      if (op === "exp" && wanted < 1e-307 && f(x) === 0) continue; // no denormals
      if ((op === "sin" || op === "cos") && !(Math.abs(x) < mostAngle)) assertEquals(f(x), NaN);
      else assert(near(f(x), wanted), `${op}(${x}) is ${wanted}, found ${f(x)}`);
    }
  });
}

Deno.test("pow in float64 of 0, ∞, NaN, what is negative and the largest numbers is what Math says", () => {
  const pow = float64Function("pow");
  for (const x of special) {
    for (const y of special) {
      const wanted = Math.pow(x, y);
      if (Math.abs(x) === 1 && !Number.isFinite(y)) continue; // 1 or NaN, as one likes it
      if (x === -Infinity && !Number.isInteger(y)) continue; // NaN here, as of any negative number
      const found = pow(x, y);
      if (Math.abs(wanted) < 1e-307 && found === 0) continue; // no denormals
      const sign = Object.is(x, -0) ? Math.sign(found) : 1; // −0 is as 0
      assert(
        near(found, sign * wanted) || near(found, wanted),
        `${x} to the ${y} is ${wanted}, found ${found}`,
      );
    }
  }
});

Deno.test("pow in float64 of a constant exponent is that of any", () => {
  const pow = float64Function("pow");
  for (const y of [-0.9, 0.5, 1 / 3, -2.5, 70, -1e-3, 300.25]) {
    const fixed = float64Function("pow", y);
    for (const x of [...special, ...Array.from({ length: 1000 }, (_, i) => 1.013 ** (i - 500))]) {
      assert(Object.is(fixed(x), pow(x, y)), `${x} to the ${y} is ${pow(x, y)}, found ${fixed(x)}`);
    }
  }
});

Deno.test("words and angles of float64 at the edges", () => {
  assertEquals(meanings.asHigh(-2, 0, 0), 0xc0000000);
  assertEquals(meanings.fromHigh(0xc0000000, 0, 0), -2);
  const [sin, cos] = [float64Function("sinTurn"), float64Function("cosTurn")];
  assertEquals([0, 1, 2, 3].map((k) => sin(k * 2 ** 30) + 0), [0, 1, 0, -1]);
  assertEquals([0, 1, 2, 3].map((k) => cos(k * 2 ** 30) + 0), [1, 0, -1, 0]);
});
