/**
 * A process is its drift and diffusion, on a span of time, and nothing else:
 *
 *     dx = f(x, t) dt + g(x, t) dW
 *
 * Whatever a process is known for (marginal, prior, reverse-time SDE, probability flow) is derived from these two.
 * Tests: tests/solvers/methods/methods_test.ts, tests/solve/options_test.ts.
 * @module
 */
import { anyNumber, isRecord, kind, text } from "./border/decode.ts";
import { drawable } from "./border/display.ts";
import {
  add,
  broadcast,
  component,
  components,
  mul,
  type ScalarLike,
  type StateLike,
} from "./language/dsl.ts";
import { isScalarLike, type Jumps, partsOf, refuseNames, wantRow } from "./equation.ts";
import { internal, unfit } from "./border/errors.ts";
import { wantScalarLike, wantStateLike } from "./language/operands.ts";
import { given } from "./border/options.ts";
import type { DiagonalMarginal } from "./math/diagonal.ts";
import {
  input,
  literal,
  type Node,
  type Scalar,
  type State,
  substitute,
  typed,
  uses,
} from "./language/expr.ts";

/** N(meanCoef · x_0 + offset, std²), each an expression of `t`. */
export interface Marginal {
  /** α(t). */
  readonly meanCoef: Scalar;
  /** m(t), in units of x. */
  readonly offset: Scalar;
  /** σ(t), in units of x. */
  readonly std: Scalar;
  /** As a formula, or as a table. */
  readonly how: "symbolic" | "quadrature";
}

/** How the stochastic integral is read. */
export type Calculus = "ito" | "stratonovich";

/** How the noise enters: not, as g(t), element by element as g(x, t), or mixed between components. */
export type NoiseKind = "none" | "additive" | "diagonal" | "general";

/** The clock of a process. */
export interface TimeSpan {
  /**
   * Where x is the data itself, for what runs backward: 0 for VP, −∞ for VE (whose noise never quite vanishes). Left out, it
   * is 0, or where the process starts if that is earlier.
   */
  readonly origin: number;
  /** Where the process starts, or a reverse-time solve ends: ε. */
  readonly tEnd: number;
  /** Where the process ends: T. */
  readonly T: number;
}

/** g: one number for all elements or one each, or a matrix [component][noise] of scalars. */
export type Diffusion =
  | { readonly tag: "diagonal"; readonly g: Scalar | State }
  | { readonly tag: "general"; readonly rows: readonly (readonly Scalar[])[] };

/** A stochastic process as a value; `C` is the calculus that its equation is written in. */
export interface Process<C extends Calculus = "ito"> {
  /** How it is called in messages. */
  readonly name: string;
  /** How its integral is read. */
  readonly calculus: C;
  /** How its noise enters. */
  readonly noiseKind: NoiseKind;
  /** f(x, t), in units of x per unit of t. */
  readonly drift: State;
  /** g, in units of x per √t. */
  readonly diffusion: Diffusion;
  /** Where its clock begins and ends. */
  readonly time: TimeSpan;
  /** The names of its components, where the state is a record. */
  readonly names: readonly string[] | undefined;
  /** Whether time runs from T down to tEnd. */
  readonly backward: boolean;
  /** The forward process and score that a reverse-time process came from. */
  readonly origin: {
    readonly forward: Process<C>;
    readonly score: State;
    readonly marginal: Marginal | undefined;
    readonly diagonal?: DiagonalMarginal;
  } | undefined;
  /** What it jumps by, beside its noise. */
  readonly jumps?: Jumps;
  /** How many elements its state has, where the process itself decides that. */
  readonly elements: number | undefined;
  /** The shape of its state, where its score decides that. */
  readonly dims: readonly number[] | undefined;
}

/** The symbol x: the state. */
export const x: State = input("x", "state", "real");
/** The symbol t: the process's own clock. */
export const t: Scalar = input("t", "scalar", "real");

/** What a process may be told besides drift and diffusion. */
export interface ProcessOptions {
  /** How it is called in messages. */
  readonly name?: string;
  /** Where its clock begins and ends; what is left out keeps its default. */
  readonly time?: Partial<TimeSpan>;
}

/** The defaults of a process. */
export const processDefaults = { name: "process", time: { origin: 0, tEnd: 0, T: 1 } } as const;

