/**
 * Random expressions and random points, for the laws of the language.
 *
 * Points and literals come from a short list of numbers that break rules (±0, ±1, denormals, 1e±30, infinities, NaN; for
 * literals the finite ones), as well as from everywhere.
 * @module
 */
import fc from "fast-check";
import { element, elementCount } from "../../../sde/language/dsl.ts";
import {
  apply,
  input,
  literal,
  type Node,
  pick,
  reduce,
  type Scalar,
  type State,
} from "../../../sde/language/expr.ts";
import type { Op } from "../../../sde/language/ops.ts";
import type { Given, Value } from "../../lib/evaluate.ts";

/** How many elements the states of a random point have. */
export const elements = 3;

const reals: readonly Scalar[] = ["a", "b"].map((n) => input(n, "scalar", "real"));
const words = ["v", "w"].map((n) => input(n, "scalar", "word"));
const flags = ["p"].map((n) => input(n, "scalar", "flag"));
const states: readonly State[] = [input("y", "state", "real")];

const special: readonly number[] = [0, -0, 1, -1, 2, 3, -2, 0.5, 5e-324, 1e-40, 1e30, -1e30, 1e-30];
const specialWords: readonly number[] = [0, 1, 2, 3, 7, 255, 2 ** 31, 2 ** 32 - 1];
const ordinary = fc.double({ min: -10, max: 10, noNaN: true });
const wordValue = fc.oneof(fc.constantFrom(...specialWords), fc.nat({ max: 2 ** 32 - 1 }));

const realLiteral = fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...special) }, {
  weight: 1,
  arbitrary: ordinary,
})
  .map((v): Node => literal(v, "real"));
const neutral = fc.constantFrom(0, -0, 1, -1).map((v): Node => literal(v, "real"));
const neutralWord = fc.constantFrom(0, 1).map((v): Node => literal(v, "word"));
const wordLiteral = wordValue.map((v): Node => literal(v, "word"));
const flagLiteral = fc.constantFrom(0, 1).map((v): Node => literal(v, "flag"));

const unary: readonly Op[] = ["abs", "sqrt", "exp", "expm1", "log", "sin", "cos", "tanh", "floor", "opaque"];
const binary: readonly Op[] = ["add", "sub", "mul", "mul", "mul", "div", "min", "max"];
const wordOps: readonly Op[] = ["wadd", "wmul", "wxor", "wand", "wor", "wshl", "wshr"];

const of = (ops: readonly Op[], ...args: readonly fc.Arbitrary<Node>[]): fc.Arbitrary<Node> =>
  fc.tuple(fc.constantFrom(...ops), ...args).map(([op, ...nodes]) => apply(op, nodes));
/** The sum or maximum of a state, a component of it; a scalar as it is. */
const overElements = (n: Node, how: "sum" | "max" | "pick"): Node =>
  n.shape === "scalar" ? n : how === "pick" ? pick(n, 1) : reduce(how, n);
const state = fc.constantFrom<Node>(...states);
const scalarised = (n: Node): Node => overElements(n, "sum");
const twin = (op: Op, condition: fc.Arbitrary<Node>, side: fc.Arbitrary<Node>): fc.Arbitrary<Node> =>
  fc.tuple(condition, side).map(([c, a]) => apply(op, [c, a, a]));

