/**
 * Arrow's file, which pandas, polars, DuckDB and R read: a row a sample, as `toArrow` writes a solution.
 *
 *     sample: uint32 | done: bool | x[0], x[1], …: the type of the samples   (x, where a sample is a number)
 *
 * Shards keep which samples failed and not how each did, nor its evaluations: `done` stands for `toArrow`'s other columns.
 * In record batches of about eight mebibytes, of which one is in memory. Source: Apache Arrow's IPC file format.
 * Tests: tests/scale/formats_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { loadPackage } from "../../backends/host/package.ts";
import { sizeOf } from "../../sde/dims.ts";
import { arrow as ours, elementName } from "../../solve/out/table.ts";
import type { ScaleError } from "../errors.ts";
import { type Format, type Rows, type Table, widths, type Writer } from "./format.ts";

type Numbers = Rows | Uint8Array | Uint32Array;

/** The part of apache-arrow that is used. */
interface Arrow {
  readonly Uint32: new () => unknown;
  readonly Bool: new () => unknown;
  readonly Float32: new () => unknown;
  readonly Float64: new () => unknown;
  readonly Field: new (name: string, type: unknown, nullable: boolean) => unknown;
  readonly Struct: new (fields: readonly unknown[]) => unknown;
  readonly Schema: new (fields: readonly unknown[]) => unknown;
  readonly RecordBatch: new (schema: unknown, data: unknown) => unknown;
  readonly makeData: (o: {
    readonly type: unknown;
    readonly length: number;
    readonly nullCount?: number;
    readonly data?: Numbers;
    readonly children?: readonly unknown[];
  }) => unknown;
  /** A queue without an end: ours hands on what is written. */
  readonly AsyncByteQueue: new () => { write: (bytes: Uint8Array) => void };
  readonly RecordBatchFileWriter: new () => {
    readonly reset: (sink: unknown, schema: unknown) => void;
    readonly write: (batch: unknown) => void;
    readonly close: () => void;
  };
}
const isArrow = (m: unknown): m is Arrow =>
  typeof m === "object" && m !== null && "RecordBatchFileWriter" in m && "AsyncByteQueue" in m;

const batchBytes = 8 << 20;
const mostRows = 1 << 16;
/** A column an element: more of them, and a reader is lost before the first row. */
const mostColumns = 100_000;

/** Rows of a batch that is being filled, a column an element. */
interface Filling {
  readonly first: number;
  readonly room: number;
  readonly columns: readonly Rows[];
}

const writing = (arrow: Arrow, { type, samples, shape, failed }: Table): Writer => {
  const elements = sizeOf(shape);
  const most = Math.max(1, Math.min(mostRows, Math.floor(batchBytes / (elements * widths[type]))));
  const types = {
    number: new arrow.Uint32(),
    truth: new arrow.Bool(),
    element: type === "<f8" ? new arrow.Float64() : new arrow.Float32(),
  };
  const fields = [
    new arrow.Field("sample", types.number, false),
    new arrow.Field("done", types.truth, false),
    ...Array.from(
      { length: elements },
      (_, k) => new arrow.Field(elementName(k, elements), types.element, false),
    ),
  ];
  const schema = new arrow.Schema(fields);
  const empty = (first: number): Filling => {
    const room = Math.min(most, samples - first);
    const column = (): Rows => (type === "<f8" ? new Float64Array(room) : new Float32Array(room));
    return { first, room, columns: Array.from({ length: elements }, column) };
  };
  const batchOf = ({ first, room: length, columns }: Filling): unknown => {
    const done = new Uint8Array(Math.ceil(length / 8));
    for (let i = 0; i < length; i++) {
      if (!failed.has(first + i)) done[i >> 3] = (done[i >> 3] ?? 0) | 1 << i % 8;
    }
    const children = [
      arrow.makeData({ type: types.number, length, data: Uint32Array.from({ length }, (_, i) => first + i) }),
      arrow.makeData({ type: types.truth, length, data: done }),
      ...columns.map((data) => arrow.makeData({ type: types.element, length, data })),
    ];
    const rows = arrow.makeData({ type: new arrow.Struct(fields), length, nullCount: 0, children });
    return new arrow.RecordBatch(schema, rows);
  };
  return async function* (rows) {
    let written: Uint8Array[] = [];
    const taken = (): readonly Uint8Array[] => {
      const all = written;
      written = [];
      return all;
    };
    const sink = new arrow.AsyncByteQueue();
    sink.write = (bytes) => void written.push(bytes);
    const writer = new arrow.RecordBatchFileWriter();
    writer.reset(sink, schema);
    let filling = empty(0), filled = 0;
    for await (const some of rows) {
      for (let at = 0; at < some.length; at += elements) {
        filling.columns.forEach((column, k) => column[filled] = some[at + k] ?? NaN);
        if (++filled < filling.room) continue;
        writer.write(batchOf(filling));
        yield* taken();
        [filling, filled] = [empty(filling.first + filled), 0];
      }
    }
    writer.close();
    yield* taken();
  };
};

/** Arrow's. */
export const arrow: Format = {
  ending: ".arrow",
  writer: async (table): Promise<E.Either<ScaleError, Writer>> => {
    const elements = sizeOf(table.shape);
    if (elements > mostColumns) {
      const found = `samples of ${elements} numbers`, wanted = `a column a number, at most ${mostColumns}`;
      return E.left({ tag: "CannotWrite", ending: ".arrow", found, wanted, try: "--to FILE.npy" });
    }
    try {
      const found = await loadPackage(ours.name, ours.version);
      if (!isArrow(found)) throw new Error("it is not what it was");
      return E.right(writing(found, table));
    } catch (thrown) {
      const [reason = ""] = (thrown instanceof Error ? thrown.message : String(thrown)).split("\n");
      const command = `npm i ${ours.name}, or --to FILE.npy`;
      return E.left({ tag: "NeedsPackages", what: "a file of Arrow", reason, command });
    }
  },
};
