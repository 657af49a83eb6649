/**
 * A process run backward in time, by its score:
 *
 *     dx = (f − g² ∇log p_t) dt + g dW̄      (Anderson 1982; Song et al. 2021, eq. 6)
 *     dx = (f − ½ g² ∇log p_t) dt            (probability flow, eq. 13)
 *
 * Both are processes again: t runs from T down to tEnd.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import type { ItoError } from "./errors.ts";
import { literal, type State } from "./expr.ts";
import { marginalOf } from "./marginal.ts";
import { backwardDrift, type Marginal, type Process } from "./process.ts";
import type { Score } from "./score.ts";

/** A value, or the reason why there is none. */
export type Fallible<A> = A | E.Either<ItoError, A>;

/** A `Fallible` as an Either. */
export function lift<A extends object>(a: Fallible<A>): E.Either<ItoError, A> {
  return "_tag" in a ? a : E.right(a);
}

const scoreAt = (score: Score, marginal: E.Either<ItoError, Marginal>): E.Either<ItoError, State> =>
  score.tag === "expression" ? E.right(score.at) : pipe(marginal, E.map(score.of));

const backward = (p: Process, score: Score, share: number): E.Either<ItoError, Process> => {
  const marginal = marginalOf(p);
  return pipe(
    scoreAt(score, marginal),
    E.chain((s) => {
      const drift = backwardDrift(p, s, share);
      if (drift === undefined) {
        const reason =
          "its diffusion depends on x or mixes components, so its reverse needs more than a score";
        return E.left<ItoError, Process>({ tag: "NotReversible", process: p.name, reason });
      }
      return E.right<ItoError, Process>({
        ...p,
        name: share === 1 ? `reverse ${p.name}` : `probability flow of ${p.name}`,
        drift,
        diffusion: share === 1 ? p.diffusion : { tag: "diagonal", g: literal(0, "real") },
        noiseKind: share === 1 ? p.noiseKind : "none",
        backward: true,
        elements: p.elements ?? score.elements,
        origin: { forward: p, score: s, marginal: E.isRight(marginal) ? marginal.right : undefined },
      });
    }),
  );
};

/**
 * The reverse-time SDE of a process with this score.
 *
 * Errors (Left): what the score or the marginal report; `NotReversible` where the diffusion depends on x.
 */
export function reverse(p: Process, score: Fallible<Score>): E.Either<ItoError, Process> {
  return pipe(lift(score), E.chain((s) => backward(p, s, 1)));
}

/** The probability-flow ODE of a process with this score. Errors (Left): as `reverse`. */
export function probabilityFlow(p: Process, score: Fallible<Score>): E.Either<ItoError, Process> {
  return pipe(lift(score), E.chain((s) => backward(p, s, 0.5)));
}
