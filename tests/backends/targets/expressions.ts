/**
 * Random expressions and the points that break rules; and, in one table, how far each operation may be off.
 * @module
 */
import fc from "fast-check";
import { apply, type Data, gather, literal, type Node } from "../../../sde/language/expr.ts";
import { type Kind, type Op, signatures } from "../../../sde/language/ops.ts";
import { simplify } from "../../../sde/language/simplify.ts";
import { bitsOf, inputs, type Point } from "./targets.ts";

/**
 * How far a float32 result may be from what the operation means on its float32 arguments: `ulp` units in the last place
 * and `abs` besides. `js`: JavaScript, and bit for bit the same a device that says so; `gpu`: any other, from WGSL's own bounds
 * (÷ 2.5 ulp, √ by its reciprocal, contraction in polynomials).
 */
export interface Bound {
  readonly ulp: number;
  readonly abs: number;
}
interface Bounds {
  readonly js: Bound;
  readonly gpu: Bound;
  /** Arguments that the operation is made for; all, where not given. */
  readonly domain?: (a: number, b: number) => boolean;
}

const exact: Bound = { ulp: 0, abs: 0 };
const same: Bounds = { js: exact, gpu: exact };
const flushed = 1.2e-38; // WGSL may take a denormal for 0
const rounded: Bounds = { js: exact, gpu: { ulp: 0, abs: flushed } };
const within = (ulp: number, abs: number, domain?: Bounds["domain"]): Bounds => ({
  js: { ulp, abs },
  gpu: { ulp: 4 * ulp, abs: 2 * abs + flushed },
  ...(domain === undefined ? {} : { domain }),
});
const fewTurns = (a: number): boolean => Math.abs(a) < 8000;

/** The bounds of each operation; the float32 functions were measured at 200,000 points each. */
export const bounds: Readonly<Record<Op, Bounds>> = {
  neg: same,
  abs: same,
  floor: rounded,
  opaque: same,
  add: rounded,
  sub: rounded,
  mul: rounded,
  sqrt: { js: exact, gpu: { ulp: 4, abs: flushed } },
  div: { js: exact, gpu: { ulp: 3, abs: flushed } },
  // below e^−86.99 = 1.7e-38 the result is 0
  exp: within(1.5, 1.7e-38),
  expm1: within(2, 0),
  log: within(1, 0, (a) => !(a > 0 && a < flushed)),
  sin: within(0, 1e-7, fewTurns),
  cos: within(0, 1e-7, fewTurns),
  tanh: within(1.5, 0),
  // exp(b ln a): the rounding of the exponent counts as often as e goes into the result
  pow: within(160, 1.7e-38, (a, b) => a > 0 && !(a < flushed) && Math.abs(b * Math.log(a)) < 87),
  min: rounded,
  max: rounded,
  pmin: rounded,
  pmax: rounded,
  lt: same,
  le: same,
  eq: same,
  finite: same,
  and: same,
  or: same,
  not: same,
  select: rounded,
  wselect: same,
  wadd: same,
  wmul: same,
  wxor: same,
  wand: same,
  wor: same,
  wshl: same,
  wshr: same,
  weq: same,
  wlt: same,
  toReal: { js: exact, gpu: { ulp: 1, abs: 0 } }, // above 2²⁴ either neighbour
  toRealSigned: { js: exact, gpu: { ulp: 1, abs: 0 } },
  toWord: same,
  asWord: same,
  asReal: rounded,
  asHigh: same, // of float64 alone
  fromHigh: same,
  sinTurn: within(0, 3e-7),
  cosTurn: within(0, 3e-7),
};

/** The distance from |x| to the next float32. */
const ulpOf = (x: number): number => {
  const v = Math.abs(Math.fround(x));
  const power = Math.max(-126, Math.floor(Math.log2(Math.max(v, 2 ** -126))));
  return 2 ** (power - 23);
};

/** Whether two numbers are the same bits, up to which NaN it is. */
export function isSame(a: number, b: number): boolean {
  return Object.is(a, b) || (Number.isNaN(a) && Number.isNaN(b));
}

/** Whether a result is what was meant, within a bound; beyond float32's range both are infinite. */
export function isWithin(found: number, meant: number, bound: Bound): boolean {
  const nearest = Math.fround(meant);
  if (isSame(found, nearest)) return true;
  if (!Number.isFinite(nearest) || !Number.isFinite(found)) return false;
  return Math.abs(found - meant) <= bound.ulp * ulpOf(meant) + bound.abs;
}

// ---- points ------------------------------------------------------------------------------------------------------

