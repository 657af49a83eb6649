/**
 * Functions of t from data: values at times, even or not, for the price of one look-up whatever their number.
 *
 *     previous   v_k
 *     linear     v_k + s (v_{k+1} − v_k),   s = (t − t_k) / (t_{k+1} − t_k),   t_k ≤ t < t_{k+1}
 *     cubic      v_k + s (c₁ + s (c₂ + s c₃)), the spline through all values (`spline.ts`)
 *
 * k is a division where times are even. Else the span is cut into buckets of one width, at most eight a time: a bucket
 * says from which time on, and a bisection among the few that it holds ends the search. All numbers are one constant
 * table, a row for each time, so that what a step reads lies together. Before its first and after its last time a table
 * is constant.
 * Tests: tests/sde/table_test.ts.
 * @module
 */
import { choice, foundText, isNumbers } from "./border/decode.ts";
import { add, floor, le, max, min, mul, sub } from "./language/dsl.ts";
import {
  apply,
  type Data,
  gather,
  input,
  literal,
  type Node,
  type Scalar,
  typed,
  type Word,
} from "./language/expr.ts";
import { cubicsOf } from "./math/spline.ts";

/** How a table is read between its times. */
export type TableKind = "linear" | "previous" | "cubic";

const kinds = choice("linear", "previous", "cubic");

/** The most times of a table: float32 tells so many apart. */
const mostTimes = 2 ** 20;
/** Times nearer than this have no slope in float32. */
const nearest = 1e-30;

const t: Scalar = input("t", "scalar", "real");
const word = (v: number): Word => literal(v, "word");
const wordOf = (a: Scalar): Word => typed(apply("toWord", [a]), "scalar", "word");
const plus = (a: Word, b: Word): Word => typed(apply("wadd", [a, b]), "scalar", "word");
const either = (c: Node, a: Word, b: Word): Word => typed(apply("wselect", [c, a, b]), "scalar", "word");

/** The times and values of a table, which rise and are finite, or an error that says what is wrong. */
const read = (
  name: string,
  given: { readonly times: unknown; readonly values: unknown },
): { readonly at: Float64Array; readonly values: Float64Array } => {
  const [at, values] = (["times", "values"] as const).map((what) => {
    const list = given[what];
    if (!isNumbers(list)) {
      throw new TypeError(
        `Cannot use ${foundText(list)} as the ${what} of ${name}: they must be a list of numbers\n` +
          "Try: table([0, 1, 2], [0.5, 0.7, 0.6])",
      );
    }
    const bad = list.findIndex((v) => !Number.isFinite(v));
    if (bad >= 0) {
      throw new RangeError(
        `Cannot use ${list[bad]} as number ${bad} of the ${what} of ${name}: it must be finite`,
      );
    }
    return Float64Array.from(list);
  });
  if (at === undefined || values === undefined || at.length !== values.length) {
    throw new RangeError(
      `Cannot use ${at?.length} times with ${values?.length} values in ${name}: there must be as many`,
    );
  }
  if (at.length < 2 || at.length > mostTimes) {
    const instead = at.length < 2 ? "the number itself, which is constant" : "every other of them";
    throw new RangeError(
      `Cannot make ${name} of ${at.length} times: give 2 to ${mostTimes}\nTry: ${instead}`,
    );
  }
  const early = at.findIndex((v, i) => i > 0 && !(v - (at[i - 1] ?? NaN) > nearest));
  if (early >= 0) {
    throw new RangeError(
      `Cannot use ${at[early]} as number ${early} of the times of ${name}, after ${
        at[early - 1]
      }: times must rise`,
    );
  }
  return { at, values };
};

/** The number k of a list that is surely so long. */
const nth = (list: ArrayLike<number>, k: number): number => list[k] ?? NaN;

