/**
 * BAOAB on Langevin dynamics, by covariances pushed through its steps without sampling: the law of positions that it settles at is
 * exact for a harmonic force, its orders are those that it claims; and what is no Langevin dynamics is refused.
 * @module
 */
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import {
  add,
  baoab,
  emStep,
  equalSteps,
  langevinDynamics,
  type Method,
  mul,
  neg,
  ou,
  param,
  type Process,
  type Scalar,
  sin,
  sub,
  system,
  ubu,
} from "ito";
import { assertOrder, endsAt, fitOf, type Strong, strongOrder } from "../../../lib/order.ts";
import { refused, solved } from "../../../lib/solved.ts";
import { assertDone, onEach } from "../../../lib/targets.ts";
import { at, sumOf } from "../../../truth/vector.ts";
import { assertZ } from "../../../truth/zscore.ts";
import { covarianceOf, exactLaw, harmonic, mapOf, settledOf } from "./harmonic.ts";

const [omega, gamma, temperature] = [1.3, 0.7, 0.6];
const spring = harmonic({ omega, gamma, temperature });

Deno.test("baoab settles at T/ω² for positions at any stable step, ubu to order 2", () => {
  for (const h of [0.01, 0.1, 0.5, 1, 1.5]) {
    assert(omega * h < 2);
    const [qq, qp, pp] = settledOf(mapOf(baoab, spring, h));
    assertAlmostEquals(qq, temperature / omega ** 2, 1e-11, `at h = ${h}`);
    assertAlmostEquals(qp, 0, 1e-11);
    assertAlmostEquals(pp, temperature * (1 - (omega * h / 2) ** 2), 1e-11); // momenta are not
  }
  const off = [2, 3, 4, 5, 6].map((k) => {
    const [qq] = settledOf(mapOf(ubu, spring, 2 ** -k));
    return [2 ** -k, Math.abs(qq - temperature / omega ** 2)] as const;
  });
  assertOrder(fitOf(off), 2);
});

for (const method of [baoab, ubu]) {
  Deno.test(`${method.name} has its weak order, 2: mean and covariance after a time 1, against the exact law`, () => {
    const truth = exactLaw({ omega, gamma, temperature }, [1, -0.5]);
    const off = [4, 5, 6, 7, 8].map((k) => {
      const own = covarianceOf(mapOf(method, spring, 2 ** -k), [1, -0.5], 2 ** k);
      return [2 ** -k, Math.max(...own.map((v, i) => Math.abs(v - at(truth, i))))] as const;
    });
    assertOrder(fitOf(off), method.weakOrder);
  });
}

const pendulum = langevinDynamics({
  positions: ["q"],
  force: ({ q, t }) => ({ q: add(mul(-2, sin(q)), mul(0.5, t)) }),
  friction: 1.5,
  temperature: 1,
});

Deno.test("baoab has strong order 1 on a pendulum, and the limit of fine steps of Euler–Maruyama", async () => {
  const s: Strong = {
    method: baoab,
    process: pendulum,
    x0: [1, 0],
    levels: [3, 4, 5, 6, 7],
    paths: 150,
    seed: 4,
  };
  assertOrder(await strongOrder(s, await endsAt(s, 12)), 1);
  const [own, other] = [await endsAt(s, 12), await endsAt({ ...s, method: emStep }, 12)];
  const apart = Math.sqrt(sumOf(300, (i) => (at(own, i) - at(other, i)) ** 2) / 300);
  assert(apart < 1e-3, `${apart}`);
});

