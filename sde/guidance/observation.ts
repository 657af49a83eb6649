/**
 * What has been seen of a sample through a linear measurement, as expressions that guide a score:
 *
 *     y = A x + σ n   ⟹   c_j = v_j · x + τ_j n_j,   the v_j orthonormal            (`orthogonal.ts`)
 *
 * Axes of one noise τ are one *group*, with P = Σ v_j v_jᵀ and c = Σ c_j v_j. Few axes are sums over elements; many that see
 * different elements, as an image's do, are tables of neighbours by number.
 * Tests: tests/sde/guidance/observation_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import { foundText, isNumbers, isRecord } from "../border/decode.ts";
import type { ItoError } from "../border/errors.ts";
import { sure } from "../border/errors.ts";
import type { Fallible } from "../border/fallible.ts";
import { add, constant, mul, type ScalarLike, sub, sum } from "../language/dsl.ts";
import type { State } from "../language/expr.ts";
import { at } from "../language/indexed.ts";
import { type LinearMap, rowsOf } from "./linear_map.ts";
import { axesOf, isDisjoint, type SeenAxis } from "./orthogonal.ts";

/** The axes of one noise. */
export interface SeenGroup {
  /** τ, in units of x. */
  readonly noise: number;
  /** The axes themselves, as numbers. */
  readonly axes: readonly SeenAxis[];
  /** c, as a state. */
  readonly seen: State;
  /** P d: the part of a state that is seen. */
  readonly project: (d: State) => State;
}

/** A linear measurement with what it gave, as `observe` makes one. */
export interface Observation {
  /** How many elements a sample has. */
  readonly elements: number;
  /** Its axes by their noise. */
  readonly groups: readonly SeenGroup[];
}

/** What is seen, and its noise, are below this. */
const farthest = 1e15;
/** More axes that see the same elements are refused: each is a sum over elements. */
const mostSums = 64;
/** An axis that sees more elements is a sum rather than a table for each of them. */
const mostNeighbours = 64;

const onElements = (elements: number, entries: readonly (readonly [number, number])[]): State => {
  const values = new Float64Array(elements);
  entries.forEach(([i, v]) => values[i] = v);
  return constant(values, "axis");
};

/** v as a state. */
export function axisState(elements: number, a: SeenAxis): State {
  return onElements(elements, a.at.map((i, k) => [i, sure(a.weights[k], "a weight")]));
}

/** P by sums: v (v · d), axis by axis. */
const bySums = (elements: number, axes: readonly SeenAxis[]) => {
  const vectors = axes.map((a) => axisState(elements, a));
  return (d: State): State => vectors.map((v) => mul(sum(mul(v, d)), v)).reduce((a, b) => add(a, b));
};

/** P by tables: an element's own weight times the sum over its neighbours on the same axis, itself among them. */
const byTables = (elements: number, axes: readonly SeenAxis[]) => {
  const most = axes.reduce((m, a) => Math.max(m, a.at.length), 0);
  const own = axes.flatMap((a) => a.at.map((i, k) => [i, sure(a.weights[k], "a weight")] as const));
  if (most === 1) {
    const seen = onElements(elements, own.map(([i]) => [i, 1]));
    return (d: State): State => mul(seen, d);
  }
  const column = (k: number, of: (a: SeenAxis) => number): State =>
    onElements(elements, axes.flatMap((a) => (k < a.at.length ? a.at.map((i) => [i, of(a)] as const) : [])));
  const tables = Array.from({ length: most }, (_, k) => ({
    weight: column(k, (a) => sure(a.weights[k], "a weight")),
    from: column(k, (a) => sure(a.at[k], "an element")),
  }));
  const weights = onElements(elements, own);
  return (d: State): State =>
    mul(weights, tables.map(({ weight, from }) => mul(weight, at(d, from))).reduce((a, b) => add(a, b)));
};

const groupOf = (elements: number, axes: readonly SeenAxis[]): SeenGroup => {
  const seen = new Float64Array(elements);
  axes.forEach((a) => a.at.forEach((i, k) => seen[i] = (seen[i] ?? 0) + a.value * (a.weights[k] ?? NaN)));
  const tabled = isDisjoint(axes) && axes.every((a) => a.at.length <= mostNeighbours) &&
    (axes.length > 4 || axes.every((a) => a.at.length === 1));
  return {
    noise: sure(axes[0], "an axis").noise,
    axes,
    seen: constant(seen, "seen"),
    project: (tabled ? byTables : bySums)(elements, axes),
  };
};

/** Axes by their noise, where rounding does not count. */
const grouped = (axes: readonly SeenAxis[]): readonly (readonly SeenAxis[])[] => [
  ...Map.groupBy(axes, (a) => a.noise.toPrecision(12)).values(),
];

const instead = "observe([[1, 1]], [0.3], 0.1)";

