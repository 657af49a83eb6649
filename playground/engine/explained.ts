/**
 * The tabs: what becomes of a run on its way to code, from `explain`, and which lines a slider's parameter is in.
 *
 * In the code a parameter is a symbol, param0, param1, …; in mathematics it has its name.
 * Tests: tests/playground/engine_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import {
  type Calculus,
  describe,
  explain,
  type ExplainOptions,
  latex,
  type Process,
  type Strategy,
} from "ito";
import { escaped } from "../program/places.ts";
import type { Fault } from "../program/playable.ts";
import type { Explained, Tab } from "../sandbox/messages.ts";
import { framesOf } from "./frames.ts";
import type { Opening } from "./panel.ts";

/** What each tab but mathematics asks of `explain`. */
const asks: Readonly<Record<Exclude<Tab, "mathematics">, Pick<ExplainOptions, "stops" | "target">>> = {
  step: { stops: [2, 3] },
  plan: { stops: [1, 4] },
  wgsl: { stops: [5], target: "wgsl" },
  wasm: { stops: [5], target: "wasm" },
  js: { stops: [5], target: "js" },
};

/** Longer texts are cut: a page shows no more. */
const mostCharacters = 200_000;

/** The lines, from 0, in which a word stands. */
const linesWith = (lines: readonly string[], words: readonly string[]): readonly number[] => {
  const wanted = new RegExp(`(?<![\\p{L}\\d_])(${words.map(escaped).join("|")})(?![\\p{L}\\d])`, "u");
  return lines.flatMap((line, k) => (wanted.test(line) ? [k] : []));
};

/** What is explained. */
export interface Explaining {
  readonly process: Process<Calculus>;
  readonly strategy: Strategy<Calculus>;
  /** In the order of their symbols. */
  readonly parameters: readonly string[];
  readonly o: Opening;
}

/** A tab's text. Errors (Left): those of `explain`. */
export function explained(
  { process, strategy, parameters, o }: Explaining,
  tab: Tab,
): E.Either<Fault, Pick<Explained, "text" | "lit">> {
  if (tab === "mathematics") {
    const text = latex(process);
    return E.right({ text, lit: {} });
  }
  const { n, seed, x0, shape, frames } = o.options;
  return pipe(
    explain(process, strategy, {
      n,
      seed,
      saveAt: framesOf(process, strategy, frames),
      ...(x0 === undefined ? {} : { x0 }),
      ...(shape === undefined ? {} : { shape }),
      ...asks[tab],
    }),
    E.bimap((e): Fault => ({ text: describe(e) }), (whole) => {
      const text = whole.slice(0, mostCharacters);
      const lines = text.split("\n");
      const lit = parameters.map((name, k) => [name, linesWith(lines, [name, `param${k}`])] as const);
      return { text, lit: Object.fromEntries(lit) };
    }),
  );
}
