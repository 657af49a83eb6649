/**
 * Files that are a head, then all numbers as they stand: NumPy's, and safetensors' with one tensor, "samples".
 *
 * Source: numpy.lib.format; github.com/huggingface/safetensors, "Format". Tests: tests/scale/formats_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { headerOf } from "../../networks/files/safetensors_header.ts";
import { npyHeader } from "../../solve/out/npy.ts";
import { bytesIn, type Format, type Table } from "./format.ts";

/** A head, which the table alone says, and the numbers. */
const plain = (ending: string, head: (table: Table, shape: readonly number[]) => Uint8Array): Format => ({
  ending,
  writer: (table) =>
    Promise.resolve(E.right(async function* (rows) {
      yield head(table, [table.samples, ...table.shape]);
      for await (const some of rows) yield bytesIn(some);
    })),
});

/** NumPy's. */
export const npy: Format = plain(".npy", ({ type }, shape) => npyHeader(type, shape));

const dtypes = { "<f4": "F32", "<f8": "F64" } as const;

/** Of tensors by name. */
export const safetensors: Format = plain(
  ".safetensors",
  ({ type }, dims) => headerOf({}, [{ name: "samples", dtype: dtypes[type], dims }]),
);
