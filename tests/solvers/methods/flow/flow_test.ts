/**
 * Explicit pairs have the orders that they claim, reach the tolerance that is asked of them with the evaluations that SciPy
 * needs, and count these right; on every backend.
 * @module
 */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  adaptive,
  add,
  bogackiShampine,
  cos,
  div,
  dormandPrince,
  equalSteps,
  gaussianScore,
  jumps,
  lift,
  type Method,
  mul,
  neg,
  param,
  probabilityFlow,
  process,
  rosenbrock23,
  sin,
  sqrt,
  sub,
  system,
  tsit5,
  vp,
  withDenoise,
} from "ito";
import { stepOf } from "../../../lib/steps/whole_step.ts";
import { assertOrder, fitOf, strongOrder } from "../../../lib/order.ts";
import { refused, solved } from "../../../lib/solved.ts";
import { right } from "../../../lib/either.ts";
import { assertDone, assertNear, onEach } from "../../../lib/targets.ts";
import { at } from "../../../truth/vector.ts";

const methods: readonly Method[] = [tsit5, dormandPrince, bogackiShampine];

/** tan(x/2) = tan(x₀/2) exp(−2 sin(3t)/3). */
const swinging = process(({ x, t }) => ({ drift: mul(-2, cos(mul(3, t)), sin(x)), diffusion: 0 }));
const swung = 2 * Math.atan(Math.tan(0.5) * Math.exp(-2 * Math.sin(3) / 3));

const ring = system(["x", "v"], [], ({ x, v }) => ({
  drift: { x: mul(20, v), v: mul(-20, x) },
  diffusion: { x: 0, v: 0 },
}));

const e = 0.5;
/** Two bodies, from the place where they are nearest. */
const kepler = system(["x", "y", "u", "v"], [], ({ x, y, u, v }) => {
  const r = sqrt(add(mul(x, x), mul(y, y)));
  const pull = neg(div(1, mul(r, r, r)));
  return {
    drift: { x: u, y: v, u: mul(pull, x), v: mul(pull, y) },
    diffusion: { x: 0, y: 0, u: 0, v: 0 },
  };
}, { name: "Kepler", time: { T: 5 } });
const x0 = [1 - e, 0, 0, Math.sqrt((1 + e) / (1 - e))];
/** Where they are after 5, by Kepler's equation E − e sin E = t. */
const anomaly = Array.from({ length: 50 }).reduce<number>(
  (E) => E - (E - e * Math.sin(E) - 5) / (1 - e * Math.cos(E)),
  5,
);
const place = [Math.cos(anomaly) - e, Math.sqrt(1 - e * e) * Math.sin(anomaly)];
for (const method of methods) {
  Deno.test(`${method.name} has order ${method.strongOrder} on an oscillator, against its turns`, async () => {
    const s = { method, process: ring, x0: [1, 0], levels: [7, 8, 9, 10, 11], paths: 1, seed: 1 } as const;
    const order = await strongOrder({ ...s, backend: "reference" }, [Math.cos(20), -Math.sin(20)]);
    assertOrder(order, method.strongOrder);
  });

  Deno.test(`${method.name}'s error estimate falls with the power ${method.errorOrder} of the step`, () => {
    const step = stepOf(method, kepler, 4);
    const slope = [0, at(x0, 3), -1 / (1 - e) ** 2, 0];
    const points = [5, 6, 7, 8, 9].map((level) => {
      const { error } = step({ x: x0, dt: 2 ** -level, memory: { slope } });
      return [2 ** -level, Math.hypot(...error)] as const;
    });
    assertOrder(fitOf(points), method.errorOrder ?? NaN);
  });
}

/** How far off, and at how many evaluations. */
const worked = async (method: Method, tolerance: number): Promise<readonly [off: number, nfe: number]> => {
  const { samples, nfe } = await solved(kepler, adaptive(method, { rel: tolerance, abs: tolerance }), {
    n: 1,
    x0,
    precision: "f64",
  });
  return [Math.hypot(at(samples, 0) - at(place, 0), at(samples, 1) - at(place, 1)), nfe[0] ?? NaN];
};

// SciPy 1.17, solve_ivp of this problem with rtol = atol: how far off, and at how many evaluations
const scipy: readonly (readonly [Method, tolerance: number, off: number, nfe: number])[] = [
  [dormandPrince, 1e-6, 7.4e-5, 140],
  [dormandPrince, 1e-8, 6.6e-7, 290],
  [dormandPrince, 1e-10, 4.1e-9, 698],
  [bogackiShampine, 1e-6, 1.6e-5, 392],
];
for (const [method, tolerance, off, nfe] of scipy) {
  Deno.test(`${method.name} is as near on Kepler's orbit as SciPy at ${tolerance}, with no more work for it`, async () => {
    const [own, asked] = await worked(method, tolerance);
    // work for one error: NFE · off^(1/order)
    const work = (n: number, d: number): number => n * d ** (1 / method.strongOrder);
    assert(
      own < 3 * off && work(asked, own) < 1.2 * work(nfe, off),
      `${own} at ${asked}, SciPy ${off} at ${nfe}`,
    );
  });
}

