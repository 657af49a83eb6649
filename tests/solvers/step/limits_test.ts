/**
 * What ends a sample that does not get there, and how long a step is after one that was not finite: counted by hand.
 *
 * Faults that these tests catch: `hMin` taken as a length and not as a share of the span, the quarter by which a step
 * shrinks after one that is not finite made another share, the codes `notFinite` and `tooShort` exchanged, `maxSteps`
 * off by one, lengths that do not scale with the span.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { pipe } from "fp-ts/function";
import {
  broadcast,
  constant,
  gottaGoFast,
  l2Scaled,
  lt,
  type Method,
  mul,
  neg,
  type Process,
  process,
  select,
  sqrt,
  square,
  type Strategy,
  sub,
  withController,
  withErrorNorm,
  withLimits,
  withMethod,
  withNoise,
  withTolerance,
} from "../../../mod.ts";
import { element } from "../../../sde/language/dsl.ts";
import { apply, literal, typed } from "../../../sde/language/expr.ts";
import { assertDone, assertNear, onEach } from "../../lib/targets.ts";

/** Spans whose numbers are those of a span of 1, times a power of two. */
const spans = [1, 64] as const;
const shapes = [1, 9] as const;
const shareOfFirst = 1 / 64;

/** How many tries there are of a length that shrinks to a quarter each time, the last of them of the shortest there is. */
const triesTo = (hMin: number): number => {
  let [h, tries] = [shareOfFirst, 1];
  while (h > hMin) [h, tries] = [Math.max(h / 4, hMin), tries + 1];
  return tries;
};

const never: Method = {
  name: "never",
  calculus: "ito",
  strongOrder: 1,
  weakOrder: 1,
  noiseKinds: ["none", "additive"],
  step: ({ x }) => ({ low: x, high: x, error: broadcast(2) }),
};
const quarters: Strategy["controller"] = {
  tag: "adaptive",
  name: "quarters",
  clock: "t",
  hInit: 1,
  next: ({ h }) => mul(0.25, h),
};
const patient = pipe(
  gottaGoFast(),
  withNoise("retain"),
  withTolerance({ abs: 1, rel: 0, against: "none" }),
  withErrorNorm(l2Scaled),
);

for (const elements of shapes) {
  for (
    const [code, what] of [["notFinite", "no step is finite"], [
      "tooShort",
      "no error is small enough",
    ]] as const
  ) {
    onEach(`hMin is a share of the span: ${what}, ${elements} elements`, async ({ run }) => {
      for (const [T, hMin] of [[1, 2 ** -9], [64, 2 ** -13], [1 / 64, 2 ** -11]] as const) {
        const drift = code === "tooShort" ? neg : () => sqrt(sub(-1, square(broadcast(1))));
        const p = process(({ x }) => ({ drift: drift(x), diffusion: 0 }), { time: { T } });
        const s = pipe(
          patient,
          withController({ ...quarters, hInit: T * shareOfFirst }),
          code === "tooShort" ? withMethod(never) : (same) => same,
          withLimits({ hMin }),
        );
        const found = await run(p, s, { n: 3, seed: 5, x0: 0.5, shape: [elements] });
        assertEquals(found.codes, [code, code, code], `span ${T}, hMin ${hMin}`);
        assertEquals(found.attempts, [1, 1, 1].map(() => triesTo(hMin)), `span ${T}, hMin ${hMin}`);
        assertEquals(found.accepts, [0, 0, 0]);
      }
    });
  }

  onEach(
    `after a step that is not finite the next is a quarter as long, ${elements} elements`,
    async ({ run, near }) => {
      // element 0 is the time; the root is none once a step of more than 1/3 is tried: x + dt x' < 0
      const isClock = typed(apply("weq", [element, literal(0, "word")]), "state", "flag");
      for (const T of [64]) {
        const p = process(({ x }) => ({
          drift: select(isClock, 1, mul(-3 / T, sqrt(x))),
          diffusion: 0,
        }), { time: { T } });
        const s = pipe(patient, withController({ hInit: T / 2 }), withTolerance({ abs: 100 * T }));
        const o = { n: 2, seed: 1, x0: [0, ...Array.from({ length: elements }, () => 1)] };
        for (const [maxSteps, clock] of [[1, 0], [2, T / 8]] as const) {
          const found = await run(p, withLimits({ maxSteps })(s), o);
          assertEquals(found.codes, ["tooLong", "tooLong"]);
          assertEquals(found.accepts, [maxSteps - 1, maxSteps - 1]);
          assertNear([found.samples[0] ?? NaN], [clock], T * near);
        }
      }
    },
  );

  onEach(`a sample has maxSteps tries and no more, ${elements} elements`, async ({ run }) => {
    for (const maxSteps of [1, 7]) {
      const p = process(({ x }) => ({ drift: neg(x), diffusion: 1 }));
      const s = pipe(patient, withController({ hInit: 1 / 256, hMax: 1 / 256 }), withLimits({ maxSteps }));
      const found = await run(p, s, { n: 2, seed: 1, x0: 1, shape: [elements] });
      assertEquals([found.codes, found.attempts], [["tooLong", "tooLong"], [maxSteps, maxSteps]]);
    }
  });

  onEach(
    `a path does not know the unit of time: codes and counts, ${elements} elements`,
    async ({ run, near }) => {
      // t → T t: the drift by 1/T, the noise by 1/√T. Some paths meet hMin where the drift is steep.
      const of = (T: number): Process => {
        const pull = constant(Array.from({ length: elements }, (_, i) => -2 - i), "pull");
        const steep = select(lt(element1(), 0), -2000 / T, 0);
        return process(({ x }) => ({
          drift: mul(x, select(lt(x, -0.2), steep, mul(1 / T, pull))),
          diffusion: 0.5 / Math.sqrt(T),
        }), { time: { T } });
      };
      const element1 = () =>
        typed(
          apply("toRealSigned", [apply("wadd", [element, literal(0xffffffff, "word")])]),
          "state",
          "real",
        );
      for (const mode of ["retain", "bridge"] as const) {
        const ends = [];
        for (const T of spans) {
          const s = pipe(
            gottaGoFast({ rel: 0.02 }),
            withNoise(mode),
            withController({ hInit: T / 64 }),
            withLimits({ hMin: 1 / 700 }),
          );
          ends.push(await run(of(T), s, { n: 40, seed: 8, x0: 0.5, shape: [elements] }));
        }
        const [one] = ends;
        if (one === undefined) throw new Error("no span");
        assert(
          new Set(one.codes).size > 1,
          `${mode}: paths that fail and paths that do not: ${new Set(one.codes).size}`,
        );
        for (const other of ends) {
          assertEquals(
            [other.codes, other.attempts, other.accepts],
            [one.codes, one.attempts, one.accepts],
            mode,
          );
          assertNear(other.samples, one.samples, near);
        }
      }
    },
  );
}

onEach("an error of nothing takes the whole way in one step, and ends there", async ({ run, near }) => {
  for (const T of spans) {
    const p = process(() => ({ drift: 3 / T, diffusion: 0 }), { time: { T } });
    const found = await run(p, withController({ hInit: T })(patient), { n: 1, x0: 1 });
    assertDone(found);
    assertEquals(found.attempts, [1]);
    assertNear(found.samples, [4], near);
  }
});
