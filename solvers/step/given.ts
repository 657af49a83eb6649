/**
 * What a solve is given for each of its samples: where it begins, and the numbers of parameters.
 *
 * In a recurrence these are leaves that only first values read. A parameter becomes a variable that begins at its leaf and
 * stays: every schedule has variables, so none needs to know of parameters.
 * Tests: tests/solve/params_test.ts.
 * @module
 */
import { input, type Node, type State, substitute } from "../../sde/language/expr.ts";
import { paramsIn } from "../../sde/param.ts";
import type { Recurrence, Variable } from "./recurrence.ts";

const named = (n: Node): Variable["symbol"] => {
  if (n.tag !== "input") throw new TypeError("What is given is an input");
  return n;
};

/** Where each sample begins, where a solve says it sample by sample. */
export const givenStart: State = input("givenX", "state", "real");

/** The same recurrence with its parameters as variables, and all that it must be given. */
export function withGiven(r: Omit<Recurrence, "given">): Recurrence {
  const roots = [r.accepted, r.output, ...r.variables.flatMap((v) => [v.init, v.next])];
  const found = [...paramsIn(roots)].map(([leaf, p], k) => ({
    leaf,
    symbol: named(input(`param${k}`, "scalar", "real")),
    given: { ...p, symbol: named(input(`given${k}`, "scalar", "real")) },
  }));
  const start = r.variables.some((v) => v.init === givenStart)
    ? [{ name: "x0 of each sample", symbol: named(givenStart), byDefault: 0 }]
    : [];
  const given = [...start, ...found.map((f) => f.given)];
  if (found.length === 0) return { ...r, given };
  const by = new Map<Node, Node>(found.map((f) => [f.leaf, f.symbol]));
  const bound = (n: Node): Node => substitute(n, by);
  return {
    ...r,
    given,
    accepted: bound(r.accepted),
    errorNorm: r.errorNorm && bound(r.errorNorm),
    output: bound(r.output),
    variables: [
      ...found.map(({ symbol, given: { symbol: init } }) => ({
        symbol,
        init,
        next: symbol,
        whenAccepted: false,
      })),
      ...r.variables.map((v) => ({ ...v, init: bound(v.init), next: bound(v.next) })),
    ],
  };
}
