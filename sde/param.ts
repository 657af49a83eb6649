/**
 * Parameters: numbers that an expression leaves open until a solve gives them, one for all samples or one for each.
 *
 * A parameter is a leaf. A solve carries it as a variable of the sample that never changes, so that nothing is planned or
 * compiled anew when its number changes. What is looked at before a solve (does the process stay at 0?) sees its default.
 * Tests: tests/solve/params_test.ts.
 * @module
 */
import { foundText } from "./border/decode.ts";
import { input, literal, type Node, nodesOf, type Scalar, substitute } from "./language/expr.ts";

/** What is known of a parameter. */
export interface Parameter {
  readonly name: string;
  /** Its number where a solve gives none. */
  readonly byDefault: number;
}

const known = new WeakMap<Node, Parameter>();

/**
 * A number of this name, which `solve` is given as `params: { name: … }`: one for all samples, or n of them. Of one name and
 * default there is one parameter, however often it is asked for.
 *
 * Errors: throws a RangeError where the default is not finite, a TypeError where the name is no text.
 *
 * @example Geometric Brownian motion of many volatilities, in one solve
 * ```ts
 * import { describe, eulerMaruyama, mul, param, process, solve } from "ito";
 * import { assertEquals } from "@std/assert";
 *
 * const gbm = process(({ x }) => ({ drift: mul(param("mu", 0.05), x), diffusion: mul(param("sigma", 0.2), x) }));
 * const sigma = Float64Array.from({ length: 1000 }, (_, i) => 0.1 + 0.3 * i / 999); // one a path
 * const result = await solve(gbm, eulerMaruyama(100), { n: 1000, x0: 1, params: { mu: 0.07, sigma } })();
 * if (result._tag === "Left") throw new Error(describe(result.left));
 * assertEquals(result.right.samples.length, 1000);
 * ```
 */
export function param(name: string, byDefault: number): Scalar {
  if (typeof name !== "string" || name === "") {
    throw new TypeError(`Cannot name a parameter ${foundText(name)}: a name is a text, as "sigma"`);
  }
  if (!Number.isFinite(byDefault)) {
    throw new RangeError(
      `Cannot use ${
        foundText(byDefault)
      } as the default of the parameter "${name}": it must be a finite number`,
    );
  }
  const made = input(`${name} = ${Object.is(byDefault, -0) ? "-0" : byDefault}`, "scalar", "real");
  known.set(made, { name, byDefault });
  return made;
}

/** The parameters that these graphs use, in the order of first use. */
export function paramsIn(roots: readonly Node[]): ReadonlyMap<Node, Parameter> {
  return new Map(
    nodesOf(roots).flatMap((n) => {
      const found = known.get(n);
      return found === undefined ? [] : [[n, found] as const];
    }),
  );
}

/** A graph whose parameters are their defaults. */
export function withDefaults(n: Node): Node {
  const found = paramsIn([n]);
  if (found.size === 0) return n;
  return substitute(n, new Map([...found].map(([p, { byDefault }]) => [p, literal(byDefault, "real")])));
}
