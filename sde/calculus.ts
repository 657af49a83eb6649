/**
 * Itô and Stratonovich: one process, written in either calculus.
 *
 *     dx = f dt + G ∘ dW   is   dx = (f + c) dt + G dW,   c_i = ½ Σ_j Σ_k G_kj ∂G_ij/∂x_k
 *
 * Noise that each element has for itself, G = diag(g), leaves c = ½ g_i ∂g_i/∂x_i; noise that does not depend on x leaves
 * 0, and both equations are the same. The derivatives are symbolic.
 * Source: Kloeden & Platen 1992, ch. 4.9, equations 9.11 and 9.12.
 * Tests: tests/sde/calculus_test.ts, tests/solvers/methods/stratonovich_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import { foundText, isRecord } from "./border/decode.ts";
import { drawn } from "./border/display.ts";
import type { ItoError } from "./border/errors.ts";
import { type Fallible, lift } from "./border/fallible.ts";
import { isProcess } from "./equation.ts";
import { derivative, diagonal, gradient } from "./language/derive.ts";
import { add, component, components, lit, mul } from "./language/dsl.ts";
import { isExpr, type Node, nodesOf, type Scalar, type State, typed, uses } from "./language/expr.ts";
import { simplify } from "./language/simplify.ts";
import { type Calculus, type Diffusion, type Process, x } from "./process.ts";

/** How a calculus is called in messages. */
export const calculusNames: Readonly<Record<Calculus, string>> = { ito: "Itô", stratonovich: "Stratonovich" };

const isIn = <C extends Calculus>(p: Process<Calculus>, calculus: C): p is Process<C> =>
  p.calculus === calculus;

/** The same equation, read in a calculus; what it came from, where it runs backward, has noise without x, and is the same in both. */
const readIn = <C extends Calculus>({ origin, ...p }: Process<Calculus>, calculus: C): Process<C> =>
  Object.freeze({
    ...p,
    calculus,
    origin: origin && { ...origin, forward: readIn(origin.forward, calculus) },
  });

/**
 * The same equation, its integral read in Stratonovich's sense. Methods of that calculus solve it (`heun`, `eulerHeun`), or any
 * other after `toIto`.
 *
 * Errors: throws a TypeError for what is no process.
 *
 * @example Kubo's oscillator, which stays on its circle
 * ```ts
 * import { heun, mul, neg, solve, stratonovich, system } from "ito";
 *
 * const kubo = stratonovich(system(["x", "y"], ["w"], ({ x, y }) => ({
 *   drift: { x: mul(-2, y), y: mul(2, x) },
 *   diffusion: { x: { w: neg(y) }, y: { w: x } },
 * })));
 * const result = await solve(kubo, heun(200), { n: 100, seed: 1, x0: [1, 0] })();
 * ```
 */
export function stratonovich(p: Process): Process<"stratonovich"> {
  if (isProcess(p)) return readIn(p, "stratonovich");
  const found = isRecord(p) ? "another object" : foundText(p);
  throw new TypeError(
    `Cannot read ${found} in Stratonovich's sense: it must be a process\nTry: stratonovich(process(({ x, t }) => …))`,
  );
}

const isZero = (n: Node): boolean => n.tag === "lit" && n.value === 0;
/** ∂G_ij/∂x_k where it is not 0, by k. */
export type Slopes = readonly (readonly [k: number, slope: Scalar])[];

/** The slopes of one coefficient of a matrix, along the components that it is written with. */
export function slopesOf(g: Scalar): Slopes {
  const own = nodesOf([g]).flatMap((m) => (m.tag === "pick" && m.arg === x ? [m.part] : []));
  const parts = own.length === 0 && uses(g, x) ? [0] : own; // x as a whole: `derivative` says that it cannot
  return parts.flatMap((k) => {
    const slope = derivative(g, component(x, k));
    return isZero(slope) ? [] : [[k, slope] as const];
  });
}