const mapOf = (u: unknown): E.Either<ItoError, LinearMap> => {
  const refuse = (wanted: string): E.Either<ItoError, never> =>
    E.left({ tag: "BadShape", where: "observe: A", found: foundText(u), wanted, try: instead });
  if (!Array.isArray(u)) {
    if (!isRecord(u)) return refuse("rows of one length, or a map as observed(…) and greyOf(…) make one");
    const { elements, rows } = u;
    const isRow = (r: unknown): r is LinearMap["rows"][number] => {
      if (!isRecord(r) || !isNumbers(r.at) || !isNumbers(r.weights)) return false;
      return r.at.length === r.weights.length && r.at.length > 0 &&
        r.at.every((i) => Number.isInteger(i) && i >= 0 && i < Number(elements)) &&
        new Set(r.at).size === r.at.length;
    };
    const fits = typeof elements === "number" && Array.isArray(rows) && rows.length > 0 && rows.every(isRow);
    return fits ? E.right({ elements, rows }) : refuse("a map as observed(…) and greyOf(…) make one");
  }
  const lengths = new Set(u.map((row: unknown) => (isNumbers(row) ? row.length : 0)));
  const [length] = [...lengths];
  if (lengths.size !== 1 || length === undefined || length === 0) {
    return refuse("rows of one length, a number for each element of a sample");
  }
  return E.right(rowsOf(u));
};

/** The first row that is no measurement. */
const rowFault = ({ rows }: LinearMap): ItoError | undefined => {
  for (const [j, row] of rows.entries()) {
    const bad = row.weights.findIndex((w) => !Number.isFinite(w));
    if (bad >= 0) {
      return {
        tag: "NotFinite",
        where: `observe: row ${j} of A`,
        index: row.at[bad] ?? bad,
        value: row.weights[bad] ?? NaN,
      };
    }
    if (row.weights.every((w) => w === 0)) {
      const wanted = "rows that see some element";
      return { tag: "BadShape", where: "observe: A", found: `row ${j}, all 0`, wanted, try: instead };
    }
  }
  return undefined;
};

/**
 * What has been seen: y = A x + σ n.
 *
 * Shapes: A [m][elements], or a map (`observed`, `greyOf`, `blockMeans`); y [m]. Units: `sigma` in units of y; 0 is exact.
 * Rows that see no element in common may be any number; of others 64. Errors (Left): `BadShape` for rows of several lengths,
 * none, a row of zeros, a y of another length, rows that contradict each other, what is seen beyond 1e15; `NotFinite`; `BadOption` for a negative sigma;
 * `Unsupported` for more rows.
 *
 * @example A sum of two elements, seen with noise
 * ```ts
 * import { observe } from "ito";
 *
 * const seen = observe([[1, 1]], [0.3], 0.1);
 * ```
 */
export function observe(
  A: readonly (readonly number[])[] | Fallible<LinearMap>,
  y: readonly number[] | Float32Array | Float64Array,
  sigma: number,
): E.Either<ItoError, Observation> {
  return pipe(
    typeof A === "object" && A !== null && "_tag" in A ? A : E.right(A),
    E.chain(mapOf),
    E.chain((map) => {
      const fault = rowFault(map) ?? yFault(map, y, sigma);
      return fault === undefined ? seenOf(map, Array.from(y), sigma) : E.left(fault);
    }),
  );
}

const yFault = ({ rows }: LinearMap, y: unknown, sigma: unknown): ItoError | undefined => {
  if (!isNumbers(y) || y.length !== rows.length) {
    const found = isNumbers(y) ? `${y.length} numbers` : foundText(y);
    return {
      tag: "BadShape",
      where: "observe: y",
      found,
      wanted: `${rows.length} numbers, one a row of A`,
      try: instead,
    };
  }
  const bad = y.findIndex((v) => !Number.isFinite(v));
  if (bad >= 0) return { tag: "NotFinite", where: "observe: y", index: bad, value: y[bad] ?? NaN };
  if (typeof sigma === "number" && sigma >= 0 && Number.isFinite(sigma)) return undefined;
  return {
    tag: "BadOption",
    where: "observe",
    option: "sigma",
    found: foundText(sigma),
    wanted: "a finite number ≥ 0",
    try: instead,
  };
};

const seenOf = (map: LinearMap, y: readonly number[], sigma: number): E.Either<ItoError, Observation> => {
  if (map.rows.length > mostSums && !isDisjoint(map.rows)) {
    return E.left({
      tag: "Unsupported",
      what: `observe with ${map.rows.length} rows that have elements in common`,
      try: `at most ${mostSums} such rows, or rows that have none`,
    });
  }
  const axes = axesOf(map, y, sigma);
  if ("contradicts" in axes) {
    return E.left({
      tag: "BadShape",
      where: "observe: y",
      found: "numbers that no sample gives: rows of A depend on each other, and sigma is 0",
      wanted: "numbers in the range of A",
      try: "a sigma > 0, or rows that are independent",
    });
  }
  const far = axes.find(({ value, noise }) => !(Math.abs(value) < farthest && noise < farthest));
  if (far !== undefined) {
    return E.left({
      tag: "BadShape",
      where: "observe",
      found: `rows along which a sample is seen at ${far.value.toPrecision(3)} ± ${far.noise.toPrecision(3)}`,
      wanted: `numbers below ${farthest} in units of a sample, whose squares float32 holds`,
      try: "y and sigma in units of A x, and samples that are about 1",
    });
  }
  return E.right({
    elements: map.elements,
    groups: grouped(axes).map((group) => groupOf(map.elements, group)),
  });
};

/** Σ_j w(τ_j) v_j (c_j − v_j · d): what is missing to what was seen, each axis by its weight. */
export function toward(o: Observation, d: State, weight: (noise: number) => ScalarLike): State {
  return o.groups
    .map(({ noise, seen, project }) => mul(weight(noise), sub(seen, project(d))))
    .reduce((a, b) => add(a, b));
}
