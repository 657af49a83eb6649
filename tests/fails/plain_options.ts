/**
 * Solves that fail with `BadOption` in plain JavaScript, where no type stops them.
 * @module
 */
import * as E from "fp-ts/Either";
import { prepare } from "../../solve/solve.ts";
import { explain } from "../../explain/explain.ts";
import { broadcast, div, lit, log, lt, mul, neg, select, sub } from "../../sde/language/dsl.ts";
import { isRecord } from "../../sde/border/decode.ts";
import type { ItoError } from "../../sde/border/errors.ts";
import type { Scalar } from "../../sde/language/expr.ts";
import { gbm } from "../../sde/processes/gbm.ts";
import { ou } from "../../sde/processes/ou.ts";
import { system, x } from "../../sde/process.ts";
import { correlated } from "../../sde/noise/correlated.ts";
import { toIto } from "../../sde/calculus.ts";
import { reverse } from "../../sde/reverse.ts";
import { vp } from "../../sde/processes/vp.ts";
import { eulerMaruyama, gottaGoFast } from "../../solvers/presets.ts";
import { withController, withErrorNorm, withMethod, withTolerance } from "../../solvers/strategy.ts";
import type { Failing } from "./failing.ts";

const known =
  "n, start, seed, batch, shape, x0, params, gradient, saveAt, backend, precision, provider, arithmetic, progress, signal, debug, log";

const isLeft = (u: unknown): u is E.Left<ItoError> => isRecord(u) && u._tag === "Left";

/** What a call without types comes to. */
export const js = (f: CallableFunction, ...args: readonly unknown[]): E.Either<ItoError, unknown> => {
  const found: unknown = Reflect.apply(f, undefined, args);
  return isLeft(found) ? found : E.right(found);
};
const asked = (options: unknown): E.Either<ItoError, unknown> => js(prepare, ou(), eulerMaruyama(4), options);
const strategy = (s: unknown): E.Either<ItoError, unknown> => js(prepare, ou(), s, { n: 1 });

const start = { n: 1 } as const;
const adaptive = (next: unknown): unknown => ({
  tag: "adaptive",
  name: "mine",
  clock: "t",
  hInit: 0.01,
  next,
});
const controlled = (next: unknown): E.Either<ItoError, unknown> => {
  const s: unknown = Reflect.apply(withController, undefined, [adaptive(next)]);
  return strategy(typeof s === "function" ? Reflect.apply(s, undefined, [gottaGoFast()]) : s);
};
const stepped = (step: unknown): E.Either<ItoError, unknown> => {
  const method = { name: "mine", calculus: "ito", noiseKinds: ["additive"], step };
  const s: unknown = Reflect.apply(withMethod, undefined, [method]);
  return strategy(typeof s === "function" ? Reflect.apply(s, undefined, [gottaGoFast()]) : s);
};
type Lengths = Readonly<Record<"h" | "error", Scalar>>;
/** A price and its volatility. */
const pair = system(["s", "v"], ["a", "b"], ({ s, v }) => ({
  drift: { s: 0, v: sub(1, v) },
  diffusion: { s: { a: mul(v, s) }, v: { b: 1 } },
}), { name: "pair" });
const lengths = "a function that gives a finite length > 0";
const ofController = (found: string): string =>
  `strategy "gottaGoFast": controller "mine" must be ${lengths}, found ${found}\n` +
  `Try: another controller "mine", ${lengths}`;
const ofMethod = (part: string, wanted: string, found: string): string =>
  `strategy "gottaGoFast": ${part} of method "mine" must be ${wanted}, found ${found}\n` +
  `Try: another ${part} of method "mine", ${wanted}`;
const noStrategy = "a strategy, as gottaGoFast() or eulerMaruyama(1000) makes one";
const noProcess = "a process, as process(({ x, t }) => …) or reverse(process, score) makes one";

