/**
 * Classifier guidance: a score, and the slope of a log likelihood that is written as an expression.
 *
 *     s = ∇ log p_t(x) + w ∇_x log p(y | x, t)
 *
 * Exact for w = 1 where the likelihood is that of the noisy x_t; one of x_0, written with x in its place, is not.
 * Source: Dhariwal & Nichol 2021, arXiv 2105.05233; Song et al. 2021, arXiv 2011.13456, section 5.
 * Tests: tests/sde/guidance/guide_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import { type ItoError, messageOf } from "../border/errors.ts";
import type { Fallible } from "../border/fallible.ts";
import { optionsOf } from "../border/options.ts";
import { kind } from "../border/decode.ts";
import { add, mul, type ScalarLike } from "../language/dsl.ts";
import {
  at,
  literal,
  type Node,
  nodesOf,
  rewriter,
  type Scalar,
  type State,
  typed,
} from "../language/expr.ts";
import { isNode } from "../language/operands.ts";
import { t, x } from "../process.ts";
import { gradientThrough } from "../slopes/pullback.ts";
import type { Score } from "../score.ts";
import { badArgument, madeOf, weightOf } from "./parts.ts";

/** How strong the guidance is. */
export interface GuideOptions {
  /** w: 1 unless said; an expression of t is one too. */
  readonly scale?: ScalarLike;
}

const read = optionsOf("guide", { scale: kind("a number", (u: unknown): u is ScalarLike => u !== null) });

/** A component is an element by its number: that has a slope in x. */
const withoutComponents = rewriter((n: Node): Node =>
  n.tag === "pick" && n.arg === x ? at(x, literal(n.part, "word")) : n
);

/** The number of an element that is taken by `at(x, i)` or `component(x, i)`, where it is constant. */
const elementOf = (n: Node): number => {
  if (n.tag === "pick" && n.arg === x) return n.part;
  if (n.tag !== "at" || n.of !== x) return 0;
  const asked = n.index.tag === "apply" && n.index.op === "wselect" ? n.index.args[1] : n.index; // within the ends
  return asked?.tag === "lit" ? asked.value : 0;
};

/** Of a score for samples of fewer elements than a log likelihood looks at: `BadShape`. */
const within = (made: Score, last: number): E.Either<ItoError, Score> =>
  made.elements === undefined || last < made.elements ? E.right(made) : E.left({
    tag: "BadShape",
    where: "guide: logLikelihood",
    found: `element ${last} of a sample of ${made.elements}`,
    wanted: `elements from 0 to ${made.elements - 1}`,
    try: `at(x, ${made.elements - 1}), or a score of as many elements`,
  });

const isNumber = (u: unknown): u is Scalar => isNode(u) && u.kind === "real" && u.shape === "scalar";

const slopeOf = (
  f: (symbols: { readonly x: State; readonly t: Scalar }) => Scalar,
): E.Either<ItoError, { readonly slope: State; readonly last: number }> => {
  const instead = "guide(score, ({ x }) => mul(-0.5, sum(square(sub(x, 1)))))";
  if (typeof f !== "function") {
    const wanted = "a function of { x, t }";
    return badArgument("guide", { option: "logLikelihood", found: f, wanted, instead });
  }
  const n: unknown = f({ x, t });
  if (!isNumber(n)) {
    const wanted = "a function that gives an expression, one number a sample";
    return badArgument("guide", { option: "logLikelihood", found: n, wanted, instead });
  }
  return E.tryCatch(
    () => ({
      slope: gradientThrough(typed(withoutComponents(n), "scalar", "real")),
      last: nodesOf([n]).reduce((most, m) => Math.max(most, elementOf(m)), 0),
    }),
    (e): ItoError => ({
      tag: "Unsupported",
      what: `guide with a log likelihood whose slope is not known (${messageOf(e).split("\n")[0] ?? ""})`,
      try: "a likelihood of sums and at(x, i), or addScores(score, its slope as a score)",
    }),
  );
};

/**
 * A score guided by a log likelihood log p(y | x, t), of which the slope in x is taken symbolically.
 *
 * A log likelihood may ask a network of x's shape, as a denoiser (`pullback.ts`: by its vector–Jacobian product). A classifier, whose
 * answer has another shape, may not: export ∇_x log p(y | x, t) as a file of its own, and `addScores` to it.
 * Shapes: x [elements], t [] → []. Errors (Left): the score's own; `BadOption` for what is no scalar expression or a scale
 * that is not finite; `BadShape` for an element that samples have not; `Unsupported` where the slope is not known.
 *
 * @example More likely the larger its first element is: a logistic classifier of x_t
 * ```ts
 * import { at, exp, guide, log, mixtureScore, mul, add, neg } from "ito";
 *
 * const data = mixtureScore({ weights: [0.5, 0.5], means: [[-1, 0], [1, 0]], stds: [0.3, 0.3] });
 * const guided = guide(data, ({ x }) => neg(log(add(1, exp(mul(-2, at(x, 0)))))), { scale: 1 });
 * ```
 */
export function guide(
  score: Fallible<Score>,
  logLikelihood: (symbols: { readonly x: State; readonly t: Scalar }) => Scalar,
  options: GuideOptions = {},
): E.Either<ItoError, Score> {
  return pipe(
    read(options),
    E.chain(({ scale = 1 }) => weightOf("guide", "scale", scale)),
    E.chain((scale) => pipe(slopeOf(logLikelihood), E.map((found) => ({ scale, ...found })))),
    E.chain(({ scale, slope, last }) =>
      pipe(
        madeOf("guide", [score], ([s = x]) => add(s, scale === 1 ? slope : mul(scale, slope))),
        E.chain((made) => within(made, last)),
      )
    ),
  );
}
