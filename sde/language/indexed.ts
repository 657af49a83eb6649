/**
 * Elements of a state by their number: what couples them.
 *
 *     shift(x, k)_i = x_{i+k},   (A x)_i = Σ_j A_ij x_j
 *
 * All is made of one node, `at(x, i)`. Elements are numbered from 0, the last axis of a shape fastest.
 * Tests: tests/sde/language/indexed_test.ts, tests/backends/schedule/indexed_test.ts.
 * @module
 */
import { foundText, isRecord } from "../border/decode.ts";
import { constant, element, elementCount, lt, mul, select, type StateLike } from "./dsl.ts";
import {
  apply,
  at as entry,
  type Data,
  gather,
  input,
  literal,
  type Node,
  type Scalar,
  series,
  type State,
  typed,
} from "./expr.ts";
import { wantReals, wantState } from "./operands.ts";

const word = (v: number): Node => literal(v >>> 0, "word");
const plus = (a: Node, b: Node): Node => apply("wadd", [a, b]);
const times = (a: Node, b: Node): Node => apply("wmul", [a, b]);
const either = (c: Node, a: Node, b: Node): Node => apply("wselect", [c, a, b]);
const isBelow = (a: Node, b: Node): Node => apply("wlt", [a, b]);
const minusOne = word(-1);
const real = (n: Node): State => typed(n, "state", "real");
const one = (n: Node): Scalar => typed(n, "scalar", "real");
/** The number of elements, as a word. */
const count = apply("toWord", [elementCount]);

/**
 * The number of an element within its sample, from 0.
 *
 * @example A ring of oscillators that differ
 * ```ts
 * import { add, element, mul, process } from "ito";
 *
 * process(() => ({ drift: add(1, mul(0.1, element)), diffusion: 0.1 }));
 * ```
 */
export const elementNumber: State = real(apply("toReal", [element]));

/**
 * Element `i` of a state, from 0; numbers are rounded down, and what is beyond an end is the element at that end.
 *
 * Shapes: x [elements], i [] → [], i [elements] → [elements]. Errors: throws a TypeError for what is no state or number.
 *
 * @example What the first element does, the others follow
 * ```ts
 * import { at, process, sub } from "ito";
 *
 * process(({ x }) => ({ drift: sub(at(x, 0), x), diffusion: 0.1 }));
 * ```
 */
export function at(x: State, i: number | Scalar): Scalar;
/** An element for each element. */
export function at(x: State, i: StateLike): State;
/** Scalars and states alike. */
export function at(x: State, i: StateLike): Scalar | State {
  wantState("at", x);
  wantReals("at", [i]);
  const asked = typeof i === "number" ? word(Math.max(0, Math.floor(i))) : apply("toWord", [i]);
  const n = entry(x, either(isBelow(asked, count), asked, plus(count, minusOne)));
  return n.shape === "state" ? real(n) : one(n);
}

/** What stands beyond the ends of a state: the other end, the last element there, or a number. */
export type Beyond = "wrap" | "edge" | number | Scalar;

/** A state as a grid: its shape, and the axis along which it is shifted. */
export interface Axis {
  /** Its product is the number of elements. */
  readonly shape: readonly number[];
  /** From 0. */
  readonly axis: number;
}

/**
 * A state whose element i is element i + k of x; along an axis of a grid where one is given.
 *
 * `beyond` says what stands beyond the ends: "wrap" goes on at the other end (a ring), "edge" repeats the last element there
 * (no flux), a number stands for all that is not there (0: held at 0).
 * Errors: throws a RangeError for a k that is no whole number or an axis that the grid has not; a solve of samples of another
 * shape is refused.
 *
 * @example Lorenz-96, driven by noise
 * ```ts
 * import { add, mul, process, shift, sub } from "ito";
 *
 * process(({ x }) => {
 *   const [next, last, before] = [shift(x, 1, "wrap"), shift(x, -1, "wrap"), shift(x, -2, "wrap")];
 *   return { drift: add(mul(sub(next, before), last), sub(8, x)), diffusion: 0.5 };
 * });
 * ```
 */
export function shift(x: State, k: number, beyond: Beyond, grid?: Axis): State {
  wantState("shift", x);
  if (!Number.isSafeInteger(k)) {
    throw new RangeError(`Cannot shift a state by ${foundText(k)}: it must be a whole number\nTry: 1 or -1`);
  }
  if (beyond !== "wrap" && beyond !== "edge") wantBeyond(beyond);
  return grid === undefined ? inRow(x, k, beyond) : onGrid(x, k, beyond, grid);
}

const wantBeyond = (beyond: unknown): void => {
  if (typeof beyond === "string" || beyond === undefined) {
    const found = typeof beyond === "string" ? JSON.stringify(beyond) : "nothing";
    throw new TypeError(
      `Cannot use ${found} as what is beyond the ends of a state\nTry: "wrap", "edge" or a number, as in shift(x, 1, 0)`,
    );
  }
  wantReals("shift", [beyond]);
};

/** k less whole turns of n, from 0: the same on every target, as it is worked out when a step is planned. */
const turned = (k: number): Node => {
  const turns = apply("floor", [apply("div", [literal(k, "real"), elementCount])]);
  return apply("toWord", [apply("sub", [literal(k, "real"), apply("mul", [turns, elementCount])])]);
};

