/**
 * Which of a model's inputs and outputs are those of a score, and what is wrong where none are: each problem with what to
 * write in Python instead.
 * Tests: tests/networks/scores/network_score_test.ts, tests/oracles/onnx/adapt_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import type { Convention } from "./convention.ts";
import { shapeText } from "../../sde/dims.ts";
import { isColumn, levelTypes } from "../../oracles/onnx/adapt.ts";
import { type InputValue, type OtherInput, otherInputs } from "./inputs.ts";
import type { ReadData } from "../../oracles/onnx/inside.ts";
import { type Found, isOpen, listed, portText, type Problem, problem, typeText } from "./problems.ts";
import type { FilePort, FilePorts } from "../../oracles/onnx/read.ts";
import { ownPrefix } from "../../oracles/onnx/wrap.ts";

/** What a user says of an ONNX file. */
export interface OnnxScoreOptions {
  /** What the model says, and how it is told the noise level. */
  readonly convention: Convention;
  /** How it is called in messages. */
  readonly name?: string;
  /** The name of the state input; by default the one input with a shape behind the batch. */
  readonly x?: string;
  /** The name of the input for the noise level; by default the other one. `false`: the model is not told the level. */
  readonly level?: string | false;
  /** The name of the output; by default the only one. */
  readonly output?: string;
  /** The shape of a sample, where the file leaves it open. */
  readonly dims?: readonly number[];
  /**
   * What every other input is told, by name: a number (or an expression, such as a `param`) a sample; a list of numbers, the same
   * for all; or a list of such lists, of which sample i gets number i, and again from the first behind the last. Numbers must be
   * such as the input's type has: whole ones for int64, none beyond float32 for that. Of an expression nobody knows: it is told
   * in float32, and rounded where the input takes whole numbers.
   */
  readonly inputs?: Readonly<Record<string, InputValue>>;
  /**
   * Reads the files in which the model keeps its weights, by the names that it has for them (its `.onnx.data`): nothing else is
   * read. Without it a model must have its weights within.
   */
  readonly data?: ReadData;
}

/** The ports of a score. */
export interface ScorePorts {
  readonly x: FilePort;
  /** Nothing where the model is not told the noise level. */
  readonly level: FilePort | undefined;
  /** The other inputs, and what they are told. */
  readonly others: readonly OtherInput[];
  readonly output: FilePort;
  /** The shape of a sample. */
  readonly dims: readonly number[];
  /** Whether the output has a second half of channels, as where variances are learned; the first is taken. */
  readonly isDouble: boolean;
  /** How many rows the model takes, where the file fixes that. */
  readonly rows: number | undefined;
}

/** The port of that name, or the only one of its kind. */
const choose = (
  what: string,
  a: {
    readonly ports: readonly FilePort[];
    readonly name: string | undefined;
    readonly kind?: readonly FilePort[];
    readonly weights?: FilePorts["weights"];
    readonly try?: string;
  },
): Found<FilePort> => {
  const { ports, name, kind = ports, weights } = a;
  const candidates = name === undefined ? kind : ports.filter((p) => p.name === name);
  const [port] = candidates;
  if (port !== undefined && candidates.length === 1) return E.right(port);
  const weight = name === undefined ? undefined : weights?.get(name);
  if (weight !== undefined) {
    return E.left(problem(`it must have ${what} "${name}", found a weight ${portText(weight)}`, otherNames));
  }
  const wanted = name === undefined ? `one ${what}, or its name as an option` : `${what} "${name}"`;
  return E.left(problem(`it must have ${wanted}, found ${listed(ports)}`, a.try));
};

/** The types that states may have in the file. */
const floatTypes = ["float32", "float16", "float64"];

const asFloat = "model.float() before torch.onnx.export, with float32 inputs and outputs";
const isFloatKind = (type: string): boolean => type === "bfloat16";
const asVector =
  "a vector [batch], one number a sample: level = torch.ones(x.shape[0]) in torch.onnx.export(model, (x, level), …)";
