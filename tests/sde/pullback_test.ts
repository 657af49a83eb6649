/**
 * What goes back through fields that ask networks, against central differences of the same field written in plain TypeScript.
 */
import { assert, assertThrows } from "@std/assert";
import { dps, gaussianScore, guide, marginalOf, observe, type Score, sub, ve } from "ito";
import { bySigma, onnxScore, predictsDenoised } from "ito/score";
import { oraclesFor } from "../../backends/run/step_oracles.ts";
import { add, exp, mul, square, sum } from "../../sde/language/dsl.ts";
import { evaluate, type State } from "../../sde/language/expr.ts";
import { valueOf } from "../../sde/language/value.ts";
import { evaluating } from "../../sde/language/values.ts";
import { t, x } from "../../sde/process.ts";
import { hasProducts, pulledBack } from "../../sde/slopes/pullback.ts";
import { lift } from "../../sde/border/fallible.ts";
import { right } from "../lib/either.ts";
import { bent, bentAt } from "../oracles/onnx/gradient/small_networks.ts";

const time = 0.7;
const place = Float64Array.of(0.3, -0.8, 1.2);

/** The value of a field at a place. */
const valueAt = async (v: State, at: Float64Array): Promise<readonly number[]> => {
  const { ask, release } = oraclesFor("f64", "wasm");
  const work = evaluating([v], {
    elements: 3,
    given: new Map<typeof x | typeof t, Float64Array | number>([[x, at], [t, time]]),
    round: (r) => r,
  });
  let step = work.next();
  while (step.done !== true) {
    const { node, x: state, operands } = step.value;
    step = work.next(await ask(node.oracle, state, operands));
  }
  await release();
  const found = step.value.get(v) ?? NaN;
  return typeof found === "number" ? [found, found, found] : [...found];
};

type Row = Float64Array;
const plus = (...all: readonly Row[]): Row =>
  Float64Array.from({ length: 3 }, (_, i) => all.reduce((a, r) => a + (r[i] ?? NaN), 0));
const times = (k: number, r: Row): Row => r.map((v) => k * v);
const squares = (r: Row): number => r.reduce((a, v) => a + v * v, 0);

/** Fields, as expressions and as functions. */
const fields: readonly { readonly name: string; readonly v: State; readonly f: (x: Row) => Row }[] = [
  {
    name: "a network within what a convention is",
    v: add(mul(-0.5, x), mul(mul(2, t), evaluate(bent, mul(exp(mul(-1, t)), x), [t]))),
    f: (r) => plus(times(-0.5, r), times(2 * time, bentAt(times(Math.exp(-time), r), time))),
  },
  {
    name: "a network asked twice, of x and of what it said",
    v: evaluate(bent, add(x, evaluate(bent, x, [t])), [mul(2, t)]),
    f: (r) => bentAt(plus(r, bentAt(r, time)), 2 * time),
  },
  {
    name: "sums over elements around and within",
    v: mul(sum(square(evaluate(bent, mul(sum(x), x), [t]))), add(x, evaluate(bent, x, [t]))),
    f: (r) => times(squares(bentAt(times(r.reduce((a, v) => a + v, 0), r), time)), plus(r, bentAt(r, time))),
  },
  { name: "no network", v: mul(sum(square(x)), x), f: (r) => times(squares(r), r) },
  {
    name: "a field that stands still",
    v: mul(t, evaluate(bent, mul(0, x), [t])),
    f: () => new Float64Array(3),
  },
];

for (const { name, v, f } of fields) {
  Deno.test(`cᵀJ of ${name} is what central differences find`, async () => {
    assert(hasProducts(v));
    // c as a state that depends on x and is held: its value at the place is what is meant
    const held = mul(1, add(mul(0, x), evaluate(bent, x, [t])));
    const cotangent = await valueAt(held, place);
    const found = await valueAt(pulledBack(v, held), place);
    found.forEach((own, i) => {
      const h = 1e-4;
      const along = (by: number) => f(place.map((p, k) => p + (k === i ? by : 0)));
      const wanted = along(h).reduce((a, w, k) =>
        a + (cotangent[k] ?? NaN) * (w - (along(-h)[k] ?? NaN)), 0) / (2 * h);
      assert(Math.abs(own - wanted) < 2e-5 * (1 + Math.abs(wanted)), `${i}: ${own}, wanted ${wanted}`);
    });
  });
}

Deno.test("what has no product is refused, and said so before", () => {
  const { product: _, ...plain } = bent;
  const v = evaluate(plain, x, [t]);
  assert(!hasProducts(v));
  assertThrows(() => pulledBack(v, x), TypeError, 'through the oracle "bent"');
  assertThrows(() => pulledBack(evaluate(bent, x, [sum(x)]), x), TypeError, 'through the oracle "bent"');
});

const m = right(marginalOf(ve()));
const std = valueOf(m.std, new Map([[t, time]]));
const scoreAt = async (score: Score): Promise<readonly number[]> => {
  if (score.tag !== "marginal") throw new Error("A score of a marginal");
  return await valueAt(right(lift(score.of(m))), place);
};

/** The slope of a number by central differences. */
const slopeOf = (f: (r: Row) => number): readonly number[] =>
  Array.from(place, (_, i) => {
    const moved = (by: number): number => f(place.map((p, k) => p + (k === i ? by : 0)));
    return (moved(1e-4) - moved(-1e-4)) / 2e-4;
  });
const assertNear = (found: readonly number[], wanted: readonly number[]): void =>
  found.forEach((v, i) =>
    assert(Math.abs(v - (wanted[i] ?? NaN)) < 5e-5 * (1 + Math.abs(v)), `${found}, wanted ${wanted}`)
  );

Deno.test("guide() by a log likelihood that asks a network", async () => {
  const guided = guide(
    gaussianScore([0, 0, 0], 1),
    ({ x: at }) => mul(-0.5, sum(square(sub(evaluate(bent, at, [t]), 0.3)))),
  );
  const wanted = slopeOf((r) => -0.5 * bentAt(r, time).reduce((a, v) => a + (v - 0.3) ** 2, 0));
  const plain = wanted.map((v, i) => v - (place[i] ?? NaN) / (1 + std ** 2));
  assertNear(await scoreAt(right(guided)), plain);
});

Deno.test("dps() by a network's product is the gradient of what was seen, as published", async () => {
  const denoiser = right(onnxScore(bent.model, { convention: predictsDenoised(bySigma) }));
  const seen = right(observe([[1, -1, 0.5]], [0.8], 0.2));
  const guided = right(dps(denoiser, seen, { jacobian: "product" }));
  const off = (r: Row): number => {
    const [a = NaN, b = NaN, d = NaN] = bentAt(r, std);
    return 0.8 - (a - b + 0.5 * d);
  };
  const own = bentAt(place, std).map((v, i) => (v - (place[i] ?? NaN)) / std ** 2);
  const pull = slopeOf((r) => -0.5 * (off(r) / 0.2) ** 2);
  assertNear(await scoreAt(guided), pull.map((v, i) => v + (own[i] ?? NaN)));
});