const readOptions = given("process", { name: text, time: kind("an object { tEnd, T }", isRecord) });
const readTime = given("process: time", { origin: anyNumber, tEnd: anyNumber, T: anyNumber });

/** How a diffusion lets the noise in. */
export function noiseKindOf(d: Diffusion): NoiseKind {
  const all = d.tag === "general" ? d.rows.flat() : [d.g];
  if (all.every((g) => g.tag === "lit" && g.value === 0)) return "none";
  if (d.tag === "general") return all.some((g) => uses(g, x)) ? "general" : "additive";
  return uses(d.g, x) ? "diagonal" : "additive";
}

/**
 * A process of a state such as an image: drift and diffusion as functions of the symbols x and t.
 *
 * Units: t in the process's own clock; drift in units of x per unit of t, diffusion in units of x per √t.
 * Errors: throws a RangeError unless tEnd < T, a TypeError for what is no expression.
 *
 * @example An Ornstein–Uhlenbeck process
 * ```ts
 * import { mul, process, sub } from "ito";
 *
 * const ou = process(({ x }) => ({ drift: mul(2, sub(0.5, x)), diffusion: 0.4 }));
 * ```
 */
export function process(
  equation: (
    symbols: { readonly x: State; readonly t: Scalar },
  ) => { readonly drift: StateLike; readonly diffusion: StateLike },
  options: ProcessOptions = {},
): Process {
  const { drift, diffusion } = partsOf("process", equation, { x, t });
  wantStateLike("the drift", drift);
  wantStateLike("the diffusion", diffusion);
  const g = typeof diffusion === "number" ? literal(diffusion, "real") : diffusion;
  return build({ drift: broadcast(drift), diffusion: { tag: "diagonal", g }, names: undefined, options });
}

/** The noises that drive one component, each with its coefficient. */
export type NoiseRow<Noise extends string> = Readonly<Partial<Record<Noise, ScalarLike>>>;

/** Drift and diffusion of named components; a row of the diffusion names its noises, or is one number of its own noise. */
export interface SystemEquation<Name extends string, Noise extends string> {
  /** f, a component. */
  readonly drift: Readonly<Record<Name, ScalarLike>>;
  /** g, a component: the row of its noises, or one number of its own. */
  readonly diffusion: Readonly<Record<Name, ScalarLike | NoiseRow<Noise>>>;
}

/**
 * A process of named components, such as `{ s, v }`, driven by named noises (general noise) or one noise each.
 *
 * Errors: throws a RangeError where two components or noises have one name, a component is called `t`, or a component has
 * a number as its diffusion but no noise of its own (the i-th component's is the i-th noise).
 *
 * @example Heston's model, with correlated noises
 * ```ts
 * import { add, max, mul, sqrt, sub, system } from "ito";
 *
 * const heston = system(["s", "v"], ["a", "b"], ({ s, v }) => {
 *   const sd = sqrt(max(v, 0));
 *   return {
 *     drift: { s: mul(0.05, s), v: mul(1.5, sub(0.04, max(v, 0))) },
 *     diffusion: { s: { a: mul(-0.7, sd, s), b: mul(0.714, sd, s) }, v: { a: mul(0.3, sd) } },
 *   };
 * });
 * ```
 */
export function system<const Name extends string, const Noise extends string>(
  names: readonly Name[],
  noises: readonly Noise[],
  equation: (symbols: Readonly<Record<Name, Scalar>> & { readonly t: Scalar }) => SystemEquation<Name, Noise>,
  options: ProcessOptions = {},
): Process {
  refuseNames("component", names);
  refuseNames("noise", noises);
  const symbols: Readonly<Record<Name, Scalar>> = recordOf(names, (_, i) => component(x, i));
  const { drift, diffusion } = partsOf("system", equation, { ...symbols, t });
  const ownDrift = wantRow("the drift", names, drift);
  const ownDiffusion = wantRow("the diffusion", names, diffusion);
  names.forEach((name) => wantScalarLike(`the drift of "${name}"`, ownDrift(name)));
  const rows = names.map((name, i): readonly Scalar[] => {
    const row: ScalarLike | NoiseRow<Noise> = diffusion[name];
    if (ownDiffusion(name) !== undefined && !isScalarLike(row)) {
      const own = wantRow(`the diffusion of "${name}"`, noises, row, "a number, or ");
      return noises.map((noise) => {
        if (own(noise) === undefined) return literal(0, "real");
        wantScalarLike(`the diffusion of "${name}" by "${noise}"`, own(noise));
        return scalarOf(row[noise] ?? 0); // it is there
      });
    }
    wantScalarLike(`the diffusion of "${name}"`, ownDiffusion(name));
    if (i >= noises.length && row !== 0) {
      throw new RangeError(
        `Cannot give component "${name}" a noise of its own: ${names.length} components, ${noises.length} noises`,
      );
    }
    return noises.map((_, j) => (i === j && isScalarLike(row) ? scalarOf(row) : literal(0, "real")));
  });
  const general: Diffusion = { tag: "general", rows };
  return build({ drift: components(names.map((n) => drift[n])), diffusion: general, names, options });
}

