/**
 * The probability flow run forward, from data to the prior, with the change of density on the way as a result of each path:
 *
 *     dx/dt = v(x, t) = f − ½ g² ∇log p_t,     log p_0(x_0) = log p_T(x_T) + ∫ ∇·v(x_t, t) dt       (Chen et al. 2018; Song et al. 2021, D.2)
 *
 * The integral over a step is Simpson's of two halves, with what one of the whole differs by as a correction and as the doubt; x
 * between the ends of a step is the cubic through its states and slopes there.
 * Tests: tests/solve/likelihood/likelihood_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import type { ItoError } from "../../sde/border/errors.ts";
import type { Fallible } from "../../sde/border/fallible.ts";
import { knownMarginal } from "../../sde/gaussian_path.ts";
import { divergence, probed, probedBack, probedByDifference } from "../../sde/slopes/divergence.ts";
import { abs, add, broadcast, lit, maximum, mul, neg, sub } from "../../sde/language/dsl.ts";
import { NotSmooth } from "../../sde/language/loop_slopes.ts";
import { literal, nodesOf, type Scalar, type State, typed } from "../../sde/language/expr.ts";
import { at, type Process, t } from "../../sde/process.ts";
import { hasProducts } from "../../sde/slopes/pullback.ts";
import { probabilityFlow } from "../../sde/reverse.ts";
import type { Score } from "../../sde/score.ts";
import type { Method } from "../../solvers/methods/method.ts";
import { numbers } from "../../solvers/noise/random.ts";
import type { PathResult } from "../../solvers/results.ts";

/**
 * How the divergence is had: exactly; by random probes and tangents; of networks by random probes and vector–Jacobian products; of
 * those that have none, and of data sets, by random probes and differences.
 */
export type DivergenceBy = "exact" | "probes" | "products" | "differences";

/** A flow that runs forward, and the integral of its divergence as results of a path. */
export interface Forward {
  /** The flow. */
  readonly process: Process;
  /** How its divergence is had. */
  readonly by: DivergenceBy;
  /** ∫ ∇·v dt, and by how much it may be off. */
  readonly results: Readonly<Record<"change" | "doubt", PathResult>>;
  /** A method whose error estimate has the integral's doubt in it, in nats for units of x. */
  readonly watching: (method: Method) => Method;
}

/** Draws far from those of any step. */
const firstDraw = 0x70000000;

/** Of a state's noise, how far a difference reaches: float32 keeps three digits of it, and the curve of a score does not show. */
const reach = 0.01;

/** A number's value a probe, added up to their mean. */
const overProbes = (probes: number, of: (probe: State) => Scalar): Scalar =>
  mul(
    1 / probes,
    add(
      0,
      ...Array.from(
        { length: probes },
        (_, k) => of(broadcast(numbers("twoPoint", typed(literal(firstDraw + k, "word"), "scalar", "word")))),
      ),
    ),
  );

/** The same by networks' products; nothing where a field around them has no slope as an expression. */
const productsOf = (v: State, probes: number): Scalar | undefined => {
  try {
    return overProbes(probes, (e) => probedBack(v, e));
  } catch (thrown) {
    if (thrown instanceof TypeError) return undefined;
    throw thrown;
  }
};

/** ∇·v, or an estimate of it. */
const divergenceOf = (
  v: State,
  a: { readonly elements: number; readonly probes: number; readonly spread: Scalar | undefined },
): { readonly by: DivergenceBy; readonly of: Scalar } | ItoError => {
  const hasOracle = nodesOf([v]).some((n) => n.tag === "oracle");
  try {
    const exact = a.probes === 0 ? divergence(v, a.elements) : undefined;
    if (exact !== undefined) return { by: "exact", of: exact };
    const probes = Math.max(1, a.probes);
    if (!hasOracle) return { by: "probes", of: overProbes(probes, (e) => probed(v, e)) };
    const products = hasProducts(v) ? productsOf(v, probes) : undefined;
    if (products !== undefined) return { by: "products", of: products };
    const h = a.spread === undefined ? lit(reach / 10) : mul(reach, a.spread);
    return { by: "differences", of: overProbes(probes, (e) => probedByDifference(v, e, t, h)) };
  } catch (thrown) {
    if (!(thrown instanceof NotSmooth)) throw thrown;
    return {
      tag: "Unsupported",
      what: `A likelihood: ${thrown.message}`,
      try: "a score that has a derivative",
    };
  }
};

