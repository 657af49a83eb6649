/**
 * Restart: a sampler that goes a part of its way again, K times: up by noise, down by the flow.
 *
 *     y ← y + S_noise √(t_max² − t_min²) z,   then N_R − 1 steps of Heun from t_max to t_min        y = (x − m)/α, t = σ/α
 *
 * New noise contracts the errors that the way down has made. Each part is a solve that begins where the last has ended,
 * with a seed of its own made of the run's, so that a sample is a function of seed and number here too.
 * Source: Xu et al. 2023, arXiv 2306.14878; Newbeeer/diffusion_restart_sampling, generate_restart.py.
 * Tests: tests/solve/restart_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import type { TaskEither } from "fp-ts/TaskEither";
import { drawn } from "../../sde/border/display.ts";
import type { ItoError } from "../../sde/border/errors.ts";
import { type Fallible, lift } from "../../sde/border/fallible.ts";
import { type Process, process } from "../../sde/process.ts";
import { emStep } from "../../solvers/methods/euler_maruyama.ts";
import { processOf } from "../../solvers/parts.ts";
import { equalSteps } from "../../solvers/stepping.ts";
import type { Reals } from "../../backends/host/reals.ts";
import type { SolveOptions } from "../options.ts";
import { withViews } from "../out/views.ts";
import type { Code, Solution } from "../solution.ts";
import { solve } from "../solve.ts";
import { seedOf } from "../start.ts";
import { type Leg, legsOf, type RestartOptions } from "./plan.ts";

/** What is asked of it: as of a solve, but for states on the way, derivatives and progress. */
export type RestartAsked = Omit<SolveOptions, "saveAt" | "gradient" | "progress">;

const one = equalSteps(emStep, 1);

/** What two parts of the way have cost, and where the second ended. */
const joined = (a: Solution | undefined, b: Solution): Solution => {
  if (a === undefined) return b;
  const sums = (of: (s: Solution) => Uint32Array): Uint32Array => of(b).map((v, i) => v + (of(a)[i] ?? 0));
  const { own, paid } = a.evaluations;
  return {
    ...b,
    seed: a.seed,
    nfe: sums((s) => s.nfe),
    accepts: sums((s) => s.accepts),
    rejects: sums((s) => s.rejects),
    evaluations: { own: own + b.evaluations.own, paid: paid + b.evaluations.paid },
    seconds: a.seconds + b.seconds,
    notes: [...new Set([...a.notes, ...b.notes])],
  };
};

/** Samples that did not come to the end of a part: what became of them. */
type Lost = ReadonlyMap<number, { readonly code: Code; readonly state: Reals }>;

const sizeOf = (s: Solution): number => s.samples.length / s.codes.length;

const lostIn = (s: Solution, before: Lost): Lost =>
  s.codes.reduce<Lost>((lost, code, i) => {
    if (code === "done" || lost.has(i)) return lost;
    return new Map([...lost, [i, { code, state: s.samples.slice(i * sizeOf(s), (i + 1) * sizeOf(s)) }]]);
  }, before);

/** A solution with the samples that were lost as they were then. */
const withLost = (s: Solution, lost: Lost): Solution =>
  lost.size === 0 ? s : {
    ...s,
    codes: s.codes.map((code, i) => lost.get(i)?.code ?? code),
    samples: s.samples.map((v, j) => {
      const state = lost.get(Math.floor(j / sizeOf(s)))?.state;
      return state === undefined ? v : state[j % sizeOf(s)] ?? v;
    }),
  };

/** Where a part begins: where the last has ended, and at 0 a sample that was lost. */
const startOf = (s: Solution, lost: Lost): Solution =>
  lost.size === 0
    ? s
    : { ...s, samples: s.samples.map((v, j) => (lost.has(Math.floor(j / sizeOf(s))) ? 0 : v)) };

