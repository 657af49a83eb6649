/**
 * Heun and Euler–Heun have the orders that they declare, against exact solutions on the same Brownian path; Kubo's oscillator
 * stays on its circle to that order, on every backend; and what `toIto` makes of a process is the same process.
 * @module
 */
import { assertEquals } from "@std/assert";
import {
  add,
  cos,
  emStep,
  eulerHeunStep,
  gbm,
  heun,
  heunStep,
  type Method,
  mul,
  ou,
  process,
  sin,
  stratonovich,
  system,
  toIto,
  toStratonovich,
} from "ito";
import { brownian, GRAINS } from "../../truth/brownian.ts";
import { treeNoiseOf } from "../../truth/threefry.ts";
import { at, sumOf, vector } from "../../truth/vector.ts";
import { assertZ } from "../../truth/zscore.ts";
import { assertOrder, endsAt, fitOf, type Strong, strongOrder } from "../../lib/order.ts";
import { solved } from "../../lib/solved.ts";
import { assertDone, onEach } from "../../lib/targets.ts";
import { weakOrder } from "../../lib/weak.ts";

const methods: readonly Method<"stratonovich">[] = [heunStep, eulerHeunStep];
const levels = [5, 6, 7, 8, 9];
const sample = { levels, paths: 2000, seed: 3 } as const;
/** W(1) of the first noise of a path. */
const end = (i: number): number =>
  brownian(treeNoiseOf(sample.seed, i), { n: 1, element: 0, moment: GRAINS });

const [omega, sigma] = [1, 1]; // noise that outweighs the turn: else the turn's own order, 2 or 3, shows first
/** dz = i z (ω dt + σ ∘ dW): an angle of ω t + σ W, a radius that stays. */
const kubo = stratonovich(
  system(["x", "y"], ["w"], ({ x, y }) => ({
    drift: { x: mul(-omega, y), y: mul(omega, x) },
    diffusion: { x: { w: mul(-sigma, y) }, y: { w: mul(sigma, x) } },
  }), { name: "Kubo" }),
);
/** The exact end of each path. */
const turned = vector(2 * sample.paths, (k) => {
  const angle = omega + sigma * end(Math.floor(k / 2));
  return k % 2 === 0 ? Math.cos(angle) : Math.sin(angle);
});

for (const method of methods) {
  const on: Strong<"stratonovich"> = {
    ...sample,
    method,
    process: kubo,
    x0: [1, 0],
    backend: "reference",
  };

  Deno.test(`${method.name} has strong order 1 on Kubo's oscillator, whose noise is one, against the exact angle`, async () => {
    assertOrder(await strongOrder(on, turned), 1);
  });

  Deno.test(`${method.name} keeps the radius of Kubo's oscillator to order 1`, async () => {
    const off = await Promise.all(levels.map(async (level) => {
      const ends = await endsAt(on, level);
      const squares = sumOf(sample.paths, (i) => (Math.hypot(at(ends, 2 * i), at(ends, 2 * i + 1)) - 1) ** 2);
      return [2 ** -level, Math.sqrt(squares / sample.paths)] as const;
    }));
    assertOrder(fitOf(off), 1);
  });

  Deno.test(`${method.name} has strong order 1 on geometric Brownian motion, against the closed form`, async () => {
    const [mu, s, x0] = [0.1, 1, 1];
    const exact = vector(sample.paths, (i) => x0 * Math.exp(mu + s * end(i)));
    const process = stratonovich(gbm({ mu, sigma: s }));
    assertOrder(await strongOrder({ ...sample, method, process, x0, backend: "reference" }, exact), 1);
  });

  Deno.test(`${method.name} has strong order 1 where noise is additive, against fine steps`, async () => {
    const process = stratonovich(ou({ theta: 1.5, mu: 0.5 }));
    const s = { ...sample, method, process, x0: 1, levels: [3, 4, 5, 6, 7], paths: 1000 };
    assertOrder(await strongOrder(s, await endsAt({ ...s, method: heunStep }, 12)), 1);
  });

  Deno.test(`${method.name} has its declared strong order where noises do not commute, against fine steps`, async () => {
    const process = stratonovich(
      system(["x", "y"], ["a", "b"], ({ x }) => ({
        drift: { x: 0, y: 0 },
        diffusion: { x: { a: 1 }, y: { b: x } },
      })),
    );
    const s = { ...sample, method, process, x0: [0, 0], levels: [3, 4, 5, 6, 7] };
    assertOrder(await strongOrder(s, await endsAt(s, 13)), method.strongOrder);
  });

  Deno.test(`${method.name} has its declared weak order, against Kolmogorov's equation of what toIto makes of the process`, () => {
    const turning = process(({ x }) => ({ drift: mul(-2, sin(x)), diffusion: add(1, mul(0.5, cos(x))) }));
    assertOrder(weakOrder(method, stratonovich(turning), [5, 6, 7, 8, 9]), method.weakOrder);
  });
}

Deno.test("heun has order 2 without noise", async () => {
  const turn = stratonovich(process(({ x }) => ({ drift: mul(-2, sin(x)), diffusion: 0 })));
  const s = { ...sample, method: heunStep, process: turn, x0: 1, paths: 1, backend: "reference" } as const;
  const exact = 2 * Math.atan(Math.tan(0.5) * Math.exp(-2));
  assertOrder(await strongOrder(s, [exact]), 2);
});

Deno.test("eulerMaruyama of toIto(kubo) goes to the same exact angle, with its own order", async () => {
  const s: Strong = { ...sample, method: emStep, process: toIto(kubo), x0: [1, 0], backend: "reference" };
  assertOrder(await strongOrder(s, turned), emStep.strongOrder);
});

Deno.test("heun of toStratonovich(gbm()) goes to Itô's exact end", async () => {
  const [mu, s] = [0.1, 1];
  const exact = vector(sample.paths, (i) => Math.exp(mu - s * s / 2 + s * end(i)));
  const process = toStratonovich(gbm({ mu, sigma: s }));
  assertOrder(
    await strongOrder({ ...sample, method: heunStep, process, x0: 1, backend: "reference" }, exact),
    1,
  );
});

onEach("heun keeps Kubo's oscillator on its circle, but for what its own step is off", async ({ run }) => {
  // a step multiplies z by 1 + iθ − θ²/2 with θ ~ N(0, h): the radius grows by θ⁴/8, 3h²/8 in the mean, √(3/2) h² its spread
  const [n, h] = [400, 1 / 256];
  const ended = await run(kubo, heun(1 / h), { n, seed: sample.seed, x0: [1, 0] });
  assertDone(ended);
  const growth = vector(n, (i) => Math.hypot(at(ended.samples, 2 * i), at(ended.samples, 2 * i + 1)) - 1);
  const value = sumOf(n, (i) => at(growth, i)) / n;
  assertZ({ name: "the mean growth", value, expected: 3 * h / 8, se: Math.sqrt(1.5 * h ** 3 / n) });
});

const compiles = await new Deno.Command("cc", { args: ["--version"], stdout: "null", stderr: "null" })
  .output()
  .then(({ success }) => success, () => false);

Deno.test({
  name: "heun of Kubo's oscillator has the same bits in C as in WebAssembly",
  ignore: !compiles,
  fn: async () => {
    const options = { n: 50, seed: sample.seed, x0: [1, 0] } as const;
    const [c, wasm] = await Promise.all(
      (["native", "cpu"] as const).map((backend) => solved(kubo, heun(256), { ...options, backend })),
    );
    assertEquals(c?.samples, wasm?.samples);
  },
});