const openBatch =
  'torch.onnx.export(…, dynamic_axes={name: {0: "batch"} for name in ("x", "level", "y")}), by the names of all inputs ' +
  "and outputs; dynamic_shapes where dynamo=True";
const otherNames = 'torch.onnx.export(…, input_names=["x", "level"], …), which no weight is called';
const untold =
  "level: false, only if the network has no input for the level at all; one that was exported with a fixed level has " +
  "lost it: torch.onnx.export(model, (x, level), …) with level = torch.ones(x.shape[0])";

/** What is wrong with the type and shape of a port; `inners` are the shapes that it may have behind the batch. */
const misfit = (
  port: FilePort,
  types: readonly string[],
  inners: readonly (readonly number[])[],
): readonly Problem[] => {
  const { name, type, dims } = port;
  const isType = types.includes(type);
  const [batch, ...rest] = dims ?? ["batch", ...inners[0] ?? []];
  const fits = (inner: readonly number[]): boolean =>
    rest.length === inner.length && rest.every((d, i) => isOpen(d) || d === inner[i]);
  if (isType && batch !== undefined && inners.some(fits)) return [];
  const [first = []] = inners;
  const shapes = inners.length > 1 ? "[batch] or [batch, 1, …]" : `[${["batch", ...first].join(", ")}]`;
  const advice = [
    ...(!isType && isFloatKind(type) ? [asFloat] : []),
    ...(dims?.length === 0 ? [asVector] : []),
  ];
  return problem(
    `"${name}" must be ${types.join(" or ")} ${shapes}, found ${portText(port)}`,
    advice.length === 0 ? undefined : advice.join("; "),
  );
};

/** Shapes of an input that is told one number a sample: [batch], and with ones behind it. */
const numberShapes: readonly (readonly number[])[] = [[], [1], [1, 1], [1, 1, 1]];

/** The same, but that a level may be one number for the whole batch. */
const levelMisfit = (port: FilePort): readonly Problem[] =>
  port.dims?.length === 0
    ? misfit({ ...port, dims: ["batch"] }, levelTypes, [[]])
    : misfit(port, levelTypes, numberShapes);

/** How many rows a model takes: open, or what its ports agree on; one where a number is for the whole batch. */
const rowsOf = (state: readonly FilePort[], numbers: readonly FilePort[]): Found<number | undefined> => {
  const fixed = (ports: readonly FilePort[]): readonly number[] =>
    ports.flatMap(({ dims }) => dims === undefined || isOpen(dims[0] ?? "batch") ? [] : [Number(dims[0])]);
  const wholeBatch = numbers.some(({ dims }) => dims?.length === 0);
  const rows = new Set([...fixed(state), ...(wholeBatch ? [1] : []), ...fixed(numbers)]);
  const [first] = rows;
  if (rows.size <= 1) return E.right(first);
  return E.left(problem(`its ports must be of one batch, found ${[...rows].join(" and ")} rows`, openBatch));
};

/** The shape of a sample: the file's, or the option's where that is open. */
const sampleDims = (port: FilePort, given: readonly number[] | undefined): Found<readonly number[]> => {
  const inner = port.dims?.slice(1) ?? given ?? [];
  const dims = inner.map((d, i) => (isOpen(d) ? given?.[i] ?? 0 : Number(d)));
  const whole = dims.length > 0 && dims.every((d) => Number.isInteger(d) && d > 0);
  const agrees = given === undefined || shapeText(given) === shapeText(dims);
  if (whole && agrees) return E.right(dims);
  return E.left(problem(
    `the shape of a sample must be known, from the file or as the option dims: found ${portText(port)}` +
      (given === undefined ? "" : ` and dims ${shapeText(given)}`),
  ));
};

/** Inputs that may be the state: those with a shape behind the batch; of several, those that are more than a column. */
const stateLike = (ports: readonly FilePort[]): readonly FilePort[] => {
  const shaped = ports.filter(({ dims }) => dims === undefined || dims.length > 1);
  const wide = shaped.filter((p) => !isColumn(p));
  return wide.length === 0 ? shaped : wide;
};

