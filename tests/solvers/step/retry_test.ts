/**
 * How long a step is after one that was accepted, and after one that was not (docs/decisions/0013).
 *
 * On one Brownian path a step ends on a grid and is shorter than it was wanted to be. After an accepted step a controller
 * whose clock is λ goes on from the length that it wanted, one whose clock is t from what came of it; after a rejection
 * both go on from the length that failed, so that a retry is shorter than the step it replaces.
 *
 * A method whose error is the length of its step, and a controller of two factors, show all of it: debug level 4 says the
 * length that was wanted (h) and the error (e), which here is the length that was tried.
 *
 * Faults that these tests catch: a retry from the length that was wanted, an accepted step's successor from the other
 * length, the rate of the clock taken at the wrong end of the step.
 * @module
 */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { pipe } from "fp-ts/function";
import {
  abs,
  broadcast,
  type Controller,
  type ControllerClock,
  expressionScore,
  gottaGoFast,
  le,
  linf,
  type Method,
  mul,
  type Process,
  reverse,
  select,
  type Strategy,
  ve,
  vp,
  withController,
  withDenoise,
  withErrorNorm,
  withLimits,
  withMethod,
  withNoise,
  withTolerance,
} from "../../../mod.ts";
import { right } from "../../lib/either.ts";
import { solved } from "../../lib/solved.ts";
import { onEach } from "../../lib/targets.ts";

/** The longest step that is accepted, in units of t. */
const longest = 0.0917;
const ruler: Method = {
  name: "ruler",
  calculus: "ito",
  strongOrder: 1,
  weakOrder: 1,
  noiseKinds: ["none", "additive"],
  step: ({ x, dt }) => ({ low: x, high: x, error: broadcast(mul(1 / longest, abs(dt))) }),
};
const [grow, shrink] = [1.23, 0.91];
const twoFactors = (clock: ControllerClock, hInit: number): Controller => ({
  tag: "adaptive",
  name: "two factors",
  clock,
  hInit,
  next: ({ h, error }) => mul(h, select(le(error, 1), grow, shrink)),
});
const strategy = (clock: ControllerClock, hInit: number): Strategy =>
  pipe(
    gottaGoFast(),
    withMethod(ruler),
    withErrorNorm(linf),
    withTolerance({ abs: 1, rel: 0, against: "none" }),
    withController(twoFactors(clock, hInit)),
    withNoise("bridge"),
    withDenoise("none"),
    withLimits({ maxSteps: 400 }),
  );

interface Clocked {
  readonly process: Process;
  /** |dλ/dt|. */
  readonly rate: (t: number) => number;
  readonly lambda: (t: number) => number;
}
const B = (t: number): number => 0.1 * t + 19.9 * t * t / 2;
const noScore = expressionScore(({ x }) => mul(0, x), 1);
const of = (p: Process): Process => right(reverse(p, noScore));
const processes: Readonly<Record<string, Clocked>> = {
  VE: { process: of(ve()), rate: () => Math.log(5000), lambda: (t) => -Math.log(5000) * t },
  VP: {
    process: of(vp()),
    rate: (t) => (0.1 + 19.9 * t) / (2 * -Math.expm1(-B(t))),
    lambda: (t) => -Math.log(Math.expm1(B(t))) / 2,
  },
};

/** A row of debug level 4. */
interface Tried {
  readonly t: number;
  readonly wanted: number;
  /** What was tried, by its error. */
  readonly length: number;
  readonly accepted: boolean;
}
const tries = async (p: Process, s: Strategy): Promise<readonly Tried[]> => {
  const lines: string[] = [];
  await solved(p, s, {
    n: 1,
    seed: 3,
    x0: 1,
    backend: "reference",
    debug: 4,
    log: (line) => void lines.push(line),
  });
  const cells = lines.map((line) => line.trim().split(/\s{2,}/));
  return cells.filter(([step, , , , yes]) => /^\d+$/.test(step ?? "") && /^(yes|no)$/.test(yes ?? ""))
    .map(([, t, h, e, yes]) => ({
      t: Number(t),
      wanted: Number(h),
      length: Number(e) * longest,
      accepted: yes === "yes",
    }));
};

for (const [name, { process, rate, lambda }] of Object.entries(processes)) {
  for (const clock of ["logSnr", "t"] as const) {
    Deno.test(`the next length goes on from the right one, in ${clock} on ${name}`, async () => {
      const found = await tries(process, strategy(clock, clock === "t" ? 0.011 : 0.011 * rate(1)));
      assert(found.length > 15 && found.length < 400, `${found.length} steps`);
      const in_ = (length: number, t: number): number => (clock === "t" ? length : length * rate(t));
      let [shorter, accepted] = [0, 0];
      found.slice(1).forEach((now, k) => {
        const before = found[k];
        if (before === undefined) throw new Error("no row");
        if (before.length < 0.99 * before.wanted) shorter++;
        if (before.accepted) accepted++;
        const from = before.accepted && clock === "logSnr" ? before.wanted : before.length;
        const length = in_(from, before.t) * (before.accepted ? grow : shrink);
        let next = Math.min(length / in_(1, now.t), now.t - process.time.tEnd);
        // where the rate of λ grows on the way, half as long (decision 0051)
        while (clock === "logSnr" && lambda(now.t - next) - lambda(now.t) > 2 * length) next /= 2;
        assertAlmostEquals(now.wanted / next, 1, 1e-4, `step ${k + 2} of ${name}, ${clock}`);
        if (!before.accepted) {
          assertEquals(now.t, before.t, "a rejected step leaves the time");
          assert(
            now.length < 0.999 * before.length,
            `a retry must be shorter: ${now.length}, ${before.length}`,
          );
        }
      });
      // else nothing was seen
      assert(shorter > 5 && accepted > 5, `${shorter} cut short, ${accepted} accepted of ${found.length}`);
      assert(clock === "t" || found.some((f) => !f.accepted), "some must be rejected");
    });
  }
}

const onVe = (["logSnr", "t"] as const).map((clock) =>
  strategy(clock, clock === "t" ? 0.011 : 0.011 * Math.log(5000))
);
const told = onVe.map((s) => {
  let found: ReturnType<typeof tries> | undefined;
  return () => (found ??= tries(of(ve()), s));
});
for (const elements of [1, 9]) {
  onEach(`every target tries and accepts as the rule says, ${elements} elements`, async ({ run }) => {
    for (const [k, s] of onVe.entries()) {
      const wanted = await told[k]?.() ?? [];
      const still = right(reverse(ve(), expressionScore(({ x }) => mul(0, x), elements)));
      const found = await run(still, s, { n: 2, seed: 3, x0: 1 });
      const accepted = wanted.filter((w) => w.accepted).length;
      assertEquals(found.attempts, [wanted.length, wanted.length]);
      assertEquals(found.accepts, [accepted, accepted]);
      assertEquals(found.codes, ["done", "done"]);
    }
  });
}
