/**
 * The kinds of files that samples are gathered into, a row a kind. Tests: tests/scale/formats_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import type { ScaleError } from "../errors.ts";
import { arrow } from "./arrow.ts";
import type { Format } from "./format.ts";
import { npy, safetensors } from "./plain.ts";
import { png } from "./png.ts";

/** All of them. */
export const formats: readonly Format[] = [npy, safetensors, arrow, png];

/** The kind that a file's name ends in. Errors (Left): `BadArgument`. */
export function formatOf(file: string): E.Either<ScaleError, Format> {
  const format = formats.find(({ ending }) => file.toLowerCase().endsWith(ending));
  if (format !== undefined) return E.right(format);
  const wanted = `a file that ends in ${formats.map(({ ending }) => ending).join(", ")}`;
  return E.left({ tag: "BadArgument", name: "the file to gather into", found: file, wanted });
}
