/**
 * SDEdit: samples near given ones, by noise up to a level and the reverse process down from it.
 *
 *     x_t0 = α x_0 + m + σ z at t0,   then from t0 to tEnd
 *
 * A sample is exactly one of p(x | x_t0): near its guide where t0 is small, like the data where t0 is large. No posterior of an
 * observation, and none is meant. Source: Meng et al. 2022, arXiv 2108.01073; image-to-image of diffusers, whose `strength` is
 * the share of the steps.
 * Tests: tests/solve/edit/sdedit_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import type { TaskEither } from "fp-ts/TaskEither";
import { anyNumber, foundText } from "../../sde/border/decode.ts";
import type { ItoError } from "../../sde/border/errors.ts";
import { type Fallible, lift } from "../../sde/border/fallible.ts";
import { optionsOf } from "../../sde/border/options.ts";
import { gaussianPath } from "../../sde/gaussian_path.ts";
import { add, lit, mul } from "../../sde/language/dsl.ts";
import { valueOf } from "../../sde/language/value.ts";
import { type Process, process } from "../../sde/process.ts";
import { emStep } from "../../solvers/methods/euler_maruyama.ts";
import { processOf } from "../../solvers/parts.ts";
import { levelsOf } from "../../solvers/step/grid.ts";
import { equalSteps } from "../../solvers/stepping.ts";
import type { Strategy } from "../../solvers/strategy.ts";
import type { SolveOptions } from "../options.ts";
import type { Solution } from "../solution.ts";
import { solve } from "../solve.ts";
import { seedOf } from "../start.ts";

/** How far up: the one or the other. */
export interface SdeditOptions {
  /** The time t0, in the process's own clock. */
  readonly t?: number;
  /** The noise level σ/α there, in units of the data. */
  readonly level?: number;
}

/** What is asked of it: as of a solve, with the samples to begin from. */
export type SdeditAsked = SolveOptions & { readonly x0: NonNullable<SolveOptions["x0"]> };

/** The two parts of the way. */
interface Ways {
  /** x ← α x + m + σ z, in one step. */
  readonly up: Process;
  readonly down: Process;
}

const read = optionsOf("sdedit", { t: anyNumber, level: anyNumber });
const once = equalSteps(emStep, 1);

const bad = (option: string, found: unknown, wanted: string): E.Either<ItoError, never> =>
  E.left({
    tag: "BadOption",
    where: "sdedit",
    option,
    found: foundText(found),
    wanted,
    try: "sdedit(process, strategy, { level: 0.5 }, { x0, n })",
  });

/** The time up to which it goes. */
const timeOf = (p: Process, { t, level }: SdeditOptions): E.Either<ItoError, number> => {
  const { tEnd, T } = p.time;
  if ((t === undefined) === (level === undefined)) {
    return bad("the options", { t, level }, "{ t } or { level }, one of the two");
  }
  if (t !== undefined) {
    return t > tEnd && t <= T ? E.right(t) : bad("t", t, `a time above ${tEnd} and up to ${T}`);
  }
  const levels = levelsOf(p);
  const [low, high] = [levels.level(tEnd), levels.level(T)];
  const fits = level !== undefined && level > low && level <= high;
  return fits ? E.right(levels.timeOf(level)) : bad("level", level, `a level above ${low} and up to ${high}`);
};

const waysOf = (p: Process, options: unknown): E.Either<ItoError, Ways> => {
  const path = gaussianPath(p);
  if (path === undefined || path.own !== undefined || !p.backward) {
    return E.left({
      tag: "Unsupported",
      what:
        `sdedit for the process "${p.name}", which no score runs backward from a Gaussian marginal of one noise level,`,
      try: "sdedit(reverse(vp(), score), …)",
    });
  }
  return pipe(
    read(options),
    E.chain((asked) => timeOf(p, asked)),
    E.map((T) => {
      const [alpha, offset, std] = [path.meanCoef, path.offset, path.std].map((of) =>
        valueOf(of(lit(T)), new Map())
      );
      const up = process(
        ({ x }) => ({ drift: add(mul((alpha ?? NaN) - 1, x), offset ?? NaN), diffusion: std ?? NaN }),
        { name: "sdedit" },
      );
      return { up, down: Object.freeze({ ...p, time: { ...p.time, T } }) };
    }),
  );
};

const walked = async (
  { up, down }: Ways,
  strategy: Strategy,
  asked: SdeditAsked,
): Promise<E.Either<ItoError, Solution>> => {
  const { saveAt: _, gradient: __, progress: ___, params: ____, ...plain } = asked;
  const shape = asked.shape ?? down.dims ?? (down.elements === undefined ? undefined : [down.elements]);
  const sized = shape === undefined ? {} : { shape };
  const risen = await solve(up, once, { ...plain, ...sized, seed: seedOf(asked.seed ?? 0, 1) })();
  if (E.isLeft(risen) || risen.right.unfinished.length > 0) return risen;
  return await solve(down, strategy, { ...asked, x0: risen.right })();
};

/**
 * Samples that begin at given ones, noised up to a time or level.
 *
 * Shapes: `x0` one sample for all, or one each. The noise has a seed of its own, made of the run's: sample i is a function of
 * seed, number and its own x0. Evaluations: those of the way down. Errors (Left): as `solve`; `BadOption` for a time or level
 * beyond the process's, or without x0; `Unsupported` for what no score runs backward from a Gaussian marginal.
 *
 * @example Eight samples near one
 * ```ts
 * import { adaptiveExponential, describe, mixtureScore, reverse, sdedit, vp } from "ito";
 *
 * const score = mixtureScore({ weights: [0.5, 0.5], means: [[-1, 0], [1, 0]], stds: [0.2, 0.2] });
 * const options = { x0: [0.9, 0.3], n: 8, seed: 1 };
 * const result = await sdedit(reverse(vp(), score), adaptiveExponential(), { level: 0.5 }, options)();
 * if (result._tag === "Left") throw new Error(describe(result.left));
 * result.right.samples; // 8 × 2
 * ```
 */
export function sdedit(
  given: Fallible<Process>,
  strategy: Strategy,
  upTo: SdeditOptions,
  options: SdeditAsked,
): TaskEither<ItoError, Solution> {
  const hasStart = typeof options === "object" && options !== null && options.x0 !== undefined;
  const ways = pipe(
    processOf(given),
    E.chain(() => lift(given)),
    E.chain((p) => (hasStart ? waysOf(p, upTo) : bad("x0", "nothing", "the samples to begin from"))),
  );
  return async () => (E.isLeft(ways) ? ways : await walked(ways.right, strategy, options));
}
