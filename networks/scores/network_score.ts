/**
 * Scores that networks compute: Ito's own networks with their weights, and any user's ONNX file.
 *
 *     reverse(ve(), networkScore(ncsnpp(), weights, predictsScore(bySigma)))
 *
 * The network becomes an oracle, evaluated for whole batches by onnxruntime; its convention, an expression, fuses into
 * the solver's kernels.
 * Tests: tests/networks/scores/network_score_test.ts, tests/oracles/onnx/adapt_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import { add, floor, lit } from "../../sde/language/dsl.ts";
import { foundText, isNumbers } from "../../sde/border/decode.ts";
import type { ItoError } from "../../sde/border/errors.ts";
import { evaluate, type Scalar } from "../../sde/language/expr.ts";
import { type Convention, scoreBy } from "./convention.ts";
import { sizeOf } from "../../sde/dims.ts";
import type { Network } from "../tensor.ts";
import type { Weights } from "../weights.ts";
import type { OnnxOracle } from "../../sde/language/oracle.ts";
import type { Score } from "../../sde/score.ts";
import { guidable } from "./guiding.ts";
import { networkPorts, toOnnx } from "./network_onnx.ts";
import { isWhole } from "../../oracles/onnx/adapt.ts";
import { withProduct } from "../../oracles/onnx/gradient/product.ts";
import { wrapped } from "../../oracles/onnx/wrap.ts";
import { type OtherInput, otherInputs } from "./inputs.ts";
import { type OnnxScoreOptions, type ScorePorts, scorePorts } from "./ports.ts";
import { type Found, type Problem, problem } from "./problems.ts";
import { withWeightsInside } from "../../oracles/onnx/inside.ts";
import { type FilePort, portsOfFile } from "../../oracles/onnx/read.ts";

const scoreOf = (
  oracle: OnnxOracle,
  convention: Convention,
  told: (level: Scalar) => readonly Scalar[] = (level) => [level],
): Score => ({
  tag: "marginal",
  elements: sizeOf(oracle.dims),
  dims: oracle.dims,
  of: scoreBy(convention, (x, level) => evaluate(oracle, x, told(level))),
});

/** What `networkScore` is told besides. */
export interface NetworkScoreOptions {
  /**
   * The class, of a network that is told one (unet2d with `numClassEmbeds`): for all; an expression of it, as a `param`, which is
   * rounded; or a list, of which sample i gets number i, and again from the first behind the last. A class is a whole number from
   * 0 on; one that an expression has beyond the last gives NaN, so that its samples end as `notFinite`.
   */
  readonly label?: number | Scalar | readonly number[];
}

/** A network's class as an input; nothing where it has none. */
const classInput = (
  { classes }: Network,
  { label }: NetworkScoreOptions,
): E.Either<ItoError, readonly OtherInput[]> => {
  const refused = (wanted: string, instead: string): E.Either<ItoError, never> =>
    E.left({
      tag: "BadOption",
      where: "networkScore",
      option: "label",
      found: foundText(label),
      wanted,
      try: instead,
    });
  if (classes === undefined) {
    return label === undefined ? E.right([]) : refused("left out: the network is told no class", "no label");
  }
  const isClass = (v: number): boolean => Number.isInteger(v) && 0 <= v && v < classes;
  const value = isNumbers(label) ? [...label].map((v) => [v]) : label;
  const numbers = typeof value === "number" ? [value] : isNumbers(label) ? [...label] : [];
  const port: FilePort = { name: networkPorts.label, type: "float32", dims: ["batch"] };
  const asked = value === undefined ? E.left([]) : otherInputs([port], { [port.name]: value });
  if (E.isRight(asked) && numbers.every(isClass)) return asked;
  return refused(
    `a whole number from 0 to ${classes - 1}, a list of them, one a sample, or an expression`,
    "networkScore(net, weights, convention, { label: 0 })",
  );
};

