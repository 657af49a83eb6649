/**
 * What the menus say of a program: another method, other steps, another tolerance, n and seed.
 *
 * Another method keeps what belongs to the run: events, walls, results; and where runs differ in what becomes of rejected noise,
 * that too, since it is what they are beside each other for.
 * Tests: tests/playground/program_methods_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import { type Calculus, describe, lift, type Process, type Strategy, withSteps, withTolerance } from "ito";
import { number, text, whole } from "../../sde/border/decode.ts";
import { meant, optionsOf } from "../../sde/border/options.ts";
import type { Settings } from "../sandbox/messages.ts";
import { most } from "./exports.ts";
import { inMenu, menu, type MenuLine, usualSteps } from "./menu.ts";
import { made, takes } from "./methods.ts";
import type { Fault, Playable, Played } from "./playable.ts";

/** The most steps of the menu. */
const mostSteps = 100_000;

const read = optionsOf("settings", {
  n: whole(1, most.n),
  seed: whole(0, 2 ** 32 - 1),
  steps: whole(1, mostSteps),
  tolerance: number("a number from 1e-9 to 10", (v) => v >= 1e-9 && v <= 10),
  method: text,
  backend: text,
});

const processOf = ({ process }: Played): Process<Calculus> | undefined => {
  const lifted = lift(process);
  return E.isRight(lifted) ? lifted.right : undefined;
};

const isTakenBy = (m: MenuLine) => (run: Played): boolean => {
  const process = processOf(run);
  return process !== undefined && takes(process, m.name);
};

/** The methods of the menu that a run of the program, or all of them, can be solved by. */
export function methodsFor({ runs }: Playable): readonly string[] {
  return menu.filter((m) => runs.some(isTakenBy(m))).map((m) => m.name);
}

/** What belongs to a run whatever its method is. */
const kept = ({ stop, walls, results, antithetic }: Strategy<Calculus>): Partial<Strategy<Calculus>> => ({
  ...(stop === undefined ? {} : { stop }),
  ...(walls === undefined ? {} : { walls }),
  ...(results === undefined ? {} : { results }),
  ...(antithetic === undefined ? {} : { antithetic }),
});

/** How many steps a strategy takes, where they are fixed. */
const stepsOf = ({ controller: c }: Strategy<Calculus>): number | undefined =>
  c.tag === "fixed" ? c.steps : undefined;

const byMethod = (runs: readonly Played[], m: MenuLine): readonly Played[] => {
  const keepsNoise = new Set(runs.map((r) => r.strategy.onReject.name)).size > 1;
  return runs.map((run) => {
    if (!isTakenBy(m)(run)) return run;
    const { strategy } = run;
    const other = made(m.name, stepsOf(strategy) ?? usualSteps);
    const noise = keepsNoise && m.of === "tolerance" ? { onReject: strategy.onReject } : {};
    return { ...run, strategy: { ...other, ...kept(strategy), ...noise } };
  });
};

/** A strategy with other numbers, of those that it has. A grid that is a list of times has its own steps. */
const withNumbers =
  ({ steps, tolerance }: Settings) => (strategy: Strategy<Calculus>): Strategy<Calculus> => {
    if (strategy.controller.tag === "adaptive") {
      return tolerance === undefined ? strategy : withTolerance({ rel: tolerance })(strategy);
    }
    return steps === undefined || strategy.grid?.steps !== undefined ? strategy : withSteps(steps)(strategy);
  };

const methodIn = (runs: readonly Played[], name: string | undefined): E.Either<Fault, readonly Played[]> => {
  if (name === undefined) return E.right(runs);
  const m = inMenu(name);
  const names = menu.filter((one) => runs.some(isTakenBy(one))).map((one) => one.name);
  const advice = meant(name, names) ?? names.join(", ");
  if (m === undefined) {
    return E.left({ text: `There is no method ${JSON.stringify(name)} in the menu\nTry: ${advice}` });
  }
  return runs.some(isTakenBy(m))
    ? E.right(byMethod(runs, m))
    : E.left({ text: `The method ${name} does not take this process\nTry: ${advice}` });
};

/** Runs as the menus want them. Errors (Left): as `withSettings`. */
export function runsWith(runs: readonly Played[], settings: Settings): E.Either<Fault, readonly Played[]> {
  const changed = withNumbers(settings);
  return pipe(
    read(settings),
    E.mapLeft((e): Fault => ({ text: describe(e) })),
    E.chain(({ method }) => methodIn(runs, method)),
    E.map((all) => all.map((run) => ({ ...run, strategy: changed(run.strategy) }))),
  );
}

/** A program as the menus want it. Errors (Left): a method that there is not or that takes none of its runs, numbers out of range. */
export function withSettings(playable: Playable, settings: Settings): E.Either<Fault, Playable> {
  const { n = playable.options.n, seed = playable.options.seed } = settings;
  return pipe(
    runsWith(playable.runs, settings),
    E.map((runs) => ({ ...playable, runs, options: { ...playable.options, n, seed } })),
  );
}
