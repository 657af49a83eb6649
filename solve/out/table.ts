/**
 * Solutions as tables: CSV, and Arrow's files, which pandas, polars, DuckDB and R read.
 *
 * A row a sample: its number, how it ended, evaluations, steps, its results and its state. Of states on the way a row a sample
 * and time.
 *
 * Source: RFC 4180; Apache Arrow's IPC file format. Tests: tests/solve/out/table_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import type { TaskEither } from "fp-ts/TaskEither";
import { foundText, isRecord } from "../../sde/border/decode.ts";
import { type ItoError, messageOf } from "../../sde/border/errors.ts";
import { sizeOf } from "../../sde/dims.ts";
import { loadPackage } from "../../backends/host/package.ts";
import { notKept } from "./npy.ts";

type Numbers = Float32Array | Float64Array | Uint32Array;

/** What of a solution a table holds. */
export interface Tabled {
  /** [n · elements]. */
  readonly samples: Float32Array | Float64Array;
  /** The shape of a sample. */
  readonly shape: readonly number[];
  /** The number of the first sample. */
  readonly start: number;
  /** How each sample ended. */
  readonly codes: readonly string[];
  /** Evaluations of each. */
  readonly nfe: Uint32Array;
  /** Steps accepted of each. */
  readonly accepts: Uint32Array;
  /** Steps rejected of each. */
  readonly rejects: Uint32Array;
  /** What each says of itself, by name. */
  readonly results: Readonly<Record<string, Float32Array | Float64Array>>;
  /** States on the way. */
  readonly saved?: { readonly times: Float64Array; readonly values: Float32Array | Float64Array };
}

/** A column: a name, and a number or a word a row. */
type Column = readonly [name: string, values: Numbers | readonly string[]];

/** The column of an element of a state. */
export function elementName(k: number, elements: number): string {
  return elements === 1 ? "x" : `x[${k}]`;
}

/** Every so many numbers of a list, from one on. */
const strided = (
  values: Float32Array | Float64Array,
  from: number,
  by: number,
): Float32Array | Float64Array => {
  const count = Math.ceil((values.length - from) / by);
  const to = values instanceof Float32Array ? new Float32Array(count) : new Float64Array(count);
  for (let i = 0; i < count; i++) to[i] = values[from + i * by] ?? NaN;
  return to;
};

const stateColumns = (values: Float32Array | Float64Array, elements: number): readonly Column[] =>
  Array.from(
    { length: elements },
    (_, k): Column => [elementName(k, elements), strided(values, k, elements)],
  );

const isTabled = (u: unknown): u is Tabled =>
  isRecord(u) && "samples" in u && Array.isArray(u.shape) && Array.isArray(u.codes) && isRecord(u.results);

const columnsOf = (
  where: string,
  s: Tabled,
  what: "samples" | "saved",
): E.Either<ItoError, readonly Column[]> => {
  if (!isTabled(s)) {
    const wanted = "a solution, as solve(process, strategy, options) gives it";
    return E.left({ tag: "BadShape", where, found: foundText(s), wanted, try: `${where}(result.right)` });
  }
  const elements = sizeOf(s.shape), n = s.codes.length;
  if (what === "samples") {
    return E.right([
      ["sample", Uint32Array.from({ length: n }, (_, i) => s.start + i)],
      ["code", s.codes],
      ["nfe", s.nfe],
      ["accepted", s.accepts],
      ["rejected", s.rejects],
      ...Object.entries(s.results),
      ...stateColumns(s.samples, elements),
    ]);
  }
  if (s.saved === undefined) return E.left(notKept(where));
  const { times, values } = s.saved, m = times.length;
  return E.right([
    ["sample", Uint32Array.from({ length: n * m }, (_, i) => s.start + Math.floor(i / m))],
    ["t", Float64Array.from({ length: n * m }, (_, i) => times[i % m] ?? NaN)],
    ...stateColumns(values, elements),
  ]);
};

const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/**
 * A solution as CSV: a header, and a row a sample, with lines that end in CR LF. Numbers are written so that they are read back
 * to the bit.
 *
 * Errors (Left): `BadShape` of what is no solution, `Unsupported` of states that were not kept.
 *
 * @param solution What a solve gave.
 * @param what Samples at the end, or `"saved"`: states on the way, a row a sample and time.
 *
 * @example
 * ```ts
 * import { eulerMaruyama, ou, solve, toCsv } from "ito";
 *
 * const result = await solve(ou(), eulerMaruyama(10), { n: 3, seed: 1, saveAt: 5 })();
 * if (result._tag === "Left") throw new Error(result.left.tag);
 * const [csv, way] = [toCsv(result.right), toCsv(result.right, "saved")];
 * if (csv._tag === "Right") csv.right; // sample,code,nfe,accepted,rejected,time,x …
 * if (way._tag === "Right") way.right; // sample,t,x …
 * ```
 */
export function toCsv(solution: Tabled, what: "samples" | "saved" = "samples"): E.Either<ItoError, string> {
  return E.map((columns: readonly Column[]) => {
    const rows = columns[0]?.[1].length ?? 0;
    const lines = [columns.map(([name]) => quoted(name)).join(",")];
    for (let i = 0; i < rows; i++) lines.push(columns.map(([, v]) => String(v[i])).join(","));
    return `${lines.join("\r\n")}\r\n`;
  })(columnsOf("toCsv", solution, what));
}

/** The part of apache-arrow that is used. */
interface Arrow {
  readonly tableFromArrays: (columns: Readonly<Record<string, unknown>>) => unknown;
  readonly tableToIPC: (table: unknown, kind: "file") => Uint8Array;
}

/** The package that writes Arrow's files. */
export const arrow = { name: ["apache", "arrow"].join("-"), version: "21.0.0" } as const;
const isArrow = (m: unknown): m is Arrow => typeof m === "object" && m !== null && "tableToIPC" in m;

/**
 * A solution as an Arrow file (IPC, "Feather" version 2): the columns of `toCsv`, typed. The package apache-arrow is loaded when
 * this is called.
 *
 * Errors (Left): those of `toCsv`; `Unsupported` where apache-arrow cannot be loaded, with the line to type.
 *
 * @param solution What a solve gave.
 * @param what Samples at the end, or `"saved"`: states on the way, a row a sample and time.
 *
 * @example To Python: `pandas.read_feather("samples.arrow")`
 * ```ts
 * import { eulerMaruyama, ou, solve, toArrow } from "ito";
 *
 * const result = await solve(ou(), eulerMaruyama(10), { n: 3, seed: 1 })();
 * if (result._tag === "Left") throw new Error(result.left.tag);
 * const file = await toArrow(result.right)();
 * if (file._tag === "Right") file.right; // Deno.writeFileSync("samples.arrow", file.right)
 * ```
 */
export function toArrow(
  solution: Tabled,
  what: "samples" | "saved" = "samples",
): TaskEither<ItoError, Uint8Array> {
  return async () => {
    const columns = columnsOf("toArrow", solution, what);
    if (E.isLeft(columns)) return columns;
    try {
      const found = await loadPackage(arrow.name, arrow.version);
      if (!isArrow(found)) throw new Error("it is not what it was");
      return E.right(found.tableToIPC(found.tableFromArrays(Object.fromEntries(columns.right)), "file"));
    } catch (thrown) {
      const why = messageOf(thrown).split("\n")[0];
      return E.left({
        tag: "Unsupported",
        what: `toArrow without ${arrow.name} (${why})`,
        try: `npm i ${arrow.name}, or toCsv(solution)`,
      });
    }
  };
}