onEach("baoab and ubu sample two springs of their own temperature, an evaluation a step", async ({ run }) => {
  const n = 3000;
  const two = langevinDynamics({
    positions: ["a", "b"],
    force: ({ a, b }) => ({ a: sub(mul(-2, a), b), b: sub(mul(-2, b), a) }), // U = a² + b² + a b
    friction: 2,
    temperature,
    time: { T: 6 },
  });
  for (const [method, opens] of [[baoab, 1], [ubu, 0]] as const) {
    const ended = await run(two, equalSteps(method, 30), { n, seed: 5, x0: [0, 0, 0, 0] });
    assertDone(ended);
    assertEquals(ended.paid, n * (30 + opens));
    const moment = (i: number, j: number): number =>
      sumOf(n, (k) => at(ended.samples, 4 * k + i) * at(ended.samples, 4 * k + j)) / n;
    // the inverse of [2 1; 1 2] times T
    const [own, both] = [2 * temperature / 3, -temperature / 3];
    assertZ({ name: "⟨a²⟩", value: moment(0, 0), expected: own, se: own * Math.sqrt(2 / n) });
    const se = Math.sqrt((own * own + both * both) / n);
    assertZ({ name: "⟨a b⟩", value: moment(0, 1), expected: both, se });
    assertZ({ name: "⟨p a⟩", value: moment(2, 0), expected: 0, se: Math.sqrt(own * temperature / n) });
  }
});

Deno.test("friction and temperature stand in the process alone, as numbers or parameters", async () => {
  const asked = { n: 3, seed: 1, x0: [1, 0], precision: "f64" } as const;
  const force = ({ q }: { readonly q: Scalar }) => ({ q: neg(q) });
  const fixed = langevinDynamics({ positions: ["q"], force, friction: 2, temperature: 0.3 });
  const open = langevinDynamics({ positions: ["q"], force, friction: param("γ", 1), temperature: 0.3 });
  for (const method of [baoab, ubu]) {
    const one = await solved(fixed, equalSteps(method, 20), asked);
    const other = await solved(open, equalSteps(method, 20), { ...asked, params: { γ: 2 } });
    one.samples.forEach((v, i) => assertAlmostEquals(at(other.samples, i), v, 1e-13));
  }
});

const refusals: readonly (readonly [string, Process])[] = [
  ["no system of positions and as many momenta", ou()],
  [
    "the drift of each position must be its momentum",
    system(["q", "p"], ["w"], ({ q, p }) => ({
      drift: { q: mul(2, p), p: neg(q) },
      diffusion: { q: {}, p: { w: 1 } },
    })),
  ],
  [
    "the friction of each momentum must be a number times it",
    system(["q", "p"], ["w"], ({ q, p }) => ({
      drift: { q: p, p: mul(q, neg(p)) },
      diffusion: { q: {}, p: { w: 1 } },
    })),
  ],
  [
    "noise must drive momenta alone, always as much",
    system(["q", "p"], ["w"], ({ p }) => ({
      drift: { q: p, p: neg(p) },
      diffusion: { q: { w: 0.1 }, p: { w: 1 } },
    })),
  ],
  [
    "momenta of different friction must have a noise each",
    system(["a", "b", "c", "d"], ["w"], ({ c, d }) => ({
      drift: { a: c, b: d, c: neg(c), d: mul(-2, d) },
      diffusion: { a: {}, b: {}, c: { w: 1 }, d: { w: 1 } },
    })),
  ],
];
for (const [why, p] of refusals) {
  Deno.test(`what is no Langevin dynamics is refused: ${why}`, async () => {
    for (const method of [baoab, ubu] satisfies Method[]) {
      const text = await refused(p, equalSteps(method), {
        n: 1,
        x0: Array.from({ length: p.elements ?? 1 }, () => 1),
      });
      assert(text.includes(why) && text.includes("Try: langevinDynamics("), text);
    }
  });
}

Deno.test("langevin wants a friction and temperature that there are, and a force for each position", () => {
  const force = ({ q }: { readonly q: Scalar }) => ({ q });
  for (const wrong of [{ friction: -1 }, { temperature: -1 }]) {
    assertThrows(() => langevinDynamics({ positions: ["q"], force, ...wrong }), RangeError, "≥ 0");
  }
  for (const wrong of [{ friction: NaN }, { temperature: Infinity }]) {
    assertThrows(() => langevinDynamics({ positions: ["q"], force, ...wrong }), RangeError, "the ");
  }
  assertThrows(() => langevinDynamics({ positions: [], force: () => ({}) }), RangeError, "positions");
  assertThrows(
    () => langevinDynamics({ positions: ["t"], force: () => ({ t: 0 }) }),
    RangeError,
    "t is the time",
  );
});
