/**
 * What the engines' commands share: codecs of texts that stand in a script's line, and where a script goes.
 * @module
 */
import { mkdir } from "node:fs/promises";
import * as E from "fp-ts/Either";
import { form, text } from "../../examples/lib/cli.ts";
import type { ScaleError } from "../../scale/errors.ts";
import { filed, writeWhole } from "../../scale/files.ts";
import { type Ending, failedScale } from "../command.ts";

/** The codec of a text in one line. */
// deno-lint-ignore no-control-regex -- they are what must not be there
export const line = (wanted: string) => form(`${wanted}, in one line`, /^[^\x00-\x1f\x7f]+$/);

/** The codecs of what every engine is told, and their texts. */
export const shared = {
  study: line("a module's path"),
  to: text("a file"),
};

/** Words of help that are the same for every engine. */
export const texts = {
  study: { about: "a module that exports process, score, strategy, options (docs/scale.md)" },
  samples: { value: "n", about: "how many samples the whole run has" },
  shards: { value: "n", about: "in how many parts: ito plan says" },
  to: { value: "file", about: "where it is written; to the terminal by default" },
} as const;

/** An argument that does not fit the others. */
export function unfit(name: string, found: unknown, wanted: string): Ending {
  return failedScale({ tag: "BadArgument", name, found: JSON.stringify(found), wanted });
}

/** A text where it is to go: a file, beside folders that it needs, or the terminal. */
export async function written(
  a: {
    readonly text: string;
    readonly to: string | undefined;
    readonly folders?: readonly string[];
    /** What to do with the file. */
    readonly next: (file: string) => string;
  },
): Promise<Ending> {
  const { text, to, folders = [], next } = a;
  if (to === undefined) return { exitCode: 0, text: text.trimEnd() };
  const done: E.Either<ScaleError, void> = await filed("write", to, async () => {
    await writeWhole(to, [new TextEncoder().encode(text)]);
    for (const folder of folders) await mkdir(folder, { recursive: true });
  });
  return E.isLeft(done) ? failedScale(done.left) : { exitCode: 0, text: next(to) };
}
