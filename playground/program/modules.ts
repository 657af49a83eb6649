/**
 * What a program may import: Ito's entries, and "playground", whose functions give what the page has.
 *
 *     import { points, cifar, weights } from "playground";
 *     points([[0, 0], [1, 1]])   // [x, y] as they were clicked on the picture, or these where none were
 *     cifar()                    // 512 pictures of CIFAR-10 in [0, 1], as datasetScore(cifar(), 3072) wants them
 *     weights()                  // the bytes of ve_cifar.safetensors, as trainedScore(weights()) wants them
 *
 * Tests: tests/playground/program_evaluate_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import * as ito from "ito";
import * as score from "ito/score";
import { decodeSheet } from "../../examples/lib/image.ts";
import { foundText } from "../../sde/border/decode.ts";
import { meant } from "../../sde/border/options.ts";
import { placeOfName, placeOfSpecifier } from "./places.ts";
import type { Given } from "./playable.ts";
import { Wrong } from "./wrong.ts";

/** A file that a program asks for and that is not there yet: to be fetched, and the program to be evaluated again. */
export interface Wanted {
  /** Its name. */
  readonly wanted: string;
}

/** Thrown where a program asks for a file that is not there yet. @internal */
export class Wanting extends Error {
  constructor(readonly wanted: Wanted) {
    super(`The file ${wanted.wanted} is not there yet`);
  }
}

type Points = Given["points"];

const isPoint = (u: unknown): u is readonly [number, number] =>
  Array.isArray(u) && u.length === 2 && u.every(Number.isFinite);
const arePoints = (u: unknown): u is Points => Array.isArray(u) && u.length > 0 && u.every(isPoint);

/** Sheets that were decoded: a program is evaluated with each change of its text. */
const decoded = new WeakMap<Uint8Array, Float32Array>();

const pictures = (bytes: Uint8Array): Float32Array => {
  const before = decoded.get(bytes);
  if (before !== undefined) return before;
  const images = decodeSheet(bytes);
  if (E.isLeft(images)) throw new Error(images.left);
  decoded.set(bytes, images.right.data);
  return images.right.data;
};

const playground = ({ points, files }: Given) => {
  const file = (name: string): Uint8Array => {
    const bytes = Object.hasOwn(files, name) ? files[name] : undefined;
    if (bytes === undefined) throw new Wanting({ wanted: name });
    return bytes;
  };
  return {
    points: (byDefault: unknown): Points => {
      if (points.length > 0) return points;
      if (arePoints(byDefault)) return byDefault;
      const wanted = "a list of points [x, y], those that are there where none were drawn";
      throw new TypeError(
        `points: expected ${wanted}, found ${foundText(byDefault)}\nTry: points([[0, 0], [1, 1]])`,
      );
    },
    cifar: (): Float32Array => pictures(file("cifar512.png")),
    weights: (): Uint8Array => file("ve_cifar.safetensors"),
  };
};

/** A module that says which of its names are missing, instead of giving nothing. */
const strict = (specifier: string, module: object, source: string): object =>
  new Proxy(module, {
    get: (names, name) => {
      if (typeof name === "symbol" || name in names) return Reflect.get(names, name);
      if (name === "__esModule") return true;
      const instead = meant(name, Object.keys(names));
      const advice = instead ?? `a name of the documentation, as import { eulerMaruyama } from "ito"`;
      throw new Wrong({
        text: `"${specifier}" has no "${name}"\nTry: ${advice}`,
        ...placeOfName(source, name),
      });
    },
  });

/** `require` of a program. Throws `Wrong` for a module that there is not. */
export function requireFor(source: string, given: Given): (specifier: unknown) => unknown {
  const modules: Readonly<Record<string, object>> = {
    ito,
    "ito/score": score,
    playground: playground(given),
  };
  return (specifier) => {
    const name = String(specifier);
    const module = Object.hasOwn(modules, name) ? modules[name] : undefined;
    if (module !== undefined) return strict(name, module, source);
    const known = Object.keys(modules).map((n) => `"${n}"`).join(", ");
    throw new Wrong({
      text: `Cannot import ${foundText(specifier)}: a program has no network\nTry: ${known}`,
      ...placeOfSpecifier(source, name),
    });
  };
}