/** Goes all parts of the way. */
const walked = async (legs: readonly Leg[], asked: RestartAsked): Promise<E.Either<ItoError, Solution>> => {
  const { x0, shape, params, ...plain } = asked;
  let [whole, lost, k]: [Solution | undefined, Lost, number] = [undefined, new Map(), 0];
  const seed = (): number => seedOf(asked.seed ?? 0, k++);
  for (const leg of legs.flatMap((l) => Array.from({ length: l.times }, () => l))) {
    let from: Solution | undefined = whole && startOf(whole, lost);
    if (from !== undefined && leg.rise !== undefined) {
      const { scale, shift, spread } = leg.rise;
      const start = { samples: from.samples.map((v) => shift + scale * v), shape: from.shape };
      const up = process(() => ({ drift: 0, diffusion: spread }), { name: "restart" });
      const risen = await solve(up, one, { ...plain, seed: seed(), x0: start })();
      if (E.isLeft(risen)) return risen;
      from = risen.right;
      if (from.unfinished.length > 0 && whole !== undefined) return E.right({ ...whole, ...endOf(from) });
    }
    const begun = from === undefined
      ? { ...(x0 === undefined ? {} : { x0 }), ...(shape === undefined ? {} : { shape }) }
      : { x0: { samples: from.samples, shape: from.shape } }; // the lost ones go along, at 0
    const given = params === undefined ? {} : { params };
    const gone = await solve(leg.process, leg.strategy, { ...plain, ...given, ...begun, seed: seed() })();
    if (E.isLeft(gone)) return gone;
    whole = joined(whole, gone.right);
    if (gone.right.unfinished.length > 0) break; // an abort, or a device that is gone
    lost = lostIn(gone.right, lost);
  }
  return whole === undefined
    ? E.left({
      tag: "BadOption",
      where: "restart",
      option: "levels",
      found: "no way",
      wanted: "two levels or more",
    })
    : E.right(withLost(whole, lost));
};

/** How a part that was broken off has ended. */
const endOf = ({ samples, codes, unfinished, failure }: Solution): Partial<Solution> => ({
  samples,
  codes,
  unfinished,
  ...(failure === undefined ? {} : { failure }),
});

/** Why an option has no meaning here. */
const unfit = (options: object): ItoError | undefined => {
  const found = ["saveAt", "gradient", "progress"].find((name) =>
    name in options && Reflect.get(options, name) !== undefined
  );
  return found === undefined ? undefined : {
    tag: "Unsupported",
    what: `restart with ${found}`,
    try: `solve(process, edmSampler(), { ${found}: … })`,
  };
};

/**
 * Samples by Restart, of a reverse process with a Gaussian marginal, made for `edm()`.
 *
 * `plan` is a published setting (`restartPresets`) or one's own. γ, the churn within an interval, is 0.05 as in the
 * published commands, and needs the noise of a reverse SDE; with `gamma: 0`, the paper's algorithm, a probability flow
 * does as well. NFE: 2 (N − 1) + Σ 2 K (N_R − 1), and one that denoises. A sample that fails in a part keeps the state
 * and code that it had there. Errors (Left): as `solve`; `BadOption` for a plan that does not fit, `Unsupported` for
 * `saveAt`, `gradient` and `progress`.
 *
 * @example CIFAR-10's setting of 43 evaluations
 * ```ts
 * import { describe, edm, mixtureScore, restart, restartPresets, reverse } from "ito";
 *
 * const score = mixtureScore({ weights: [0.3, 0.7], means: [[-1, 0], [1, 0]], stds: [0.2, 0.2] });
 * const result = await restart(reverse(edm(), score), restartPresets.cifar10Edm43, { n: 100, seed: 1 })();
 * if (result._tag === "Left") throw new Error(describe(result.left));
 * result.right.nfe; // 42 each
 * ```
 */
export function restart(
  given: Fallible<Process>,
  plan: RestartOptions,
  options: RestartAsked,
): TaskEither<ItoError, Solution> {
  const wrong = typeof options === "object" && options !== null ? unfit(options) : undefined;
  const legs = pipe(
    processOf(given),
    E.chain(() => lift(given)),
    E.chain((p) => (wrong === undefined ? legsOf(p, plan) : E.left(wrong))),
  );
  return async () => {
    if (E.isLeft(legs)) return drawn(legs);
    const gone = await walked(legs.right, options);
    return drawn(pipe(gone, E.map((s: Solution): Solution => drawn(withViews(s)))));
  };
}
