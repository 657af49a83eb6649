/**
 * What a model is told beside the state and the noise level: classes, texts, masks.
 * Tests: tests/oracles/onnx/inputs_test.ts, tests/oracles/onnx/wrap_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { isNumbers } from "../../sde/border/decode.ts";
import { floor, lit, max, min, mul, sub } from "../../sde/language/dsl.ts";
import { apply, isExpr, type Scalar, typed } from "../../sde/language/expr.ts";
import { sample } from "../../solvers/noise/random.ts";
import { isNode } from "../../sde/language/operands.ts";
import { levelTypes } from "../../oracles/onnx/adapt.ts";
import type { FilePort } from "../../oracles/onnx/read.ts";
import type { Told } from "../../oracles/onnx/wrap.ts";
import { type Found, isOpen, portText, type Problem, problem } from "./problems.ts";

type Numbers = readonly number[] | Float32Array | Float64Array;

/** What an input is told: a number a sample; the same numbers for all; numbers of each sample. */
export type InputValue =
  | number
  | Scalar
  | readonly number[]
  | Float32Array
  | Float64Array
  | readonly (readonly number[] | Float32Array | Float64Array)[];

/** An input, what it is told, and by which number a sample. */
export type OtherInput =
  | Extract<Told, { readonly tag: "constant" }>
  | (Extract<Told, { readonly tag: "number" | "rows" }> & { readonly of: Scalar });

const advice = (name: string): string =>
  `inputs: { ${JSON.stringify(name)}: a number, a list of numbers, or a list of lists, one a sample }`;

/** The number of a sample, counted from the first again behind the last of so many rows. */
const turn = (rows: number): Scalar => {
  const number = typed(apply("toReal", [sample]), "scalar", "real");
  return max(0, min(rows - 1, sub(number, mul(rows, floor(mul(1 / rows, number))))));
};

/** The shape behind the batch that so many numbers fill: open dimensions are what is left of them, where that is one. */
const shapeFor = ({ dims }: FilePort, count: number): readonly number[] | undefined => {
  const inner = dims === undefined ? [count] : dims.slice(1);
  const known = inner.reduce<number>((n, d) => (isOpen(d) ? n : n * Number(d)), 1);
  const open = inner.filter(isOpen).length;
  if (open > 1 || !Number.isInteger(count / known) || (open === 0 && count !== known)) return undefined;
  return inner.map((d) => (isOpen(d) ? count / known : Number(d)));
};

const isNumberPort = ({ dims }: FilePort): boolean =>
  dims === undefined || dims.slice(1).every((d) => d === 1);

const isRows = (v: unknown): v is readonly Numbers[] =>
  Array.isArray(v) && v.length > 0 && v.every(isNumbers);

/** The largest numbers of each type. */
const most = { float16: 65504, float32: (2 - 2 ** -23) * 2 ** 127 } as const;

/** The whole numbers of a type, both ends in it; a `single` one is told in float32, which has no others beyond 2²⁴. */
const wholeRange = (type: string, single: boolean): readonly [from: number, to: number] | undefined => {
  if (type === "bool") return [0, 1];
  if (type !== "int32" && type !== "int64") return undefined;
  if (single) return [-(2 ** 24), 2 ** 24];
  return type === "int32" ? [-(2 ** 31), 2 ** 31 - 1] : [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER];
};

/** What numbers must be to come through as they are: a Cast would cut 1.5 to 1, and make infinity of 1e300. */
const unfitNumber = (
  { type }: FilePort,
  values: Iterable<number>,
  single: boolean,
): { readonly wanted: string; readonly found: number } | undefined => {
  const range = wholeRange(type, single);
  const bound = type === "float16" ? most.float16 : single || type === "float32" ? most.float32 : Infinity;
  const fits = (v: number): boolean =>
    range === undefined ? Math.abs(v) <= bound : Number.isInteger(v) && range[0] <= v && v <= range[1];
  const wanted = range === undefined
    ? `numbers that ${single && type !== "float16" ? "float32" : type} has, up to ${
      Number(bound.toPrecision(5))
    }`
    : `whole numbers from ${range[0]} to ${range[1]}` +
      (single && type !== "bool" ? ", or more in a list" : "");
  for (const found of values) if (!fits(found)) return { wanted, found };
  return undefined;
};

const otherInput = (port: FilePort, value: InputValue | undefined): Found<OtherInput> => {
  const wanted = (what: string): Found<never> =>
    E.left(problem(`${portText(port)} must be told ${what}`, advice(port.name)));
  if (value === undefined) return wanted("something: it is neither the state nor the noise level");
  if (![...levelTypes, "bool"].includes(port.type)) return wanted("numbers, which its type is not");
  if (typeof value === "number" && !Number.isFinite(value)) return wanted(`finite numbers, found ${value}`);
  const unfit = (values: Iterable<number>, single: boolean): Found<never> | undefined => {
    const bad = unfitNumber(port, values, single);
    return bad && wanted(`${bad.wanted}, found ${bad.found}`);
  };
  const number = typeof value === "number"
    ? lit(value)
    : isNode(value) && isExpr(value, "scalar", "real")
    ? value
    : undefined;
  if (number !== undefined) {
    if (!isNumberPort(port)) return wanted("as many numbers as its shape has, found one");
    const bad = typeof value === "number" ? unfit([value], true) : undefined;
    return bad ?? E.right({ tag: "number", port, of: number });
  }
  const isMany = isRows(value);
  const rows = isMany ? value : isNumbers(value) && value.length > 0 ? [value] : undefined;
  if (rows === undefined) return wanted("a number, a list of numbers, or a list of such lists");
  const [first = []] = rows;
  const dims = shapeFor(port, first.length);
  if (dims === undefined || rows.some((row) => row.length !== first.length)) {
    return wanted(
      `as many numbers as its shape has, found ${[...new Set(rows.map((r) => r.length))].join(" and ")}`,
    );
  }
  const values = Float64Array.from(rows.flatMap((row) => Array.from(row)));
  if (!values.every(Number.isFinite)) return wanted("finite numbers");
  return unfit(values, false) ?? E.right(
    isMany
      ? { tag: "rows", port, values, dims, of: turn(rows.length) }
      : { tag: "constant", port, values, dims },
  );
};

/** Every other input with what it is told. Errors (Left): one that is told nothing or what does not fit it, a name that is none. */
export function otherInputs(
  ports: readonly FilePort[],
  values: Readonly<Record<string, InputValue>>,
): E.Either<readonly Problem[], readonly OtherInput[]> {
  const found = ports.map((port) => otherInput(port, values[port.name]));
  const unknown = Object.keys(values).filter((name) => !ports.some((p) => p.name === name));
  const problems = [
    ...found.flatMap((f) => (E.isLeft(f) ? f.left : [])),
    ...unknown.flatMap((name) =>
      problem(`it must have an input "${name}" besides state and level, as inputs says`)
    ),
  ];
  return problems.length > 0
    ? E.left(problems)
    : E.right(found.flatMap((f) => (E.isRight(f) ? [f.right] : [])));
}
