/**
 * The marginal of a process whose elements have noise levels of their own:
 *
 *     dx_i = (a_i(t) x_i + b_i(t)) dt + g_i(t) dW_i   ⟹   x_i | x_0 ~ N(α_i x_0,i + m_i, σ_i²)
 *
 * Each element's is derived as one number's is (`marginal.ts`), and all of them become one expression of the element
 * (`math/unify.ts`). Steps are counted in one λ for all: the sum of λ_i = log(α_i/σ_i) over the fewest elements of which one is
 * at any time within a quarter as fast as the fastest.
 * Tests: tests/sde/diagonal_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import type { ItoError } from "./border/errors.ts";
import { add, constant, div, element, mul, type ScalarLike, square } from "./language/dsl.ts";
import { affineIn } from "./language/derive.ts";
import {
  isExpr,
  literal,
  type Node,
  nodesOf,
  rewriter,
  type Scalar,
  type State,
  substitute,
  typed,
  uses,
} from "./language/expr.ts";
import { evaluator, valueOf } from "./language/value.ts";
import { marginalBy, marginalOf } from "./marginal.ts";
import { unified } from "./math/unify.ts";
import { type Calculus, type Marginal, type Process, t, x } from "./process.ts";
import type { DiagonalMarginal } from "./math/diagonal.ts";

/** A drift a·x + b and a diffusion g that no x is in. */
interface Coefficients {
  readonly a: Scalar | State;
  readonly b: Scalar | State;
  readonly g: Scalar | State;
}

/** What differs between elements, where it is that alone which keeps a process from a marginal. */
const coefficientsOf = (p: Process<Calculus>): Coefficients | undefined => {
  if (p.diffusion.tag === "general") return undefined;
  const affine = affineIn(p.drift, x);
  const { g } = p.diffusion;
  if (affine === undefined || uses(g, x)) return undefined;
  return affine.a.shape === "state" || affine.b.shape === "state" || g.shape === "state"
    ? { ...affine, g }
    : undefined;
};

/** A table read at a number that is known is a number. */
const settled = rewriter((n) =>
  n.tag === "gather" && n.index.tag === "lit" ? literal(n.data.values[n.index.value] ?? NaN, "real") : n
);

/** An element of what is one number, or one an element; nothing where it needs others. */
const ofElement = (n: Scalar | State, i: number): Scalar | undefined => {
  if (n.tag === "pack") return pick(n.parts, i);
  const own = settled(substitute(n, new Map<Node, Node>([[element, literal(i, "word")]])));
  return isExpr(own, "scalar", "real") ? own : undefined;
};
const pick = (parts: readonly Node[], i: number): Scalar | undefined => {
  const part = parts[i];
  return part !== undefined && isExpr(part, "scalar", "real") ? part : undefined;
};

/** How many elements a process must have by the lists of numbers that it reads. */
const elementsIn = (p: Process<Calculus>): number | undefined => {
  const g = p.diffusion.tag === "diagonal" ? [p.diffusion.g] : [];
  const counts = nodesOf([p.drift, ...g]).flatMap((n) =>
    n.tag === "pack"
      ? [n.parts.length]
      : n.tag === "gather" && n.index === element
      ? [n.data.values.length]
      : []
  );
  return counts.length === 0 ? undefined : Math.max(...counts);
};

/** An element's own process and marginal. */
interface Own {
  readonly g: Scalar;
  readonly marginal: Marginal;
}

/** How the marginals of elements are derived, those that are alike once. */
const ownMarginals = (
  p: Process<Calculus>,
  all: Coefficients,
  elements: number,
  how: "any" | "quadrature",
): E.Either<ItoError, readonly Own[]> => {
  const known = new Map<string, E.Either<ItoError, Own>>();
  const out: Own[] = [];
  for (let i = 0; i < elements; i++) {
    const [a, b, g] = [ofElement(all.a, i), ofElement(all.b, i), ofElement(all.g, i)];
    if (a === undefined || b === undefined || g === undefined) {
      const what = `The marginal of "${p.name}", an element of which takes part in another's equation,`;
      return E.left({ tag: "Unsupported", what, try: needsNoMarginal });
    }
    const key = [a.id, b.id, g.id].join();
    const found = known.get(key) ?? pipe(
      marginalBy({ ...p, drift: add(mul(a, x), b), diffusion: { tag: "diagonal", g } }, how),
      E.map((marginal): Own => ({ g, marginal })),
    );
    known.set(key, found);
    if (E.isLeft(found)) return found;
    out.push(found.right);
  }
  return E.right(out);
};
const needsNoMarginal = "expressionScore(({ x, t }) => …) as its score, with x0 given";

