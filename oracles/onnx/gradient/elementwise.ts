/**
 * Reverse mode of what acts element by element: x̄ = f'(x) ȳ, added up where x was repeated.
 * Tests: tests/oracles/onnx/gradient/rules_test.ts.
 * @module
 */
import { dataType } from "../model.ts";
import {
  addedUp,
  asFirst,
  broadcastDims,
  type Call,
  type Infer,
  type Rule,
  type Rules,
  toldNumber,
} from "./rule.ts";

const typeOf = (c: Call): number => c.inputs[0]?.type ?? dataType.float32;
const num = (c: Call, value: number): string => c.number(value, typeOf(c));

/** One operand: what its slope is, of x and y. */
const sloped = (slope: (c: Call, x: string, y: string) => string): Rule => ({
  infer: asFirst,
  back: (c) => c.op("Mul", [c.v, slope(c, c.input(0), c.output)]),
});

/** Where x > 0 one slope, else another. */
const kinked = (below: (c: Call, y: string) => string): Rule =>
  sloped((c, x, y) => c.op("Where", [c.op("Greater", [x, num(c, 0)]), num(c, 1), below(c, y)]));

const repeated: Infer = (_, inputs) => {
  const [first, ...rest] = inputs;
  if (first === undefined) return undefined;
  const dims = rest.reduce<Call["out"]["dims"] | undefined>(
    (a, k) => (a === undefined || k === undefined ? undefined : broadcastDims(a, k.dims)),
    first.dims,
  );
  return dims === undefined ? undefined : { type: first.type, dims };
};

/** Several operands: what goes to each, before it is added up. */
const joined = (to: (c: Call, i: number) => string | undefined): Rule => ({
  infer: repeated,
  back: (c, i) => {
    const own = to(c, i);
    return own === undefined ? undefined : addedUp(c, i, own);
  },
});

const flat: Rule = { infer: asFirst };
const compared: Rule = {
  infer: (n, inputs) => {
    const found = repeated(n, inputs);
    return found === undefined ? undefined : { ...found, type: dataType.bool };
  },
};

/** The exponent of a power, where it is one number. */
const exponentOf = (c: Call): number | undefined => {
  const few = c.inputs[1]?.few;
  return few?.length === 1 ? few[0] : undefined;
};

/** Rules of operators that act element by element. */
export const elementwise: Rules = {
  Identity: { infer: asFirst, back: (c) => c.v },
  Neg: { infer: asFirst, back: (c) => c.op("Neg", [c.v]) },
  Sigmoid: sloped((c, _, y) => c.op("Mul", [y, c.op("Sub", [num(c, 1), y])])),
  Tanh: sloped((c, _, y) => c.op("Sub", [num(c, 1), c.op("Mul", [y, y])])),
  Exp: sloped((_, __, y) => y),
  Log: { infer: asFirst, back: (c) => c.op("Div", [c.v, c.input(0)]) },
  Sqrt: { infer: asFirst, back: (c) => c.op("Div", [c.v, c.op("Mul", [num(c, 2), c.output])]) },
  Reciprocal: sloped((c, _, y) => c.op("Neg", [c.op("Mul", [y, y])])),
  Sin: sloped((c, x) => c.op("Cos", [x])),
  Cos: sloped((c, x) => c.op("Neg", [c.op("Sin", [x])])),
  Softplus: sloped((c, x) => c.op("Sigmoid", [x])),
  Erf: sloped((c, x) =>
    c.op("Mul", [num(c, 2 / Math.sqrt(Math.PI)), c.op("Exp", [c.op("Neg", [c.op("Mul", [x, x])])])])
  ),
  Relu: kinked((c) => num(c, 0)),
  LeakyRelu: kinked((c) => num(c, toldNumber(c.node, "alpha", 0.01))),
  Elu: kinked((c, y) => c.op("Add", [y, num(c, toldNumber(c.node, "alpha", 1))])),
  Add: joined((c) => c.v),
  Sum: joined((c) => c.v),
  Sub: joined((c, i) => (i === 0 ? c.v : c.op("Neg", [c.v]))),
  Mul: joined((c, i) => c.op("Mul", [c.v, c.input(1 - i)])),
  Div: joined((c, i) => {
    const share = c.op("Div", [c.v, c.input(1)]);
    return i === 0 ? share : c.op("Neg", [c.op("Mul", [share, c.output])]);
  }),
  Pow: joined((c, i) => {
    const p = exponentOf(c);
    if (i !== 0 || p === undefined) return undefined;
    return c.op("Mul", [c.v, c.op("Mul", [num(c, p), c.op("Pow", [c.input(0), num(c, p - 1)])])]);
  }),
  Cast: {
    infer: (n, [x]) => (x === undefined ? undefined : { type: toldNumber(n, "to", 0), dims: x.dims }),
    back: (c) => {
      const floats: readonly number[] = [dataType.float32, dataType.float64, dataType.float16];
      return floats.includes(c.out.type) && floats.includes(typeOf(c))
        ? c.op("Cast", [c.v], { to: typeOf(c) })
        : undefined;
    },
  },
  Floor: flat,
  Round: flat,
  Not: flat,
  Greater: compared,
  Less: compared,
  Equal: compared,
};
