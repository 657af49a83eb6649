/**
 * The picture that fits a solution.
 * Tests: tests/plot/pictures_test.ts.
 * @module
 */
import { pipe } from "fp-ts/function";
import * as TE from "fp-ts/TaskEither";
import type { TaskEither } from "fp-ts/TaskEither";
import type { ItoError } from "../sde/border/errors.ts";
import type { Solution } from "../solve/solution.ts";
import { dataOf } from "./data.ts";
import { density } from "./density.ts";
import type { PictureOptions } from "./drawn.ts";
import { paths } from "./paths.ts";
import { phase } from "./phase.ts";

/**
 * A solution's picture, of the kind that fits it: its paths where it kept states, points where samples have two elements, else
 * densities.
 *
 * Errors (Left): those of `paths`, `phase` and `density`.
 *
 * @example
 * ```ts
 * import { eulerMaruyama, ou, solve } from "ito";
 * import { plot } from "ito/plot";
 *
 * const result = await solve(ou(), eulerMaruyama(100), { n: 50, seed: 1 })();
 * if (result._tag === "Left") throw new Error(result.left.tag);
 * const svg = await plot(result.right, { title: "Ornstein–Uhlenbeck" })();
 * if (svg._tag === "Right") svg.right; // <svg …
 * ```
 */
export function plot(solution: Solution, options: PictureOptions = {}): TaskEither<ItoError, string> {
  return pipe(
    TE.fromEither(dataOf("plot", solution)),
    TE.chain(({ times, elements }) => {
      if (times.length > 0) return paths(solution, options);
      return elements === 2 ? phase(solution, options) : density(solution, options);
    }),
  );
}