const grown = fc.letrec<{ readonly real: Node; readonly word: Node; readonly flag: Node }>((tie) => {
  const [real, word, flag] = [tie("real"), tie("word"), tie("flag")];
  const shape = { maxDepth: 6, depthSize: "large" } as const;
  return {
    real: fc.oneof(
      { ...shape, depthIdentifier: "real" },
      { weight: 2, arbitrary: fc.constantFrom<Node>(...reals, ...reals, ...states, elementCount) },
      { weight: 2, arbitrary: realLiteral },
      { weight: 9, arbitrary: of(binary, real, real) },
      { weight: 3, arbitrary: of(["mul"], realLiteral, of(["mul"], realLiteral, real)) },
      { weight: 2, arbitrary: of(["mul"], real, of(["mul"], real, real)) },
      { weight: 2, arbitrary: of(["mul"], of(["mul"], real.map(scalarised), state), state) },
      { weight: 2, arbitrary: of(["add", "sub", "mul", "div"], real, neutral) },
      { weight: 2, arbitrary: of(["add", "sub", "mul", "div"], neutral, real) },
      { weight: 2, arbitrary: of(["add", "sub", "mul"], real, of(["neg"], real)) },
      { weight: 3, arbitrary: of(["neg"], real) },
      { weight: 3, arbitrary: of(unary, real) },
      {
        weight: 2,
        arbitrary: of(
          ["pow"],
          real,
          fc.constantFrom(0, 1, 2, 3, 5, 8, 13, -1, -2, -7, 0.5).map((v) => literal(v, "real")),
        ),
      },
      { weight: 1, arbitrary: of(["pow"], realLiteral, real) },
      { weight: 1, arbitrary: of(["select"], flag, real, real) },
      { weight: 1, arbitrary: twin("select", flag, real) },
      {
        weight: 1,
        arbitrary: fc.tuple(fc.constantFrom<Op>("sub", "div", "mul"), real).map(([op, a]) =>
          apply(op, [a, a])
        ),
      },
      { weight: 1, arbitrary: of(["toReal", "toRealSigned", "sinTurn", "cosTurn"], word) },
      {
        weight: 1,
        arbitrary: fc.tuple(real, fc.constantFrom("sum", "max", "pick")).map(([n, how]) =>
          overElements(n, how)
        ),
      },
    ),
    word: fc.oneof(
      { ...shape, depthIdentifier: "word" },
      { weight: 3, arbitrary: fc.constantFrom<Node>(...words, element) },
      { weight: 3, arbitrary: wordLiteral },
      { weight: 5, arbitrary: of(wordOps, word, word) },
      { weight: 2, arbitrary: of(["wadd", "wxor", "wand", "wmul"], word, neutralWord) },
      { weight: 2, arbitrary: of(["wadd", "wxor", "wand", "wmul"], neutralWord, word) },
      { weight: 1, arbitrary: of(["wselect"], flag, word, word) },
      { weight: 1, arbitrary: twin("wselect", flag, word) },
    ),
    flag: fc.oneof(
      { ...shape, depthIdentifier: "flag" },
      { weight: 2, arbitrary: fc.constantFrom<Node>(...flags) },
      { weight: 2, arbitrary: flagLiteral },
      { weight: 2, arbitrary: of(["lt", "le", "eq"], real, real) },
      { weight: 1, arbitrary: of(["weq", "wlt"], word, word) },
      { weight: 1, arbitrary: of(["finite"], real) },
      { weight: 2, arbitrary: of(["and", "or"], flag, flag) },
      { weight: 2, arbitrary: of(["not"], flag) },
    ),
  };
});

/** A random expression: of any kind, scalar or state. */
export const anyExpr: fc.Arbitrary<Node> = fc.oneof(
  { weight: 5, arbitrary: grown.real },
  { weight: 2, arbitrary: grown.word },
  { weight: 2, arbitrary: grown.flag },
);

const coordinate = fc.oneof(fc.constantFrom(...special, 1e-310, Infinity, -Infinity, NaN), ordinary);

/** Values for everything that `anyExpr` is made of. */
export const anyPoint: fc.Arbitrary<Given> = fc.record({
  a: coordinate,
  b: coordinate,
  y: fc.array(coordinate, { minLength: elements, maxLength: elements }),
  v: wordValue,
  w: wordValue,
  p: fc.constantFrom(0, 1),
}).map(({ a, b, y, v, w, p }) => ({
  elements,
  inputs: new Map<Node, Value>([
    ...reals.map((n, i): [Node, Value] => [n, i === 0 ? a : b]),
    ...states.map((n): [Node, Value] => [n, y]),
    ...words.map((n, i): [Node, Value] => [n, i === 0 ? v : w]),
    ...flags.map((n): [Node, Value] => [n, p]),
  ]),
}));

/** An element's address c · block + j, shifted or masked, and its block; it stays below 2³², as a lane's addresses do. */
export const anyAddress: fc.Arbitrary<{ readonly address: Node; readonly given: Given }> = fc.record({
  k: fc.integer({ min: 0, max: 5 }),
  odd: fc.constantFrom(1, 3),
  j: fc.nat({ max: 200 }),
  wide: fc.nat({ max: 2 ** 20 }),
  op: fc.constantFrom("wshr", "wand"),
}).map(({ k, odd, j, wide, op }) => {
  const block = input("block", "scalar", "word");
  const c = odd * 2 ** k;
  const lane = apply("wmul", [block, literal(c, "word")]);
  const at = j % 2 === 0 ? lane : apply("wadd", [lane, literal((j >>> 1) % c, "word")]);
  const by = j % 5 === 0 ? k + 1 : k; // now and then one that does not divide
  const address = apply(op, [at, literal(op === "wshr" ? by : 2 ** by - 1, "word")]);
  return { address, given: { inputs: new Map<Node, Value>([[block, wide]]) } };
});
