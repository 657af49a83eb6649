/**
 * A program's text, evaluated: TypeScript → JavaScript → its exports → what is played, or what is wrong with it and where.
 *
 *     const played = evaluate(`import { ou } from "ito"; export const process = ou();`, { points: [], files: {} });
 *
 * It runs the program: in a worker that can be ended, without a network (sandbox/worker.ts).
 * Tests: tests/playground/program_evaluate_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import { isRecord } from "../../sde/border/decode.ts";
import { describe, messageOf } from "../../sde/border/errors.ts";
import { Unsound } from "../../solvers/sound.ts";
import type { Settings } from "../sandbox/messages.ts";
import { requireFor, type Wanted, Wanting } from "./modules.ts";
import { fileName, type Place, placeOfSecond, placeOfThrown } from "./places.ts";
import type { Fault, Given, Playable } from "./playable.ts";
import { playableOf } from "./read.ts";
import { javascriptOf } from "./sucrase.ts";
import { Wrong } from "./wrong.ts";

export type { Wanted } from "./modules.ts";

/** Frames of a stack that are kept: those of the program may lie below many of Ito's. */
const framesKept = 100;

/** "TypeError: ", where an error has a name that can be read. */
const nameOf = (thrown: unknown): string => {
  try {
    return thrown instanceof Error ? `${thrown.name}: ` : "";
  } catch {
    return "";
  }
};

/** What a program's own error says, and where. */
const faultOf = (thrown: unknown): Fault => {
  if (thrown instanceof Wrong) return thrown.fault;
  if (thrown instanceof Unsound) return { text: describe(thrown.error), ...placeOfThrown(thrown) };
  const text = messageOf(thrown);
  const name = text.includes("\nTry: ") ? "" : nameOf(thrown);
  return { text: `${name}${text}`, ...placeOfThrown(thrown) };
};

/** Runs what runs a program, and makes values of what it throws. */
const attempt = <A>(run: () => A): E.Either<Fault | Wanted, A> => {
  const depth: unknown = Reflect.get(Error, "stackTraceLimit"); // V8's
  if (typeof depth === "number") Reflect.set(Error, "stackTraceLimit", framesKept);
  try {
    return E.right(run());
  } catch (thrown) {
    return E.left(thrown instanceof Wanting ? thrown.wanted : faultOf(thrown));
  } finally {
    if (typeof depth === "number") Reflect.set(Error, "stackTraceLimit", depth);
  }
};

/** Where what sucrase lets pass is wrong: an engine tells no line of it, but a name. */
const placeOfSyntax = (source: string, thrown: unknown): Place => {
  const name = /(?:Identifier '|redeclaration of \w+ )([\w$]+)/.exec(messageOf(thrown))?.[1];
  if (name !== undefined) return placeOfSecond(source, name);
  const line = isRecord(thrown) ? thrown.lineNumber : undefined; // Firefox's
  return typeof line === "number" && line > 2 ? { line: line - 2 } : {};
};

const compiled = (javascript: string, source: string): E.Either<Fault, (...args: unknown[]) => unknown> =>
  E.tryCatch(
    () => {
      const made = new Function("require", "exports", `${javascript}\n//# sourceURL=${fileName}`);
      return (...args) => Reflect.apply(made, undefined, args);
    },
    (thrown) => {
      const text = messageOf(thrown);
      const advice = /await/.test(text) ? "\nTry: no await, as a program is read at once" : "";
      return { text: `Syntax: ${text}${advice}`, ...placeOfSyntax(source, thrown) };
    },
  );

/**
 * Evaluates a program, as the menus want it.
 *
 * Errors (Left): `Wanted` where it asks for a file that `given.files` has not: evaluate it again with it; `Fault` for all else,
 * with a line where one is known.
 */
export function evaluate(
  source: string,
  given: Given,
  settings: Settings = {},
): E.Either<Fault | Wanted, Playable> {
  return pipe(
    javascriptOf(source),
    E.chain((javascript) => compiled(javascript, source)),
    E.chainW((run) =>
      attempt(() => {
        const exports: Record<string, unknown> = {};
        run(requireFor(source, given), exports);
        return exports;
      })
    ),
    E.chain((exports) => E.flatten(attempt(() => playableOf(exports, source, settings)))),
  );
}