Deno.test("tsit5 knows Kepler's orbit to 1e-8 in float64", async () => {
  const [off, nfe] = await worked(tsit5, 1e-10);
  assert(off < 1e-8 && nfe < 800, `${off} at ${nfe}`);
});

Deno.test("tsit5 has eight digits of Lotka and Volterra's animals, which SciPy's DOP853 found at 1e-13", async () => {
  const animals = system(["a", "b"], [], ({ a, b }) => ({
    drift: { a: sub(mul(1.5, a), mul(a, b)), b: sub(mul(a, b), mul(3, b)) },
    diffusion: { a: 0, b: 0 },
  }), { time: { T: 10 } });
  const { samples } = await solved(animals, adaptive(tsit5, { rel: 1e-10, abs: 1e-10 }), {
    n: 1,
    x0: [10, 5],
    precision: "f64",
  });
  assertAlmostEquals(at(samples, 0), 0.28721296420211, 3e-9);
  assertAlmostEquals(at(samples, 1), 0.44977746350622, 3e-9);
});

Deno.test("an adaptive solve is off by about its tolerance, from 1e-3 to 1e-11", async () => {
  for (const method of [tsit5, dormandPrince]) {
    for (const rel of [1e-3, 1e-6, 1e-9, 1e-11]) {
      const s = await solved(swinging, adaptive(method, { rel, abs: rel }), {
        n: 1,
        x0: 1,
        backend: "reference",
      });
      assertAlmostEquals(s.samples[0] ?? NaN, swung, 10 * rel, `${method.name} at ${rel}`);
    }
  }
});

Deno.test("a step costs one evaluation less than it has slopes, and the solve one step more, which finds the first", async () => {
  for (const [method, each] of [[tsit5, 6], [dormandPrince, 6], [bogackiShampine, 3]] as const) {
    const { nfe, accepts } = await solved(swinging, equalSteps(method, 10), { n: 1, x0: 1 });
    assertEquals([nfe[0], accepts[0]], [11 * each, 11]);
  }
});

onEach("tsit5 takes a Gaussian's probability flow where its closed form is", async ({ run, near }) => {
  const [beta0, beta1, mean, std] = [0.5, 2, 0.3, 0.5];
  const flow = probabilityFlow(vp({ beta0, beta1 }), gaussianScore([mean], std));
  const strategy = withDenoise("none")(adaptive(tsit5, { rel: 1e-5, abs: 1e-6 }));
  const ended = await run(flow, strategy, { n: 2, x0: [[1], [-1]] });
  assertDone(ended);
  // the flow keeps (x − α m) / √(α² s² + 1 − α²)
  const alpha = (t: number): number => Math.exp(-(beta0 * t + (beta1 - beta0) * t * t / 2) / 2);
  const wide = (t: number): number => Math.sqrt(1 - alpha(t) ** 2 * (1 - std ** 2));
  const { T, tEnd } = right(lift(flow)).time;
  [1, -1].forEach((start, i) => {
    const wanted = alpha(tEnd) * mean + wide(tEnd) / wide(T) * (start - alpha(T) * mean);
    assertAlmostEquals(at(ended.samples, i), wanted, Math.max(3e-5, near), `from ${start}`);
  });
});

/** x(t) = x₀/√(1 + 2 k x₀² t). */
const cubic = process(({ x }) => ({ drift: neg(mul(param("k", 1), x, x, x)), diffusion: 0 }));
const twelve = Array.from({ length: 12 }, (_, i) => (i - 5) / 4);

onEach(
  "tsit5 and rosenbrock23 take twelve elements, in stages, where their closed form is",
  async ({ run, near }) => {
    for (const method of [tsit5, rosenbrock23]) {
      const strategy = adaptive(method, { rel: 2e-5, abs: 2e-6 });
      const ended = await run(cubic, strategy, { n: 2, x0: twelve, shape: [12] });
      assertDone(ended);
      const wanted = [...twelve, ...twelve].map((x) => x / Math.sqrt(1 + 2 * x * x));
      assertNear(ended.samples, wanted, Math.max(2e-4, near));
    }
  },
);

Deno.test("the slope of a solution by a parameter goes through remembered slopes and Rosenbrock's matrices", async () => {
  for (const method of [tsit5, rosenbrock23]) {
    const asked = { n: 1, x0: 1, params: { k: 2 }, gradient: ["k"], precision: "f64" } as const;
    const { gradients } = await solved(cubic, equalSteps(method, 400), asked);
    assertAlmostEquals(at(gradients?.k?.samples ?? [], 0), -(5 ** -1.5), 1e-6, method.name);
  }
});

Deno.test("noise is refused, and so is a jump that a remembered slope would not know of", async () => {
  const noisy = process(({ x }) => ({ drift: neg(x), diffusion: 1 }));
  const text = await refused(noisy, equalSteps(tsit5), { n: 1, x0: 1 });
  assert(text.includes('The method "tsit5" for additive noise'), text);
  const decaying = process(({ x }) => ({ drift: neg(x), diffusion: 0 }));
  const leaping = jumps({ rate: 1, size: () => 1 })(decaying);
  const other = await refused(leaping, equalSteps(tsit5, 10), { n: 1, x0: 1 });
  assert(other.includes("remembers what was before a jump") && other.includes("Try: "), other);
});
