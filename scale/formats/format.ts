/**
 * What a file of gathered samples is: a function from rows of numbers, which come as they are read, to bytes.
 *
 * A format sees every row and keeps few, so that files are larger than memory. Tests: tests/scale/formats_test.ts.
 * @module
 */
import type * as E from "fp-ts/Either";
import type { ScaleError } from "../errors.ts";

/** Whole rows, a sample each, one after the other. */
export type Rows = Float32Array | Float64Array;

/** What is gathered. */
export interface Table {
  /** How a number is written, as NumPy calls it. */
  readonly type: "<f4" | "<f8";
  /** How many samples there are. */
  readonly samples: number;
  /** The shape of a sample. */
  readonly shape: readonly number[];
  /** The numbers of the samples that did not end well. */
  readonly failed: ReadonlySet<number>;
  /** What is drawn black and white. */
  readonly dataRange: readonly [low: number, high: number];
  /** The most samples that a picture shows. */
  readonly images: number;
}

/** Writes the rows of a table, which come in order, all of them. */
export type Writer = (rows: AsyncIterable<Rows>) => AsyncIterable<Uint8Array>;

/** A kind of file. */
export interface Format {
  /** What its name ends in, with the point. */
  readonly ending: string;
  /** How this table is written. Errors (Left): `CannotWrite`, for what no such file holds; `NeedsPackages`. */
  readonly writer: (table: Table) => Promise<E.Either<ScaleError, Writer>>;
}

/** Bytes a number. */
export const widths = { "<f4": 4, "<f8": 8 } as const;

/** The bytes of numbers, little-endian as every machine is that Deno runs on. */
export function bytesIn(values: Rows): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