const weightsOutside = (names: readonly string[]): readonly Problem[] => {
  const [first] = names;
  if (first === undefined) return [];
  const more = names.length > 1 ? ` and ${names.length - 1} more` : "";
  return problem(
    `its weights must be in it, found "${first}"${more} in another file`,
    "torch.onnx.export(…, external_data=False), or data: (name) => the bytes of that file",
  );
};

/** Names that those around the graph would clash with. */
const ownNames = ({ named }: FilePorts): readonly Problem[] => {
  const [first, ...more] = new Set(named(ownPrefix));
  if (first === undefined) return [];
  const others = more.length > 0 ? ` and ${more.length} more` : "";
  return problem(
    `no name in it may begin with "${ownPrefix}", found "${first}"${others}`,
    'torch.onnx.export(…, input_names=["x", "level"], output_names=["y"], …)',
  );
};

/** Which of the two a node of that name reads, a runtime decides without a word. */
const clashing = ({ clashes, weights }: FilePorts): readonly Problem[] =>
  clashes.flatMap((input) => {
    const weight = weights.get(input.name);
    const other = weight === undefined ? "" : ` and a weight ${typeText(weight)}`;
    return problem(
      `"${input.name}" must be one thing, found an input ${typeText(input)}${other}`,
      otherNames,
    );
  });

/**
 * A model's ports, if they are those of a score: a state, one number a sample unless there is none, and an output as the
 * state.
 *
 * @param file What the file says.
 * @param o What the user says.
 */
export function scorePorts(file: FilePorts, o: OnnxScoreOptions): E.Either<readonly Problem[], ScorePorts> {
  const { inputs, outputs, outside, weights } = file;
  const broken = [...weightsOutside(outside), ...clashing(file), ...ownNames(file)];
  if (broken.length > 0) return E.left(broken);
  const own = new Set(Object.keys(o.inputs ?? {}));
  const rest = inputs.filter((p) => p.name !== o.level && !own.has(p.name));
  const x = choose("state input", { ports: rest, name: o.x, kind: stateLike(rest), weights });
  if (E.isLeft(x)) return x;
  const others = inputs.filter((p) => p !== x.right);
  const level: Found<FilePort | undefined> = o.level === false
    ? E.right(undefined)
    : choose("input for the noise level", {
      ports: others.filter((p) => !own.has(p.name)),
      name: o.level,
      weights,
      ...(inputs.length === 1 ? { try: untold } : {}),
    });
  const output = choose("output", { ports: outputs, name: o.output });
  const dims = sampleDims(x.right, o.dims);
  if (E.isLeft(level) || E.isLeft(output) || E.isLeft(dims)) {
    return E.left([level, output, dims].flatMap((e) => (E.isLeft(e) ? e.left : [])));
  }
  const extra = others.filter((p) => p !== level.right);
  const told = otherInputs(extra, o.inputs ?? {});
  const [channels = 0, ...inner] = dims.right;
  const isDouble = output.right.dims?.[1] === 2 * channels && inner.length > 0;
  const rows = rowsOf([x.right, output.right], [
    ...(level.right === undefined ? [] : [level.right]),
    ...extra,
  ]);
  const problems = [
    ...misfit(x.right, floatTypes, [dims.right]),
    ...(level.right === undefined ? [] : levelMisfit(level.right)),
    ...misfit(output.right, floatTypes, [isDouble ? [2 * channels, ...inner] : dims.right]),
    ...(E.isLeft(told) ? told.left : []),
    ...(E.isLeft(rows) ? rows.left : []),
  ];
  if (problems.length > 0 || E.isLeft(told) || E.isLeft(rows)) return E.left(problems);
  return E.right({
    x: x.right,
    level: level.right,
    others: told.right,
    output: output.right,
    dims: dims.right,
    isDouble,
    rows: rows.right,
  });
}
