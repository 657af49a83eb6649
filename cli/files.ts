/**
 * Files that commands read, in any runtime; what cannot be read is a typed error that says what to type.
 * Tests: tests/cli/ito_test.ts.
 * @module
 */
import { readFile } from "node:fs/promises";
import * as E from "fp-ts/Either";
import { fromNpy, type ItoError, type NpyArray } from "ito";
import { home } from "./home.ts";

/** A file that an argument names: which argument of which command, its path, what it should be, and what helps. */
export interface Wanted {
  readonly where: string;
  readonly option: string;
  readonly path: string;
  readonly wanted: string;
  readonly advice: string;
}

/** The bytes of a file. Errors (Left): `BadOption`, which says what to type. */
export async function bytesOf(a: Wanted): Promise<E.Either<ItoError, Uint8Array>> {
  try {
    return E.right(await readFile(a.path));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error); // it names the path
    const { where, option, wanted } = a;
    return E.left({ tag: "BadOption", where, option, found: reason, wanted, try: a.advice });
  }
}

/** An array, and whether its numbers are bytes, as pictures have them. */
export interface FileArray extends NpyArray {
  readonly isBytes: boolean;
}

const ofBytes = (file: Uint8Array): boolean =>
  /'descr'\s*:\s*'\|u1'/.test(new TextDecoder().decode(file.subarray(0, 512)));

/** The numbers of a NumPy file. Errors (Left): `BadOption`, `Undecodable`. */
export async function arrayOf(
  where: string,
  option: string,
  path: string,
): Promise<E.Either<ItoError, FileArray>> {
  const wanted = "a NumPy file", advice = "numpy.save(path, array) in Python, or toNpy in TypeScript";
  return E.chain((file: Uint8Array) =>
    E.map((array: NpyArray): FileArray => ({ ...array, isBytes: ofBytes(file) }))(fromNpy(file))
  )(await bytesOf({ where, option, path, wanted, advice }));
}

/** Where the feature networks of packages are looked for. */
export const featureFolder = "out/features";

/** Feature networks that tools/features/export.py writes. */
export const exported = ["efficientnet-lite0", "cifar-10-model", "inception-v3-nsfwjs"] as const;

/** A feature network's file: a path to one, or a name. */
export function featureFile(name: string): { readonly path: string; readonly advice: string } {
  if (name.endsWith(".onnx")) {
    return { path: name, advice: `one of ${exported.join(", ")}, or a path that is there` };
  }
  const path = `${featureFolder}/${name}.onnx`;
  const advice = exported.some((e) => e === name)
    ? `python ${home.exporter} ${name} --to ${path}`
    : `--features ${exported.join(", ")}, a path of an .onnx file, or none`;
  return { path, advice };
}
