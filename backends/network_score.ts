/**
 * Scores that networks compute: Ito's own networks with their weights, and any user's ONNX file.
 *
 *     reverse(ve(), networkScore(ncsnpp(), weights, predictsScore(bySigma)))
 *
 * The network becomes an oracle, evaluated for whole batches by onnxruntime; its convention, an expression, fuses into
 * the solver's kernels.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import type { ItoError } from "../sde/errors.ts";
import { evaluate } from "../sde/expr.ts";
import { type Convention, scoreBy } from "../sde/network/convention.ts";
import { type Network, shapeText } from "../sde/network/tensor.ts";
import type { Weights } from "../sde/network/weights.ts";
import type { OnnxOracle } from "../sde/oracle.ts";
import type { Score } from "../sde/score.ts";
import { networkPorts, toOnnx } from "./network_onnx.ts";
import { type FilePort, type FilePorts, portsOfFile } from "./onnx_read.ts";

const scoreOf = (oracle: OnnxOracle, convention: Convention): Score => ({
  tag: "marginal",
  elements: oracle.dims.reduce((a, b) => a * b, 1),
  of: scoreBy(convention, (x, level) => evaluate(oracle, x, [level])),
});

/**
 * The score that a network computes with these weights.
 *
 * Shapes: a sample is an image [channels, height, width], row after row; give `solve` that as its `shape`.
 * Cost: the weights are copied once, into the model that onnxruntime opens.
 * Errors (Left): `BadWeights`, with every parameter that is missing, misshapen or unknown; `NotFinite`.
 *
 * @param net The network.
 * @param weights Its parameters by name, as a checkpoint holds them.
 * @param convention What the network says, and how it is told the noise level.
 *
 * @example The weights must fit the network
 * ```ts
 * import { bySigma, describe, ncsnpp, networkScore, predictsScore } from "ito";
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
): E.Either<ItoError, Score> {
  const { x, level, output } = networkPorts;
  return pipe(
    toOnnx(net, weights),
    E.map((model) => {
      const ports = { x, scalars: [level], output, dims: net.dims };
      return scoreOf({ tag: "onnx", name: net.name, model, ...ports }, convention);
    }),
  );
}

/** What a user says of an ONNX file. */
export interface OnnxScoreOptions {
  /** What the model says, and how it is told the noise level. */
  readonly convention: Convention;
  /** How it is called in messages. */
  readonly name?: string;
  /** The name of the state input; by default the one input with a shape behind the batch. */
  readonly x?: string;
  /** The name of the input for the noise level; by default the other one. */
  readonly level?: string;
  /** The name of the output; by default the only one. */
  readonly output?: string;
  /** The shape of a sample, where the file leaves it open. */
  readonly dims?: readonly number[];
}

/** The defaults of `onnxScore`. */
export const onnxScoreDefaults = { name: "model" } as const;

const portText = ({ name, type, dims }: FilePort): string =>
  `"${name}" ${type}${dims === undefined ? "" : ` [${dims.join(", ")}]`}`;
const listed = (ports: readonly FilePort[]): string =>
  ports.length === 0 ? "none" : ports.map(portText).join(", ");

/** A port found, or what is wrong. */
type Found = E.Either<string, FilePort>;

/** The port of that name, or the only one of its kind. */
const choose = (
  what: string,
  ports: readonly FilePort[],
  name: string | undefined,
  fits: (p: FilePort) => boolean,
): Found => {
  const candidates = ports.filter((p) => (name === undefined ? fits(p) : p.name === name));
  const [port] = candidates;
  if (port === undefined || candidates.length > 1) {
    const wanted = name === undefined ? `one ${what}, or its name as an option` : `${what} "${name}"`;
    return E.left(`it must have ${wanted}, found ${listed(ports)}`);
  }
  return E.right(port);
};

const isOpen = (d: number | string): boolean => typeof d !== "number" || d < 1;

