/**
 * The restatement of the paper against what is published and known of it: the speed peers' figures, closed forms, and
 * arithmetic done by hand. Where the published algorithm is wrong, the restatement has to be wrong in the same way.
 * @module
 */
import { assert, assertAlmostEquals } from "@std/assert";
import { recoveredWeights, spreadAboutModes, tweedieShare } from "ito/metrics";
import { right } from "../lib/either.ts";
import { acceptedSquare, rejectedShare, rowsOf, solveMany, untraced } from "./ensemble.ts";
import { eulerMaruyama, type PaperOptions, paperSolver, paperVe, paperVp } from "./paper.ts";
import { gaussian, mixtureProblem, peersMixture, randomMixture, subVp, ve, vp } from "./problems.ts";
import { type Noise, noiseOf } from "./threefry.ts";
import { at, type Vector } from "./vector.ts";
import { assertZ, LIMIT, momentsOf } from "./zscore.ts";

const peers = mixtureProblem(ve(), peersMixture);
const peersOptions: PaperOptions = { ...paperVe, rel: 0.05 };
const PEERS_PATHS = 65_536;

/** Weights printed with three digits by the peers, from 65,536 paths of their own noise. */
const assertWeights = (states: readonly Float64Array[], published: Vector): void => {
  const { weights } = right(recoveredWeights(rowsOf(states), peersMixture));
  weights.forEach((value, k) => {
    const expected = at(published, k), variance = expected * (1 - expected);
    const se = Math.sqrt(variance * (1 / states.length + 1 / PEERS_PATHS) + 0.001 ** 2 / 12);
    assertZ({ name: `weight ${k}`, value, expected, se });
  });
};

Deno.test("paperSolver() with redraw agrees with the peers' gmm2d-ggf-ve, wrong weights included", () => {
  const seed = 2026;
  const results = solveMany(untraced(paperSolver(peers, peersOptions)), { count: 3000, seed });
  assert(results.every(({ outcome }) => outcome === "finished"));
  const nfe = momentsOf(results.map((r) => r.nfe));
  assertZ({ name: "NFE", value: nfe.mean, expected: 325.3, se: Math.hypot(nfe.se, nfe.std / 256) });
  const rejected = rejectedShare(results);
  assert(rejected > 0.43 && rejected < 0.44, `Rejected share must be 0.43 to 0.44: found ${rejected}`);
  const states = results.map(({ x }) => x);
  assertWeights(states, [0.063, 0.151, 0.205, 0.241, 0.340]);
  const { chi2Z } = right(recoveredWeights(rowsOf(states), peersMixture));
  assert(chi2Z > LIMIT, `The published algorithm must miss the weights: χ² as z = ${chi2Z}`);
  const square = (noise: Noise): number => acceptedSquare(paperSolver(peers, peersOptions)(noise), noise);
  const squares = momentsOf(solveMany(square, { count: 300, seed }));
  assert(
    squares.mean > 0.75 && squares.mean < 0.82,
    `Accepted z² must be cut to 0.79: found ${squares.mean}`,
  );
});

Deno.test("paperSolver() with retain agrees with the peers' -DRETAIN, wrong weights included", () => {
  const solve = untraced(paperSolver(peers, { ...peersOptions, onReject: "retain" }));
  const results = solveMany(solve, { count: 2000, seed: 2027 });
  const nfe = momentsOf(results.map((r) => r.nfe));
  assertZ({ name: "NFE", value: nfe.mean, expected: 302, se: Math.hypot(nfe.se, 0.5) });
  const rejected = rejectedShare(results);
  assert(rejected > 0.32 && rejected < 0.34, `Rejected share must be 0.33: found ${rejected}`);
  assertWeights(results.map(({ x }) => x), [0.102, 0.130, 0.190, 0.240, 0.337]);
});

Deno.test("fixed steps recover the weights that adaptive ones miss", () => {
  const grid = { T: 1, tEnd: 1e-5, probabilityFlow: false, denoise: true, steps: 250 };
  const euler = solveMany(eulerMaruyama(peers, grid), { count: 3000, seed: 3 });
  // No tolerance and no control: every step has the length of the first
  const fixed: PaperOptions = { ...paperVe, abs: Infinity, exponent: 0, safety: 1, hInit: 1 / 100 };
  const heun = solveMany(untraced(paperSolver(peers, fixed)), { count: 1000, seed: 4 });
  assert(heun.every((r) => r.nfe === 200 && r.rejects === 0));
  for (const states of [euler, heun.map(({ x }) => x)]) {
    const { z, chi2Z } = right(recoveredWeights(rowsOf(states), peersMixture));
    assert(Math.abs(chi2Z) < LIMIT && z.every((v) => Math.abs(v) < LIMIT), `χ² as z = ${chi2Z}, z = ${z}`);
  }
});

