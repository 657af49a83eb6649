/**
 * The adaptive solver against a plain restatement of the paper that shares no code with it.
 *
 * On the same noise the float64 run must take the same decisions, step after step, for every option of the paper. Where
 * the steps go is seen from outside: a solve that is stopped after k tried steps says how many of them it accepted.
 * @module
 */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { pipe } from "fp-ts/function";
import {
  eulerMaruyama,
  type Fallible,
  gottaGoFast,
  lambaPair,
  mixtureScore,
  probabilityFlow,
  type Process,
  reverse,
  type Solution,
  type SolveOptions,
  type Strategy,
  subVp,
  ve,
  vp,
  withController,
  withDenoise,
  withErrorNorm,
  withLimits,
  withMethod,
  withNoise,
  withPropagate,
  withTolerance,
} from "ito";
import { solved as ends } from "../../lib/solved.ts";
import {
  eulerMaruyama as paperEuler,
  type PaperOptions,
  paperSolver,
  paperVe,
  paperVp,
} from "../../truth/paper.ts";
import {
  type Mixture,
  mixtureProblem,
  peersMixture,
  randomMixture,
  subVp as plainSubVp,
  ve as plainVe,
  vp as plainVp,
} from "../../truth/problems.ts";
import { noiseOf } from "../../truth/threefry.ts";

const seed = 7;

const scoreOf = (m: Mixture) =>
  mixtureScore({
    weights: Array.from(m.weights),
    means: m.means.map((v) => Array.from(v)),
    stds: Array.from(m.stds),
  });

/** In float64, unless the options say otherwise. */
const solved = (
  p: Fallible<Process>,
  s: Strategy,
  o: Partial<SolveOptions> & { readonly n: number },
): Promise<Solution> => ends(p, s, { seed, backend: "reference", ...o });

interface Case {
  readonly name: string;
  readonly process: "ve" | "vp" | "subVp";
  readonly flow?: boolean;
  readonly n?: number;
  /** Two runs drift apart by a factor e every dozen steps (r = 0.9 is unstable for this norm): only the start is compared. */
  readonly chaotic?: boolean;
  readonly strategy: (s: Strategy) => Strategy;
  readonly paper: Partial<PaperOptions>;
}

const ours = { ve: ve(), vp: vp(), subVp: subVp() } as const;
const plain = { ve: plainVe(), vp: plainVp(), subVp: plainSubVp() } as const;
const mixtures = (c: Case): Mixture =>
  c.n === undefined
    ? peersMixture
    : randomMixture({ n: c.n, seed: 3, ...(c.process === "ve" ? {} : { low: -1 }) });

const cases: readonly Case[] = [
  { name: "the paper's values on VE", process: "ve", strategy: (s) => s, paper: {} },
  { name: "the paper's values on VP", process: "vp", strategy: (s) => s, paper: {} },
  { name: "the paper's values on sub-VP", process: "subVp", strategy: (s) => s, paper: {} },
  { name: "300 elements, staged", process: "ve", n: 300, strategy: (s) => s, paper: {} },
  { name: "37 elements on VP, staged", process: "vp", n: 37, strategy: (s) => s, paper: {} },
  { name: "one element, whose steps share draws", process: "vp", n: 1, strategy: (s) => s, paper: {} },
  {
    name: "one element, noise retained after a rejection",
    process: "ve",
    n: 1,
    strategy: withNoise("retain"),
    paper: { onReject: "retain" },
  },
  {
    name: "noise retained after a rejection",
    process: "ve",
    strategy: withNoise("retain"),
    paper: { onReject: "retain" },
  },
  {
    name: "the state as reference of the error",
    process: "ve",
    strategy: withTolerance({ against: "state" }),
    paper: { errorPrev: "state" },
  },
  {
    name: "no reference of the error",
    process: "vp",
    strategy: withTolerance({ against: "none" }),
    paper: { errorPrev: "none" },
  },
  { name: "the unscaled norm", process: "ve", strategy: withErrorNorm("l2"), paper: { norm: "l2" } },
  {
    name: "the maximum norm",
    chaotic: true,
    process: "ve",
    n: 37,
    strategy: withErrorNorm("linf"),
    paper: { norm: "linf" },
  },
  {
    name: "another exponent",
    process: "vp",
    strategy: withController({ exponent: 0.5 }),
    paper: { exponent: 0.5 },
  },
  {
    name: "another safety factor",
    process: "ve",
    strategy: withController({ safety: 0.8 }),
    paper: { safety: 0.8 },
  },
  {
    name: "the code's first step on VE",
    process: "ve",
    strategy: withController({ hInit: 0.5 }),
    paper: { hInit: 0.5 },
  },
  {
    name: "probability flow",
    process: "vp",
    flow: true,
    strategy: (s) => s,
    paper: { probabilityFlow: true },
  },
  {
    name: "no extrapolation",
    process: "ve",
    strategy: withPropagate("low"),
    paper: { extrapolation: false },
  },
  {
    name: "the Lamba-like pair",
    process: "vp",
    strategy: (s) => pipe(s, withMethod(lambaPair), withController({ exponent: 0.5 })),
    paper: { sdeImprovedEuler: false, exponent: 0.5 },
  },
];

