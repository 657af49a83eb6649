/**
 * One Brownian path a sample ends at one place, whatever the number of equal steps: also where float32 rounds the shares of
 * the steps to the wrong side of a whole number.
 *
 * Faults that these tests catch: a step's end cut to the grain before it, so that the last step does not arrive.
 * @module
 */
import { assert } from "@std/assert";
import { eulerMaruyama, process, withNoise } from "../../../mod.ts";
import { assertDone, assertNear, onEach } from "../../lib/targets.ts";

const motion = process(() => ({ drift: 0, diffusion: 1 }), { name: "motion" });

/** Numbers of steps whose shares of 2²⁴ come out below a whole number in float32, the step that ends the solve among them. */
const awkward = Array.from({ length: 300 }, (_, k) => k + 3).filter((steps) => {
  const rest = 2 ** 24 % steps;
  return rest > 0 && Math.fround(Math.fround(1 / steps) * Math.fround(steps * rest)) < rest;
}).slice(0, 2);

for (const elements of [1, 9]) {
  onEach(
    `equal steps end where the path does, awkward numbers of them too, ${elements} elements`,
    async (t) => {
      assert(awkward.length === 2, `${awkward}`);
      const o = { n: 20, seed: 4, x0: 0, shape: [elements] };
      const whole = await t.run(motion, withNoise("bridge")(eulerMaruyama(1)), o);
      for (const steps of awkward) {
        const found = await t.run(motion, withNoise("bridge")(eulerMaruyama(steps)), o);
        assertDone(found);
        assertNear(found.samples, whole.samples, t.near);
      }
    },
  );
}
