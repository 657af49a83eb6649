/**
 * What must not compile. Each line is a mix that the types forbid; should one of them begin to compile, `deno check` and
 * `deno test` stop at its unused directive.
 * @module
 */
import { assertEquals } from "@std/assert";
import { derivative, diagonal, gradient } from "../sde/language/derive.ts";
import {
  add,
  and,
  broadcast,
  component,
  components,
  finite,
  lt,
  max,
  maximum,
  mean,
  mul,
  norm,
  not,
  select,
  square,
  sum,
} from "../sde/language/dsl.ts";
import { describe } from "../sde/border/errors.ts";
import { type Flag, input, literal, type Scalar, type State, type Word } from "../sde/language/expr.ts";
import { marginalOf } from "../sde/marginal.ts";
import type { Op } from "../sde/language/ops.ts";
import { at, type Marginal, type Process, process, system, t, x } from "../sde/process.ts";
import { correlated } from "../sde/noise/correlated.ts";
import { stratonovich as readStratonovich, toIto, toStratonovich } from "../sde/calculus.ts";
import { gbm } from "../sde/processes/gbm.ts";
import { reverse } from "../sde/reverse.ts";
import { expressionScore, gaussianScore, mixtureScore, scoreOfDenoiser } from "../sde/score.ts";
import { ve } from "../sde/processes/ve.ts";
import { emImprovedEuler } from "../solvers/methods/additive/em_improved_euler.ts";
import type { Method } from "../solvers/methods/method.ts";
import type { NoiseMode } from "../solvers/noise/modes.ts";
import { heunStep } from "../solvers/methods/stratonovich/heun.ts";
import { emStep } from "../solvers/methods/euler_maruyama.ts";
import { eulerMaruyama, gottaGoFast, heun as heunOf } from "../solvers/presets.ts";
import { traceStep } from "../solvers/step/step.ts";
import {
  type Strategy,
  withController,
  withErrorNorm,
  withMethod,
  withNoise,
  withPropagate,
  withTolerance,
} from "../solvers/strategy.ts";
import { compile } from "../solve/compile.ts";
import { ensemble } from "../solve/ensemble/ensemble.ts";
import { solve } from "../solve/solve.ts";
import { explain } from "../explain/explain.ts";
import type { ErrorNorm, Tolerance } from "../solvers/control/tolerance.ts";

const word: Word = input("w", "scalar", "word");
const score = gaussianScore([0], 1);

/** Shapes: one number a sample, or one an element. */
export const shapes = (m: Marginal): readonly unknown[] => [
  // @ts-expect-error the sum of a scalar
  sum(t),
  // @ts-expect-error the mean of a number
  mean(1),
  // @ts-expect-error the largest of a scalar
  maximum(add(t, 1)),
  // @ts-expect-error the norm of a scalar
  norm(m.std),
  // @ts-expect-error a component of a scalar
  component(t, 0),
  // @ts-expect-error a state as a component
  components([t, x]),
  // @ts-expect-error a state as a truth value of a sample
  finite(x),
  // @ts-expect-error a state as the time
  at(x, x, x),
  // @ts-expect-error a scalar as the state
  at(x, t, t),
  // @ts-expect-error a derivative with respect to a state
  derivative(x, x),
  // @ts-expect-error the gradient of a state
  gradient(x, x),
  // @ts-expect-error the diagonal of a scalar
  diagonal(t, x),
  // @ts-expect-error a scalar as a denoised state
  scoreOfDenoiser(t, m),
  // @ts-expect-error a scalar as a score
  expressionScore(() => t),
  // @ts-expect-error one number where an element each is meant
  gaussianScore(0, 1),
  // @ts-expect-error means that are no lists
  mixtureScore({ weights: [1], means: [0], stds: [1] }),
];

