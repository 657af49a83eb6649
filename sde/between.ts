/**
 * Start and end of time as numbers that a solve gives, for all samples or one for each.
 *
 *     s = (t − from) / (to − from),   dx = (to − from) f(x, t) ds + √(to − from) g(x, t) dW_s
 *
 * Time is scaled to the share of the way that is gone, from 0 to 1: a scaled Brownian motion is one again, in Itô's sense and
 * in Stratonovich's. So the clock of a solve stays what it is, and nothing is planned anew for another end.
 * Tests: tests/sde/between_test.ts.
 * @module
 */
import { refuseNoProcess } from "./equation.ts";
import { add, mul, type ScalarLike, sqrt, sub } from "./language/dsl.ts";
import { literal, type Scalar, uses } from "./language/expr.ts";
import { wantScalarLike } from "./language/operands.ts";
import { print } from "./language/print.ts";
import { at, type Calculus, type Diffusion, type Process, t, x } from "./process.ts";

const wanted = (which: string, given: ScalarLike): Scalar => {
  wantScalarLike(which, given);
  const n = typeof given === "number" ? literal(given, "real") : given;
  if (!uses(n, x) && !uses(n, t)) return n;
  throw new TypeError(
    `Cannot use ${print(n)} as ${which}: it must not depend on x or t\nTry: a number, or param("T", 1)`,
  );
};

const scaled = (d: Diffusion, root: Scalar, time: Scalar): Diffusion =>
  d.tag === "diagonal" ? { ...d, g: mul(root, at(d.g, x, time)) } : {
    ...d,
    rows: d.rows.map((row) =>
      row.map((g) => (g.tag === "lit" && g.value === 0 ? g : mul(root, at(g, x, time))))
    ),
  };

/**
 * The same process from one time to another, both numbers or parameters: `params` of a solve give them, one for all or one a
 * sample, and nothing is compiled anew.
 *
 * The clock of the new process is the share of the way, from 0 to 1: so are `saveAt`, `Solution.times` and the t of `withStop`
 * and results; the drift and diffusion still see their own t. A path whose end is before its start is `notFinite`; one whose end is its start stays there.
 * Errors: throws a RangeError for two numbers of which the second is not after the first, a TypeError for ends that depend on x
 * or t, for what is no process, for one in reverse time, and for one that jumps.
 *
 * @example An option's price at three maturities, in one solve
 * ```ts
 * import { between, describe, eulerMaruyama, mul, param, process, solve } from "ito";
 *
 * const asset = process(({ x }) => ({ drift: mul(0.03, x), diffusion: mul(0.2, x) }));
 * const maturity = Float64Array.from({ length: 3000 }, (_, i) => [0.25, 1, 2][i % 3] ?? 1);
 * const p = between(0, param("maturity", 1))(asset);
 * const result = await solve(p, eulerMaruyama(100), { n: 3000, seed: 1, x0: 1, params: { maturity } })();
 * if (result._tag === "Left") throw new Error(describe(result.left));
 * ```
 */
export function between(
  from: ScalarLike,
  to: ScalarLike,
): <C extends Calculus>(p: Process<C>) => Process<C> {
  const [start, end] = [wanted("the start of time", from), wanted("the end of time", to)];
  if (start.tag === "lit" && end.tag === "lit" && !(start.value < end.value)) {
    throw new RangeError(
      `Cannot go from time ${start.value} to ${end.value}: the end must be after the start\n` +
        "Try: between(0, 1), or a process of its own for what goes back",
    );
  }
  const span = sub(end, start);
  const time = add(start, mul(span, t));
  return (p) => {
    refuseNoProcess("scale the time of", p);
    const refuse = (what: string, instead: string): never => {
      throw new TypeError(`Cannot scale the time of "${p.name}", which ${what}\nTry: ${instead}`);
    };
    if (p.backward || p.origin !== undefined) {
      return refuse("runs in reverse", "time: { tEnd, T } in the options of the process that it reverses");
    }
    if (p.jumps !== undefined) {
      return refuse("jumps", "jumps(…) of what between(…) gives: its rate is that of the whole way");
    }
    return Object.freeze({
      ...p,
      drift: mul(span, at(p.drift, x, time)),
      diffusion: scaled(p.diffusion, sqrt(span), time),
      time: Object.freeze({ origin: 0, tEnd: 0, T: 1 }),
    });
  };
}
