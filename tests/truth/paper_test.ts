/**
 * The restatement's arithmetic and its ends, on problems small enough to work by hand.
 * @module
 */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { eulerMaruyama, type PaperOptions, paperSolver, paperVe, type ScoreProblem } from "./paper.ts";
import { mixtureProblem, peersMixture, ve } from "./problems.ts";
import { type Noise, noiseOf } from "./threefry.ts";
import { at, vector } from "./vector.ts";

// f = 0, g = 2, s = −x / 4: the reverse drift is F = x. From (4, −2), z = (1, 1/2), h = 1/4, so g √h z = z.
const hand: ScoreProblem = {
  n: 2,
  drift: (x) => vector(x.length, () => 0),
  g: () => 2,
  score: (x) => vector(x.length, (i) => -at(x, i) / 4),
  std: () => 1,
  priorStd: 2,
};
const handNoise: Noise = (_, draw) => draw === 0 ? Float64Array.of(2, -1) : Float64Array.of(1, 0.5);
const handOptions: PaperOptions = {
  ...paperVe,
  T: 0.25,
  tEnd: 0,
  hInit: 1,
  abs: 0.1,
  rel: 0.125,
  denoise: false,
};
const solveHand = (part: Partial<PaperOptions>) => paperSolver(hand, { ...handOptions, ...part })(handNoise);

Deno.test("paperSolver() takes the step worked by hand", () => {
  // K1 = (0, 1), x' = (4, −1), K2 = (0, 3/4), x'' = (4, −9/8), E = (0, −1/8), δ = (1/2, 1/4), E/δ = (0, −1/2)
  const { x, trace, nfe, t, outcome } = solveHand({});
  assertEquals([...x], [4, -1.125]);
  assertEquals(trace, [{ t: 0.25, h: 0.25, e: Math.sqrt(0.125), accepted: true }]);
  assertEquals({ nfe, t, outcome }, { nfe: 2, t: 0, outcome: "finished" });
});

Deno.test("paperSolver() has each option's hand-worked answer", () => {
  const error = (part: Partial<PaperOptions>): number => solveHand(part).trace[0]?.e ?? NaN;
  assertEquals(error({ norm: "l2" }), 0.5);
  assertEquals(error({ norm: "linf" }), 0.5);
  assertAlmostEquals(error({ errorPrev: "none" }), Math.sqrt(0.5), 1e-15); // δ2 = 1/8
  assertEquals(error({ errorPrev: "state" }), error({})); // the first step starts at the prior
  assertEquals(error({ rel: 0, norm: "linf" }), 1.25); // δ = abs
  assertEquals([...solveHand({ extrapolation: false }).x], [4, -1]); // x'
  // δ of the code from x'' = (4, −9/8), seen once x_prev is dropped: 9/64
  const code: Partial<PaperOptions> = {
    extrapolation: false,
    checked: "notKept",
    errorPrev: "none",
    norm: "linf",
  };
  assertAlmostEquals(error(code), 8 / 9, 1e-15);
  assertEquals([...solveHand({ denoise: true }).x], [3, -0.84375]); // x + 1² · (−x / 4)
  // Flow: F = x / 2, no noise: K1 = −x / 8, K2 = −7x / 64
  assertEquals([...solveHand({ probabilityFlow: true }).x], [4 * 113 / 128, -2 * 113 / 128]);
});

Deno.test("paperSolver() without sdeImprovedEuler is Lamba's pair, worked by hand", () => {
  // mean' = (3, −3/2), mean'' = (25/8, −25/16), E = (−1/8, 1/16), δ = (1/2, 1/4)
  const lamba = solveHand({ sdeImprovedEuler: false });
  assertEquals([...lamba.x], [4.125, -1.0625]);
  assertEquals(lamba.trace[0]?.e, 0.25);
  // δ from mean'' alone: (25/64, 25/128)
  assertEquals(solveHand({ sdeImprovedEuler: false, errorPrev: "none" }).trace[0]?.e, 0.32);
  assertEquals([...solveHand({ sdeImprovedEuler: false, extrapolation: false }).x], [4, -1]);
});

