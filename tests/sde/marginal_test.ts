/**
 * Marginals derived from drift and diffusion, against published closed forms over the whole span of time.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { cosineVp } from "../../sde/processes/cosine_vp.ts";
import { add, cos, exp, mul, neg, sin, sqrt, sub } from "../../sde/language/dsl.ts";
import { edm } from "../../sde/processes/edm.ts";
import { apply, type Scalar, typed } from "../../sde/language/expr.ts";
import { marginalOf, priorOf } from "../../sde/marginal.ts";
import { ou } from "../../sde/processes/ou.ts";
import { type Marginal, type Process, process, t } from "../../sde/process.ts";
import { subVp } from "../../sde/processes/sub_vp.ts";
import { ve } from "../../sde/processes/ve.ts";
import { vp } from "../../sde/processes/vp.ts";
import { right } from "../lib/either.ts";
import { numberOf } from "../lib/evaluate.ts";

type Numbers = readonly [meanCoef: number, offset: number, std: number];
/** A process, how its marginal is found, and what it is in closed form. */
interface Case {
  readonly label?: string;
  readonly p: Process;
  readonly how: Marginal["how"];
  readonly truth: (t: number) => Numbers;
}

/** ∫₀ᵗ β of a linear β. */
const B = (t: number, b0 = 0.1, b1 = 20): number => b0 * t + (b1 - b0) * t * t / 2;
/** ∫_a^b f by Simpson's rule on 4000 cells. */
const simpson = (f: (s: number) => number, a: number, b: number): number => {
  const n = 4000, h = (b - a) / n;
  return Array.from(
    { length: n + 1 },
    (_, i) => (i === 0 || i === n ? 1 : i % 2 === 1 ? 4 : 2) * f(a + i * h),
  )
    .reduce((s, v) => s + v, 0) * h / 3;
};
const phi = (t: number, s = 0.008): number => Math.PI / 2 * (t + s) / (1 + s);
const hidden = (n: Scalar): Scalar => typed(apply("opaque", [n]), "scalar", "real");

const vpTruth = (t: number): Numbers => [Math.exp(-B(t) / 2), 0, Math.sqrt(-Math.expm1(-B(t)))];
const subVpTruth = (t: number): Numbers => [Math.exp(-B(t) / 2), 0, -Math.expm1(-B(t))];
const ouTruth = (t: number): Numbers => [
  Math.exp(-2 * t),
  -0.5 * Math.expm1(-2 * t),
  Math.sqrt(-0.4 * 0.4 / 4 * Math.expm1(-4 * t)),
];

const cases: readonly Case[] = [
  // Song et al. 2021, eq. 29–33 (VE, VP, sub-VP)
  { p: ve(), how: "symbolic", truth: (t) => [1, 0, 0.01 * 5000 ** t] },
  {
    label: "wide VE",
    p: ve({ sigmaMin: 0.02, sigmaMax: 378 }),
    how: "symbolic",
    truth: (t) => [1, 0, 0.02 * 18900 ** t],
  },
  { p: vp(), how: "symbolic", truth: vpTruth },
  {
    label: "VP of constant β",
    p: vp({ beta0: 2, beta1: 2 }),
    how: "symbolic",
    truth: (t) => [Math.exp(-t), 0, Math.sqrt(-Math.expm1(-2 * t))],
  },
  { p: subVp(), how: "symbolic", truth: subVpTruth },
  // Gardiner, Handbook of stochastic methods, 4.4.4
  { p: ou({ theta: 2, mu: 0.5, sigma: 0.4 }), how: "symbolic", truth: ouTruth },
  {
    label: "Ornstein–Uhlenbeck about −3",
    p: ou({ mu: -3 }),
    how: "symbolic",
    truth: (t) => [Math.exp(-t), 3 * Math.expm1(-t), Math.sqrt(-Math.expm1(-2 * t) / 2)],
  },
  // Karras et al. 2022, table 1
  { p: edm(), how: "symbolic", truth: (t) => [1, 0, t] },
  // Nichol & Dhariwal 2021, eq. 17
  {
    p: cosineVp(),
    how: "quadrature",
    truth: (t) => {
      const ratio = Math.cos(phi(t)) / Math.cos(phi(0));
      return [ratio, 0, Math.sqrt(1 - ratio * ratio)];
    },
  },
];