/** See the module. */
export const plainOptions: readonly Failing[] = [
  {
    fault: "correlations that are no matrix",
    program: () => js(correlated, "0.5", gbm()),
    text:
      'correlated: R must be a correlation matrix, a row of numbers for each noise, found "0.5"\nTry: [[1, -0.7], [-0.7, 1]]',
  },
  {
    fault: "correlations of more noises than there are",
    program: () => correlated([[1, 0, 0], [0, 1, 0], [0, 0, 1]], pair),
    text:
      "correlated: R must be a correlation matrix of 2 noises, as the process has, found 3 rows\nTry: [[1, 0], [0, 1]]",
  },
  {
    fault: "a conversion of nothing",
    program: () => js(toIto, undefined),
    text: "toIto: the process must be a process, as process(({ x, t }) => …) makes one, found nothing\n" +
      "Try: toIto(process(({ x, t }) => …))",
  },
  {
    fault: "a misspelt seed",
    program: () => asked({ n: 3, sed: 5 }),
    text: `solve: sed must be left out: it is no option (${known}), found 5\nTry: seed`,
  },
  {
    fault: "another library's name of a start",
    program: () => asked({ n: 3, y0: 5 }),
    text: `solve: y0 must be left out: it is no option (${known}), found 5\nTry: x0`,
  },
  {
    fault: "a name that is like none",
    program: () => asked({ n: 3, temperature: 5 }),
    text: `solve: temperature must be left out: it is no option (${known}), found 5\nTry: one of ${known}`,
  },
  {
    fault: "a seed as a text",
    program: () => asked({ n: 3, seed: "1" }),
    text: 'solve: seed must be a whole number from 0 to 4294967295, found "1"\n' +
      "Try: another seed, a whole number from 0 to 4294967295",
  },
  {
    fault: "null as options",
    program: () => asked(null),
    text: `solve: the options must be an object with any of ${known}, found null\n` +
      "Try: { n: … }",
  },
  {
    fault: "options that cannot be read",
    program: () =>
      asked({
        n: 3,
        get seed(): number {
          throw new Error("boom");
        },
      }),
    text: 'solve: the options must be an object that can be read, found one that throws "boom"\n' +
      "Try: { n: … }",
  },
  {
    fault: "a start with a hole",
    // deno-lint-ignore no-sparse-arrays -- that is the fault
    program: () => asked({ n: 3, x0: [1, , 3] }),
    text: "solve: x0 must be a number, or a list of numbers, one an element, found [1,nothing,3]\n" +
      "Try: another x0, a number, or a list of numbers, one an element",
  },
  {
    fault: "a text as progress",
    program: () => asked({ n: 3, progress: "yes" }),
    text: 'solve: progress must be a function, found "yes"\nTry: another progress, a function',
  },
  {
    fault: "a stop that there is not",
    program: () => js(explain, ou(), eulerMaruyama(4), { n: 1, stops: [6] }),
    text:
      "explain: stops must be a list of stops, 1 to 5, found [6]\nTry: another stops, a list of stops, 1 to 5",
  },
  {
    fault: "no strategy",
    program: () => strategy("gottaGoFast"),
    text: `solve: the strategy must be ${noStrategy}, found "gottaGoFast"\nTry: gottaGoFast()`,
  },
  {
    fault: "half a strategy",
    program: () => strategy({ name: "mine" }),
    text: `solve: the strategy must be ${noStrategy}, found one without method\nTry: gottaGoFast()`,
  },
  {
    fault: "no process",
    program: () => js(prepare, undefined, eulerMaruyama(4), start),
    text:
      `solve: the process must be ${noProcess}, found nothing\nTry: process(({ x, t }) => ({ drift: …, diffusion: … }))`,
  },
  {
    fault: "a function as a process",
    program: () => js(prepare, () => 1, eulerMaruyama(4), start),
    text:
      `solve: the process must be ${noProcess}, found a function\nTry: process(({ x, t }) => ({ drift: …, diffusion: … }))`,
  },
  {
    fault: "no score",
    program: () => js(reverse, vp(), undefined),
    text:
      "reverse: the score must be a score, as expressionScore(({ x, t }) => …) makes one, found nothing\n" +
      "Try: reverse(vp(), gaussianScore([0], 1))",
  },
  {
    fault: "a controller that gives NaN",
    program: () => controlled(() => log(lit(-1))),
    text: ofController("NaN for h = 0.01, error = 0"),
  },
  {
    fault: "a controller that gives NaN after a rejection",
    program: () => controlled(({ h, error }: Lengths) => select(lt(error, 1.2), h, log(neg(h)))),
    text: ofController("NaN for h = 0.01, error = 1.5"),
  },
  {
    fault: "a controller without end",
    program: () => controlled(() => div(1, lit(0))),
    text: ofController("Infinity for h = 0.01, error = 0"),
  },
  {
    fault: "a controller that goes back",
    program: () => controlled(({ h }: Lengths) => neg(h)),
    text: ofController("-0.01 for h = 0.01, error = 0"),
  },
  {
    fault: "a controller that gives nothing",
    program: () => controlled(() => undefined),
    text:
      'strategy "gottaGoFast": controller "mine" must be a function that gives one number a sample, found nothing\n' +
      'Try: another controller "mine", a function that gives one number a sample',
  },
  {
    fault: "a controller that throws",
    program: () =>
      controlled(() => {
        throw new Error("boom");
      }),
    text:
      'strategy "gottaGoFast": controller "mine" must be a function that gives an expression, found Error: boom\n' +
      'Try: another controller "mine", a function that gives an expression',
  },
  {
    fault: "a method with signs",
    program: () => stepped(({ dt }: Record<string, number>) => ({ low: Number(x) * (dt ?? 0), high: x })),
    text:
      'strategy "gottaGoFast": step of method "mine" must be a function that gives an expression, found TypeError: ' +
      "Cannot calculate with an expression by a sign, as in x * 2 or x < 0: JavaScript would make a number of it\n" +
      "Try: mul(x, 2) for x * 2, add(x, y) for x + y, sub(x, y) for x - y, div(x, y) for x / y, lt(x, 0) for x < 0",
  },
  {
    fault: "a method without a second proposal",
    program: () => stepped(() => ({ low: x })),
    text: ofMethod("high", "a function that gives a state, one number an element", "nothing"),
  },
  {
    fault: "a method that gives nothing",
    program: () => stepped(() => undefined),
    text: ofMethod("step", "a function that gives { low, high, error }", "nothing"),
  },
  {
    fault: "a norm that sees no error",
    program: () => strategy(withErrorNorm({ name: "mine", of: () => lit(0) })(gottaGoFast())),
    text:
      'strategy "gottaGoFast": errorNorm "mine" must be the size of errors, > 0 unless all are 0, found 0 where all ' +
      'of them are 1\nTry: another errorNorm "mine", the size of errors, > 0 unless all are 0',
  },
  {
    fault: "a tolerance below 0",
    program: () => strategy(withTolerance({ name: "mine", of: () => broadcast(-1) })(gottaGoFast())),
    text: 'strategy "gottaGoFast": tolerance "mine" must be a bound > 0, an element, found -1\n' +
      'Try: another tolerance "mine", a bound > 0, an element',
  },
  {
    fault: "geometric Brownian motion without a start",
    program: () => prepare(gbm(), eulerMaruyama(4), start),
    text:
      'solve: x0 must be given, as x of "geometric Brownian motion" neither drifts nor diffuses at 0, and would ' +
      "stay there, found nothing\nTry: solve(process, strategy, { x0: 1, … })",
  },
  {
    fault: "a price without a start, beside a volatility that moves by itself",
    program: () => prepare(pair, eulerMaruyama(4), start),
    text:
      'solve: x0 must be given, as s of "pair" neither drifts nor diffuses at 0, and would stay there, found nothing\n' +
      "Try: solve(process, strategy, { x0: [1, 1], … })",
  },
];