/** Where the rates of λ are looked at: as shares of the span, near its end too, where they are largest. */
const shares = [0, ...Array.from({ length: 25 }, (_, i) => 2 ** (i - 24)), 0.3, 0.4, 0.6, 0.7, 0.8, 0.9];
/** How much faster than the fastest in the clock an element may be. */
const within = 1.25;
/** The most elements that a clock counts. */
const mostCounted = 8;

/** |dλ/dt| of an element. */
const rateOf = ({ g, marginal }: Own): Scalar => div(square(g), mul(2, square(marginal.std)));

const clockOf = (p: Process<Calculus>, all: readonly Own[]): DiagonalMarginal["clock"] => {
  const { tEnd, T } = p.time;
  const distinct = [...new Set(all)];
  const curves = distinct.map((own) => {
    const rate = evaluator(rateOf(own), [t]);
    return shares.map((share) => rate([tEnd + share * (T - tEnd)])).map((v) => (Number.isFinite(v) ? v : 0));
  });
  const counted: number[] = [];
  const fastest = shares.map(() => 0);
  const lead = (curve: readonly number[]): number =>
    Math.max(...curve.map((v, k) => (v > 0 ? v / Math.max(fastest[k] ?? 0, 1e-30) : 0)));
  while (counted.length < mostCounted) {
    // the first is the one that goes furthest; then whoever leads the others by most
    const by = counted.length === 0 ? (c: readonly number[]) => c.reduce((s, v) => s + v, 0) : lead;
    const next = curves.reduce((best, c, i) => (by(c) > by(curves[best] ?? []) ? i : best), 0);
    const curve = curves[next] ?? [];
    if (counted.length > 0 && lead(curve) <= within) break;
    counted.push(next);
    curve.forEach((v, k) => (fastest[k] = Math.max(fastest[k] ?? 0, v)));
  }
  const owns = counted.flatMap((i) => distinct[i] ?? []);
  const over = (f: (own: Own) => Scalar, join: (a: ScalarLike, b: ScalarLike) => Scalar): Scalar =>
    owns.map(f).reduce((a, b) => join(a, b));
  return {
    meanCoef: over((o) => o.marginal.meanCoef, mul),
    std: over((o) => o.marginal.std, mul),
    rate: over(rateOf, add),
    of: owns.map((o) => all.indexOf(o)),
  };
};

const merged = (p: Process<Calculus>, all: readonly Own[]): DiagonalMarginal | undefined => {
  const [meanCoef, offset, std] = (["meanCoef", "offset", "std"] as const).map((part) => {
    const n = unified(all.map(({ marginal }) => marginal[part]));
    return n === undefined
      ? undefined
      : n.shape === "state"
      ? typed(n, "state", "real")
      : typed(n, "scalar", "real");
  });
  if (meanCoef === undefined || offset === undefined || std === undefined) return undefined;
  const how = all.every(({ marginal }) => marginal.how === "symbolic") ? "symbolic" : "quadrature";
  const ends = new Map(all.map((own) => [own, valueOf(own.marginal.std, new Map([[t, p.time.T]]))]));
  const widest = Math.max(...ends.values());
  const widths = constant(all.map((own) => (ends.get(own) ?? widest) / widest), "width");
  return { meanCoef, offset, std, how, elements: all.length, widths, clock: clockOf(p, all) };
};

/**
 * The marginal of a process whose drift is affine in x and whose drift or diffusion differs from element to element; nothing where
 * it does not, so that `marginalOf` has the answer.
 *
 * Shapes: `elements` of a sample, where lists in the equation do not say how many. Errors (Left): those of `marginalOf` for any of
 * its elements; `Unsupported` where the number of elements is not known, or their marginals are too unlike to be one expression;
 * `BadOption` for a tEnd at which an element has no noise.
 */