for (const c of cases) {
  Deno.test(`gottaGoFast takes the steps of the paper's pseudocode: ${c.name}`, async () => {
    const mixture = mixtures(c);
    const isVe = c.process === "ve";
    const process = (c.flow ? probabilityFlow : reverse)(ours[c.process], scoreOf(mixture));
    const strategy = c.strategy(gottaGoFast({ dataRange: isVe ? [0, 1] : [-1, 1], rel: 0.05 }));
    const paper = { ...(isVe ? paperVe : paperVp), rel: 0.05, ...c.paper };
    const samples = c.n === undefined ? 6 : 3;
    // the prior that follows from the process itself: for VP √(1 − α²), 2e-5 below the published 1
    const problem = { ...mixtureProblem(plain[c.process], mixture), priorStd: plain[c.process].std(1) };
    const run = paperSolver(problem, paper);
    const truth = Array.from({ length: samples }, (_, i) => run(noiseOf(seed, i)));
    const whole = await solved(process, strategy, { n: samples });
    const width = mixture.means[0]?.length ?? 0;
    truth.forEach((v, i) => {
      assertEquals(v.outcome, "finished");
      if (c.chaotic) return;
      assertEquals(
        [whole.nfe[i], whole.accepts[i], whole.rejects[i]],
        [v.nfe, v.accepts, v.rejects],
        `sample ${i}`,
      );
      v.x.forEach((value, k) => assertAlmostEquals(whole.samples[i * width + k] ?? NaN, value, 1e-6));
    });
    // the sequence itself: how many of the first k steps were accepted, for k = 1 … 24
    for (let k = 1; k <= 24; k++) {
      const s = await solved(process, withLimits({ maxSteps: k })(strategy), { n: samples });
      const wanted = truth.map((v) => v.trace.slice(0, k).filter((step) => step.accepted).length);
      assertEquals(Array.from(s.accepts), wanted, `accepted of the first ${k} steps`);
    }
  });
}

Deno.test("eulerMaruyama takes the steps of the plain Euler–Maruyama", async () => {
  const run = paperEuler(mixtureProblem(plainVe(), peersMixture), { ...paperVe, steps: 50 });
  const s = await solved(reverse(ve(), scoreOf(peersMixture)), eulerMaruyama(50), { n: 4 });
  assertEquals(Array.from(s.nfe), [50, 50, 50, 50]);
  for (let i = 0; i < 4; i++) {
    run(noiseOf(seed, i)).forEach((v, k) => assertAlmostEquals(s.samples[2 * i + k] ?? NaN, v, 1e-8));
  }
});

for (const steps of [50, 51]) {
  Deno.test(`eulerMaruyama takes the steps of the plain one in one dimension: ${steps}, two to a draw`, async () => {
    const line = randomMixture({ n: 1, seed: 3 });
    const run = paperEuler(mixtureProblem(plainVe(), line), { ...paperVe, steps });
    const s = await solved(reverse(ve(), scoreOf(line)), eulerMaruyama(steps), { n: 4 });
    for (let i = 0; i < 4; i++) {
      assertAlmostEquals(s.samples[i] ?? NaN, run(noiseOf(seed, i))[0] ?? NaN, 1e-8);
    }
  });
}

Deno.test("withDenoise leaves out Tweedie's formula", async () => {
  const run = paperSolver(mixtureProblem(plainVe(), peersMixture), { ...paperVe, rel: 0.05, denoise: false });
  const s = await solved(reverse(ve(), scoreOf(peersMixture)), withDenoise("none")(gottaGoFast()), { n: 2 });
  run(noiseOf(seed, 1)).x.forEach((v, k) => assertAlmostEquals(s.samples[2 + k] ?? NaN, v, 1e-7));
});

for (const width of [2, 300]) {
  Deno.test(`solve gives sample i whatever the batch, the start and the number of samples, ${width} elements`, async () => {
    const mixture = width === 2 ? peersMixture : randomMixture({ n: width, seed: 3 });
    const process = reverse(ve(), scoreOf(mixture));
    const on = (o: Partial<SolveOptions> & { readonly n: number }) =>
      solved(process, gottaGoFast(), { backend: "cpu", ...o });
    const whole = await on({ n: 9, batch: 9 });
    const parts = [await on({ n: 9, batch: 2 }), await on({ n: 9, batch: 1 })];
    parts.forEach((p) =>
      assertEquals([p.samples, p.nfe, p.rejects], [whole.samples, whole.nfe, whole.rejects])
    );
    const tail = await on({ n: 4, start: 5, batch: 3 });
    assertEquals(tail.samples, whole.samples.slice(5 * width));
    const other = await on({ n: 9, seed: seed + 1 });
    assert(other.samples.some((v, i) => v !== whole.samples[i]));
  });
}
