/**
 * Programs that throw in plain JavaScript, where no type stops them: each names what to write.
 * @module
 */
import {
  add,
  broadcast,
  component,
  components,
  constant,
  lit,
  lt,
  mean,
  mul,
  select,
} from "../../sde/language/dsl.ts";
import { gbm } from "../../sde/processes/gbm.ts";
import { process, system, x } from "../../sde/process.ts";
import { powerController } from "../../solvers/control/controller.ts";
import { gottaGoFast } from "../../solvers/presets.ts";
import { withController, withErrorNorm, withNoise, withTolerance } from "../../solvers/strategy.ts";
import type { Throwing } from "./failing.ts";

/** A call that no type looks at. */
export const js = (f: CallableFunction, ...args: readonly unknown[]): unknown =>
  Reflect.apply(f, undefined, args);

const signs =
  "Cannot calculate with an expression by a sign, as in x * 2 or x < 0: JavaScript would make a number of it\n" +
  "Try: mul(x, 2) for x * 2, add(x, y) for x + y, sub(x, y) for x - y, div(x, y) for x / y, lt(x, 0) for x < 0";
const components2 = "Try: components([…]) of one number each, or constant([…])";
const times = (a: unknown, b: number): number => Number(a) * b;

/** See the module. */
export const plain: readonly Throwing[] = [
  { fault: "x * 2", program: () => times(x, 2), error: TypeError, text: signs },
  { fault: "x < 0", program: () => js((a: number) => a < 0, x), error: TypeError, text: signs },
  { fault: "x + 1", program: () => js((a: number) => a + 1, x), error: TypeError, text: signs },
  {
    fault: "a list as the drift",
    program: () => js(process, () => ({ drift: [1, 2], diffusion: 1 })),
    error: TypeError,
    text: `Cannot use [1,2] as the drift: it must be a finite number or an expression\n${components2}`,
  },
  {
    fault: "a list in a sum",
    program: () => js(add, x, [1, 2]),
    error: TypeError,
    text: `Cannot use [1,2] in add(x, [1,2]): it must be a number or an expression\n${components2}`,
  },
  {
    fault: "a number as a text",
    program: () => js(mul, "2", x),
    error: TypeError,
    text: 'Cannot use "2" in mul("2", x): it must be a number or an expression\n' +
      "Try: a number, as Number(text) gives one",
  },
  {
    fault: "nothing in a sum",
    program: () => js(add, undefined, 2),
    error: TypeError,
    text: "Cannot use nothing in add(nothing, 2): it must be a number or an expression\n" +
      "Try: a number, or an expression such as mul(2, x)",
  },
  {
    fault: "a condition as a number",
    program: () => js(process, () => ({ drift: 1, diffusion: lt(x, 0) })),
    error: TypeError,
    text: "Cannot use x < 0, a truth value as the diffusion: it must be a finite number or an expression\n" +
      "Try: select(condition, 1, 0), which is a number",
  },
  {
    fault: "a number as a condition",
    program: () => js(select, true, 1, 0),
    error: TypeError,
    text: "Cannot use true in select(…): it must be a condition\nTry: lt(a, b) or le(a, b), which compare",
  },
  {
    fault: "the mean of a number",
    program: () => js(mean, 3),
    error: TypeError,
    text: "Cannot use 3 in mean(…): it must be a state, one number an element\n" +
      "Try: broadcast(…), or the number itself",
  },
  {
    fault: "states as components",
    program: () => js(components, [x, 1]),
    error: TypeError,
    text: "Cannot use x, a number, one an element in components(x, 1): it must be one number a sample\n" +
      "Try: a sum over elements, or component(x, i) of the state",
  },
  {
    fault: "half a component",
    program: () => js(component, x, 0.5),
    error: RangeError,
    text: "Cannot use 0.5 as the number of a component: it must be a whole number from 0",
  },
  {
    fault: "texts as constants",
    program: () => js(constant, ["1", "2"]),
    error: RangeError,
    text: 'Cannot use "1" as element 0 of "constant": it must be finite',
  },
  {
    fault: "an endless constant",
    program: () => js(constant, { length: 1e9 }),
    error: TypeError,
    text:
      'Cannot use {"length":1000000000} as "constant": it must be a list of numbers\nTry: constant([1, 2])',
  },
  {
    fault: "an expression as a literal",
    program: () => js(lit, x),
    error: TypeError,
    text: "Cannot use x, a number, one an element in lit(x): it must be a number\nTry: the expression itself",
  },
  {
    fault: "a state of nothing",
    program: () => js(broadcast, null),
    error: TypeError,
    text: "Cannot use null in broadcast(…): it must be a number or an expression\n" +
      "Try: a number, or an expression such as mul(2, x)",
  },
  {
    fault: "states of different sizes",
    program: () => add(components([1, 2]), components([1, 2, 3])),
    error: RangeError,
    text: "Cannot use states of 2 and 3 components together: give both as many",
  },
  {
    fault: "an equation that gives nothing",
    program: () => js(process, () => undefined),
    error: TypeError,
    text: "Cannot make a process whose equation gives nothing: it must give drift and diffusion\n" +
      "Try: ({ x, t }) => ({ drift: …, diffusion: … })",
  },
  {
    fault: "a diffusion by a noise that is null",
    program: () => js(system, ["s"], ["w"], () => ({ drift: { s: 0 }, diffusion: { s: { w: null } } })),
    error: TypeError,
    text: 'Cannot use null as the diffusion of "s" by "w": it must be a finite number or an expression\n' +
      "Try: a number, or an expression such as mul(2, x)",
  },
  {
    fault: "times as texts",
    program: () => js(process, () => ({ drift: x, diffusion: 1 }), { time: { tEnd: "9", T: "10" } }),
    error: RangeError,
    text: 'process: time: tEnd must be a number, found "9"\nTry: another tEnd, a number',
  },
  {
    fault: "a misspelt option of a process",
    program: () => js(process, () => ({ drift: x, diffusion: 1 }), { nmae: "mine" }),
    error: RangeError,
    text: 'process: nmae must be left out: it is no option (name, time), found "mine"\nTry: name',
  },
  {
    fault: "a misspelt number of a process",
    program: () => js(gbm, { sigm: 0.3 }),
    error: RangeError,
    text: "gbm: sigm must be left out: it is no option (mu, sigma), found 0.3\nTry: sigma",
  },
  {
    fault: "a component that there is not",
    program: () => js(system, ["s"], ["w"], () => ({ drift: { s: 1, v: 1 }, diffusion: { s: 1 } })),
    error: RangeError,
    text: 'Cannot find "v" of the drift: the names are s\nTry: one of s',
  },
  {
    fault: "a noise that there is not",
    program: () => js(system, ["s"], ["w"], () => ({ drift: { s: 1 }, diffusion: { s: { u: 1 } } })),
    error: RangeError,
    text: 'Cannot find "u" of the diffusion of "s": the names are w\nTry: one of w',
  },
  {
    fault: "a noise mode called constructor",
    program: () => js(withNoise, "constructor"),
    error: RangeError,
    text:
      'withNoise: the name must be "redraw" or "retain" or "previsible" or "bridge" or "nested" or "auto", found "constructor"\n' +
      'Try: withNoise("redraw" or "retain" or "previsible" or "bridge" or "nested" or "auto")',
  },
  {
    fault: "a norm called __proto__",
    program: () => js(withErrorNorm, "__proto__"),
    error: RangeError,
    text: 'withErrorNorm: the name must be "l2Scaled" or "l8Scaled" or "l2" or "linf", found "__proto__"\n' +
      'Try: withErrorNorm("l2Scaled" or "l8Scaled" or "l2" or "linf")',
  },
  {
    fault: "another library's name of a tolerance",
    program: () => js(gottaGoFast, { rtol: 0.001 }),
    error: RangeError,
    text:
      "gottaGoFast: rtol must be left out: it is no option (dataRange, rel, against, hInit), found 0.001\nTry: rel",
  },
  {
    fault: "a range that falls",
    program: () => gottaGoFast({ dataRange: [1, -1] }),
    error: RangeError,
    text: "gottaGoFast: dataRange must be two finite numbers that rise, as [-1, 1], found [1,-1]\n" +
      "Try: another dataRange, two finite numbers that rise, as [-1, 1]",
  },
  {
    fault: "a tolerance as a text",
    program: () => js(withTolerance, { rel: "0.05" }),
    error: RangeError,
    text: 'withTolerance: rel must be a number, found "0.05"\nTry: another rel, a number',
  },
  {
    fault: "a clock that there is not",
    program: () => js(withController, { clock: "x" }),
    error: RangeError,
    text: 'withController: clock must be "t" or "logSnr", found "x"\nTry: another clock, "t" or "logSnr"',
  },
  {
    fault: "a misspelt part of a controller",
    program: () => js(powerController, { savety: 0.8 }),
    error: RangeError,
    text:
      "powerController: savety must be left out: it is no option (clock, hInit, hGiven, safety, exponent, growMax, " +
      "shrinkMin, hMax), found 0.8\nTry: safety",
  },
];
