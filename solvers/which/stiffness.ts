/**
 * How fast a drift falls back: what the steps of an explicit method must be short for, however little the solution moves.
 *
 *     rate = max −Re λ of the Jacobian ∂f/∂x, over some states and times;   rate · span = how often it falls back in a solve
 *
 * The Jacobian is symbolic, by columns (tangents), so elements may be coupled; of more than 40 its largest eigenvalue is found by
 * powers. States: 0, ±1 and ±2, or a start that is given and half its size around it. What only happens elsewhere is not seen.
 * Source: Hairer & Wanner 1996, IV.1. Tests: tests/solvers/which/stiffness_test.ts.
 * @module
 */
import { element } from "../../sde/language/dsl.ts";
import { input, type Node, nodesOf, uses } from "../../sde/language/expr.ts";
import { type Value, valuesAt } from "../../sde/language/values.ts";
import { elementsOf } from "../../sde/noise/commutativity.ts";
import { withDefaults } from "../../sde/param.ts";
import { type Calculus, type Process, t, x } from "../../sde/process.ts";
import { tangents } from "../../sde/tangent.ts";
import { abscissa, type Matrix } from "./spectrum.ts";

/** What was seen of a drift. */
export interface Stiffness {
  /** How fast its fastest part falls back, per unit of t; 0 where nothing does. */
  readonly rate: number;
  /** rate · span. */
  readonly times: number;
  /** The fastest growth, or change of the rate from state to state: what any method's steps must be short for. */
  readonly own: number;
  /** Whether, where it falls back fastest, nothing grows a tenth as fast. */
  readonly dominates: boolean;
  /** Where: "x = 2, t = 0". */
  readonly at: string;
}

/** Matrices of more rows are not written down. */
const mostRows = 40;
/** Growth below this share of the rate is none. */
const noise = 1e-5;

const by = input("by", "state", "real");

/** J v for the drift as it runs: backward in reverse time. */
type Along = (state: Float64Array, time: number, v: Float64Array) => Float64Array;

const alongOf = (p: Process<Calculus>, slope: Node): Along => (state, time, v) => {
  const given = new Map<Node, Value>([[x, state], [t, time], [by, v]]);
  const found = valuesAt([slope], { elements: state.length, given, round: (a) => a }).get(slope);
  const sign = p.backward ? -1 : 1;
  return v.map((_, i) => sign * (typeof found === "number" ? found : found?.[i] ?? NaN));
};

const unit = (n: number, j: number): Float64Array =>
  Float64Array.from({ length: n }, (_, i) => i === j ? 1 : 0);

/** How fast a Jacobian falls back, and grows. */
interface Speeds {
  readonly back: number;
  readonly growth: number;
}

const ofMatrix = (a: Matrix): Speeds => {
  const back = Math.max(0, abscissa(a.map((row) => row.map((v) => -v))));
  const growth = abscissa(a);
  return { back, growth: growth > noise * back ? growth : 0 };
};

const turns = 60;
/** By powers: the largest eigenvalue, if it is real. */
const byPowers = (along: (v: Float64Array) => Float64Array, n: number): Speeds => {
  let v = Float64Array.from({ length: n }, (_, i) => Math.cos(7 * i * i + 1));
  let found = 0;
  for (let k = 0; k < turns; k++) {
    const size = Math.hypot(...v);
    if (!(size > 0)) return { back: 0, growth: 0 };
    const [now, next] = [v.map((a) => a / size), along(v.map((a) => a / size))];
    found = now.reduce((sum, a, i) => sum + a * (next[i] ?? NaN), 0);
    v = Float64Array.from(next);
  }
  const isReal = Math.abs(found) > 0.5 * Math.hypot(...v);
  return { back: isReal && found < 0 ? -found : 0, growth: isReal && found > 0 ? found : 0 };
};

const speedsAt = (along: Along, state: Float64Array, time: number): Speeds => {
  const n = state.length;
  if (n > mostRows) return byPowers((v) => along(state, time, v), n);
  const columns = Array.from({ length: n }, (_, j) => along(state, time, unit(n, j)));
  return ofMatrix(columns.map((_, i) => columns.map((column) => column[i] ?? NaN)));
};

/** Where a drift is looked at. */
const statesOf = (n: number, x0: number | readonly number[] | undefined): readonly Float64Array[] => {
  if (x0 === undefined) return [0, 1, -1, 2, -2].map((v) => new Float64Array(n).fill(v));
  const start = Float64Array.from({ length: n }, (_, i) => typeof x0 === "number" ? x0 : x0[i] ?? 0);
  const size = start.reduce((most, v) => Math.max(most, Math.abs(v)), 0) || 1;
  const moved = (share: number): Float64Array => start.map((v) => v + share * (Math.abs(v) || size));
  return [0, 0.5, -0.5].map(moved);
};

const numberText = (v: number): string => String(Number(v.toPrecision(3)));
const placeText = (p: Process<Calculus>, state: Float64Array, time: number): string => {
  const names = p.names ?? ["x"];
  const some = names.slice(0, 4).map((name, i) => `${name} = ${numberText(state[i] ?? NaN)}`);
  return [...some, `t = ${numberText(time)}`].join(", ");
};

/** How many elements a sample has: as the process, the start, or the drift's constants say. */
const sizeOf = (p: Process<Calculus>, x0: number | readonly number[] | undefined): number => {
  const [constants] = nodesOf([p.drift]).flatMap((n) =>
    n.tag === "gather" ? n.data.elements ?? (n.index === element ? n.data.values.length : []) : []
  );
  return p.elements ?? (typeof x0 === "object" ? x0.length : constants) ?? elementsOf(p);
};

/** How stiff a drift is; nothing where it has no slopes, or no value at any of the states. */
export function stiffnessOf(p: Process<Calculus>, x0?: number | readonly number[]): Stiffness | undefined {
  const slope = slopeOf(p);
  if (slope === undefined) return undefined;
  const { tEnd, T } = p.time;
  const along = alongOf(p, slope);
  const all = statesOf(sizeOf(p, x0), x0);
  const states = uses(slope, x) ? all : all.slice(0, 1);
  const seen = (uses(slope, t) ? [0, 0.5, 1] : [0]).map((share) => {
    const time = tEnd + share * (T - tEnd);
    return states.map((state) => ({ state, time, ...speedsAt(along, state, time) }))
      .filter(({ back, growth }) => Number.isFinite(back + growth));
  }).filter((row) => row.length > 0);
  const [first, ...others] = seen.flat();
  if (first === undefined) return undefined;
  const fastest = others.reduce((a, b) => (b.back > a.back ? b : a), first);
  const spread = seen.map((row) => {
    const rates = row.map((s) => s.back);
    return Math.max(...rates) - Math.min(...rates);
  });
  return {
    rate: fastest.back,
    times: fastest.back * (T - tEnd),
    own: Math.max(...spread, ...seen.flat().map((s) => s.growth)),
    dominates: fastest.back > 10 * fastest.growth,
    at: placeText(p, fastest.state, fastest.time),
  };
}

/** The drift's slope along `by`. */
const slopeOf = (p: Process<Calculus>): Node | undefined => {
  try {
    const slope = tangents(new Map<Node, Node>([[x, by]]))(withDefaults(p.drift));
    return nodesOf([slope]).some((n) => n.tag === "oracle") ? undefined : slope;
  } catch (thrown) {
    if (!(thrown instanceof TypeError)) throw thrown;
    return undefined;
  }
};