/** c, or nothing where it is 0; throws a TypeError where the noise has no derivative. */
export function correction(d: Diffusion): State | undefined {
  if (d.tag === "diagonal") {
    const { g } = d;
    if (!uses(g, x)) return undefined;
    const c = mul(0.5, g, isExpr(g, "state", "real") ? diagonal(g, x) : gradient(g, x));
    return typed(simplify(c), "state", "real");
  }
  const of = (row: readonly Scalar[]): Scalar => {
    const terms = row.flatMap((g, j) =>
      slopesOf(g).flatMap(([k, slope]) => {
        const by = d.rows[k]?.[j];
        return by === undefined || isZero(by) ? [] : [mul(by, slope)];
      })
    );
    const [first, ...rest] = terms;
    return first === undefined ? lit(0) : typed(simplify(mul(0.5, add(first, ...rest))), "scalar", "real");
  };
  const all = d.rows.map(of);
  return all.every(isZero) ? undefined : components(all);
}

/** The drift and c times a sign, or the drift alone; element by element where the state has components. */
const shifted = (p: Process<Calculus>, sign: 1 | -1): State => {
  const c = correction(p.diffusion);
  if (c === undefined) return p.drift;
  return typed(simplify(add(p.drift, mul(sign, c))), "state", "real");
};

/** What only differentiating can say, as an error of the caller. */
const cannot = (where: string, p: Process<Calculus>, thrown: unknown): ItoError => {
  if (!(thrown instanceof TypeError)) throw thrown;
  const [why = ""] = thrown.message.split("\n");
  return {
    tag: "Unsupported",
    what: `${where} of "${p.name}", whose noise has no derivative (${why}),`,
    try: "the noise as sums and products of components, or a drift that is written in that calculus at once",
  };
};

/** A process that is there. Errors (Left): its own; `BadOption` for what is none. */
export function wantProcess<C extends Calculus>(
  where: string,
  given: Fallible<Process<C>>,
): E.Either<ItoError, Process<C>> {
  const bad = (u: unknown): E.Either<ItoError, never> =>
    E.left({
      tag: "BadOption",
      where,
      option: "the process",
      found: isRecord(u) ? "another object" : foundText(u),
      wanted: "a process, as process(({ x, t }) => …) makes one",
      try: `${where}(process(({ x, t }) => …))`,
    });
  if (!isRecord(given)) return bad(given);
  return pipe(lift(given), E.chain((p) => (isProcess(p) ? E.right(p) : bad(p))));
}

/** What asks for the derivatives of a process's noise. Errors (Left): `Unsupported` where it has none. */
export function differentiating<A>(
  where: string,
  p: Process<Calculus>,
  f: () => A,
): E.Either<ItoError, A> {
  return E.tryCatch(f, (thrown) => cannot(where, p, thrown));
}

const converted = <C extends Calculus>(
  where: string,
  given: Fallible<Process<Calculus>>,
  calculus: C,
): E.Either<ItoError, Process<C>> =>
  drawn(pipe(
    wantProcess(where, given),
    E.chain((p) =>
      isIn(p, calculus) ? E.right(p) : differentiating(
        where,
        p,
        () => readIn({ ...p, drift: shifted(p, calculus === "ito" ? 1 : -1) }, calculus),
      )
    ),
  ));

/**
 * The same process, its equation in Itô's calculus: f + c. A process that is Itô's already comes back as it is.
 *
 * Errors (Left): those of the process; `Unsupported` where its noise cannot be differentiated: an oracle, a maximum over
 * elements, a component beside its whole state.
 *
 * @example
 * ```ts
 * import { eulerMaruyama, gbm, solve, stratonovich, toIto } from "ito";
 *
 * const plain = toIto(stratonovich(gbm({ mu: 0.05, sigma: 0.2 }))); // drift (0.05 + ½ 0.2²) x
 * const result = await solve(plain, eulerMaruyama(100), { n: 100, seed: 1, x0: 1 })();
 * ```
 */
export function toIto(p: Fallible<Process<Calculus>>): E.Either<ItoError, Process> {
  return converted("toIto", p, "ito");
}

/** The same process, its equation in Stratonovich's calculus: f − c. Errors (Left): as `toIto`. */
export function toStratonovich(p: Fallible<Process<Calculus>>): E.Either<ItoError, Process<"stratonovich">> {
  return converted("toStratonovich", p, "stratonovich");
}
