/**
 * A process run backward in time, by its score:
 *
 *     dx = (f − g² ∇log p_t) dt + g dW̄      (Anderson 1982; Song et al. 2021, eq. 6)
 *     dx = (f − ½ g² ∇log p_t) dt            (probability flow, eq. 13)
 *
 * Both are processes again: t runs from T down to tEnd.
 * Tests: tests/sde/reverse_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import { foundText, isRecord } from "./border/decode.ts";
import { isProcess } from "./equation.ts";
import { drawn } from "./border/display.ts";
import type { ItoError } from "./border/errors.ts";
import { mul, sub } from "./language/dsl.ts";
import { type Fallible, lift } from "./border/fallible.ts";
import { literal, type Scalar, type State, uses } from "./language/expr.ts";
import { diagonalMarginalOf } from "./diagonal_marginal.ts";
import { marginalOf } from "./marginal.ts";
import { type Diffusion, type Marginal, type Process, x } from "./process.ts";
import { isScore, type Score } from "./score.ts";
import type { DiagonalMarginal } from "./math/diagonal.ts";

const scoreAt = (score: Score, marginal: E.Either<ItoError, Marginal>): E.Either<ItoError, State> =>
  score.tag === "expression" ? E.right(score.at) : pipe(marginal, E.chain((m) => lift(score.of(m))));

/** The same where elements have noise levels of their own. */
const diagonalScoreAt = (p: Process, score: Score, m: DiagonalMarginal): E.Either<ItoError, State> => {
  if (score.tag === "expression") return E.right(score.at);
  if (score.diagonal !== undefined) return lift(score.diagonal(m, p.time));
  return E.left({
    tag: "Unsupported",
    what: `A score that is told one noise level for the process "${p.name}", whose elements have their own,`,
    try: "mixtureScore, gaussianScore, datasetScore, or expressionScore(({ x, t }) => …)",
  });
};

/** g(t), where it and a score are enough to run the process backward. */
const noiseOf = (p: Process): E.Either<ItoError, Scalar | State> => {
  const refuse = (reason: string, instead: string): E.Either<ItoError, never> =>
    E.left({ tag: "NotReversible", process: p.name, reason, try: instead });
  // the types say so already, but not to plain JavaScript
  if (p.calculus !== "ito") {
    return refuse("its equation is Stratonovich's", "reverse(toIto(process), score)");
  }
  if (p.backward) return refuse("it runs backward already", "the process that it came from, origin.forward");
  const { diffusion, jumps } = p;
  const forward = "solve(process, strategy, { x0: … }), which runs it forward";
  if (jumps !== undefined) return refuse("it jumps", forward);
  if (diffusion.tag === "general") {
    return refuse("a matrix mixes its noises, so its reverse needs more than a score", forward);
  }
  if (uses(diffusion.g, x)) {
    return refuse("its diffusion depends on x, so its reverse needs more than a score", forward);
  }
  return E.right(diffusion.g);
};

const noiseless: Diffusion = { tag: "diagonal", g: literal(0, "real") };

const backward = (p: Process, score: Score, share: number): E.Either<ItoError, Process> => {
  type Known = Omit<NonNullable<Process["origin"]>, "forward" | "score">;
  const from = (g: Scalar | State, known: Known) => (s: State): Process =>
    Object.freeze({
      ...p,
      name: share === 1 ? `reverse ${p.name}` : `probability flow of ${p.name}`,
      drift: sub(p.drift, mul(share, g, g, s)),
      diffusion: share === 1 ? p.diffusion : noiseless,
      noiseKind: share === 1 ? p.noiseKind : "none",
      backward: true,
      elements: p.elements ?? score.elements ?? known.diagonal?.elements,
      dims: score.tag === "marginal" ? score.dims : undefined,
      origin: { forward: p, score: s, ...known },
    });
  return pipe(
    noiseOf(p),
    E.chain((g) => {
      const own = diagonalMarginalOf(p, score.elements);
      if (own !== undefined && (E.isRight(own) || score.tag === "marginal")) {
        return pipe(
          own,
          E.chain((diagonal) =>
            pipe(diagonalScoreAt(p, score, diagonal), E.map(from(g, { marginal: undefined, diagonal })))
          ),
        );
      }
      const marginal = marginalOf(p);
      const known = { marginal: E.isRight(marginal) ? marginal.right : undefined };
      return pipe(scoreAt(score, marginal), E.map(from(g, known)));
    }),
  );
};

/** The same, of what a call without types may hand in. */
const reversed = (
  where: string,
  given: Fallible<Process>,
  score: Fallible<Score>,
  share: number,
): E.Either<ItoError, Process> => {
  const bad = (option: string, u: unknown, wanted: string): E.Either<ItoError, never> => {
    const found = isRecord(u) ? "another object" : foundText(u);
    return E.left({
      tag: "BadOption",
      where,
      option,
      found,
      wanted,
      try: "reverse(vp(), gaussianScore([0], 1))",
    });
  };
  const noProcess = (u: unknown) => bad("the process", u, "a process, as process(({ x, t }) => …) makes one");
  if (!isRecord(given)) return noProcess(given);
  const wanted = "a score, as expressionScore(({ x, t }) => …) makes one";
  if (!isRecord(score)) return bad("the score", score, wanted);
  return drawn(pipe(
    lift(given),
    E.chain((p) => (isProcess(p) ? E.right(p) : noProcess(p))),
    E.chain((p) =>
      pipe(
        lift(score),
        E.chain((s) => (isScore(s) ? backward(p, s, share) : bad("the score", s, wanted))),
      )
    ),
  ));
};

/**
 * The reverse-time SDE of a process with this score.
 *
 * A Stratonovich process is converted first, `reverse(toIto(process), score)`.
 *
 * Errors (Left): `NotReversible` where the diffusion depends on x or mixes noises, or the process runs backward already;
 * what the process, the score or the marginal report.
 */
export function reverse(p: Fallible<Process>, score: Fallible<Score>): E.Either<ItoError, Process> {
  return reversed("reverse", p, score, 1);
}

/** The probability-flow ODE of a process with this score. Errors (Left): as `reverse`. */
export function probabilityFlow(p: Fallible<Process>, score: Fallible<Score>): E.Either<ItoError, Process> {
  return reversed("probabilityFlow", p, score, 0.5);
}
