/**
 * Which strategy for a process: docs/which-method.md as a function. It looks at the process alone (calculus, noise, what a
 * score has run backward, how fast its drift falls back), and says its reason; tolerances and numbers of steps are the caller's to
 * change.
 * Tests: tests/solvers/which/which_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import { kind } from "../../sde/border/decode.ts";
import { internal, type ItoError } from "../../sde/border/errors.ts";
import type { Fallible } from "../../sde/border/fallible.ts";
import { optionsOf } from "../../sde/border/options.ts";
import { wantProcess } from "../../sde/calculus.ts";
import { gaussianPath } from "../../sde/gaussian_path.ts";
import { commutativity } from "../../sde/noise/commutativity.ts";
import type { Calculus, Process } from "../../sde/process.ts";
import { sosra } from "../methods/additive/all.ts";
import { milstein, sosri } from "../methods/diagonal/all.ts";
import { emStep } from "../methods/euler_maruyama.ts";
import { tsit5 } from "../methods/flow/all.ts";
import { baoab, exactOu } from "../methods/langevin/all.ts";
import { heunStep, spark } from "../methods/stratonovich/all.ts";
import { adaptiveExponential } from "../presets.ts";
import { adaptive, equalSteps } from "../stepping.ts";
import { type Advice, ifStiff, implicitFor, type Start } from "./advice.ts";

const expectations = "for expectations alone: equalSteps(dri1, n), weak order 2";
const stiff = {
  none: "where it is stiff: adaptive(rosenbrock23)",
  additive: "where the drift is stiff: equalSteps(trapezoidal, n)",
  other: "where the drift is stiff: equalSteps(backwardEuler, n)",
} as const;

/** What the drift's form allows beside. */
const byForm = (p: Process): readonly string[] => [
  ...(exactOu.refuses?.(p) === undefined
    ? ["it is linear, its law is exact at any step: equalSteps(exactOu, n)"]
    : []),
  ...(baoab.refuses?.(p) === undefined
    ? ["it is Langevin dynamics: equalSteps(baoab, n) for means, equalSteps(ubu, n) for paths"]
    : []),
];

/** Whether its noises commute, as far as can be told. */
const commutes = (p: Process<Calculus>): boolean =>
  pipe(commutativity(p), E.match(() => false, (found) => found.commutes));

const itos = (p: Process): Advice => {
  const path = gaussianPath(p);
  if (path !== undefined) {
    const fixed = path.own === undefined
      ? "withGrid(grids.logSnr())(equalSteps(dpmSolver2M(), 20))"
      : "ddim(50)";
    return {
      strategy: adaptiveExponential(),
      says:
        "a score runs it backward from a Gaussian marginal: the linear part is solved exactly, steps adapt in λ",
      else: [
        "dataRange: the range of the data, [-1, 1] for VP",
        `a fixed number of steps: ${fixed}`,
      ],
    };
  }
  if (p.jumps !== undefined) {
    return { strategy: equalSteps(emStep, 1000), says: "it jumps: equal steps, or a grid", else: [] };
  }
  switch (p.noiseKind) {
    case "none":
      return {
        strategy: adaptive(tsit5, { rel: 1e-6, abs: 1e-9 }),
        says: "no noise: an ODE, by an embedded pair of order 5",
        else: [stiff.none],
      };
    case "additive":
      return {
        strategy: adaptive(sosra),
        says: "additive noise: strong order 1.5, weak order 2, adaptive",
        else: [...byForm(p), "two evaluations a step: adaptive(shark)", stiff.additive, expectations],
      };
    case "diagonal":
      return {
        strategy: adaptive(sosri),
        says: "each element has its own noise, which depends on x: strong order 1.5, adaptive on one path",
        else: [
          "noise without a derivative, or at 0: equalSteps(emStep, n)",
          expectations,
          stiff.other,
        ],
      };
    case "general":
      if (sosri.refuses?.(p) === undefined) {
        return {
          strategy: adaptive(sosri),
          says:
            "one noise for all components, or each its own, which depends on x: strong order 1.5, adaptive on one path",
          else: [
            "by one evaluation a step: equalSteps(milstein, n)",
            expectations,
            stiff.other,
          ],
        };
      }
      if (commutes(p)) {
        return {
          strategy: equalSteps(milstein, 1000),
          says: "noises that mix and depend on x, and commute: strong order 1",
          else: [
            "adaptive steps with a certificate: toStratonovich(process), adaptive(heunStep)",
            expectations,
          ],
        };
      }
      return {
        strategy: equalSteps(emStep, 1000),
        says:
          "noises that mix and depend on x: order ½ on one path, as nothing of higher order needs no areas",
        else: [
          "adaptive steps with a certificate: toStratonovich(process), adaptive(heunStep)",
          expectations,
        ],
      };
  }
};