const specialReals = [
  ...[
    0,
    1,
    2,
    3,
    0.5,
    7.25,
    0.1,
    1.5,
    100,
    88,
    1e-3,
    Math.PI,
    2 ** 24,
    2 ** 32 - 256,
    1e5,
    1e30,
    1e-30,
    1e-40,
    3e-42,
  ],
  ...[Infinity, 3.4e38, 1.1754943508222875e-38, 1 + 2 ** -23],
].flatMap((x) => [x, -x]);
const specialWords = [0, 1, 2, 7, 23, 31, 32, 0x7fffffff, 0x80000000, 0xffffffff];
const anyReal = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...specialReals, NaN) },
  { weight: 5, arbitrary: fc.double({ min: -10, max: 10, noNaN: true }) },
  { weight: 5, arbitrary: fc.float() },
).map((x) => Math.fround(x));
const anyWord = fc.oneof(fc.constantFrom(...specialWords), fc.nat({ max: 2 ** 32 - 1 }));

/** Points for all inputs, drawn once: the same for every expression. */
export function drawPoints(count: number, seed: number): readonly Point[] {
  return fc.sample(fc.tuple(anyReal, anyReal, anyReal, anyWord, anyWord, anyWord, anyWord), {
    numRuns: count,
    seed,
  });
}

/** Whether a point has denormals, which WGSL may take for 0: then even a comparison is free. */
export function hasDenormals(p: Point): boolean {
  return p.some((x, i) => inputs[i]?.kind === "real" && x !== 0 && Math.abs(x) < flushed);
}

// ---- expressions -------------------------------------------------------------------------------------------------

const table: Data = { name: "four numbers", values: Float64Array.of(0.1, -2.5, 1e-3, 7) };
const pair: Data = { name: "two numbers", values: Float64Array.of(1 / 3, 1e20) };
const real = (v: number): Node => literal(v, "real");
const word = (v: number): Node => literal(v, "word");
const [a, b, c, u, v] = inputs;

const leaves: Readonly<Record<Kind, fc.Arbitrary<Node>>> = {
  real: fc.constantFrom<Node>(
    ...[a, b, c, a, b, c],
    ...[0, 1, -1, 0.5, 2, -2, 3, 0.1, 1.7, -0.3, 1e-3, 100].map(real),
    gather(table, apply("wand", [u, word(3)])),
    gather(pair, apply("wand", [v, word(1)])),
  ),
  // the bits of NaN are each target's own: words come of inputs
  word: fc.constantFrom<Node>(u, v, u, v, ...[1, 7, 23, 31, 0x7fffffff, 0xffffffff].map(word)),
  flag: fc.constantFrom<Node>(
    apply("lt", [a, b]),
    apply("le", [b, c]),
    apply("wlt", [u, v]),
    apply("finite", [a]),
  ),
};

/** Not among random operations: the bits of a computed NaN, and what only lowering makes. */
const excluded: ReadonlySet<Op> = new Set<Op>([
  "asWord",
  "asReal",
  "asHigh",
  "fromHigh",
  "opaque",
  "pmin",
  "pmax",
]);
const lowered: ReadonlySet<Op> = new Set<Op>(["asHigh", "fromHigh", "pmin", "pmax"]);
const isOp = (name: string): name is Op => name in signatures;
const all = Object.keys(signatures).filter(isOp);
const resultOf = (op: Op): Kind => signatures[op].result;

/** Every operation on inputs alone; NaN and infinities come from the points. */
export function everyOperation(): readonly (readonly [Op, Node])[] {
  const [reals, words] = [[a, b, c], [u, v]] as const;
  const flags = [apply("lt", [a, b]), apply("wlt", [u, v])];
  return all.filter((op) => !lowered.has(op)).map((op) => {
    const args = signatures[op].args.map((kind, i): Node =>
      (kind === "real" ? reals[i] : kind === "word" ? (words[i] ?? v) : flags[i]) ?? a
    );
    // as a real, the word keeps its bits
    return [op, op === "wselect" ? apply(op, [flags[0] ?? a, u, v]) : apply(op, args)];
  });
}

/** x ∘ x is what it is by law (min(x, x) = x, x < x is false): compilers know it, the simplifier does not. */
const isDegenerate = (op: Op, args: readonly Node[]): boolean =>
  ["min", "max", "lt", "le", "eq", "weq", "wlt", "select", "wselect"].includes(op) &&
  args.at(-1) === args.at(-2);

/** A random expression of a kind, simplified as every graph is before it is rendered. */
export function anyExpr(kind: Kind, depth: number): fc.Arbitrary<Node> {
  const leaf = leaves[kind];
  if (depth === 0) return leaf;
  const grown = fc.constantFrom(...all.filter((op) => resultOf(op) === kind && !excluded.has(op))).chain((
    op,
  ) =>
    fc.tuple(...signatures[op].args.map((k: Kind) => anyExpr(k, depth - 1)), leaf).map((made) => {
      const args = made.slice(0, -1);
      return isDegenerate(op, args) ? made.at(-1) ?? a : simplify(apply(op, args));
    })
  );
  return fc.oneof({ weight: 1, arbitrary: leaf }, { weight: 4, arbitrary: grown });
}

/** A point, readable in a message. */
export function showPoint(p: Point): string {
  return inputs.map((n, i) =>
    `${n.tag === "input" ? n.name : ""} = ${p[i]} (${bitsOf(p[i] ?? 0).toString(16)})`
  ).join(", ");
}