/** Assignments between shapes and kinds. */
export const assigned = (): readonly unknown[] => {
  // @ts-expect-error a state as a scalar
  const a: Scalar = x;
  // @ts-expect-error a sum that a state is part of, as a scalar
  const b: Scalar = add(t, x);
  // @ts-expect-error a scalar as a state, without broadcast
  const c: State = mul(2, t);
  // @ts-expect-error a truth value an element, as one a sample
  const d: Flag = lt(x, 0);
  // @ts-expect-error a choice an element, as one a sample
  const e: Scalar = select(lt(x, 0), 1, 2);
  // @ts-expect-error a real as a word
  const f: Word = t;
  // @ts-expect-error a truth value as a real
  const g: Scalar = lt(t, 1);
  // @ts-expect-error a broadcast as a scalar
  const h: Scalar = broadcast(t);
  return [a, b, c, d, e, f, g, h];
};

/** Kinds: reals, words and flags. */
export const kinds = (): readonly unknown[] => [
  // @ts-expect-error a flag as a number
  add(lt(t, 1), 1),
  // @ts-expect-error a flag as a number, squared
  square(lt(t, 1)),
  // @ts-expect-error a word as a number
  mul(word, 2),
  // @ts-expect-error a text as a number
  max("1", t),
  // @ts-expect-error a boolean as a number
  add(true, t),
  // @ts-expect-error a condition that is a number
  select(t, 1, 2),
  // @ts-expect-error a condition that is a boolean
  select(true, t, 2),
  // @ts-expect-error a flag as a side of a choice of numbers
  select(lt(t, 1), lt(t, 0), 1),
  // @ts-expect-error a number as a truth value
  and(t, lt(t, 1)),
  // @ts-expect-error truth values an element, where one a sample is meant
  and(lt(x, 1), lt(t, 1)),
  // @ts-expect-error the opposite of a number
  not(t),
  // @ts-expect-error no such kind
  literal(1, "integer"),
];

/** Processes and systems. */
export const processes = (stratonovich: Process<"stratonovich">): readonly unknown[] => [
  // @ts-expect-error no diffusion
  process(({ x }) => ({ drift: x })),
  // @ts-expect-error a flag as drift
  process(({ t }) => ({ drift: lt(t, 1), diffusion: 1 })),
  // @ts-expect-error a component without drift
  system(["s", "v"], ["w"], ({ s }) => ({ drift: { s }, diffusion: { s: 1, v: 1 } })),
  // @ts-expect-error a component without diffusion
  system(["s", "v"], ["w"], ({ s, v }) => ({ drift: { s, v }, diffusion: { s: 1 } })),
  // @ts-expect-error a symbol that is no component
  system(["s"], ["w"], ({ v }) => ({ drift: { s: v }, diffusion: { s: 1 } })),
  // @ts-expect-error a noise that was not named
  system(["s"], ["w"], ({ s }) => ({ drift: { s }, diffusion: { s: { z: 1 } } })),
  // @ts-expect-error a state as the drift of a component
  system(["s"], ["w"], () => ({ drift: { s: x }, diffusion: { s: 1 } })),
  // @ts-expect-error an option that does not exist
  ve({ sigma_min: 0.01 }),
  // @ts-expect-error an Either where a process is meant
  marginalOf(reverse(ve(), score)),
  // @ts-expect-error a Stratonovich equation, reversed by Itô's formula
  reverse(stratonovich, score),
  // @ts-expect-error a Stratonovich equation, solved by an Itô strategy
  solve(stratonovich, eulerMaruyama(), { n: 1, seed: 1 }),
  // @ts-expect-error the same, many paths at once
  ensemble(stratonovich, eulerMaruyama(), { n: 1, seed: 1 }),
  // @ts-expect-error the same, planned
  compile(stratonovich, eulerMaruyama()),
  // @ts-expect-error the same, as text
  explain(stratonovich, eulerMaruyama(), { n: 1 }),
  // @ts-expect-error the same, after its method was replaced
  solve(stratonovich, withMethod(emStep)(heunOf(10)), { n: 1, seed: 1 }),
  // @ts-expect-error an Itô equation, solved by a Stratonovich strategy
  solve(gbm(), heunOf(10), { n: 1, seed: 1 }),
  // @ts-expect-error the same, of what was converted
  solve(toIto(stratonovich), withNoise("bridge")(heunOf(10)), { n: 1, seed: 1 }),
  // @ts-expect-error the same, of what may be an error
  solve(correlated([[1]], gbm()), heunOf(10), { n: 1, seed: 1 }),
  // @ts-expect-error a Stratonovich equation, read in that sense once more
  readStratonovich(stratonovich),
  // @ts-expect-error a Stratonovich equation, solved by an Itô method
  traceStep(stratonovich, gottaGoFast(), 1, { tag: "prior" }),
];

