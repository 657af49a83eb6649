/**
 * From mathematics to TypeScript: what the switch of the two languages asks, when it is first used.
 *
 * Tests: tests/playground/browser/page.ts.
 * @module
 */
import type * as E from "fp-ts/Either";
import type { Fault } from "../program/playable.ts";

export { example } from "../program/mathematics/example.ts";

/** What a translator can do. */
export interface Translator {
  readonly toTypeScript: (text: string) => E.Either<Fault, string>;
}

/** The translator, which comes when it is first wanted. */
export async function translate(): Promise<Translator> {
  return await import("../program/mathematics.ts");
}
