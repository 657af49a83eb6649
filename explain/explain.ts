/**
 * `explain`: what becomes of a process and a strategy, as text, at the five stops of its way:
 *
 *     1 the solve   2 the process   3 the strategy   4 the plan   5 the code
 *
 * The first thing to read when a result surprises, and to paste in a bug report.
 * Tests: tests/golden_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import { choice, kind } from "../sde/border/decode.ts";
import type { ItoError } from "../sde/border/errors.ts";
import { oneLine } from "../sde/border/one_line.ts";
import { optionsOf } from "../sde/border/options.ts";
import type { Calculus, Process } from "../sde/process.ts";
import type { Fallible } from "../sde/border/fallible.ts";
import type { Strategy } from "../solvers/strategy.ts";
import { inColumns, type Line, linesOf } from "../sde/language/equations.ts";
import { renderers, type Target } from "./code.ts";
import { controlParagraphs, type ControlPassName, controlPassNames, isControlPass } from "./control.ts";
import { passesOf, type PassName, passNames } from "../backends/schedule/plans/passes.ts";
import { passParagraphs } from "../backends/schedule/plans/pass_text.ts";
import { planParagraphs } from "./plan.ts";
import { processParagraphs } from "./process.ts";
import { endLines, noiseNames, stepLines, strategyLines } from "./strategy.ts";
import { planned } from "../solve/solve.ts";
import type { Prepared } from "../solve/prepared.ts";
import { arithmeticOf, solveCodecs, type SolveOptions, withDefaults } from "../solve/options.ts";

export type { ControlPassName, PassName, Target };

/** The stops of a value on its way to code. */
export type Stop = 1 | 2 | 3 | 4 | 5;

/** What to explain: all of it, some stops, one pass, one target. */
export interface ExplainOptions extends SolveOptions {
  /** Which stops; by default all, or with `pass` the fourth. */
  readonly stops?: readonly Stop[];
  /** One pass of the compiler, with the graph that it left; of those over control, with its kernels. */
  readonly pass?: PassName | ControlPassName;
  /** The target whose code the fifth stop prints. */
  readonly target?: Target;
}

/** The defaults of `explain`, beside those of `solve`. */
export const explainDefaults = { stops: [1, 2, 3, 4, 5], target: "js" } as const;

type Paragraphs = readonly (readonly string[])[];

const solveParagraphs = (a: Prepared, s: Strategy<Calculus>): Paragraphs => {
  const { asked, shape, recurrence } = a;
  const { n, start, seed, batch } = asked;
  const { save } = a;
  const kept = save === undefined
    ? {}
    : { saveAt: save.tag === "every" ? save.every : `[${save.times.join(", ")}]` };
  const asking = Object.entries({ n, start, seed, batch, ...kept })
    .map(([k, v]) => `${k}: ${v}`).join(", ");
  return [[
    `solve(${oneLine(a.process.name)}, ${
      oneLine(s.name)
    }, { ${asking} }), ${recurrence.elements} elements a sample (${shape.join("×")})`,
  ]];
};

const text = (lines: readonly Line[]): readonly string[] => inColumns(lines);

const onePass = (a: Prepared, name: PassName | ControlPassName): Paragraphs => {
  const none = `a ${a.plan.tag} plan has no pass "${name}"`;
  if (isControlPass(name)) {
    const control = controlParagraphs(a.plan, name);
    return control.length === 0 ? [[none]] : control;
  }
  const passes = passesOf(a.recurrence, a.save, arithmeticOf(a.asked)).filter((p) => p.name === name);
  if (passes.length === 0) return [[none]];
  return [...passParagraphs(passes), ...passes.map((p) => text(linesOf(p.graph)))];
};

const codeParagraphs = (a: Prepared, target: Target): Paragraphs =>
  renderers.filter((r) => r.name === target).map((
    r,
  ) => [r.title, ...r.render(a.plan, arithmeticOf(a.asked)).trimEnd().split("\n")]);

const titles: Readonly<Record<Stop, string>> = {
  1: "the solve",
  2: "the process",
  3: "the strategy",
  4: "the plan",
  5: "the code",
};

/** What stops 4 and 5 show, where not all. */
interface Only {
  readonly pass: PassName | ControlPassName | undefined;
  readonly target: Target | undefined;
}

const paragraphsOf = (a: Prepared, o: Only, s = a.strategy): Readonly<Record<Stop, () => Paragraphs>> => ({
  1: () => solveParagraphs(a, s),
  2: () => processParagraphs(a.process).map(text),
  3: () => [
    text(strategyLines(a.process, s, a.recurrence)),
    ["a step tried:", ...text(stepLines(a.process, s, a.recurrence))],
    ["at first, and at the end:", ...text(endLines(a.process, s, a.recurrence))],
  ],
  4: () =>
    o.pass === undefined
      ? planParagraphs(
        a.plan,
        passesOf(a.recurrence, a.save, arithmeticOf(a.asked)),
        noiseNames(a.process, s, a.recurrence.elements),
      )
      : onePass(a, o.pass),
  5: () => codeParagraphs(a, o.target ?? explainDefaults.target),
});

const onlyPlan: readonly Stop[] = [4];

const allStops: readonly Stop[] = explainDefaults.stops;
const isStops = (u: unknown): u is readonly Stop[] =>
  Array.isArray(u) && u.every((k) => allStops.some((stop) => stop === k));

const readOptions = optionsOf("explain", {
  ...solveCodecs,
  stops: kind("a list of stops, 1 to 5", isStops),
  pass: choice(...passNames, ...controlPassNames),
  target: choice(...renderers.map((r) => r.name)),
});

/**
 * What becomes of a process and a strategy on their way to code, as text. Nothing runs.
 *
 * Errors (Left): those of `solve` before anything runs.
 *
 * @example The mathematics of a step
 * ```ts
 * import { explain, gottaGoFast, mixtureScore, reverse, ve } from "ito";
 *
 * const score = mixtureScore({ weights: [1], means: [[0, 0]], stds: [0.1] });
 * const text = explain(reverse(ve(), score), gottaGoFast(), { n: 100, stops: [2, 3] });
 * if (text._tag === "Right") text.right; // 2 the process …
 * ```
 */
export function explain<C extends Calculus = "ito">(
  process: Fallible<Process<C>>,
  strategy: Strategy<NoInfer<C>>,
  options: ExplainOptions,
): E.Either<ItoError, string> {
  return pipe(
    readOptions(options),
    E.chain(({ stops, pass, target, ...rest }) =>
      pipe(
        withDefaults("explain", rest),
        E.chain((asked) => planned(process, strategy, asked)),
        E.map((prepared) => ({
          prepared,
          stops: stops ?? (pass === undefined ? allStops : onlyPlan),
          pass,
          target,
        })),
      )
    ),
    E.map(({ prepared, stops, pass, target }) => {
      const paragraphs = paragraphsOf(prepared, { pass, target });
      const stop = (k: Stop): string => {
        const body = paragraphs[k]().filter((b) => b.length > 0).map((b) =>
          b.map((l) => `  ${l}`.trimEnd()).join("\n")
        );
        return `${k} ${titles[k]}\n\n${body.join("\n\n")}\n`;
      };
      return explainDefaults.stops.filter((k) => stops.includes(k)).map(stop).join("\n");
    }),
  );
}
