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
import { adjoints } from "../../sde/adjoint.ts";
import { NotSmooth } from "../../sde/language/loop_slopes.ts";
import { element, elementCount, lit } from "../../sde/language/dsl.ts";
import {
  input,
  literal,
  type Node,
  pack,
  type Scalar,
  type State,
  substitute,
} from "../../sde/language/expr.ts";
import { simplify } from "../../sde/language/simplify.ts";
import { evaluator } from "../../sde/language/value.ts";
import { type Process, x } from "../../sde/process.ts";
import { parametersOf, remembered, stretchOf } from "../../solvers/step/stretch.ts";
import type { Recurrence } from "../../solvers/step/recurrence.ts";
import type { Strategy } from "../../solvers/strategy.ts";
import { givenStart } from "../../solvers/step/given.ts";
import { solveCodecs, type SolveOptions, withDefaults } from "../options.ts";
import type { Prepared } from "../prepared.ts";
import { planned } from "../solve.ts";

/** What is asked for: a solve's options, and the loss of a path. */
export interface AdjointOptions extends Omit<SolveOptions, "saveAt" | "gradient"> {
  /** The loss of a path, a scalar of its last state. */
  readonly of: (symbols: { readonly x: State }) => Scalar;
}

/** States that a kernel holds, at most. */
const longest = 16;
const unsupported = (what: string, instead: string): ItoError => ({ tag: "Unsupported", what, try: instead });

/** The loss of a state and its slopes there, from its elements. */
const lossOf = (of: AdjointOptions["of"], elements: number) => {
  const parts = Array.from({ length: elements }, (_, i) => input(`part${i}_`, "scalar", "real"));
  const flat = new Map<Node, Node>([
    [x, pack(parts)],
    [element, pack(parts.map((_, i) => literal(i, "word")))],
    [elementCount, literal(elements, "real")],
  ]);
  const loss = substitute(of({ x }), flat);
  const slopes = adjoints([{ root: loss, weight: lit(1) }], parts).map((n) => simplify(n));
  return { value: evaluator(loss, parts), slopes: slopes.map((n) => evaluator(n, parts)) };
};
type Loss = ReturnType<typeof lossOf>;

/** A solve, its way back, and what is lost at its end. */
export interface Ready {
  readonly up: Prepared;
  readonly down: Plan;
  readonly every: number;
  readonly loss: Loss;
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
  const { strategy: { controller, method }, recurrence: r, plan } = p;
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

/** The ways back of recurrences whose plans are kept: the same again is not planned and compiled anew. */
const waysBack = new WeakMap<Recurrence, Plan>();
const wayBack = (r: Recurrence, every: number): Plan => {
  const plan = waysBack.get(r) ?? planOf(stretchOf(r, every));
  waysBack.set(r, plan);
  return plan;
};

/** The longest stretch that divides the steps. */
const stretchIn = (steps: number): number => {
  let every = Math.min(longest, steps);
  while (steps % every !== 0) every--;
  return every;
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
      const every = strategy.controller.tag === "fixed" ? stretchIn(strategy.controller.steps) : undefined;
      const kept = { ...asked, saveAt: 1 };
      return pipe(
        planned(process, strategy, asked),
        E.chain((p) => {
          const refused = refusalOf(p);
          return refused === undefined ? planned(process, strategy, kept, 1) : E.left(refused);
        }),
        E.chain((up): E.Either<ItoError, Ready> => {
          try {
            const { recurrence: r } = up;
            const [c, start] = [sure(every, "a stretch"), sure(startOf(up), "a start")];
            return E.right({
              up,
              down: wayBack(r, c),
              every: c,
              loss: lossOf(of, r.elements),
              start,
            });
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
