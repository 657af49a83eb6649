/**
 * A sample that did not end well holds its last state, not denoised: one meaning, on every target and schedule.
 * @module
 */
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { pipe } from "fp-ts/function";
import {
  adaptiveExponential,
  codes,
  gaussianScore,
  gottaGoFast,
  reverse,
  type Strategy,
  ve,
  vp,
  withDenoise,
  withLimits,
  withTolerance,
} from "../../../mod.ts";
import { closeTargets, ready, targets } from "../../lib/kept_cases.ts";

const failing: Readonly<Record<string, Strategy>> = {
  tooLong: withLimits({ maxSteps: 20 })(gottaGoFast()),
  tooShort: pipe(gottaGoFast(), withTolerance({ abs: 1e-9, rel: 0 }), withLimits({ hMin: 1e-4 })),
};
const elements = { looped: 2, staged: 9 } as const;

for (const [schedule, width] of Object.entries(elements)) {
  for (const [name, run] of Object.entries(targets)) {
    const solve = (s: Strategy, denoise: "tweedie" | "none", process = ve()) => {
      const centred = reverse(process, gaussianScore(Array(width).fill(0.5), 0));
      const { plan, job } = ready(centred, withDenoise(denoise)(s), { n: 20, seed: 1 });
      assertEquals(plan.tag, schedule);
      return run(plan, job);
    };
    Deno.test(`a sample that failed is not denoised, one that is done is: ${schedule}, ${name}`, async () => {
      for (const [code, strategy] of Object.entries(failing)) {
        const [denoised, raw] = [await solve(strategy, "tweedie"), await solve(strategy, "none")];
        assert(denoised.codes.every((c) => c === codes[code === "tooLong" ? "tooLong" : "tooShort"]), code);
        assertEquals(denoised.samples, raw.samples, code);
        assert(denoised.samples.every((v) => Math.abs(v - 0.5) > 1e-4), "no state of these is a sample");
      }
      const some = withLimits({ maxSteps: 24 })(adaptiveExponential({ dataRange: [0, 1], rel: 0.05 }));
      const [denoised, raw] = [await solve(some, "tweedie", vp()), await solve(some, "none", vp())];
      denoised.codes.forEach((c, i) => {
        const row = denoised.samples.length / denoised.codes.length; // the state, then what the path says of itself
        const [a, b] = [denoised, raw].map((o) => o.samples.slice(i * row, i * row + width));
        if (c === codes.done) assertNotEquals(a, b);
        else assertEquals(a, b);
      });
    });
  }
}

closeTargets();
