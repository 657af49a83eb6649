/**
 * Whether a method's step has all terms up to the order of h that steps need which their own noise has chosen:
 *
 *     x' = x + f h + G W + ½ Σ_jk Lʲg_k W_j W_k + odd terms of order h^(3/2) + O(h²),   Lʲ g_k = Σ_l G_lj ∂g_k/∂x_l
 *
 * with f the drift of the equation in Stratonovich's sense. Every Brownian path has its own Σ W_j W_k, which is what is left
 * of it where short steps are taken because of it; Euler–Maruyama trusts that it is h in the mean, and so goes astray. The area
 * between two noises is no function of W: a step leaves it out (its mean is 0), or takes it from H.
 *
 * By numbers: (x'(W) + x'(−W))/2 − x is f h and the quadratic terms, and these are looked at, at scattered states and noises,
 * by differences. Source: arXiv 2311.14201, whose theorem asks for a Taylor expansion with unbiased Lévy areas.
 * Tests: tests/solvers/certificate/certificate_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { toStratonovich } from "../../sde/calculus.ts";
import { add, broadcast, components, mul, neg, sub } from "../../sde/language/dsl.ts";
import { input, type Node, type State } from "../../sde/language/expr.ts";
import { type Value, valuesAt } from "../../sde/language/values.ts";
import { elementsOf, placesOf } from "../../sde/noise/commutativity.ts";
import { withDefaults } from "../../sde/param.ts";
import { at, type Calculus, noiseCount, type Process, t, x } from "../../sde/process.ts";
import { countsOf, drawsBeside } from "../methods/draws.ts";
import type { Method } from "../methods/method.ts";
import { noiseWith } from "../step/draws.ts";
import { symbolsOf } from "../step/step_symbols.ts";
import type { Strategy } from "../strategy.ts";

/** Whether the terms are there, and how it is known. */
export interface Expansion {
  readonly is: "whole" | "wanting" | "unknown";
  readonly why: string;
}

/** Places that are looked at, and the share of them at which a difference is one of the method, and not of a kink in g. */
const places = 8;
const most = 0.5;
/** Of a term, what differences of numbers may be off by. */
const near = 1e-3;
/** Of x, what float64 rounds such a difference by. */
const rounding = 1e-15;
/** Of the span, how long the steps are that are looked at: the best counts, as f may be stiff, or G small beside x. */
const lengths = [1e-6, 1e-4, 1e-8];

/** Numbers that the noises of a step are, in √h: none near 1, at which W² = h would hide that it is missing. */
const noiseAt = (place: number, k: number): number =>
  (k % 2 === 0 ? 1 : -1) * (1.5 + ((place * 0.618034 + k * 0.754878) % 1));

/** The length of the step. */
const length = input("certLength", "scalar", "real");

/** A noise that is given, of the shape that the process wants. */
const given = (p: Process<Calculus>, elements: number, name: string) => {
  if (p.diffusion.tag !== "general") {
    const one = input(name, "state", "real");
    return { state: one, at: (v: Float64Array): readonly [Node, Value][] => [[one, v]] };
  }
  const all = Array.from(
    { length: noiseCount(p, elements) },
    (_, j) => input(`${name}${j}`, "scalar", "real"),
  );
  return {
    state: components(all),
    at: (v: Float64Array): readonly [Node, Value][] => all.map((n, j) => [n, v[j] ?? 0]),
  };
};

/** What (x'(W, H) + x'(−W, −H))/2 − x is for a step, what it should be, and the sizes of its terms. */
const graphsOf = (
  p: Process<Calculus>,
  s: Strategy<Calculus>,
  a: { readonly drift: State; readonly W: State; readonly H: State },
): { readonly found: State; readonly wanted: State; readonly terms: readonly State[] } => {
  const unserved = (): never => {
    throw new RangeError("A draw beside W and H");
  };
  const step = (sign: 1 | -1) => {
    const dt = p.backward ? neg(length) : length;
    const noise = noiseWith(s.method, {
      W: mul(sign, a.W),
      H: () => mul(sign, a.H),
      number: unserved,
    });
    const symbols = symbolsOf(p, s.method, { dt, tNext: add(t, dt), noise });
    return { next: s.method.step(symbols)[s.propagate], symbols };
  };
  const [up, down] = [step(1), step(-1)];
  const { diffuse, dt } = up.symbols;
  const moved = diffuse(x, t, a.W);
  const bend = mul(0.25, sub(diffuse(add(x, moved), t, a.W), diffuse(sub(x, moved), t, a.W)));
  const going = mul(dt, at(a.drift, x, t));
  return {
    found: sub(mul(0.5, add(up.next, down.next)), x),
    wanted: add(going, bend),
    terms: [going, bend],
  };
};

