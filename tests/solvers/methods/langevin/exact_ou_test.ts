/**
 * Exact Ornstein–Uhlenbeck steps have the law of the process at any length, and refuse what is no such process.
 * @module
 */
import { assert, assertAlmostEquals } from "@std/assert";
import { add, constant, cos, equalSteps, exactOu, mul, neg, ou, param, process, sin, sub, system } from "ito";
import { stepOf } from "../../../lib/steps/whole_step.ts";
import { assertOrder, endsAt, type Strong, strongOrder } from "../../../lib/order.ts";
import { refused, solved } from "../../../lib/solved.ts";
import { assertDone, onEach } from "../../../lib/targets.ts";
import { at, sumOf } from "../../../truth/vector.ts";
import { assertZ } from "../../../truth/zscore.ts";

Deno.test("a step has the mean and the variance of the process, whatever its length: at rates below, at and above 0", () => {
  const rates = [2, 0, -1, 1e-9, 300];
  const [mu, sigma] = [0.5, 0.7];
  const many = process(({ x }) => ({ drift: mul(constant(rates, "rates"), sub(mu, x)), diffusion: sigma }));
  const step = stepOf(exactOu, many, rates.length);
  const all = (v: number): readonly number[] => rates.map(() => v);
  for (const h of [1e-6, 0.1, 1, 7]) {
    const mean = step({ x: all(2), dt: h }).high;
    const noise = step({ x: all(2), dt: h, W: all(Math.sqrt(h)) }).high;
    rates.forEach((rate, i) => {
      const [e, small] = [Math.exp(-rate * h), Math.abs(rate) * h < 1e-6];
      assertAlmostEquals(at(mean, i) / (mu + (2 - mu) * e), 1, 1e-13);
      const variance = small ? sigma ** 2 * h : sigma ** 2 * -Math.expm1(-2 * rate * h) / (2 * rate);
      assertAlmostEquals((at(noise, i) - at(mean, i)) ** 2 / variance, 1, 1e-6, `rate ${rate}, h ${h}`);
    });
  }
});

Deno.test("a drift without x is a straight line", () => {
  const { high } = stepOf(exactOu, process(() => ({ drift: 3, diffusion: 2 })), 1)({
    x: [1],
    dt: 0.5,
    W: [0.2],
  });
  assertAlmostEquals(at(high, 0), 1 + 1.5 + 0.4, 1e-15);
});

onEach("exactOu has the law of a process after two steps of it", async ({ run }) => {
  const [n, theta, mu, sigma] = [4000, 3, 0.5, 0.7];
  const ended = await run(ou({ theta, mu, sigma }), equalSteps(exactOu, 2), { n, seed: 3, x0: 2 });
  assertDone(ended);
  const [mean, variance] = [
    mu + 1.5 * Math.exp(-theta),
    sigma ** 2 * (1 - Math.exp(-2 * theta)) / (2 * theta),
  ];
  const value = sumOf(n, (i) => at(ended.samples, i)) / n;
  assertZ({ name: "mean", value, expected: mean, se: Math.sqrt(variance / n) });
  const second = sumOf(n, (i) => (at(ended.samples, i) - mean) ** 2) / n;
  assertZ({ name: "variance", value: second, expected: variance, se: variance * Math.sqrt(2 / n) });
});

Deno.test("a parameter may be its rate", async () => {
  const open = process(({ x }) => ({ drift: mul(param("rate", 1), sub(0.5, x)), diffusion: 0.7 }));
  const asked = { n: 3, seed: 1, x0: 2, precision: "f64" } as const;
  const one = await solved(open, equalSteps(exactOu, 4), { ...asked, params: { rate: 3 } });
  const other = await solved(ou({ theta: 3, mu: 0.5, sigma: 0.7 }), equalSteps(exactOu, 4), asked);
  one.samples.forEach((v, i) => assertAlmostEquals(v, at(other.samples, i), 1e-14));
});

Deno.test("exactOu has strong order 1 on one path, against its own fine steps", async () => {
  const on = { method: exactOu, process: ou({ theta: 1.5, mu: 0.5 }), x0: 1, paths: 300, seed: 4 } as const;
  const s: Strong = { ...on, levels: [3, 4, 5, 6, 7] };
  assertOrder(await strongOrder(s, await endsAt(s, 12)), 1);
});

Deno.test("what is no Ornstein–Uhlenbeck process is refused", async () => {
  const others = [
    process(({ x }) => ({ drift: sin(x), diffusion: 1 })),
    process(({ x, t }) => ({ drift: mul(t, x), diffusion: 1 })),
    process(({ x, t }) => ({ drift: neg(x), diffusion: add(2, cos(t)) })),
    system(["x"], ["w"], ({ x }) => ({ drift: { x: neg(x) }, diffusion: { x: { w: 1 } } })),
  ];
  for (const p of others) {
    const text = await refused(p, equalSteps(exactOu), { n: 1, x0: [1], shape: [1] });
    assert(text.includes("not seen to be a·x + b") && text.includes("Try: ou()"), text);
  }
});