const user: readonly Case[] = [
  {
    p: process(({ x, t }) => ({ drift: neg(mul(t, x)), diffusion: exp(t) }), { name: "−t·x, eᵗ" }),
    how: "quadrature",
    truth: (t) => [
      Math.exp(-t * t / 2),
      0,
      Math.exp(-t * t / 2) * Math.sqrt(simpson((s) => Math.exp(2 * s + s * s), 0, t)),
    ],
  },
  {
    p: process(({ x, t }) => ({ drift: sub(sin(t), x), diffusion: 1 }), {
      name: "sin t − x",
      time: { T: 3 },
    }),
    how: "quadrature",
    truth: (t) => [
      Math.exp(-t),
      (Math.sin(t) - Math.cos(t) + Math.exp(-t)) / 2,
      Math.sqrt(-Math.expm1(-2 * t) / 2),
    ],
  },
  {
    p: process(({ t }) => ({ drift: add(3, mul(2, t)), diffusion: mul(3, t, exp(mul(-0.5, t))) }), {
      name: "no pull",
      time: { T: 2 },
    }),
    how: "quadrature", // 18 − 9 (t² + 2t + 2) e^(−t) is 3t³ near 0: no digits left in float32
    truth: (t) => [1, 3 * t + t * t, Math.sqrt(simpson((s) => 9 * s * s * Math.exp(-s), 0, t))],
  },
  {
    p: process(({ x, t }) => ({ drift: neg(x), diffusion: sqrt(t) }), { name: "−x, √t" }),
    how: "quadrature", // ½t − ¼ + ¼e^(−2t) has no digits left in float32
    truth: (t) => [Math.exp(-t), 0, Math.sqrt(simpson((s) => s * Math.exp(2 * (s - t)), 0, t))],
  },
  {
    p: process(({ x }) => ({ drift: mul(0.5, x), diffusion: 2 }), { name: "unstable", time: { T: 4 } }),
    how: "symbolic",
    truth: (t) => [Math.exp(t / 2), 0, 2 * Math.sqrt(Math.expm1(t))],
  },
  {
    p: process(({ x, t }) => ({ drift: mul(-0.5, x), diffusion: sqrt(sub(1, exp(sub(2, t)))) }), {
      name: "a clock from 2 on",
      time: { origin: 2, tEnd: 2, T: 3 },
    }),
    how: "quadrature", // 1 − (1 + s) e^(−s), s = t − 2, is ½s² near 0
    truth: (t) => [Math.exp(1 - t / 2), 0, Math.sqrt(1 - (1 + t - 2) * Math.exp(2 - t))],
  },
];

/** Times from just after the origin on a logarithmic scale, and evenly to the end. */
const timesOf = ({ time: { origin, tEnd, T } }: Process): readonly number[] => {
  const from = Number.isFinite(origin) ? origin : tEnd;
  const early = [1e-3, 3e-3, 1e-2, 3e-2].map((s) => from + s * (T - from)).filter((s) => s > tEnd);
  const even = Array.from({ length: 40 }, (_, i) => tEnd + (i + 1) / 40 * (T - tEnd));
  return tEnd > origin ? [tEnd, ...early, ...even] : [...early, ...even];
};

const at = (m: Marginal, time: number, round = (v: number): number => v): Numbers => {
  const given = { inputs: new Map([[t, time]]), round };
  return [numberOf(m.meanCoef, given), numberOf(m.offset, given), numberOf(m.std, given)];
};