const none = { state: broadcast(0), at: (): readonly [Node, Value][] => [] };
const unknown = (why: string): Expansion => ({ is: "unknown", why: `not known: ${why}` });

/** Why nothing can be said of a method on its own, or nothing. */
const closed = ({ remembers, needs }: Method<Calculus>): string | undefined =>
  remembers !== undefined
    ? "its steps remember others"
    : needs !== undefined
    ? "it is for Gaussian marginals"
    : undefined;

/**
 * The expansion of a strategy's step on a process whose noise depends on x. `withAreas`: that H is not 0, which in a whole
 * step of noises that commute has no effect to this order.
 */
export function expansionOf(p: Process<Calculus>, s: Strategy<Calculus>, withAreas: boolean): Expansion {
  const reason = closed(s.method) ?? (drawsBeside(s.method) ? "it draws more than W and H" : undefined);
  if (reason !== undefined) return unknown(reason);
  const inStratonovich = toStratonovich(p);
  if (E.isLeft(inStratonovich)) return unknown("its noise has no derivative");
  const elements = elementsOf(p);
  const W = given(p, elements, "certW");
  const H = withAreas && countsOf(s.method).H ? given(p, elements, "certH") : none;
  const { found, wanted, terms } = graphsOf(p, s, {
    drift: inStratonovich.right.drift,
    W: W.state,
    H: H.state,
  });
  const roots = [found, wanted, ...terms].map(withDefaults);
  const count = noiseCount(p, elements);
  const span = p.time.T - p.time.tEnd;
  const isOff = (place: ReadonlyMap<Node, Value>, i: number, h: number): boolean | undefined => {
    const drawn = (from: number): Float64Array =>
      Float64Array.from({ length: count }, (_, k) => Math.sqrt(h) * noiseAt(i, from + k));
    const all = new Map<Node, Value>([...place, [length, h], ...W.at(drawn(0)), ...H.at(drawn(count))]);
    const values = valuesAt(roots, { elements, given: all, round: (v) => v });
    const [is = [], should = [], ...sizes] = roots.map((n) => numbersOf(values.get(n), elements));
    const size = sizes.reduce((sum, of) => sum + Math.max(...of.map(Math.abs)), 0);
    const off = Math.max(...is.map((v, k) => Math.abs(v - (should[k] ?? NaN))));
    const rounded = rounding * Math.max(...numbersOf(place.get(x), elements).map(Math.abs));
    return near * size > rounded && Number.isFinite(off) ? off > near * size : undefined;
  };
  const seen = placesOf(p, elements).slice(0, places).map((place, i): boolean | undefined => {
    let found: boolean | undefined;
    for (const share of lengths) {
      const off = isOff(place, i, share * span);
      if (off === false) return false;
      found = off ?? found;
    }
    return found;
  });
  const told = seen.flatMap((v) => (v === undefined ? [] : [v]));
  if (told.length === 0) return unknown("its step is not a number at scattered states");
  const wrong = told.filter((v) => v).length;
  const looked = `by numbers, at ${told.length} scattered states`;
  return wrong > most * told.length
    ? { is: "wanting", why: `its step lacks ½ Σ Lʲg_k W_j W_k, or the drift that goes with it (${looked})` }
    : { is: "whole", why: `its step is x + f h + G W + ½ Σ Lʲg_k W_j W_k to the order of h (${looked})` };
}

const numbersOf = (v: Value | undefined, elements: number): readonly number[] =>
  v === undefined ? [NaN] : typeof v === "number" ? new Array<number>(elements).fill(v) : Array.from(v);
