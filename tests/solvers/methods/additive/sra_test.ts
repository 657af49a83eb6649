/**
 * SRA methods and SEA have the strong orders that they declare, against fine steps of another method on the same path.
 * @module
 */
import { add, cos, type Method, mul, process, sea, shark, sin, sosra, sra1, sra3, system } from "ito";
import { assertAlmostEquals } from "@std/assert";
import { at, vector } from "../../../truth/vector.ts";
import { assertOrder, endsAt, type Strong, strongOrder } from "../../../lib/order.ts";

const on = { method: shark, x0: 1, levels: [3, 4, 5, 6, 7], paths: 200, seed: 4 } as const;
const swinging = process(({ x, t }) => ({ drift: sin(x), diffusion: add(1, mul(0.5, cos(t))) }));
const linear = process(({ x, t }) => ({
  drift: mul(-1.5, x),
  diffusion: add(1, mul(0.5, sin(mul(4, t)))),
}), { name: "Ornstein–Uhlenbeck" });
const fine = {
  swinging: await endsAt({ ...on, process: swinging }, 12),
  linear: await endsAt({ ...on, process: linear }, 12),
};

for (const method of [sra1, sra3, sosra, sea]) {
  const goes = (m: Method, process: Strong["process"]): Strong => ({ ...on, method: m, process });

  Deno.test(`${method.name} has its strong order, ${method.strongOrder}, on a drift that bends and noise that depends on time`, async () => {
    assertOrder(await strongOrder(goes(method, swinging), fine.swinging), method.strongOrder);
  });

  if (method === sea) continue;
  // of a linear drift W and H say half an order more
  const order = method.strongOrder + 0.5;
  Deno.test(`${method.name} has strong order ${order} on Ornstein–Uhlenbeck with noise that depends on time`, async () => {
    assertOrder(await strongOrder(goes(method, linear), fine.linear), order);
  });
}

const steeper = process(({ t }) => ({ drift: 0, diffusion: add(1, mul(2, t)) }));
for (const method of [sra1, sra3, sosra, sea, shark]) {
  Deno.test(`${method.name} integrates noise that grows with time exactly, in one step as in 64 on its path`, async () => {
    const [one, many] = await Promise.all(
      [0, 6].map((level) =>
        endsAt({ ...on, method, process: steeper, backend: "reference", paths: 20 }, level)
      ),
    );
    vector(20, (i) => at(one ?? [], i)).forEach((v, i) => assertAlmostEquals(v, at(many ?? [], i), 1e-11));
  });
}

Deno.test("sosra has strong order 3/2 on a matrix of noises, against fine steps of another method", async () => {
  const mixed = system(["x", "y"], ["v", "w"], ({ x, y, t }) => ({
    drift: { x: sin(y), y: cos(x) },
    diffusion: { x: { v: 1, w: mul(0.5, t) }, y: { v: 0.3, w: 1 } },
  }));
  const s = { ...on, process: mixed, x0: [1, 0] };
  assertOrder(await strongOrder({ ...s, method: sosra }, await endsAt(s, 12)), 1.5);
});
