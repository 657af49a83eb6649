/**
 * Runge–Kutta methods for Stratonovich processes, as data: stages that go along time, W and H.
 *
 *     z_i = x + Σ_{j<i} (a_ij dt f_j + aW_ij g_j W + aH_ij g_j H),   f_i, g_i at (z_i, t + c_i dt),   c_i = Σ_j a_ij
 *     x' = x + Σ (b_i dt f_i + bW_i g_i W + bH_i g_i H),   E = Σ (e_i dt f_i + eW_i g_i W + eH_i g_i H)
 *
 * Stages see the noise as a path, whose integral is Stratonovich's; no derivative is asked for. What has no weight is not
 * evaluated. x' is the only proposal: x' − E may be a step of Itô's calculus, which goes to another solution.
 * Source: Foster, dos Reis & Strange 2024, arXiv 2210.17543, section 6; the form of diffrax's AbstractSRK.
 * Tests: tests/solvers/methods/stratonovich/steps_test.ts, tests/solvers/methods/stratonovich/orders_test.ts.
 * @module
 */
import { mul } from "../../../sde/language/dsl.ts";
import type { State } from "../../../sde/language/expr.ts";
import type { Method } from "../method.ts";
import { plusWeighted, type Row, type Rows, rowSum, timeAt, weighted } from "../stages.ts";

/** Weights of dt f, of g W and, for methods that draw it, of g H. */
interface Weights<A> {
  readonly f: A;
  readonly W: A;
  readonly H?: A;
}

/** The stages, x' and, for methods that estimate it, the error; row i of the stages is that of number i + 1, as number 0 is x. */
export interface Tableau {
  readonly stages: Weights<Rows>;
  readonly next: Weights<Row>;
  readonly error?: Weights<Row>;
}

/** What all of them are: for any noise, of which the least is claimed. */
const claims = {
  calculus: "stratonovich",
  strongOrder: 0.5,
  weakOrder: 1,
  noiseKinds: ["none", "additive", "diagonal", "general"],
} as const;

/** What a stage gives. */
type Stage = Readonly<Record<"f" | "W" | "H", () => State>>;

/** The method of a tableau, and what is to be said of it beside the least. */
export function ofTableau(
  about: Pick<Method<"stratonovich">, "name" | "strongOrders" | "errorOrder">,
  { stages, next, error }: Tableau,
): Method<"stratonovich"> {
  const draws = next.H === undefined ? {} : { draws: { H: true } };
  return {
    ...about,
    ...claims,
    ...draws,
    step: ({ x, dt, noise, drift, diffuse, ...times }) => {
      const terms = (all: readonly Stage[], { f, W, H = [] }: Weights<Row>) =>
        all.flatMap((s, i) => [[f[i] ?? 0, s.f], [W[i] ?? 0, s.W], [H[i] ?? 0, s.H]] as const);
      const all = next.f.reduce<readonly Stage[]>((before, _, i) => {
        const row = (rows: Rows = []): Row => rows[i - 1] ?? [];
        const own = { f: row(stages.f), W: row(stages.W), H: row(stages.H) };
        const z = plusWeighted(x, terms(before, own));
        const time = timeAt({ dt, ...times }, rowSum(own.f));
        return [...before, {
          f: () => mul(dt, drift(z, time)),
          W: () => diffuse(z, time, noise.W),
          H: () => diffuse(z, time, noise.H()),
        }];
      }, []);
      const low = plusWeighted(x, terms(all, next));
      return { low, high: low, error: error && weighted(terms(all, error)) };
    },
  };
}
