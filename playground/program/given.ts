/**
 * What `import … from "playground"` is to a type checker, and to a script in Deno: the page gives a program the points that were
 * drawn with the mouse and the files that it has fetched (program/modules.ts); a script has the points by default and the files
 * of examples/data.
 *
 *     import { cifar, type Exact, points, weights } from "playground";
 *
 * Tests: tests/playground/starts_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { decodeSheet } from "../../examples/lib/image.ts";
import type { Given } from "./playable.ts";

/** Where the truth is known: the density of the element shown, at a time, for these parameters. */
export type Exact<Names extends string = never> = (
  at: { readonly t: number; readonly params: Readonly<Record<Names, number>> },
) => (value: number) => number;

const data = (name: string): Uint8Array =>
  Deno.readFileSync(new URL(`../../examples/data/${name}`, import.meta.url));

/** Points [x, y] as they were clicked on the picture, or these where none were. */
export function points(byDefault: Given["points"]): Given["points"] {
  return byDefault;
}

/** 512 pictures of CIFAR-10, one after the other: numbers in [0, 1], [3, 32, 32] each. Throws where the file is not there. */
export function cifar(): Float32Array {
  const sheet = decodeSheet(data("cifar512.png"));
  if (E.isLeft(sheet)) throw new Error(sheet.left);
  return sheet.right.data;
}

/** The bytes of a network trained on them, for `trainedScore`. Throws where the file is not there. */
export function weights(): Uint8Array {
  return data("ve_cifar.safetensors");
}