const assertClose = (found: Numbers, wanted: Numbers, where: string, rel = 1e-6): void =>
  wanted.forEach((w, k) => {
    const f = found[k] ?? NaN, what = ["meanCoef", "offset", "std"][k];
    assert(Math.abs(f - w) <= rel * Math.abs(w), `${where}: ${what} must be ${w}, found ${f}`);
  });

for (const { p, label = p.name, how, truth } of [...cases, ...user]) {
  Deno.test(`marginalOf() finds that of ${label} by ${how} means`, () => {
    const m = right(marginalOf(p));
    assertEquals(m.how, how);
    for (const time of timesOf(p)) assertClose(at(m, time), truth(time), `${p.name} at ${time}`);
  });
}

/** A process whose coefficients algebra cannot look through. */
const opaque = (p: Process): Process => {
  const g = p.diffusion.tag === "diagonal" && p.diffusion.g.shape === "scalar" ? p.diffusion.g : mul(1, t);
  return { ...p, diffusion: { tag: "diagonal", g: hidden(g) } };
};

for (const { p, label = p.name, how, truth } of [...cases, ...user]) {
  if (how !== "symbolic" || !Number.isFinite(p.time.origin)) continue;
  Deno.test(`marginalOf() by quadrature is the symbolic one for ${label}`, () => {
    const [closed, table] = [right(marginalOf(p)), right(marginalOf(opaque(p)))];
    assertEquals(table.how, "quadrature");
    for (const time of timesOf(p)) {
      assertClose(at(table, time), at(closed, time), `${p.name} at ${time}`);
      assertClose(at(table, time), truth(time), `${p.name} at ${time}`);
    }
  });
}

for (const { p, label = p.name, how, truth } of [...cases, ...user]) {
  Deno.test(`the marginal of ${label} keeps 5 digits in float32 from its first thousandth on`, () => {
    const m = right(marginalOf(p));
    const rel = how === "symbolic" ? 1e-5 : 2e-5; // a table is read at t · 2048: that costs log α a bit of t
    for (const time of timesOf(p).map(Math.fround)) {
      assertClose(at(m, time, Math.fround), truth(time), `${p.name} at ${time}`, rel);
    }
  });
}

Deno.test("the drift of a zero process has mean coefficient 1 and no offset", () => {
  const m = right(marginalOf(process(() => ({ drift: 0, diffusion: 0 }))));
  assertEquals(at(m, 0.7), [1, 0, 0]);
});

Deno.test("priorOf() is the marginal at T with x_0 forgotten", () => {
  const prior = (p: Process): { readonly mean: number; readonly std: number } =>
    priorOf(right(marginalOf(p)), p.time.T);
  const near = (found: number, wanted: number): void =>
    assert(Math.abs(found - wanted) < 1e-9, `${found} ≠ ${wanted}`);
  near(prior(ve()).std, 50);
  near(prior(ve()).mean, 0);
  near(prior(vp()).std, vpTruth(1)[2]);
  near(prior(edm()).std, 80);
  const settled = prior(ou({ theta: 2, mu: 0.5, sigma: 0.4 }));
  near(settled.mean, ouTruth(1)[1]);
  near(settled.std, ouTruth(1)[2]);
});

Deno.test("the marginal follows from the coefficients, however they are written", () => {
  const plain = right(marginalOf(vp()));
  const spelt = process(({ x, t }) => {
    const beta = add(20, mul(19.9, sub(t, 1)));
    return { drift: neg(mul(x, mul(beta, 0.5))), diffusion: mul(sqrt(mul(0.25, beta)), 2) };
  });
  const m = right(marginalOf(spelt));
  assertEquals(m.how, "symbolic");
  for (const time of [1e-3, 0.4, 1]) assertClose(at(m, time), at(plain, time), `at ${time}`, 1e-9);
  const wavy = right(marginalOf(process(({ x, t }) => ({ drift: mul(x, cos(t)), diffusion: 1 }))));
  assertEquals(wavy.how, "quadrature");
});
