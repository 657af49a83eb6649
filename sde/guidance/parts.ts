/**
 * What the scores that a new one is made of must be: scores, of one number of elements and one shape.
 * Tests: tests/sde/guidance/combine_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import { foundText, isRecord } from "../border/decode.ts";
import type { ItoError } from "../border/errors.ts";
import { type Fallible, lift } from "../border/fallible.ts";
import type { ScalarLike } from "../language/dsl.ts";
import type { State } from "../language/expr.ts";
import { isNode } from "../language/operands.ts";
import type { Marginal } from "../process.ts";
import { isScore, type Score, scoreAt } from "../score.ts";

/** A refusal of an argument. */
export function badArgument(
  where: string,
  { option, found, wanted, instead }: {
    readonly option: string;
    readonly found: unknown;
    readonly wanted: string;
    readonly instead: string;
  },
): E.Either<ItoError, never> {
  const text = isRecord(found) && !isNode(found) ? "another object" : foundText(found);
  return E.left({ tag: "BadOption", where, option, found: text, wanted, try: instead });
}

const aScore = {
  wanted: "a score, as expressionScore(({ x, t }) => …) makes one",
  instead: "gaussianScore([0], 1)",
};

/** Scores or the errors that stand in their place, looked at. */
const wanted = (where: string, given: Fallible<Score>, k: number): E.Either<ItoError, Score> => {
  const refuse = (found: unknown) => badArgument(where, { option: `score ${k + 1}`, found, ...aScore });
  if (!isRecord(given)) return refuse(given);
  return pipe(lift(given), E.chain((s) => (isScore(s) ? E.right(s) : refuse(s))));
};

const all = <A>(of: readonly E.Either<ItoError, A>[]): E.Either<ItoError, readonly A[]> =>
  of.reduce<E.Either<ItoError, readonly A[]>>(
    (list, one) => pipe(list, E.chain((before) => pipe(one, E.map((a) => [...before, a])))),
    E.right([]),
  );

const dimsOf = (s: Score): readonly number[] | undefined => s.tag === "marginal" ? s.dims : undefined;

/** How many elements samples of these scores have, and their shape, where any of them decides that. */
interface Size {
  readonly elements: number | undefined;
  readonly dims: readonly number[] | undefined;
}

/** The size on which all agree. */
const sizeOfAll = (where: string, scores: readonly Score[]): E.Either<ItoError, Size> => {
  const [elements, other] = [...new Set(scores.flatMap((s) => s.elements ?? []))];
  const [dims, otherDims] = [
    ...new Map(scores.flatMap((s) => {
      const d = dimsOf(s);
      return d === undefined ? [] : [[d.join("×"), d] as const];
    })),
  ];
  const apart = other !== undefined
    ? [`${elements} elements`, `${other} elements`]
    : otherDims !== undefined
    ? [dims?.[0], otherDims[0]]
    : undefined;
  if (apart === undefined) return E.right({ elements, dims: dims?.[1] });
  const found = `one for samples of ${apart[0]}, one for samples of ${apart[1]}`;
  return E.left({
    tag: "BadShape",
    where,
    found,
    wanted: "scores of samples of one shape",
    try: "scores that were made for the same data",
  });
};

/** All that a new score may be made of, once the process is known. */
export interface Known {
  /** What the scores say, in their order. */
  readonly scores: readonly State[];
  readonly marginal: Marginal;
}

/**
 * A score made of others, as an expression of theirs. Errors (Left): the parts' own; `BadOption` for what is no score,
 * `BadShape` where two are for samples of different shapes.
 */
export function madeOf(
  where: string,
  given: readonly Fallible<Score>[],
  f: (scores: readonly State[]) => State,
): E.Either<ItoError, Score> {
  return pipe(
    sized(where, given),
    E.map(({ scores, size }): Score => {
      const plain = scores.flatMap((s) => (s.tag === "expression" ? [s.at] : []));
      if (plain.length === scores.length) {
        return { tag: "expression", elements: size.elements, at: f(plain) };
      }
      return marginalScore(size, scores, (known) => f(known.scores));
    }),
  );
}

/** The same where the marginal of the process has a say. */
export function madeWithMarginal(
  where: string,
  given: readonly Fallible<Score>[],
  f: (known: Known) => Fallible<State>,
): E.Either<ItoError, Score> {
  return pipe(
    sized(where, given),
    E.map(({ scores, size }): Score => marginalScore(size, scores, f)),
  );
}

const sized = (where: string, given: readonly Fallible<Score>[]) =>
  pipe(
    all(given.map((s, k) => wanted(where, s, k))),
    E.chain((scores) => pipe(sizeOfAll(where, scores), E.map((size) => ({ scores, size })))),
  );

const marginalScore = (
  { elements, dims }: Size,
  scores: readonly Score[],
  f: (known: Known) => Fallible<State>,
): Score => ({
  tag: "marginal",
  elements,
  ...(dims === undefined ? {} : { dims }),
  of: (marginal) =>
    pipe(
      all(scores.map((s) => lift(scoreAt(s, marginal)))),
      E.chain((states) => lift(f({ scores: states, marginal }))),
    ),
});

/** A weight: a finite number or a number a sample. Errors (Left): `BadOption` for anything else. */
export function weightOf(where: string, option: string, u: unknown): E.Either<ItoError, ScalarLike> {
  const isWeight = (w: unknown): w is ScalarLike =>
    typeof w === "number" ? Number.isFinite(w) : isNode(w) && w.kind === "real" && w.shape === "scalar";
  return isWeight(u) ? E.right(u) : badArgument(where, {
    option,
    found: u,
    wanted: "a finite number, or an expression of t",
    instead: "1.5",
  });
}
