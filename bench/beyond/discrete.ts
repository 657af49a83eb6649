// deno-lint-ignore-file no-console -- a bench prints its table
/**
 * A score that is known at 1000 trained levels alone (DDPM's linear β): how a solver should ask for it.
 *
 *     deno run -A --no-lock bench/beyond/discrete.ts
 *
 * The score is exact at each level, so that nothing errs but the solver and what it is told:
 *
 *     exact          ε(x, t), as if all levels had been trained: the ceiling
 *     rounded        ε_i(x) of the nearest level i by σ/α, the noise it says put to σ(t)
 *     rounded, x too ε_i of x put to that level's signal, x α_i/α(t)
 *     interpolated   between the two levels' ε, by the share of the way: two evaluations
 *     on the levels  steps end at levels only: ε_i at exactly its level
 *
 * Judged by bench/lib/exact.ts at tEnd; the worst z of sliced Wasserstein, weights and spread, each beside exact samples; below
 * about 3 nothing tells.
 * @module
 */
import {
  adaptiveExponential,
  adaptiveGrid,
  add,
  ddimStep,
  describe,
  div,
  dpmSolver2M,
  equalSteps,
  expressionScore,
  type Fallible,
  floor,
  grids,
  type ItoError,
  type Marginal,
  marginalOf,
  max,
  min,
  mixtureScore,
  mul,
  probabilityFlow,
  reverse,
  type Scalar,
  type Score,
  solve,
  type State,
  type Strategy,
  sub,
  t,
  tangentAdams,
  valueOf,
  vp,
  withDenoise,
  withGrid,
  x,
} from "ito";
import * as E from "fp-ts/Either";
import { byStep, stepDefaults } from "ito/score";
import { apply, gather, type Node, typed } from "../../sde/language/expr.ts";
import { at } from "../../sde/process.ts";
import { type Judge, judgeOf, type Problem, type Row } from "../lib/exact.ts";
import { machine } from "../lib/report.ts";
import { exactProblems } from "../problems/images.ts";

const seeds = [1, 2, 3], budgets = [10, 25];
const right = <A>(e: E.Either<ItoError, A>): A => {
  if (E.isLeft(e)) throw new Error(describe(e.left));
  return e.right;
};

/** √ᾱ_i and √(1 − ᾱ_i) of DDPM's steps. */
const { steps, betaStart, betaEnd } = stepDefaults;
let spent = 0;
const signals = Array.from({ length: steps }, (_, i) => {
  spent -= Math.log1p(-(betaStart + (i / (steps - 1)) * (betaEnd - betaStart)));
  return Math.exp(-spent / 2);
});
const noises = signals.map((a) => Math.sqrt(1 - a * a));
const forward = vp();
const marginal: Marginal = right(marginalOf(forward));
const step: Scalar = (() => {
  const level = byStep()({ marginal, t });
  return "_tag" in level ? right(level) : level;
})();

const read = (name: string, values: readonly number[], i: Scalar): Scalar => {
  const index: Node = apply("toWord", [i]);
  return typed(gather({ name, values: Float64Array.from(values) }, index), "scalar", "real");
};
const inside = (i: Scalar): Scalar => max(0, min(i, steps - 1));

/** What a model that was trained at levels alone says of the noise ε in x, at a level. */
const noiseAtLevel = (score: Score, i: Scalar, state: State): State => {
  if (score.tag !== "marginal") throw new Error("a mixture's score is told the marginal");
  const own = { ...marginal, meanCoef: read("α", signals, i), std: read("σ", noises, i) };
  const made = score.of(own);
  const s = "_tag" in made ? right(made) : made;
  return at(mul(-1, own.std, s), state, t);
};

type Asking = "exact" | "rounded" | "rounded, x too" | "interpolated";
const scoreAsked = (p: Problem, asking: Asking): Fallible<Score> => {
  const { mixture } = p;
  const exact = right(mixtureScore({
    weights: Array.from(mixture.weights),
    means: mixture.means.map((m) => Array.from(m)),
    stds: Array.from(mixture.stds),
  }));
  if (asking === "exact") return exact;
  const whole = inside(floor(add(step, 0.5)));
  const below = inside(floor(step));
  const noise = asking === "rounded"
    ? noiseAtLevel(exact, whole, x)
    : asking === "rounded, x too"
    ? noiseAtLevel(exact, whole, mul(div(read("α", signals, whole), marginal.meanCoef), x))
    : add(
      mul(sub(1, sub(step, below)), noiseAtLevel(exact, below, x)),
      mul(sub(step, below), noiseAtLevel(exact, inside(add(below, 1)), x)),
    );
  return expressionScore(() => mul(-1, div(noise, marginal.std)), mixture.n);
};

/** The time of VP at which a level is as noisy. */
const timeOf = (level: number): number => {
  let [early, late] = [forward.time.tEnd, forward.time.T];
  for (let k = 0; k < 60; k++) {
    const middle = (early + late) / 2;
    if (valueOf(step, new Map([[t, middle]])) < level) early = middle;
    else late = middle;
  }
  return late;
};
const { tEnd, T } = forward.time;

