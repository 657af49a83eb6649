/**
 * Adjoints: of expressions the same slopes as derivatives have, leaf by leaf; where there is no way back.
 */
import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import {
  abs,
  add,
  div,
  exp,
  lit,
  log,
  lt,
  max,
  mul,
  pow,
  select,
  sin,
  sqrt,
  square,
  sub,
  tanh,
} from "../../sde/language/dsl.ts";
import { derivative } from "../../sde/language/derive.ts";
import { fold } from "../../sde/language/fold.ts";
import { isZero, NotSmooth } from "../../sde/language/loop_slopes.ts";
import { input, type Scalar } from "../../sde/language/expr.ts";
import { valueOf } from "../../sde/language/value.ts";
import { adjoints } from "../../sde/adjoint.ts";

const leaves = ["a", "b", "c"].map((name): Scalar => input(name, "scalar", "real"));
const [a = lit(0), b = lit(0), c = lit(0)] = leaves;
const shared = sin(mul(a, b));
const roots: readonly Scalar[] = [
  add(mul(shared, c), square(shared)),
  div(exp(mul(0.3, a)), add(2, square(b))),
  max(mul(a, c), sub(b, abs(c))),
  pow(add(1, square(a)), mul(0.5, c)),
  select(lt(a, b), tanh(mul(a, c)), log(add(1, square(b)))),
  sqrt(add(1, mul(shared, shared))),
];

Deno.test("adjoints() of a weighted sum are its derivatives, leaf by leaf", () => {
  const weights = roots.map((_, k) => lit(1 + k / 2));
  const whole = add(...roots.map((root, k) => mul(1 + k / 2, root)));
  const found = adjoints(roots.map((root, k) => ({ root, weight: weights[k] ?? lit(0) })), leaves);
  for (const at of [[0.4, 1.3, -0.7], [2, -0.5, 0.9], [-1, 0.2, 0.3]]) {
    const given = new Map(leaves.map((leaf, k) => [leaf, at[k] ?? NaN]));
    leaves.forEach((leaf, k) => {
      const wanted = valueOf(derivative(whole, leaf), given);
      assertAlmostEquals(valueOf(found[k] ?? lit(NaN), given), wanted, 1e-12 * (1 + Math.abs(wanted)));
    });
  }
});

Deno.test("adjoints() of loops are those of their turns: carried together, in each other, ended by an expression", () => {
  const pair = fold(3, { p: a, q: mul(b, c) }, ({ p, q }, i) => ({
    p: add(mul(0.5, q), mul(b, p)),
    q: tanh(add(p, mul(c, i))),
  }));
  const nested = fold(
    3,
    a,
    (h, i) => fold({ to: i, most: 5 }, mul(c, h), (g, j) => add(mul(0.5, g), mul(b, j))),
  );
  const ended = fold({ to: mul(3, a), most: 6 }, b, (y) => sin(add(y, c)));
  for (const root of [pair.p, mul(pair.p, pair.q), nested, ended, sin(nested)]) {
    const found = adjoints([{ root, weight: lit(2) }], leaves);
    for (const at of [[0.4, 1.3, -0.7], [1.1, -0.5, 0.9]]) {
      const given = new Map(leaves.map((leaf, k) => [leaf, at[k] ?? NaN]));
      leaves.forEach((leaf, k) => {
        const wanted = 2 * valueOf(derivative(root, leaf), given);
        assertAlmostEquals(valueOf(found[k] ?? lit(NaN), given), wanted, 1e-12 * (1 + Math.abs(wanted)));
      });
    }
  }
  assertThrows(
    () => adjoints([{ root: fold(600, a, (y) => sin(y)), weight: lit(1) }], [a]),
    NotSmooth,
    "512 at most",
  );
});

Deno.test("adjoints() hold at 0 what is cut off there, and are the literal 0 of what nothing depends on", () => {
  const [da = lit(NaN), db = lit(NaN)] = adjoints([{ root: sqrt(max(a, 0)), weight: lit(1) }], [a, b]);
  assertEquals(valueOf(da, new Map([[a, -1]])), 0);
  assertEquals(isZero(db), true);
});

Deno.test("adjoints() refuse a jump from one number to another", () => {
  assertThrows(() => adjoints([{ root: select(lt(a, 1), 1, 0), weight: lit(1) }], [a]), NotSmooth, "jumps");
});
