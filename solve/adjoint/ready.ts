/**
 * What a way back needs before it runs: a solve that keeps its states, the plan of a stretch, the loss as functions; or why
 * there is none.
 * Tests: tests/solve/adjoint/adjoint_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import type { GivenColumn } from "../../backends/schedule/job.ts";
import { type Plan, planOf } from "../../backends/schedule/plans/plan.ts";
import { callback } from "../../sde/border/decode.ts";
import { type ItoError, sure } from "../../sde/border/errors.ts";
import type { Fallible } from "../../sde/border/fallible.ts";
import { optionsOf } from "../../sde/border/options.ts";
import { NotSmooth } from "../../sde/language/loop_slopes.ts";
import { element } from "../../sde/language/dsl.ts";
import { literal, type Node, type Scalar, type State, substitute } from "../../sde/language/expr.ts";
import { simplify } from "../../sde/language/simplify.ts";
import { paramsIn } from "../../sde/param.ts";
import { type Process, x } from "../../sde/process.ts";
import { parametersOf, remembered, stretchOf } from "../../solvers/step/stretch.ts";
import type { Recurrence } from "../../solvers/step/recurrence.ts";
import type { Strategy } from "../../solvers/strategy.ts";
import { givenStart } from "../../solvers/step/given.ts";
import { solveCodecs, type SolveOptions, withDefaults } from "../options.ts";
import type { Prepared } from "../prepared.ts";
import { eventsMove, planned } from "../solve.ts";

/** What is asked for: a solve's options, and the loss of a path. */
export interface AdjointOptions extends Omit<SolveOptions, "saveAt" | "gradient"> {
  /** The loss of a path, a scalar of its last state; what it is held against may be a component that stands still. */
  readonly of: (symbols: { readonly x: State }) => Scalar;
}

const unsupported = (what: string, instead: string): ItoError => ({ tag: "Unsupported", what, try: instead });

/** Some steps of a path, and the plan of their way back. */
export interface Stretch {
  readonly taken: number;
  readonly steps: number;
  readonly down: Plan;
}

/** A solve, and its way back. */
export interface Ready {
  readonly up: Prepared;
  /** From the start to the end. */
  readonly stretches: readonly Stretch[];
  /** [elements] of all, or [n][elements]. */
  readonly start: GivenColumn;
}

/** Where samples begin; nothing where they are drawn. */
const startOf = ({ recurrence: r, job }: Prepared): GivenColumn | undefined => {
  const init = sure(r.variables.find((v) => v.symbol === x), "the state").init;
  if (init === givenStart) return sure(job.given?.of.get(sure(r.given[0], "a start").name), "a start");
  const numbers = Array.from({ length: r.elements }, (_, i) => {
    const here = simplify(substitute(init, new Map<Node, Node>([[element, literal(i, "word")]])));
    return here.tag === "lit" ? here.value : NaN;
  });
  return numbers.some(Number.isNaN)
    ? undefined
    : { values: Float64Array.from(numbers), width: r.elements, each: false };
};

const refusalOf = (p: Prepared): ItoError | undefined => {
  const { strategy: { controller, method, stop }, recurrence: r, plan } = p;
  if (stop !== undefined) return eventsMove("The way back", stop);
  if (controller.tag !== "fixed") {
    return unsupported(
      `The way back of the adaptive steps of "${p.strategy.name}"`,
      "withSteps(100)(strategy)",
    );
  }
  if (plan.tag === "staged") {
    const what = `The way back for samples of ${r.elements} elements, or with an oracle`;
    return unsupported(what, "up to 8 elements, and expressions alone");
  }
  if (remembered(r) !== undefined) {
    return unsupported(`The way back of "${method.name}", which remembers`, "withMethod(emStep)(strategy)");
  }
  if (r.output !== x) {
    return unsupported("The way back from samples that are denoised", 'withDenoise("none")(strategy)');
  }
  if (parametersOf(r).length === 0) {
    return unsupported("The way back for a process without parameters", 'param("mu", 0.05) in its drift');
  }
  return startOf(p) === undefined ? unsupported("The way back to a drawn start", "x0: a state") : undefined;
};