/**
 * The score that a network computes with these weights.
 *
 * Shapes: a sample is an image [channels, height, width], row after row; give `solve` that as its `shape`.
 * Cost: the weights are copied once, into the model that onnxruntime opens.
 * Errors (Left): `BadWeights`, with every parameter that is missing, misshapen or unknown; `NotFinite`; `BadOption` for a label
 * that is none, or that is missing. What breaks while samples are under way is the solution's `failure`: look at it before the
 * samples.
 *
 * @param net The network.
 * @param weights Its parameters by name, as a checkpoint holds them.
 * @param convention What the network says, and how it is told the noise level.
 *
 * @example The weights must fit the network
 * ```ts
 * import { describe } from "ito";
 * import { bySigma, ncsnpp, networkScore, predictsScore } from "ito/score";
 * import { assert } from "@std/assert";
 *
 * const score = networkScore(ncsnpp(), new Map(), predictsScore(bySigma));
 * assert(score._tag === "Left" && describe(score.left).includes('it lacks "all_modules.0.W" [128]'));
 * ```
 */
export function networkScore(
  net: Network,
  weights: Weights,
  convention: Convention,
  options: NetworkScoreOptions = {},
): E.Either<ItoError, Score> {
  const { x, level, output } = networkPorts;
  return pipe(
    classInput(net, options),
    E.chain((others) => pipe(toOnnx(net, weights), E.map((model) => ({ model, others })))),
    E.map(({ model, others }) => {
      const { name, dims } = net;
      if (others.length === 0) {
        return scoreOf(
          withProduct({ tag: "onnx", name, model, x, scalars: [level], output, dims }),
          convention,
        );
      }
      const port = (named: string, inner: readonly number[] = []): FilePort => {
        return { name: named, type: "float32", dims: ["batch", ...inner] };
      };
      const ports = { x: port(x, dims), level: port(level), output: port(output, dims), others, dims };
      const { oracle, told } = adaptedOracle(model, { name, foreign: false }, {
        ...ports,
        isDouble: false,
        rows: undefined,
      });
      return scoreOf(oracle, convention, told);
    }),
  );
}

/** The defaults of `onnxScore`. */
export const onnxScoreDefaults = { name: "model" } as const;

/** The oracle of a model, and how it is told the noise level. */
const adaptedOracle = (
  model: Uint8Array,
  { name, foreign }: { readonly name: string; readonly foreign: boolean },
  { level, others, ...ports }: ScorePorts,
): { readonly oracle: OnnxOracle; readonly told: (level: Scalar) => readonly Scalar[] } => {
  const own: readonly OtherInput[] = level === undefined ? [] : [{ tag: "number", port: level, of: lit(0) }];
  // a copy: the caller may write over the bytes before the solve opens them
  const wanted = { ...ports, told: [...own, ...others] };
  const { edges, ...adapted } = wrapped(model, wanted);
  const plain = { tag: "onnx", name, ...adapted, dims: ports.dims, foreign } as const;
  const whole = (port: FilePort, n: Scalar): Scalar => (isWhole(port) ? floor(add(n, 0.5)) : n);
  return {
    oracle: guidable(plain, { wrapped: { ...adapted, ...(edges === undefined ? {} : { edges }) }, wanted }),
    told: (l) => [
      ...(level === undefined ? [] : [whole(level, l)]),
      ...others.flatMap((
        o,
      ) => (o.tag === "constant" ? [] : o.tag === "rows" ? [o.of] : [whole(o.port, o.of)])),
    ],
  };
};

/** A convention whose level a model takes in whole numbers; an error where that is σ, of which rounding leaves nothing. */
const inWholeNumbers = (convention: Convention, { name, type }: FilePort): Convention => (s) => {
  const told: Scalar[] = [];
  const score = convention({
    ...s,
    net: (x, level) => {
      told.push(level);
      return s.net(x, level);
    },
  });
  if (!told.includes(s.marginal.std)) return score;
  return E.left({
    tag: "BadOption",
    where: "onnxScore",
    option: "convention",
    wanted: `one that tells whole numbers, as "${name}" of the model is ${type}`,
    found: "one that tells σ",
    try: "byStep(), byIndex(count) or byTime(scale), as the model was trained",
  });
};

