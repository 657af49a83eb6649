/**
 * Values that a notebook draws: the last of a cell is asked for `Symbol.for("Jupyter.display")`, by Deno's kernel and others.
 *
 * What draws (`notebook/`) is loaded when a value is first shown, and never else: its name is computed, so that no program
 * and no bundle takes it along. Where it is not there, as in a bundle, a value says in a line how to have it drawn.
 * Tests: tests/notebook/display_test.ts.
 * @module
 */
import { isRecord } from "./decode.ts";

/** What a notebook asks a value for: a function to texts by MIME type. */
export const displaySymbol: unique symbol = Symbol.for("Jupyter.display");

/** Texts by MIME type, of which a notebook takes the one it likes best. */
export type Display = Readonly<Record<string, string>>;

/** What draws: beside this source, or in the package that this is a part of. */
const drawers: readonly (() => string)[] = [
  () => new URL(["..", "..", "entries", "notebook.ts"].join("/"), import.meta.url).href,
  () => ["ito-sde", "notebook"].join("/"),
];

const hint = 'Try: import { show } from "ito/notebook"; show(value)';

/** What is loaded under the first of these names that is there, or why none is. */
const loaded = async (names: readonly (() => string)[]): Promise<unknown> => {
  let why: unknown;
  for (const name of names) {
    try {
      const found: unknown = await import(/* webpackIgnore: true */ /* @vite-ignore */ name());
      return found;
    } catch (thrown) {
      why ??= thrown;
    }
  }
  return why;
};

async function display(this: unknown): Promise<unknown> {
  const module = await loaded(drawers);
  if (isRecord(module) && typeof module.draw === "function") return module.draw(this);
  const why = module instanceof Error ? module.message : "it is no module of Ito";
  return { "text/plain": `Cannot load what draws values: ${why}\n${hint}` };
}

/** What a value is made with that others are made of by `{ ...value }`: an expression, a process, a strategy. */
export const drawable: { readonly [displaySymbol]: unknown } = Object.freeze({ [displaySymbol]: display });

/** The same value, drawn by a notebook; nothing else sees a difference. One that is frozen stays as it is. */
export function drawn<A extends object>(value: A): A {
  return Object.isExtensible(value) ? Object.defineProperty(value, displaySymbol, { value: display }) : value;
}

/** The same task, whose answer a notebook draws. */
export function drawnTask<A extends object>(task: () => Promise<A>): () => Promise<A> {
  return () => task().then(drawn);
}
