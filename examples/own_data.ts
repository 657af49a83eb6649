/**
 * Samples of a network that `tools/train_score.py` trained on one's own data:
 *
 *     deno run -P --no-lock examples/own_data.ts --file out/RUN/score.safetensors --guidance 2 --n 100 --out out/own.png
 *
 * Images become a picture, row by row, each class in turn; vectors a .npy, in the units of the data. docs/worked/own-data.md.
 * Tests: tests/examples/own_data_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import { describe, type ItoError, solve, toNpy } from "ito";
import { exitWith, fileName, integer, optional, parseOptions, positive, program } from "./lib/cli.ts";
import { wholeOrExit } from "./lib/finished.ts";
import { encodeGrid } from "./lib/image.ts";
import { destination, writeWhole } from "./lib/output.ts";
import { print } from "./lib/terminal.ts";
import { asking, pictures } from "./web/own_solve.ts";

const options = program({
  name: "own_data",
  about: "Draws samples of a network that tools/train_score.py trained.",
  codecs: {
    file: fileName(".safetensors"),
    n: integer(1, 100_000),
    label: optional(integer(0, 100_000)),
    guidance: positive(),
    seed: integer(0, 2 ** 32 - 1),
    out: fileName(".png", ".npy"),
  },
  texts: {
    file: { value: "path", fallback: "out/own/score.safetensors", about: "what was trained" },
    n: { value: "count", fallback: "64", about: "samples" },
    label: { value: "number", about: "the class of all; else each in turn" },
    guidance: { value: "w", fallback: "1", about: "1: the class as it is; more: beyond it" },
    seed: { value: "number", fallback: "1", about: "the seed" },
    out: { value: "path", fallback: "out/own.png", about: "a picture, or .npy" },
  },
});

const orExit = <A>(result: E.Either<ItoError, A>): A =>
  pipe(result, E.getOrElse((e: ItoError): A => exitWith({ exitCode: 1, text: describe(e) })));
const textOrExit = <A>(result: E.Either<string, A>): A =>
  pipe(result, E.getOrElse((text: string): A => exitWith({ exitCode: 1, text })));

if (import.meta.main) {
  const parsed = parseOptions(options, Deno.args);
  if (E.isLeft(parsed)) exitWith(parsed.left);
  const { file, n, label, guidance, seed, out } = parsed.right;
  const to = textOrExit(destination(out));
  const bytes = textOrExit(E.tryCatch(() => Deno.readFileSync(file), (e) => `Cannot read ${file}: ${e}`));
  const asked = { n, guidance, seed, ...(label === undefined ? {} : { label }) };
  const { trained, process, strategy, options: own } = orExit(asking(bytes, asked));
  const solution = wholeOrExit(orExit(await solve(process, strategy, own)()));
  const images = pictures(solution.samples, trained);
  if (images === undefined && out.endsWith(".png")) {
    exitWith({ exitCode: 2, text: "Cannot draw vectors: wanted --out ….npy" });
  }
  const isPicture = images !== undefined && out.endsWith(".png");
  const values = Float32Array.from(trained.inUnits(solution.samples));
  const written = isPicture ? encodeGrid(images, { gap: 1 }) : orExit(toNpy(values, [n, ...trained.shape]));
  const { own: each } = solution.evaluations;
  print(
    Deno.stdout,
    `${n} samples in ${solution.seconds.toFixed(1)} s, ${(each / n).toFixed(0)} evaluations each\n`,
  );
  print(Deno.stdout, `Wrote ${textOrExit(writeWhole(to, written))}\n`);
}