const undecodable = (name: string, problems: readonly Problem[]): ItoError => {
  const advice = [...new Set(problems.flatMap((p) => (p.try === undefined ? [] : [p.try])))];
  return {
    tag: "Undecodable",
    what: `the ONNX model "${name}"`,
    problems: problems.map(({ text }) => text),
    ...(advice.length === 0 ? {} : { try: advice.join("; ") }),
  };
};

/**
 * The score that a user's ONNX model computes: a score, noise or denoiser network of x and one number a sample.
 *
 * Shapes: x [batch, …dims], the level [batch] or [batch, 1, …], the output as x, or of twice the channels, of which the first half is
 * taken. States are float32, float16 or float64; the level is one of these, or an integer: then the convention's number is
 * rounded to the nearest. With `level: false` it is not told at all. Every other input is told what `inputs` says. A model whose
 * batch the file fixes, or whose level is one number for the whole batch, is asked row by row. Names and the shape of a sample
 * are read from the file where they are not options; weights in other files by `data`.
 * Errors (Left): `Undecodable`, with a line for each port that is missing, told nothing, or of another type or shape, for weights
 * that are not found, and for an input that shares its name with a weight; of `reverse`, `BadOption` where a level of whole
 * numbers is told σ. What goes wrong in an evaluation is the solution's `failure`, `OracleFailed`, and
 * samples that had not ended then hold noise: look at it before the samples. So ends a result of another shape than x, and
 * a row whose result depends on the others, which is looked at once a solve, at its first batch, by one evaluation more.
 * An evaluation runs to its end, however long the model takes: a solve's signal is heard between evaluations.
 *
 * @param model The bytes of the file, weights included.
 * @param options What the model says; its names, where the file leaves a choice.
 *
 * @example What is no ONNX file is refused
 * ```ts
 * import { bySigma, onnxScore, predictsDenoised } from "ito/score";
 * import { assert } from "@std/assert";
 *
 * const score = onnxScore(Uint8Array.of(1, 2, 3), { convention: predictsDenoised(bySigma) });
 * assert(score._tag === "Left" && score.left.tag === "Undecodable");
 * ```
 */
export function onnxScore(model: Uint8Array, options: OnnxScoreOptions): E.Either<ItoError, Score> {
  const { name, convention } = { ...onnxScoreDefaults, ...options };
  return pipe(
    modelAndPorts(model, options),
    E.mapLeft((problems) => undecodable(name, problems)),
    E.map(({ whole, found }) => {
      const { oracle, told } = adaptedOracle(whole, { name, foreign: true }, found);
      const { level } = found;
      const isRounded = level !== undefined && isWhole(level);
      return scoreOf(oracle, isRounded ? inWholeNumbers(convention, level) : convention, told);
    }),
  );
}

/** A model with its weights within, and its ports. */
const modelAndPorts = (
  model: Uint8Array,
  options: OnnxScoreOptions,
): Found<{ readonly whole: Uint8Array; readonly found: ScorePorts }> => {
  const noModel = E.left(problem("it must be an ONNX model with a graph"));
  const asIs = portsOfFile(model);
  if (asIs === undefined) return noModel;
  const { data } = options;
  const taken = data === undefined || asIs.outside.length === 0
    ? { model, missing: [] }
    : withWeightsInside(model, data);
  const [first] = taken.missing;
  if (first !== undefined) {
    const more = taken.missing.length > 1 ? ` and ${taken.missing.length - 1} more` : "";
    return E.left(problem(`all its weights must be found, not so ${first}${more}`));
  }
  const file = taken.model === model ? asIs : portsOfFile(taken.model);
  if (file === undefined) return noModel;
  return pipe(scorePorts(file, options), E.map((found) => ({ whole: taken.model, found })));
};