const scalarOf = (a: ScalarLike): Scalar => (typeof a === "number" ? literal(a, "real") : a);
const recordOf = <K extends string, V>(
  keys: readonly K[],
  f: (k: K, i: number) => V,
): Readonly<Record<K, V>> => {
  const out: Partial<Record<K, V>> = {};
  keys.forEach((k, i) => (out[k] = f(k, i)));
  const whole = (r: Partial<Record<K, V>>): r is Record<K, V> => keys.every((k) => k in r);
  if (!whole(out)) throw internal("a component has no symbol");
  return out;
};

const build = (parts: {
  readonly drift: State;
  readonly diffusion: Diffusion;
  readonly names: readonly string[] | undefined;
  readonly options: ProcessOptions;
}): Process => {
  const { name = processDefaults.name, time } = readOptions(parts.options);
  const { tEnd = processDefaults.time.tEnd, T = processDefaults.time.T, ...asked } = readTime(time);
  const { origin = Math.min(processDefaults.time.origin, tEnd) } = asked;
  if (!(tEnd < T && Number.isFinite(T - tEnd))) {
    const [from, to] = tEnd > T && Number.isFinite(tEnd - T) ? [T, tEnd] : [0, 1];
    throw unfit(name, "tEnd < T", { tEnd, T }, `process(…, { time: { tEnd: ${from}, T: ${to} } })`);
  }
  if (!(origin <= tEnd)) {
    throw unfit(
      name,
      "origin ≤ tEnd",
      { origin, tEnd },
      "time without origin, which is for reverse processes",
    );
  }
  return Object.freeze({
    ...drawable,
    name,
    calculus: "ito",
    noiseKind: noiseKindOf(parts.diffusion),
    drift: parts.drift,
    diffusion: parts.diffusion,
    time: Object.freeze({ origin, tEnd, T }),
    names: parts.names === undefined ? undefined : Object.freeze([...parts.names]),
    backward: false,
    origin: undefined,
    elements: parts.names?.length,
    dims: undefined,
  });
};

/** An expression of the symbols x and t, at another x and t. */
export function at(n: State, x1: State, t1: Scalar): State;
/** The same for a scalar. */
export function at(n: Scalar, x1: State, t1: Scalar): Scalar;
/** Scalars and states alike. */
export function at(n: Scalar | State, x1: State, t1: Scalar): Scalar | State;
export function at(n: Scalar | State, x1: State, t1: Scalar): Scalar | State {
  const out = substitute(n, new Map<Node, Node>([[x, x1], [t, t1]]));
  return out.shape === "state" ? typed(out, "state", "real") : typed(out, "scalar", "real");
}

/** g(x, t) · dW for an increment dW: element by element, or mixed by the matrix, without the noises whose increment is literally 0. */
export function diffuse(d: Diffusion, dW: State, x1: State, t1: Scalar): State {
  if (d.tag === "diagonal") return mul(at(d.g, x1, t1), dW);
  const isZero = (n: Node): boolean => n.tag === "lit" && n.value === 0;
  return components(d.rows.map((row) => {
    const terms = row.flatMap((g, j) => {
      const by = component(dW, j);
      return isZero(g) || isZero(by) ? [] : [mul(at(g, x1, t1), by)];
    });
    return terms.length === 0 ? literal(0, "real") : add(...terms);
  }));
}

/** How many independent noises drive it: as many as elements, unless the noise is general. */
export function noiseCount(p: Process<Calculus>, elements: number): number {
  return p.diffusion.tag === "general" ? (p.diffusion.rows[0]?.length ?? 0) : elements;
}