const stratonovichs = (p: Process<"stratonovich">): Advice<"stratonovich"> => {
  const implicit = "where the drift is stiff: toIto(process), as implicit methods are Itô's";
  const exact =
    "noise that does not depend on x reads the same in Itô's sense: toIto(process), adaptive(sosra)";
  if (p.jumps !== undefined) {
    return { strategy: equalSteps(heunStep, 1000), says: "it jumps: equal steps, or a grid", else: [] };
  }
  if (p.noiseKind === "none" || p.noiseKind === "additive") {
    return {
      strategy: adaptive(spark),
      says: "additive noise: strong order 1.5 by W and H, adaptive",
      else: [exact, implicit],
    };
  }
  return {
    strategy: adaptive(heunStep),
    says: `noise that depends on x: adaptive, certified on nested steps, strong order ${
      commutes(p) ? "1" : "½"
    }`,
    else: [
      "where the drift bends more than the noise: adaptive(spark)",
      "equal steps, commuting noise: equalSteps(slowRk, n)",
      implicit,
    ],
  };
};

/** What a recommendation may be told. */
export interface RecommendOptions {
  /** Where paths begin: a number, or one an element. */
  readonly x0?: number | readonly number[];
}

const isStart = (u: unknown): u is number | readonly number[] =>
  (typeof u === "number" ? [u] : Array.isArray(u) && u.length > 0 ? u : [NaN]).every((v) =>
    Number.isFinite(v)
  );

const readOptions = optionsOf("recommend", {
  x0: kind("a finite number, or a list of them, one an element", isStart),
});

const startOf = (p: Process<Calculus>, options: unknown): E.Either<ItoError, Start | undefined> =>
  pipe(
    readOptions(options),
    E.chain(({ x0 }) =>
      typeof x0 === "object" && p.elements !== undefined && x0.length !== p.elements
        ? E.left({
          tag: "BadOption",
          where: "recommend",
          option: "x0",
          found: `${x0.length} numbers`,
          wanted: `a number, or ${p.elements} of them`,
        })
        : E.right(x0)
    ),
  );

const isStratonovich = (p: Process<Calculus>): p is Process<"stratonovich"> => p.calculus === "stratonovich";
const isItos = (p: Process<Calculus>): p is Process => p.calculus === "ito";

/**
 * A strategy for a process, with its reason. Where the drift falls back some hundred times over the span or more, it is stiff for
 * explicit steps: the reason says so, with the figure, and an implicit method is recommended where one takes the process in fewer
 * steps. That is looked for where paths begin (`x0`), else at states from −2 to 2.
 *
 * Errors (Left): those of the process; `BadOption` for what is none, for other options, and an x0 that is no start of it.
 *
 * @example
 * ```ts
 * import { describe, neg, process, recommend, solve } from "ito";
 *
 * const ou = process(({ x }) => ({ drift: neg(x), diffusion: 0.5 }));
 * const advice = recommend(ou);
 * if (advice._tag === "Left") throw new Error(describe(advice.left));
 * advice.right.says; // additive noise: strong order 1.5, …
 * const result = await solve(ou, advice.right.strategy, { n: 100, seed: 1, x0: 1 })();
 * ```
 */
export function recommend(process: Fallible<Process>, options?: RecommendOptions): E.Either<ItoError, Advice>;
/** For a Stratonovich process. */
export function recommend(
  process: Fallible<Process<"stratonovich">>,
  options?: RecommendOptions,
): E.Either<ItoError, Advice<"stratonovich">>;
/** For either. */
export function recommend(
  process: Fallible<Process<Calculus>>,
  options?: RecommendOptions,
): E.Either<ItoError, Advice<Calculus>> {
  return pipe(
    wantProcess("recommend", process),
    E.chain((p) => pipe(startOf(p, options), E.map((x0) => ({ p, x0 })))),
    E.map(({ p, x0 }): Advice<Calculus> => {
      if (isStratonovich(p)) return ifStiff(p, stratonovichs(p), x0);
      if (isItos(p)) {
        const advice = itos(p);
        return gaussianPath(p) === undefined
          ? ifStiff(p, advice, x0, (steps) => implicitFor(p, steps))
          : advice;
      }
      throw internal(`a process of the calculus "${p.calculus}"`);
    }),
  );
}
