/**
 * TypeScript to JavaScript: types taken out, imports made calls of `require`, lines left where they are.
 *
 * sucrase leaves those calls where the imports stand; a module's imports come before all else, so they are made at the start too.
 * Tests: tests/playground/program_evaluate_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
// deno-lint-ignore no-import-prefix -- in deno.json every `deno task` would resolve it, into the lock: docs/decisions/0004
import { transform } from "npm:sucrase@3.35.1";
import { isRecord } from "../../sde/border/decode.ts";
import { messageOf } from "../../sde/border/errors.ts";
import type { Fault } from "./playable.ts";

const placeOf = (thrown: unknown): Pick<Fault, "line" | "column"> => {
  const { line, column } = isRecord(thrown) && isRecord(thrown.loc) ? thrown.loc : {};
  return typeof line === "number" && typeof column === "number" ? { line, column } : {};
};

const strictly = '"use strict";';
const required = /var \w+ = require\('[^']*'\);(?: var \w+ = _interop\w+\(\w+\);)*/g;

const importsFirst = (code: string): string =>
  code.replace(strictly, `${strictly}${(code.match(required) ?? []).join("").replaceAll("$", "$$$$")}`);

/** JavaScript of the same lines, whose imports are `require(…)` and whose exports go to `exports`. */
export function javascriptOf(source: string): E.Either<Fault, string> {
  return E.tryCatch(
    () =>
      importsFirst(
        transform(source, { transforms: ["typescript", "imports"], disableESTransforms: true }).code,
      ),
    (thrown): Fault => {
      const what = messageOf(thrown).replace(/^Error transforming [^:]*: /, "").replace(/ \(\d+:\d+\)$/, "");
      return { text: `Syntax: ${what.charAt(0).toLowerCase()}${what.slice(1)}`, ...placeOf(thrown) };
    },
  );
}
