/**
 * Writes a picture where that is allowed, and says so; without a permission the program ends well, with the flag that gives it.
 * @module
 */
import * as E from "fp-ts/Either";
import * as TE from "fp-ts/TaskEither";
import { exitWith } from "./cli.ts";
import { type destination, writeWhole } from "./output.ts";
import { openStudio, type Studio } from "./plots.ts";
import { print } from "./terminal.ts";

/** Writes what `draw` gives, the text of an SVG file; `destination(path)` is asked for before the work. */
export async function writePicture(
  path: string,
  file: ReturnType<typeof destination>,
  draw: (studio: Studio) => string,
): Promise<void> {
  if (E.isLeft(file)) return exitWith({ exitCode: 0, text: `Not written ${path}: ${file.left}` });
  const studio = await TE.tryCatch(openStudio, String)();
  if (E.isLeft(studio)) return exitWith({ exitCode: 1, text: `Cannot write ${path}: ${studio.left}` });
  const written = writeWhole(file.right, new TextEncoder().encode(draw(studio.right)));
  if (E.isLeft(written)) return exitWith({ exitCode: 1, text: written.left });
  print(Deno.stdout, `Wrote ${written.right}\n`);
}