Deno.test("eulerMaruyama() takes the steps worked by hand", () => {
  const grid = { T: 0.5, tEnd: 0, steps: 2, probabilityFlow: false, denoise: false };
  assertEquals([...eulerMaruyama(hand, grid)(handNoise)], [4, -0.25]); // x ← 3x/4 + z, twice
  assertEquals([...eulerMaruyama(hand, { ...grid, denoise: true })(handNoise)], [3, -0.1875]);
  // g = 4t: the first step as before, to (4, −1), the second with g = 1: x ← 15x/16 + z/2
  assertEquals([...eulerMaruyama({ ...hand, g: (t) => 4 * t }, grid)(handNoise)], [4.25, -0.6875]);
});

Deno.test("paperSolver() controls h by safety · h · e^(−exponent), after acceptance and rejection", () => {
  const { trace } = paperSolver(mixtureProblem(ve(), peersMixture), { ...paperVe, rel: 0.05 })(noiseOf(1, 0));
  assert(trace.some(({ accepted }) => !accepted));
  trace.slice(1).forEach((step, k) => {
    const before = trace[k] ?? step, t = before.accepted ? before.t - before.h : before.t;
    assertEquals(step.t, t);
    assertEquals(step.h, Math.min(t - paperVe.tEnd, 0.9 * before.h * before.e ** -0.9));
    assertEquals(step.accepted, step.e <= 1);
  });
});

Deno.test("paperSolver() asks for draws by attempt (redraw) or by accepted steps (retain)", () => {
  for (const onReject of ["redraw", "retain"] as const) {
    const draws: number[] = [];
    const noise: Noise = (n, draw) => {
      draws.push(draw);
      return noiseOf(1, 0)(n, draw);
    };
    const { trace } = paperSolver(mixtureProblem(ve(), peersMixture), { ...paperVe, rel: 0.05, onReject })(
      noise,
    );
    let accepts = 0;
    const expected = trace.map(({ accepted }, k) => {
      const draw = onReject === "redraw" ? k + 1 : accepts + 1;
      if (accepted) accepts++;
      return draw;
    });
    assertEquals(draws, [0, ...expected]);
  }
});

Deno.test("paperSolver() ends as notFinite at the first NaN or infinity, with the last good state", () => {
  for (const bad of [NaN, Infinity]) {
    const broken: ScoreProblem = {
      ...hand,
      score: (x, t) => t < 0.5 ? vector(2, () => bad) : hand.score(x, t),
    };
    const { outcome, t, x, trace, accepts, rejects, nfe } = paperSolver(broken, { ...handOptions, T: 1 })(
      handNoise,
    );
    assertEquals(outcome, "notFinite");
    assert(t >= 0.5 && x.every(Number.isFinite));
    assertEquals(trace.at(-1)?.accepted, false);
    assertEquals([accepts + rejects, nfe], [trace.length, 2 * trace.length]);
  }
  const atOnce = paperSolver({ ...hand, score: () => [NaN, NaN] }, handOptions)(handNoise);
  assertEquals([atOnce.outcome, atOnce.trace.length, atOnce.t], ["notFinite", 1, 0.25]);
  const inDenoise = paperSolver({ ...hand, std: () => NaN }, { ...handOptions, denoise: true })(handNoise);
  assertEquals([inDenoise.outcome, inDenoise.t], ["notFinite", 0]);
});

Deno.test("paperSolver() stops at maxSteps when nothing is ever accepted", () => {
  let sign = 1;
  const restless: ScoreProblem = { ...hand, score: () => [sign = -sign * 1e3, 0] }; // never twice the same
  const { outcome, trace, accepts } = paperSolver(restless, { ...handOptions, exponent: 0, maxSteps: 50 })(
    handNoise,
  );
  assertEquals([outcome, trace.length, accepts], ["tooManySteps", 50, 0]);
});

Deno.test("paperSolver() survives e = 0, where h would be infinite", () => {
  const still: ScoreProblem = { ...hand, score: () => [0, 0] };
  const { outcome, trace } = paperSolver(still, { ...handOptions, hInit: 0.01 })(handNoise);
  assertEquals(outcome, "finished");
  assertEquals(trace.map(({ e }) => e), [0, 0]); // the second step covers the rest
});