Deno.test("both solvers have the moments of their own linear recursion on a Gaussian, and Heun's recover it", () => {
  const n = 20_000, s = 0.3, mean = 0.5, steps = 200;
  const process = ve({ sigmaMax: 5 }), { g, std } = process;
  const problem = mixtureProblem(process, gaussian({ n, std: s, mean }));
  const grid = { T: 1, tEnd: 1e-5, probabilityFlow: false, denoise: false };
  const h = (grid.T - grid.tEnd) / steps;
  // y = x − mean. With A = h g² / v and B = √h g:  K1 = −A1 y + B1 z,  K2 = −A2 (y + K1) + B2 z
  const recursion = (
    keep: (a1: number, a2: number) => number,
    add: (b1: number, b2: number, a2: number) => number,
  ) => {
    let m = -mean, v = process.priorStd ** 2;
    for (let k = 0; k < steps; k++) {
      const t = grid.T - k * h, a = (when: number): number => h * g(when) ** 2 / (s ** 2 + std(when) ** 2);
      const factor = keep(a(t), a(t - h));
      m *= factor;
      v = factor ** 2 * v + add(Math.sqrt(h) * g(t), Math.sqrt(h) * g(t - h), a(t - h)) ** 2;
    }
    return { m: mean + m, v };
  };
  const check = (name: string, x: Float64Array, { m, v }: { m: number; v: number }): void => {
    const found = momentsOf(x);
    assertZ({ name: `${name}: mean`, value: found.mean, expected: m, se: Math.sqrt(v / n) });
    assertZ({ name: `${name}: variance`, value: found.std ** 2, expected: v, se: v * Math.sqrt(2 / n) });
  };
  const euler = recursion((a1) => 1 - a1, (b1) => b1);
  check("Euler–Maruyama", eulerMaruyama(problem, { ...grid, steps })(noiseOf(1, 0)), euler);
  const fixed: PaperOptions = { ...paperVe, ...grid, abs: Infinity, exponent: 0, safety: 1, hInit: h };
  const heun = recursion((a1, a2) => 1 - (a1 + a2 - a1 * a2) / 2, (b1, b2, a2) => (b1 + b2 - a2 * b1) / 2);
  check("improved Euler", paperSolver(problem, fixed)(noiseOf(1, 1)).x, heun);
  assertAlmostEquals(heun.v, s ** 2 + std(grid.tEnd) ** 2, 1e-3); // the marginal at tEnd itself
  const denoised = paperSolver(problem, { ...fixed, denoise: true })(noiseOf(1, 2));
  const spread = right(spreadAboutModes(rowsOf([denoised.x]), gaussian({ n, std: s, mean })));
  const expected = tweedieShare({ s, meanCoef: 1, std: std(grid.tEnd) });
  assertZ({ name: "spread", value: spread.share, expected, se: spread.standardError });
});

Deno.test("the probability flow maps the prior along the closed form, for every process", () => {
  const s = 0.3,
    mean = 0.5,
    n = 8,
    tight = { probabilityFlow: true, denoise: false, abs: 1e-5, rel: 0, exponent: 0.5 };
  for (
    const [process, base] of [[ve({ sigmaMax: 5 }), paperVe], [vp(), paperVp], [subVp(), paperVp]] as const
  ) {
    const { priorStd, meanCoef, std } = process, options = { ...base, ...tight };
    const problem = mixtureProblem(process, gaussian({ n, std: s, mean }));
    const width = (t: number): number => Math.sqrt((meanCoef(t) * s) ** 2 + std(t) ** 2);
    const { x, rejects, accepts } = paperSolver(problem, options)(noiseOf(5, 0));
    assert(rejects < accepts / 20);
    noiseOf(5, 0)(n, 0).forEach((z, i) => {
      const score = (priorStd * z - meanCoef(1) * mean) / width(1); // constant along the flow
      assertAlmostEquals(at(x, i), meanCoef(options.tEnd) * mean + width(options.tEnd) * score, 2e-3);
    });
  }
});

Deno.test("paperSolver() needs in 3072 dimensions what was found for the published code, and VE's spread is short by as much", () => {
  const n = 3072, mixture = gaussian({ n, std: 0.05, mean: 0.5 }), problem = mixtureProblem(ve(), mixture);
  for (
    const { rel, nfe, share } of [{ rel: 0.05, nfe: 228, share: 0.9705 }, {
      rel: 0.1,
      nfe: 139,
      share: 0.963,
    }]
  ) {
    const results = solveMany(paperSolver(problem, { ...paperVe, hInit: 0.5, rel }), { count: 12, seed: 8 });
    const mean = momentsOf(results.map((r) => r.nfe)).mean;
    assert(Math.abs(mean / nfe - 1) < 0.01, `NFE at rel ${rel} must be ${nfe}: found ${mean}`);
    const spread = right(spreadAboutModes(rowsOf(results.map(({ x }) => x)), mixture));
    assertZ({ name: `spread at rel ${rel}`, value: spread.share, expected: share, se: spread.standardError });
  }
  const data = randomMixture({ n, seed: 1, low: -1, std: 0.1 });
  const results = solveMany(paperSolver(mixtureProblem(vp(), data), { ...paperVp, rel: 0.05 }), {
    count: 4,
    seed: 8,
  });
  const mean = momentsOf(results.map((r) => r.nfe)).mean;
  assert(Math.abs(mean / 139 - 1) < 0.03, `NFE of VP at rel 0.05 must be 139: found ${mean}`);
});

Deno.test("errorPrev: state and lowOrder agree in NFE at rel 0.05, none costs at least twice as much", () => {
  const problem = mixtureProblem(ve(), gaussian({ n: 1024, std: 0.05 }));
  const nfe = (errorPrev: PaperOptions["errorPrev"]): number => {
    const solve = paperSolver(problem, { ...paperVe, rel: 0.05, errorPrev });
    return momentsOf(solveMany(solve, { count: 4, seed: 1 }).map((r) => r.nfe)).mean;
  };
  const low = nfe("lowOrder");
  assert(Math.abs(nfe("state") / low - 1) < 0.02);
  assert(nfe("none") > 2 * low && nfe("none") < 9 * low);
});