/** Whether times are as far apart as float64 can have them. */
const areEven = (at: Float64Array): boolean => {
  const [first, last, cells] = [nth(at, 0), nth(at, at.length - 1), at.length - 1];
  const most = 8 * Number.EPSILON * Math.max(Math.abs(first), Math.abs(last));
  return at.every((v, k) => Math.abs(v - (first + (last - first) * k / cells)) <= most);
};

/** What float32 may be wrong by in the number of a bucket. */
const slack = 0.25;
const mostBuckets = 2 ** 20;

/** Where the search for a time begins, by buckets of one width, and how many halvings end it. */
interface Search {
  readonly starts: Float64Array;
  readonly halvings: number;
}

const searchOf = (at: Float64Array, buckets: number): Search => {
  const first = nth(at, 0);
  const width = (nth(at, at.length - 1) - first) / buckets;
  const before = (edges: (bucket: number) => number): Float64Array => {
    let k = 0;
    return Float64Array.from({ length: buckets }, (_, bucket) => {
      while (k + 1 < at.length && nth(at, k + 1) <= first + edges(bucket) * width) k++;
      return k;
    });
  };
  const [starts, ends] = [before((b) => b - slack), before((b) => b + 1 + slack)];
  const most = ends.reduce((m, end, b) => Math.max(m, end - nth(starts, b)), 0);
  return { starts, halvings: Math.ceil(Math.log2(most + 1)) };
};

/** The search of the fewest look-ups. */
const bestSearch = (at: Float64Array): Search =>
  [2, 4, 8]
    .map((each) => searchOf(at, Math.min(mostBuckets, each * at.length)))
    .reduce(
      (best, s) => (s.halvings < best.halvings ? s : best),
      searchOf(at, Math.min(mostBuckets, at.length)),
    );

/** t held within the span; its slope at both ends is that inside. */
const within = (first: number, last: number): Scalar => max(min(t, last), first);

/** A table's rows and how far t is in one of them: the number of the row, and s. */
interface Place {
  readonly row: Word;
  readonly s: Scalar;
}

/** The row of an even table. */
const evenPlace = (at: Float64Array): Place => {
  const [first, last, cells] = [nth(at, 0), nth(at, at.length - 1), at.length - 1];
  const u = mul(cells / (last - first), sub(within(first, last), first));
  const row = min(floor(u), cells);
  return { row: wordOf(row), s: sub(u, row) };
};

/** Number `i` of a row. */
const numberOf = (data: Data, width: number, row: Word, i: number): Scalar => {
  const start = typed(apply("wmul", [row, word(width)]), "scalar", "word");
  return typed(gather(data, plus(start, word(i))), "scalar", "real");
};

/** What a search looks at. */
interface Searched {
  readonly kind: TableKind;
  readonly at: Float64Array;
  readonly data: Data;
  readonly width: number;
  readonly search: Search;
}

/** The last row whose time, its first number, is not after t. */
const unevenPlace = ({ kind, at, data, width, search: { starts, halvings } }: Searched): Place => {
  const [first, last] = [nth(at, 0), nth(at, at.length - 1)];
  const now = within(first, last);
  const bucket = min(mul(starts.length / (last - first), sub(now, first)), starts.length - 1);
  const start = typed(gather(data, plus(word(at.length * width), wordOf(bucket))), "scalar", "real");
  const end = word(at.length - 1);
  const row = Array.from({ length: halvings }, (_, i) => 2 ** (halvings - 1 - i)).reduce<Word>(
    (found, by) => {
      const next = plus(found, word(by));
      const tried = either(apply("wlt", [next, end]), next, end);
      return either(le(numberOf(data, width, tried, 0), now), tried, found);
    },
    wordOf(start),
  );
  if (kind === "previous") return { row, s: literal(0, "real") };
  const share = mul(sub(now, numberOf(data, width, row, 0)), numberOf(data, width, row, 1));
  return { row, s: max(min(share, 1), 0) }; // rounding must not leave the cell
};