/** Methods and the other parts of a strategy. */
export const strategies = (heun: Method<"stratonovich">): readonly unknown[] => {
  // @ts-expect-error a Stratonovich method where an Itô one is wanted
  const method: Method = heun;
  // @ts-expect-error a strategy with a Stratonovich method
  const strategy: Strategy = { ...gottaGoFast(), method: heun };
  // @ts-expect-error the Stratonovich method again, by its combinator
  const combined: Strategy = withMethod(heun)(gottaGoFast());
  // @ts-expect-error a calculus that does not exist
  const calculus: Method<"Itô"> = emImprovedEuler;
  // @ts-expect-error a step that proposes no second state
  const step: Method = { ...emImprovedEuler, step: ({ x }) => ({ low: x, error: undefined }) };
  // @ts-expect-error a time as the proposed state
  const shapeless: Method = { ...emImprovedEuler, step: ({ t }) => ({ low: t, high: t, error: undefined }) };
  // @ts-expect-error a norm that is one number an element
  const errorNorm: ErrorNorm = { name: "none", of: (ratio) => ratio };
  // @ts-expect-error a tolerance that is one number a sample
  const tolerance: Tolerance = { name: "flat", of: ({ t }) => t };
  // @ts-expect-error a draw that is a real
  const noise: NoiseMode = { name: "redraw", draw: () => t };
  return [
    method,
    strategy,
    combined,
    calculus,
    step,
    shapeless,
    errorNorm,
    tolerance,
    noise,
    // @ts-expect-error a noise mode that does not exist
    withNoise("sometimes"),
    // @ts-expect-error a proposal that does not exist
    withPropagate("middle"),
    // @ts-expect-error a norm that does not exist
    withErrorNorm("l3"),
    // @ts-expect-error a reference that does not exist
    withTolerance({ against: "yesterday" }),
    // @ts-expect-error a step length that is a flag
    withController({ tag: "adaptive", name: "mine", hInit: 1, next: ({ h, error }) => lt(h, error) }),
  ];
};

/** Values do not change, and tables are whole. */
export const values = (p: Process): readonly unknown[] => {
  // @ts-expect-error an expression is not written to
  t.id = 1;
  // @ts-expect-error a process is not written to
  p.name = "mine";
  // @ts-expect-error a table of operations that forgets most of them
  const names: Readonly<Record<Op, string>> = { neg: "−" };
  return [
    names,
    // @ts-expect-error an error that does not exist
    describe({ tag: "Unlucky" }),
    // @ts-expect-error an error without its facts
    describe({ tag: "BadOption", where: "here" }),
  ];
};

/** Calculi that meet. */
export const met = (s: Process<"stratonovich">): readonly unknown[] => [
  solve(s, heunOf(10), { n: 1, seed: 1 }),
  solve(toIto(s), withNoise("bridge")(eulerMaruyama(10)), { n: 1, seed: 1 }),
  solve(correlated([[1]], s), withMethod(heunStep)(eulerMaruyama(10)), { n: 1, seed: 1 }),
  explain(toStratonovich(gbm()), heunOf(10), { n: 1 }),
];

Deno.test("the mixes in this file do not compile, and scalars broadcast where they should", () => {
  const state: State = add(1, t, x);
  const scalar: Scalar = mul(2, t);
  const flag: Flag = lt(scalar, 1);
  assertEquals([state.shape, scalar.shape, flag.kind, select(lt(x, 0), 1, x).shape], [
    "state",
    "scalar",
    "flag",
    "state",
  ]);
});
