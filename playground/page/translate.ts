/**
 * From mathematics to TypeScript: what the switch of the two languages asks.
 *
 * Tests: tests/playground/browser/page.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import type { Fault } from "../program/playable.ts";

/** What a translator can do. */
export interface Translator {
  readonly toTypeScript: (text: string) => E.Either<Fault, string>;
  /** What stands there first. */
  readonly example: string;
}

/** The translator, which comes when it is first wanted. */
export function translate(): Promise<Translator> {
  return Promise.resolve({
    toTypeScript: () => E.left({ text: "Mathematics cannot be read yet\nTry: TypeScript" }),
    example: "dx = theta (mu - x) dt + sigma dW",
  });
}