const inRow = (x: State, k: number, beyond: Beyond): State => {
  if (beyond === "wrap") {
    const j = plus(element, turned(k));
    return real(entry(x, either(isBelow(j, count), j, plus(j, times(count, minusOne)))));
  }
  const [size, last] = [word(Math.abs(k)), plus(count, minusOne)];
  const j = plus(element, word(k));
  const isThere = k < 0 ? apply("not", [isBelow(element, size)]) : isBelow(j, count);
  const there = real(entry(x, either(isThere, j, k < 0 ? word(0) : last)));
  return beyond === "edge" ? there : select(typed(isThere, "state", "flag"), there, beyond);
};

/** More elements than this have numbers that float32 does not hold. */
const most = 2 ** 24;

const onGrid = (x: State, k: number, beyond: Beyond, grid: unknown): State => {
  const { shape, axis } = wantGrid(grid);
  const size = shape[axis] ?? 1; // it is there
  const inner = shape.slice(axis + 1).reduce((p, m) => p * m, 1);
  const all = shape.reduce((p, m) => p * m, 1);
  const numbers = Float64Array.from({ length: all }, (_, i) => {
    const here = Math.floor(i / inner) % size;
    const to = beyond === "wrap" ? (((here + k) % size) + size) % size : here + k;
    const near = Math.max(0, Math.min(size - 1, to));
    return to === near || beyond === "edge" ? i + (near - here) * inner : -1;
  });
  const from = constant(numbers, `shift by ${k} along axis ${axis} of ${shape.join(" × ")}`);
  const there = real(entry(x, apply("toWord", [from])));
  return beyond === "wrap" || beyond === "edge" ? there : select(lt(from, 0), beyond, there);
};

const isShape = (shape: unknown): shape is readonly number[] =>
  Array.isArray(shape) && shape.length > 0 && shape.every((m) => Number.isInteger(m) && m > 0) &&
  shape.reduce((p: number, m: number) => p * m, 1) <= most;

const wantGrid = (u: unknown): Axis => {
  const { shape, axis } = isRecord(u) ? u : { shape: undefined, axis: undefined };
  if (!isShape(shape)) {
    throw new RangeError(
      `Cannot use ${
        foundText(shape)
      } as the shape of a grid: it must be whole numbers above 0, of at most 2²⁴ ` +
        "elements\nTry: { shape: [16, 16], axis: 0 }",
    );
  }
  if (typeof axis === "number" && shape[axis] !== undefined) return { shape, axis };
  throw new RangeError(
    `Cannot find axis ${foundText(axis)} of a grid of ${shape.join(" × ")}: it has the axes 0 to ${
      shape.length - 1
    }`,
  );
};

/**
 * The neighbours of each element of a grid: along every axis the one before and the one after, in the order of the axes.
 *
 * Shapes: x [rows, cols] → 4 states: above, below, left, right. Errors: as of `shift`.
 *
 * @example The heat equation on a torus, driven by noise
 * ```ts
 * import { add, mul, neighbours, process, sub } from "ito";
 *
 * process(({ x }) => ({ drift: sub(add(...neighbours(x, [16, 16], "wrap")), mul(4, x)), diffusion: 0.1 }));
 * ```
 */
export function neighbours(x: State, shape: readonly number[], beyond: Beyond): readonly State[] {
  return wantGrid({ shape, axis: 0 }).shape.flatMap((_, axis) =>
    [-1, 1].map((k) => shift(x, k, beyond, { shape, axis }))
  );
}

/** Up to so many elements a product is written out: a loop would find its numbers by looking. */
const fewColumns = 8;
const column = input("column", "scalar", "word");

/**
 * A constant matrix times a state.
 *
 * Shapes: matrix [elements][elements], by rows, x [elements] → [elements]. Cost: all its numbers are read for each sample.
 * Errors: throws a RangeError where it is not square or not finite; a solve of samples of another size is refused.
 *
 * @example Coupled Ornstein–Uhlenbeck processes
 * ```ts
 * import { matVec, process } from "ito";
 *
 * process(({ x }) => ({ drift: matVec([[-1, 0.5], [0.5, -1]], x), diffusion: 0.3 }));
 * ```
 */
export function matVec(matrix: readonly (readonly number[])[], x: State): State {
  wantState("matVec", x);
  const n = Array.isArray(matrix) ? matrix.length : 0;
  const isMatrix = n > 0 && matrix.every((row) => Array.isArray(row) && row.length === n);
  if (!isMatrix || matrix.some((row) => row.some((v) => !Number.isFinite(v)))) {
    throw new RangeError(
      `Cannot multiply by ${
        foundText(matrix)
      }: it must be a square matrix of finite numbers\nTry: matVec([[1, 2], [3, 4]], x)`,
    );
  }
  if (n <= fewColumns) {
    const columns = matrix.map((_, j) =>
      constant(matrix.map((row) => row[j] ?? NaN), `column ${j} of a matrix`)
    );
    return columns.map((c, j) => mul(c, one(entry(x, word(j))))).reduce((a, b) => real(apply("add", [a, b])));
  }
  // by columns: neighbours read neighbours
  const values = Float64Array.from({ length: n * n }, (_, k) => matrix[k % n]?.[Math.floor(k / n)] ?? NaN);
  const data: Data = { name: "matrix", values, elements: n };
  const coefficient = gather(data, plus(times(column, word(n)), element));
  return real(series(column, word(0), word(n), mul(real(coefficient), one(entry(x, column)))));
}