/** Of a step, the divergence at a share of its way: x there by the cubic through both ends. */
const along = (v: State, of: Scalar) =>
(
  s: {
    readonly x: State;
    readonly before: State;
    readonly t: Scalar;
    readonly from: Scalar;
    readonly dt: Scalar;
  },
) => {
  const { from } = s; // with `before`, where the method took its first slope
  const [v0, v1] = [at(v, s.before, from), at(v, s.x, s.t)];
  return (u: number): Scalar => {
    if (u === 0) return at(of, s.before, from);
    if (u === 1) return at(of, s.x, s.t);
    const w = 1 - u;
    const inner = add(
      add(mul((1 + 2 * u) * w * w, s.before), mul(u * u * (3 - 2 * u), s.x)),
      mul(s.dt, sub(mul(u * w * w, v0), mul(u * u * w, v1))),
    );
    return at(of, inner, add(from, mul(u, s.dt)));
  };
};

type Stretch = Parameters<ReturnType<typeof along>>[0];

/** Simpson's rule over both halves, and what it differs by from that over the whole. */
const integrals = (v: State, of: Scalar): Pick<Forward, "results" | "watching"> => {
  const read = along(v, of);
  const both = (s: Stretch): readonly [best: Scalar, doubt: Scalar] => {
    const on = read(s);
    const [a, b, c, d, e] = [on(0), on(0.25), on(0.5), on(0.75), on(1)];
    const whole = mul(1 / 6, add(a, mul(4, c), e));
    const halves = mul(1 / 12, add(a, mul(4, b), mul(2, c), mul(4, d), e));
    const rest = mul(1 / 15, sub(halves, whole));
    return [mul(s.dt, add(halves, rest)), abs(mul(s.dt, rest))];
  };
  return {
    results: {
      change: { init: 0, next: ({ value, ...s }) => add(value, both(s)[0]) },
      doubt: { init: 0, next: ({ value, ...s }) => add(value, both(s)[1]) },
    },
    // where x stands still nothing but the integral says how long a step may be
    watching: (method) => ({
      ...method,
      step: (s) => {
        const proposal = method.step(s);
        const { error, high } = proposal;
        if (error === undefined) return proposal;
        const [, doubt] = both({ x: high, before: s.x, t: s.tNext, from: s.t, dt: s.dt });
        return { ...proposal, error: add(abs(error), broadcast(doubt)) };
      },
    }),
  };
};

/**
 * The probability flow of a process and its score, run forward. Errors (Left): as `reverse`; `Unsupported` where nothing fixes the
 * size of a sample, or the score has no derivative.
 */
export function forwardFlow(
  process: Fallible<Process>,
  score: Fallible<Score>,
  a: { readonly elements: number; readonly probes: number },
): E.Either<ItoError, Forward> {
  return pipe(
    probabilityFlow(process, score),
    E.chain((flow): E.Either<ItoError, Forward> => {
      const known = flow.origin === undefined ? undefined : knownMarginal(flow)?.std;
      const spread = known?.shape === "state" ? neg(maximum(neg(known))) : known; // the least of elements
      const found = divergenceOf(flow.drift, { ...a, spread });
      if ("tag" in found) return E.left(found);
      const forward = Object.freeze({
        ...flow,
        name: `${flow.name}, forward`,
        backward: false,
        origin: undefined,
      });
      return E.right({ process: forward, by: found.by, ...integrals(flow.drift, found.of) });
    }),
  );
}