/** Why a loss is none of a process's: a parameter that only the loss has. */
const strangerIn = (loss: Node, r: Recurrence): ItoError | undefined => {
  const leaves = new Set(parametersOf(r).map(({ leaf }) => leaf));
  const [stranger] = [...paramsIn([loss])].filter(([leaf]) => !leaves.has(leaf));
  if (stranger === undefined) return undefined;
  const what = `The parameter "${stranger[1].name}" of a loss, which the process has not,`;
  return unsupported(what, "a component of the process that stands still, or a number");
};

/** The ways back whose plans are kept: the same again is not planned and compiled anew. */
const waysBack = new WeakMap<Recurrence, Map<string, Plan>>();
const wayBack = (r: Recurrence, steps: number, loss: Node): Plan => {
  const known = waysBack.get(r) ?? new Map<string, Plan>();
  waysBack.set(r, known);
  const key = `${steps} ${loss.id}`;
  const plan = known.get(key) ?? planOf(stretchOf(r, steps, loss));
  known.set(key, plan);
  return plan;
};

/** Steps of a stretch: at most, and by the root of the numbers that it begins with, a number of the state. */
const longest = 64;
const byRoot = 8;

/**
 * Steps in stretches of one length, or of one even length and what is left. To begin a stretch costs as much as it begins with
 * numbers, a step back as there are states to choose from: by their ratio the best length goes as its root.
 */
const lengthsOf = (r: Recurrence, steps: number): readonly number[] => {
  const numbers = r.elements + parametersOf(r).length;
  const wanted = Math.min(longest, byRoot * Math.sqrt(numbers / r.elements));
  const few = Math.max(1, Math.floor(steps / wanted));
  const equal = [few, few + 1].find((count) =>
    steps % count === 0 && (count === 1 || (steps / count) % 2 === 0)
  );
  const count = equal ?? few + 1;
  const length = equal === undefined ? 2 * Math.ceil(steps / count / 2) : steps / count;
  return Array.from({ length: Math.ceil(steps / length) }, (_, k) => Math.min(length, steps - k * length));
};

/** What is asked for, ready to run. Errors (Left): those of `solve` before it runs; `Unsupported` where there is no way back. */
export function readyOf(
  process: Fallible<Process>,
  strategy: Strategy,
  { of, ...options }: AdjointOptions,
): E.Either<ItoError, Ready> {
  return pipe(
    readOptions({ ...options, of }),
    E.chain(({ of: _, ...rest }) => withDefaults("adjoint", rest)),
    E.chain((asked) => {
      const kept = { ...asked, saveAt: 1 };
      return pipe(
        planned(process, strategy, asked),
        E.chain((p) => {
          const refused = refusalOf(p);
          return refused === undefined ? planned(process, strategy, kept, 1) : E.left(refused);
        }),
        E.chain((up): E.Either<ItoError, Ready> => {
          try {
            const { recurrence: r, save } = up;
            const loss = of({ x });
            const unknown = strangerIn(loss, r);
            if (unknown !== undefined) return E.left(unknown);
            const lengths = lengthsOf(r, sure(save, "kept states").count);
            const stretches = lengths.map((steps, k): Stretch => ({
              taken: k * (lengths[0] ?? 0),
              steps,
              down: wayBack(r, steps, loss),
            }));
            return E.right({ up, stretches, start: sure(startOf(up), "a start") });
          } catch (thrown) {
            if (!(thrown instanceof NotSmooth)) throw thrown;
            return E.left(unsupported(`A way back: ${thrown.message}`, "sums and smooth functions alone"));
          }
        }),
      );
    }),
  );
}

const { saveAt: _saveAt, gradient: _gradient, ...codecs } = solveCodecs;
const readOptions = optionsOf("adjoint", { ...codecs, of: callback<AdjointOptions["of"]>() });