/** What is wrong with the type and shape of a port; `inner` is the shape behind the batch. */
const misfit = (port: FilePort, inner: readonly number[]): readonly string[] => {
  const { name, type, dims } = port;
  const wanted = `"${name}" must be float32 [batch${inner.map((d) => `, ${d}`).join("")}] with an open batch`;
  const [batch, ...rest] = dims ?? ["batch", ...inner];
  const fits = type === "float32" && batch !== undefined && isOpen(batch) && rest.length === inner.length &&
    rest.every((d, i) => isOpen(d) || d === inner[i]);
  return fits ? [] : [`${wanted}, found ${portText(port)}`];
};

/** The shape of a sample: the file's, or the option's where that is open. */
const sampleDims = (
  port: FilePort,
  given: readonly number[] | undefined,
): E.Either<string, readonly number[]> => {
  const inner = port.dims?.slice(1) ?? given ?? [];
  const dims = inner.map((d, i) => (isOpen(d) ? given?.[i] ?? 0 : Number(d)));
  const whole = dims.length > 0 && dims.every((d) => Number.isInteger(d) && d > 0);
  const agrees = given === undefined || shapeText(given) === shapeText(dims);
  if (whole && agrees) return E.right(dims);
  return E.left(
    `the shape of a sample must be known, from the file or as the option dims: found ${portText(port)}` +
      (given === undefined ? "" : ` and dims ${shapeText(given)}`),
  );
};

/** A model's ports, if they are those of a score. */
const scorePorts = (
  ports: FilePorts,
  o: OnnxScoreOptions,
): E.Either<readonly string[], Omit<OnnxOracle, "tag" | "name" | "model">> => {
  const hasShape = ({ dims }: FilePort): boolean => dims === undefined || dims.length > 1;
  const x = choose("state input", ports.inputs.filter((p) => p.name !== o.level), o.x, hasShape);
  if (E.isLeft(x)) return E.left([x.left]);
  const others = ports.inputs.filter((p) => p !== x.right);
  const level = choose("input for the noise level", others, o.level, () => true);
  const output = choose("output", ports.outputs, o.output, () => true);
  const dims = sampleDims(x.right, o.dims);
  if (E.isLeft(level) || E.isLeft(output) || E.isLeft(dims)) {
    return E.left([level, output, dims].flatMap((e) => (E.isLeft(e) ? [e.left] : [])));
  }
  const extra = others.filter((p) => p !== level.right);
  const problems = [
    ...misfit(x.right, dims.right),
    ...misfit(level.right, []),
    ...misfit(output.right, dims.right),
    ...(extra.length > 0 ? [`it must have no inputs besides these, found ${listed(extra)}`] : []),
  ];
  const names = { x: x.right.name, scalars: [level.right.name], output: output.right.name };
  return problems.length > 0 ? E.left(problems) : E.right({ ...names, dims: dims.right });
};

/**
 * The score that a user's ONNX model computes: a score, noise or denoiser network of x and one number a sample.
 *
 * Shapes: x float32 [batch, …dims], the level float32 [batch], the output as x; the batch is open. Names and the shape of
 * a sample are read from the file where they are not options.
 * Errors (Left): `Undecodable`, with a line for each port that is missing, or of another type or shape.
 *
 * @param model The bytes of the file, weights included.
 * @param options What the model says; its names, where the file leaves a choice.
 *
 * @example What is no ONNX file is refused
 * ```ts
 * import { bySigma, onnxScore, predictsDenoised } from "ito";
 * import { assert } from "@std/assert";
 *
 * const score = onnxScore(Uint8Array.of(1, 2, 3), { convention: predictsDenoised(bySigma) });
 * assert(score._tag === "Left" && score.left.tag === "Undecodable");
 * ```
 */
export function onnxScore(model: Uint8Array, options: OnnxScoreOptions): E.Either<ItoError, Score> {
  const { name, convention } = { ...onnxScoreDefaults, ...options };
  const file = portsOfFile(model);
  const ports = file === undefined
    ? E.left(["it must be an ONNX model with a graph"])
    : scorePorts(file, options);
  return pipe(
    ports,
    E.mapLeft((problems): ItoError => ({ tag: "Undecodable", what: `the ONNX model "${name}"`, problems })),
    // a copy: the caller may write over the bytes before the solve opens them
    E.map((found) => scoreOf({ tag: "onnx", name, model: model.slice(), ...found }, convention)),
  );
}
