/**
 * Writes a picture where that is allowed, and says so; without a permission the program ends well, with the flag that gives it.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import * as TE from "fp-ts/TaskEither";
import { exitWith } from "./cli.ts";
import { type destination, writeWhole } from "./output.ts";
import { openStudio, type Studio } from "./plots.ts";
import { print } from "./terminal.ts";

/** Writes what `draw` gives, the text of an SVG file; `destination(path)` is asked for before the work. */
export function writePicture(
  path: string,
  file: ReturnType<typeof destination>,
  draw: (studio: Studio) => string,
): Promise<void> {
  return writeDrawn(path, file, pipe(TE.tryCatch(openStudio, String), TE.map(draw)));
}

/** The same of a picture that is drawn when it is asked for; an error says why it is not. */
export async function writeDrawn(
  path: string,
  file: ReturnType<typeof destination>,
  drawing: TE.TaskEither<string, string>,
): Promise<void> {
  if (E.isLeft(file)) return exitWith({ exitCode: 0, text: `Not written ${path}: ${file.left}` });
  const svg = await drawing();
  if (E.isLeft(svg)) return exitWith({ exitCode: 1, text: `Cannot write ${path}: ${svg.left}` });
  const written = writeWhole(file.right, new TextEncoder().encode(svg.right));
  if (E.isLeft(written)) return exitWith({ exitCode: 1, text: written.left });
  print(Deno.stdout, `Wrote ${written.right}\n`);
}