/** What s⁰, s¹, … are taken by between a time and the next; after the last time its value holds. */
const coefficientsOf = (kind: TableKind, at: Float64Array, values: Float64Array): readonly Float64Array[] => {
  if (kind === "previous") return [values];
  if (kind === "cubic") return cubicsOf(at, values);
  return [values, values.map((v, k) => (values[k + 1] ?? v) - v)];
};

/** What a row holds before its coefficients: its time, and how much of its cell a unit of t is. */
const headsOf = (kind: TableKind, at: Float64Array): readonly Float64Array[] =>
  kind === "previous" ? [at] : [at, at.map((v, k) => 1 / ((at[k + 1] ?? Infinity) - v))];

/** All numbers of a table in one list: its rows, then where the search begins in each bucket. */
const listOf = (columns: readonly Float64Array[], starts: Float64Array): Float64Array => {
  const [width, rows] = [columns.length, columns[0]?.length ?? 0];
  const out = new Float64Array(rows * width + starts.length);
  columns.forEach((column, i) => column.forEach((v, k) => (out[k * width + i] = v)));
  out.set(starts, rows * width);
  return out;
};

/**
 * A function of t through data: an expression of the symbol t, for a drift, a diffusion, or whatever else knows t.
 *
 * `linear` joins the values by lines. `previous` keeps each until the next one's time, from its own time on. `cubic` is the
 * not-a-knot spline, twice differentiable; like any spline it may overshoot where the data jump. Before the first and
 * after the last time the table keeps its first and its last value: data that should cover a solve must reach over its
 * span of time. A derivative in t is that of the line or cubic, 0 outside and of `previous`. A marginal comes by
 * quadrature.
 *
 * Shapes: times [k], values [k] → one number a sample. Units: times in the process's own clock. k is 2 to 2²⁰; times need
 * not be even. Errors: throws a TypeError or RangeError for lists of unlike length, times that do not rise, a number that
 * is not finite. Source: de Boor, A Practical Guide to Splines, ch. IV.
 *
 * @example A rate that was measured at four times
 * ```ts
 * import { describe, eulerMaruyama, mul, process, solve, table } from "ito";
 *
 * const rate = table([0, 0.1, 0.5, 1], [0.02, 0.03, 0.05, 0.04], "cubic");
 * const asset = process(({ x }) => ({ drift: mul(rate, x), diffusion: mul(0.2, x) }));
 * const result = await solve(asset, eulerMaruyama(100), { n: 10, seed: 1, x0: 1 })();
 * if (result._tag === "Left") throw new Error(describe(result.left));
 * ```
 */
export function table(
  times: ArrayLike<number>,
  values: ArrayLike<number>,
  kind: TableKind = "linear",
  name = "table",
): Scalar {
  if (!kinds.is(kind)) {
    throw new RangeError(
      `Cannot read a table by ${foundText(kind)}: it must be ${kinds.name}\nTry: "linear"`,
    );
  }
  if (typeof name !== "string") {
    throw new TypeError(`Cannot name a table ${foundText(name)}: a name is a text`);
  }
  const { at, values: list } = read(`table(…) "${name}"`, { times, values });
  const coefficients = coefficientsOf(kind, at, list);
  if (!coefficients.every((c) => c.every(Number.isFinite))) {
    throw new RangeError(
      `Cannot make a ${kind} table of "${name}": its values are too large to go between them`,
    );
  }
  const isEven = kind !== "previous" && areEven(at);
  const search = isEven ? undefined : bestSearch(at);
  const columns = [...(isEven ? [] : headsOf(kind, at)), ...coefficients];
  const width = columns.length;
  const data: Data = { name, values: listOf(columns, search?.starts ?? new Float64Array(0)) };
  const { row, s } = search === undefined ? evenPlace(at) : unevenPlace({ kind, at, data, width, search });
  return coefficients
    .map((_, i) => numberOf(data, width, row, width - coefficients.length + i))
    .reduceRight((sum, c) => add(c, mul(s, sum)));
}