/** Times moved to the nearest levels, none twice. */
const onLevels = (times: readonly number[]): readonly number[] => {
  const levels = times.slice(1, -1).map((time) => Math.round(valueOf(step, new Map([[t, time]]))));
  const kept = [...new Set(levels)].filter((i) => i > 0 && i < steps - 2);
  return [T, ...kept.map(timeOf).filter((v) => v < T && v > tEnd), tEnd];
};
const lambda = (time: number): number =>
  Math.log(valueOf(marginal.meanCoef, new Map([[t, time]])) / valueOf(marginal.std, new Map([[t, time]])));
const inLambda = (count: number): readonly number[] => {
  const [from, to] = [lambda(T), lambda(tEnd)];
  return Array.from({ length: count + 1 }, (_, i) => {
    const wanted = from + (to - from) * i / count;
    let [early, late] = [tEnd, T];
    for (let k = 0; k < 60; k++) {
      const middle = (early + late) / 2;
      if (lambda(middle) > wanted) early = middle;
      else late = middle;
    }
    return i === 0 ? T : i === count ? tEnd : late;
  });
};

interface Ask {
  readonly solver: string;
  readonly strategy: Strategy;
  readonly flow: boolean;
  readonly asking: Asking;
  readonly name: string;
}
const preset = adaptiveExponential({ dataRange: [-1, 1] });
const methods = [
  ["DDIM, η = 1", ddimStep, false],
  ["DPM-Solver++ 2M SDE", dpmSolver2M(), false],
  ["tangentAdams", tangentAdams, false],
  ["DDIM", ddimStep, true],
  ["DPM-Solver++ 2M", dpmSolver2M(), true],
] as const;
const everyAsking: readonly Asking[] = ["exact", "rounded", "rounded, x too", "interpolated"];
const asksOf = (mean: readonly number[]): readonly Ask[] => [
  ...[false, true].flatMap((flow) =>
    everyAsking.map((asking): Ask => ({
      solver: flow ? "adaptiveExponential, flow" : "adaptiveExponential",
      strategy: preset,
      flow,
      asking,
      name: asking,
    }))
  ),
  {
    solver: "its mean grid, tangentAdams",
    strategy: withGrid(onLevels(mean))(equalSteps(tangentAdams, onLevels(mean).length - 1)),
    flow: false,
    asking: "rounded",
    name: "on the levels",
  },
  ...methods.flatMap(([solver, method, flow]) =>
    budgets.flatMap((nfe): readonly Ask[] => {
      const own = onLevels(inLambda(nfe));
      return [
        ...everyAsking.map((asking): Ask => ({
          solver: `${solver}, ${nfe}`,
          strategy: withGrid(grids.logSnr())(equalSteps(method, nfe)),
          flow,
          asking,
          name: asking,
        })),
        {
          solver: `${solver}, ${nfe}`,
          strategy: withGrid(own)(equalSteps(method, own.length - 1)),
          flow,
          asking: "rounded",
          name: "on the levels",
        },
      ];
    })
  ),
];

const worstZ = (r: Row): number => Math.max(...[r.slicedZ, r.weightsZ, r.spreadZ].map(Math.abs));
const rowOf = async (p: Problem, judge: Judge, a: Ask): Promise<string> => {
  const rows: Row[] = [];
  for (const seed of seeds) {
    const made = (a.flow ? probabilityFlow : reverse)(forward, scoreAsked(p, a.asking));
    const options = { n: p.samples, seed, shape: [p.mixture.n], backend: "cpu" } as const;
    rows.push(judge.of(a.solver, right(await solve(made, withDenoise("none")(a.strategy), options)())));
  }
  const all = (f: (r: Row) => string): string => rows.map(f).join(", ");
  const nfe = rows.reduce((sum, r) => sum + r.nfe, 0) / rows.length;
  return `| ${p.name} | ${a.solver} | ${a.name} | ${nfe.toFixed(1)} | ${all((r) => r.slicedW.toFixed(4))} | ${
    all((r) => worstZ(r).toFixed(1))
  } | ${all((r) => r.spread.toFixed(3))} |`;
};

const only = new RegExp(Deno.args[0] ?? "");
console.log(`${machine()}\n`);
console.log(
  "| problem | solver | the score | NFE | distance | worst z | spread |\n| --- | --- | --- | --: | --: | --: | --: |",
);
for (const make of exactProblems({ "2d": 10_000, "64d": 2000, "3072d": 0, images: 0 }).slice(0, 8)) {
  const p = make();
  if (p.process !== "vp" || !only.test(p.name)) continue;
  const judge = judgeOf(p, { repeats: 12, energy: false });
  const mean = right(
    await adaptiveGrid(reverse(forward, scoreAsked(p, "exact")), preset, {
      n: 8,
      seed: 9,
      shape: [p.mixture.n],
    })(),
  );
  const span = { from: T, to: tEnd, steps: Math.round(mean.meanSteps), level: () => NaN, timeOf: () => NaN };
  const exact = judge.exact();
  console.log(
    `| ${p.name} | exact samples | | | ${exact.slicedW.toFixed(4)} | ${worstZ(exact).toFixed(1)} | ${
      exact.spread.toFixed(3)
    } |`,
  );
  for (const ask of asksOf(mean.times(span))) console.log(await rowOf(p, judge, ask));
}
