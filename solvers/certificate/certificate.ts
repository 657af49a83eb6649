/**
 * The certificate of a process and a strategy, for whoever asks before a solve (`conditions.ts` says what is in it).
 * Tests: tests/solvers/certificate/certificate_test.ts, tests/solvers/certificate/truth_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import type { ItoError } from "../../sde/border/errors.ts";
import type { Fallible } from "../../sde/border/fallible.ts";
import type { Calculus, Process } from "../../sde/process.ts";
import { refusal } from "../check.ts";
import { partsOf, processOf } from "../parts.ts";
import { Unsound } from "../sound.ts";
import type { Strategy } from "../strategy.ts";
import { type Certificate, certified } from "./conditions.ts";

export type { Certificate, Condition, ConditionName, Convergence } from "./conditions.ts";

/**
 * What is proved of a solve, and by which conditions, before it runs: `solution.certificate` is the same.
 *
 * Errors (Left): those of `solve` for this process and strategy, but for a method of the other calculus: that is a condition
 * which does not hold.
 *
 * @example Adaptive steps on noise that depends on x, and the same with noise that is thrown away
 * ```ts
 * import { adaptive, certificate, gbm, heunStep, stratonovich, withNoise } from "ito";
 * import { assertEquals } from "@std/assert";
 *
 * const process = stratonovich(gbm());
 * const good = certificate(process, adaptive(heunStep));
 * const bad = certificate(process, withNoise("redraw")(adaptive(heunStep)));
 * assertEquals([good, bad].map((c) => c._tag === "Right" && c.right.convergence), ["pathwise", "biased"]);
 * if (bad._tag === "Right") bad.right.conditions.onePath; // { holds: false, needed: true, why: "noise of a rejected …" }
 * ```
 */
export function certificate(
  process: Fallible<Process<Calculus>>,
  strategy: Strategy<Calculus>,
): E.Either<ItoError, Certificate> {
  return pipe(
    processOf(process),
    E.chain((p) => pipe(partsOf(strategy), E.map((s) => ({ p, s })))),
    E.chain(({ p, s }) => {
      const refused = p.calculus === s.method.calculus ? refusal(p, s) : undefined;
      if (refused !== undefined) return E.left(refused);
      try {
        return E.right(certified(p, s));
      } catch (thrown) {
        if (thrown instanceof Unsound) return E.left(thrown.error);
        throw thrown;
      }
    }),
  );
}
