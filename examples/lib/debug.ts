/**
 * How much an example's solves say: the environment variable ITO_DEBUG, 0 to 4.
 *
 *     ITO_DEBUG=1 deno task ve-cifar
 *
 * Read only where that is already allowed, so that nothing asks for a permission.
 * @module
 */
import * as E from "fp-ts/Either";
import type { DebugLevel } from "ito";
import { exitWith, type Stop } from "./cli.ts";

const levels: Readonly<Record<string, DebugLevel>> = { "": 0, 0: 0, 1: 1, 2: 2, 3: 3, 4: 4 };

/** What the text of the variable asks for; nothing, where it is not set. Errors (Left): another text. */
export function readDebugLevel(text: string | undefined): E.Either<Stop, DebugLevel> {
  const level = Object.hasOwn(levels, text ?? "") ? levels[text ?? ""] : undefined;
  if (level !== undefined) return E.right(level);
  return E.left({
    exitCode: 2,
    text: `Cannot read ITO_DEBUG: wanted 0, 1, 2, 3 or 4, found ${JSON.stringify(text)}`,
  });
}

/** What the environment asks for, where it may be read; ends the program where it asks for what there is not. */
export function debugLevel(): DebugLevel {
  const { state } = Deno.permissions.querySync({ name: "env", variable: "ITO_DEBUG" });
  const read = readDebugLevel(state === "granted" ? Deno.env.get("ITO_DEBUG") : undefined);
  return E.isRight(read) ? read.right : exitWith(read.left);
}