export function diagonalMarginalOf(
  p: Process<Calculus>,
  elements: number | undefined,
): E.Either<ItoError, DiagonalMarginal> | undefined {
  const all = p.jumps === undefined ? coefficientsOf(p) : undefined;
  if (all === undefined) return undefined;
  const count = p.elements ?? elements ?? elementsIn(p);
  const refuse = (why: string, instead: string): E.Either<ItoError, never> =>
    E.left({ tag: "Unsupported", what: `The marginal of "${p.name}", ${why},`, try: instead });
  if (count === undefined) {
    return refuse(
      "whose elements differ by their number",
      "a score of so many elements: expressionScore(…, 3)",
    );
  }
  const made = (how: "any" | "quadrature") =>
    pipe(ownMarginals(p, all, count, how), E.map((owns) => merged(p, owns)));
  const { tEnd, T, origin } = p.time;
  return pipe(
    made("any"),
    E.chain((first) => first === undefined && Number.isFinite(origin) ? made("quadrature") : E.right(first)),
    E.chain((found) =>
      found === undefined
        ? refuse(
          "whose elements are too unlike for one formula",
          "formulas that differ in their numbers alone",
        )
        : E.right(found)
    ),
    E.chain((m): E.Either<ItoError, DiagonalMarginal> => {
      const still = Array.from({ length: count }, (_, i) => i).find((i) => !(numberOf(m.std, i, tEnd) > 0));
      if (still === undefined) return E.right(m);
      return E.left({
        tag: "BadOption",
        where: `The marginal of "${p.name}"`,
        option: "time.tEnd",
        found: String(tEnd),
        wanted: `a time at which all elements have noise; element ${still} has none`,
        try: `time: { tEnd: ${tEnd + 1e-3 * (T - tEnd)} }, and a diffusion that is nowhere 0`,
      });
    }),
  );
}

/** A part of a marginal at an element and a time, as a number. */
export function numberOf(n: Scalar | State, i: number, time: number): number {
  const own = ofElement(n, i);
  return own === undefined ? NaN : valueOf(own, new Map([[t, time]]));
}

/** σᵢ = sᵢ σ with one α for all: the widths s and that σ; nothing where σᵢ is not of that form. */
export function widthsOf(
  p: Pick<Process<Calculus>, "time">,
  m: DiagonalMarginal,
): { readonly widths: Float64Array; readonly meanCoef: Scalar; readonly std: Scalar } | undefined {
  const { meanCoef, std } = m;
  const own = ofElement(std, 0);
  if (!isExpr(meanCoef, "scalar", "real") || own === undefined) return undefined;
  const { tEnd, T } = p.time;
  const at = (time: number): Float64Array => {
    const one = valueOf(own, new Map([[t, time]]));
    return Float64Array.from({ length: m.elements }, (_, i) => numberOf(std, i, time) / one);
  };
  const widths = at(tEnd);
  const isSame = (time: number): boolean =>
    at(time).every((v, i) => Math.abs(v - (widths[i] ?? NaN)) <= 1e-6 * Math.abs(v));
  return [0.01, 0.1, 0.3, 0.7, 1].every((share) => isSame(tEnd + share * (T - tEnd)))
    ? { widths, meanCoef, std: own }
    : undefined;
}

/** α, m and σ of a process at a time, as numbers: one for all elements, or one each. Errors (Left): as `marginalOf`. */
export function perturbedAt(
  p: Process<Calculus>,
  elements: number,
  time: number,
): E.Either<ItoError, Readonly<Record<"meanCoef" | "offset" | "std", number | Float64Array>>> {
  const own = diagonalMarginalOf(p, elements);
  const known: E.Either<ItoError, Marginal | DiagonalMarginal> = own ?? marginalOf(p);
  const at = (n: Scalar | State): number | Float64Array =>
    n.shape === "scalar"
      ? valueOf(n, new Map([[t, time]]))
      : Float64Array.from({ length: elements }, (_, i) => numberOf(n, i, time));
  return E.map((m: Marginal | DiagonalMarginal) => ({
    meanCoef: at(m.meanCoef),
    offset: at(m.offset),
    std: at(m.std),
  }))(known);
}
