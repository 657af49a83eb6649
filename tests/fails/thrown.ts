/**
 * Programs that throw: mistakes in the writing of an expression or a system, found where they are made.
 * @module
 */
import { pipe } from "fp-ts/function";
import { cosineVp } from "../../sde/processes/cosine_vp.ts";
import { derivative, gradient } from "../../sde/language/derive.ts";
import { abs, component, constant, maximum, mul, square, sum } from "../../sde/language/dsl.ts";
import { lift } from "../../sde/border/fallible.ts";
import {
  addChannels,
  attention,
  conv,
  dense,
  groupNorm,
  image,
  level,
  positional,
} from "../../networks/layers.ts";
import { ncsnpp } from "../../networks/ncsnpp.ts";
import { network } from "../../networks/tensor.ts";
import { process, system, t, x } from "../../sde/process.ts";
import { datasetScore } from "../../sde/score.ts";
import { ve } from "../../sde/processes/ve.ts";
import { vp } from "../../sde/processes/vp.ts";
import { marginalOf } from "../../sde/marginal.ts";
import { right } from "../lib/either.ts";
import type { Throwing } from "./failing.ts";
import { stratonovich } from "../../sde/calculus.ts";
import { js, plain } from "./plain.ts";

const own = { drift: { a: 0, b: 0 }, diffusion: { a: 1, b: 2 } };

/** See the module. */
export const thrown: readonly Throwing[] = [
  ...plain,
  {
    fault: "nothing, read in Stratonovich's sense",
    program: () => js(stratonovich),
    error: TypeError,
    text:
      "Cannot read nothing in Stratonovich's sense: it must be a process\nTry: stratonovich(process(({ x, t }) => …))",
  },
  {
    fault: "a number that is not finite",
    program: () => mul(1 / 0, square(t)),
    error: RangeError,
    text: "Cannot use Infinity in mul(Infinity, t²): a number must be finite",
  },
  {
    fault: "a σ that has no logarithm",
    program: () => ve({ sigmaMin: 0 }),
    error: RangeError,
    text: 'Cannot make the process "VE": it needs 0 < sigmaMin < sigmaMax, found sigmaMin = 0, sigmaMax = 50',
  },
  {
    fault: "a negative β",
    program: () => vp({ beta0: -0.1 }),
    error: RangeError,
    text: 'Cannot make the process "VP": it needs beta0 ≥ 0 and beta1 ≥ 0, found beta0 = -0.1, beta1 = 20',
  },
  {
    fault: "a cosine schedule up to its pole",
    program: () => cosineVp({ T: 1 }),
    error: RangeError,
    text:
      'Cannot make the process "cosine VP": it needs s ≥ 0 and T < 1, where β is infinite, found s = 0.008, T = 1',
  },
  {
    fault: "a clock that runs down",
    program: () => process(() => ({ drift: 0, diffusion: 1 }), { name: "mine", time: { T: -1 } }),
    error: RangeError,
    text: 'Cannot make the process "mine": it needs tEnd < T, found tEnd = 0, T = -1\n' +
      "Try: process(…, { time: { tEnd: -1, T: 0 } })",
  },
  {
    fault: "a constant with a hole",
    program: () => constant([1, NaN], "mu"),
    error: RangeError,
    text: 'Cannot use NaN as element 1 of "mu": it must be finite',
  },
  {
    fault: "two components of one name",
    program: () => system(["a", "a"], ["w"], () => ({ drift: { a: 0 }, diffusion: { a: 1 } })),
    error: RangeError,
    text: 'Cannot name a component "a": there is another component "a"',
  },
  {
    fault: "two noises of one name",
    program: () => system(["a", "b"], ["w", "w"], () => own),
    error: RangeError,
    text: 'Cannot name a noise "w": there is another noise "w"',
  },
  {
    fault: "a component that is called t",
    program: () => system(["t"], ["w"], () => ({ drift: { t: 0 }, diffusion: { t: 1 } })),
    error: RangeError,
    text: 'Cannot name a component "t": t is the time',
  },
  {
    fault: "a component with a noise of its own that nobody named",
    program: () => system(["a", "b"], ["w"], () => own),
    error: RangeError,
    text: 'Cannot give component "b" a noise of its own: 2 components, 1 noises',
  },
  {
    fault: "a derivative through an oracle",
    program: () => {
      const score = right(datasetScore(Float32Array.of(0, 1), 1, "two points"));
      return score.tag === "marginal"
        ? gradient(sum(right(lift(score.of(right(marginalOf(vp())))))), x)
        : undefined;
    },
    error: TypeError,
    text: 'Cannot differentiate through the oracle "two points"',
  },
  {
    fault: "a derivative in a component through its whole state",
    program: () => derivative(sum(square(x)), component(x, 0)),
    error: TypeError,
    text: "Cannot differentiate x² in x[0]: write it with components of x",
  },
  {
    fault: "the gradient of a maximum",
    program: () => gradient(maximum(abs(x)), x),
    error: TypeError,
    text: "Cannot differentiate maxᵢ(|x|), a maximum over elements: write it with sums",
  },
  {
    fault: "levels of σ that are no numbers, as of a single one",
    program: () => ncsnpp({ embeddingType: "positional", sigmas: { min: 0.01, max: 50, count: 1 } }),
    error: RangeError,
    text: "Cannot make the layer table: it needs finite numbers, one or more, found values[0] = NaN",
  },
  {
    fault: "half a filter",
    program: () => conv("first", 1.5),
    error: RangeError,
    text: 'Cannot make the layer conv "first": it needs out, a whole number ≥ 1, found 1.5',
  },
  {
    fault: "padding by half a row",
    program: () => conv("first", 1, { pads: [0.5, 0] }),
    error: RangeError,
    text: 'Cannot make the layer conv "first": it needs pads[0], a whole number ≥ 0, found 0.5',
  },
  {
    fault: "one and a half heads of attention",
    program: () => attention({ q: image([12, 2, 2]), k: image([12, 2, 2]), v: image([12, 2, 2]) }, 1.5),
    error: RangeError,
    text: "Cannot make the layer attention: it needs heads, a whole number ≥ 1, found 1.5",
  },
  {
    fault: "one and a half groups of a norm",
    program: () => groupNorm("norm", { groups: 1.5 })(image([3, 2, 2])),
    error: RangeError,
    text: 'Cannot make the layer groupNorm "norm": it needs groups, a whole number ≥ 1, found 1.5',
  },
  {
    fault: "two layers of one name and two shapes",
    program: () => network("mine", pipe(image([3, 4, 4]), conv("first", 8), conv("first", 3))),
    error: RangeError,
    text:
      'Cannot make the layer with the parameter "first.weight" of "mine": it needs one kind and shape for all ' +
      "layers of its name, found conv [8, 3, 3, 3] and conv [3, 8, 3, 3]",
  },
  {
    fault: "one dense layer on a vector and on pixels",
    program: () => {
      const told = pipe(level, positional(4), dense("mix", 4));
      return network("mine", pipe(image([4, 4, 4]), dense("mix", 4), addChannels(told)));
    },
    error: RangeError,
    text:
      'Cannot make the layer with the parameter "mix.weight" of "mine": it needs one kind and shape for all ' +
      "layers of its name, found denseAtPixels [4, 4] and dense [4, 4]",
  },
];
