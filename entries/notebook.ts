/**
 * Ito in notebooks: values draw themselves, and `show` draws what does not.
 *
 * In Deno's Jupyter kernel the last value of a cell is drawn by itself: an expression, a process, a strategy, what `solve` and
 * `ensemble` give. Nothing of this module need be imported for that.
 * Tests: tests/notebook/display_test.ts, tests/notebook/kernel_test.ts.
 *
 * @example A value that is not the last of its cell
 * ```ts
 * import { ou } from "ito";
 * import { show } from "ito/notebook";
 *
 * show(ou());
 * ```
 * @module
 */
import { type Display, displaySymbol } from "../sde/border/display.ts";
import { draw } from "../notebook/draw.ts";

export { type Display, displaySymbol, draw };

/** What a notebook draws: it is asked by `Symbol.for("Jupyter.display")`. */
export interface Displayed {
  /** Texts by MIME type. */
  readonly [displaySymbol]: () => Promise<Display>;
}

/**
 * A value as a notebook draws it, as the last of a cell: of any value of Ito, and of Eithers of them such as `E.map` makes.
 *
 * @example
 * ```ts
 * import { eulerMaruyama, gbm, solve } from "ito";
 * import { show } from "ito/notebook";
 *
 * show(await solve(gbm(), eulerMaruyama(100), { n: 10, seed: 1, x0: 1 })());
 * ```
 */
export function show(value: unknown): Displayed {
  return { [displaySymbol]: () => draw(value) };
}
