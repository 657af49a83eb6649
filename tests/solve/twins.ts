/**
 * Derivatives by differences, with everything held that a gradient holds: beside each path run two twins of it, which begin
 * with another number and take the same noise, the same steps and the same decisions. No derivative is taken anywhere.
 * @module
 */
import { runOnCpu } from "../../backends/devices/cpu/open.ts";
import { planOf } from "../../backends/schedule/plans/plan.ts";
import { widthOf } from "../../backends/schedule/plans/width.ts";
import { element, lit, select } from "../../sde/language/dsl.ts";
import { apply, at, input, literal, type Node, substitute, typed } from "../../sde/language/expr.ts";
import type { Fallible } from "../../sde/border/fallible.ts";
import { type Process, t, x } from "../../sde/process.ts";
import type { SolveOptions } from "../../solve/options.ts";
import { prepare } from "../../solve/solve.ts";
import type { Recurrence, Variable } from "../../solvers/step/recurrence.ts";
import type { Strategy } from "../../solvers/strategy.ts";
import { symbols } from "../../solvers/symbols.ts";
import { right } from "../lib/either.ts";

const named = (n: Node): Variable["symbol"] => {
  if (n.tag !== "input") throw new Error("A variable is an input");
  return n;
};

/** The start moved: of all elements, or of one (`x0[1]`). */
const movedStart = (init: Node, by: string, far: number): Node => {
  const part = /\[(\d+)\]/.exec(by)?.[1];
  const here = typed(apply("weq", [element, literal(Number(part ?? 0), "word")]), "state", "flag");
  return apply("add", [init, part === undefined ? lit(far) : select(here, lit(far), 0)]);
};

/** The variables of a twin that begins so far away, and its elements as results. */
const twin = (r: Recurrence, by: string, far: number, prefix: string) => {
  const real = r.variables.filter(({ symbol: s }) => s.kind === "real" && s !== symbols.h && s !== t);
  const others = new Map<Node, Node>(
    real.map(({ symbol: s }) => [s, input(`${prefix}_${s.name}`, s.shape, "real")]),
  );
  const moved = (n: Node): Node => substitute(n, others);
  const given = r.given.find((g) => g.name === by)?.symbol;
  const initOf = (v: Variable): Node => {
    if (given !== undefined) return v.init === given ? apply("add", [v.init, lit(far)]) : v.init;
    return v.symbol === x ? movedStart(v.init, by, far) : v.init;
  };
  const variables = real.map((v): Variable => ({
    ...v,
    symbol: named(moved(v.symbol)),
    init: initOf(v),
    next: moved(v.next),
  }));
  const next = moved(r.variables.find((v) => v.symbol === x)?.next ?? x);
  const left = Array.from({ length: r.elements }, (_, i): Variable => ({
    symbol: named(input(`${prefix}_of${i}_`, "scalar", "real")),
    init: lit(0),
    next: next.shape === "state" ? at(next, literal(i, "word")) : next,
    whenAccepted: true,
  }));
  return { variables: [...variables, ...left], left };
};

/**
 * ∂x / ∂(what is named) of each element of each sample, by differences in float64.
 *
 * @param p The process.
 * @param s Its strategy.
 * @param o What is asked of the solve.
 * @param by A parameter's name, `x0` or `x0[1]`.
 * @returns [n · elements].
 */
export async function slopesByTwins(
  p: Fallible<Process>,
  s: Strategy,
  o: SolveOptions,
  by: string,
): Promise<Float64Array> {
  const { recurrence: r, job } = right(prepare(p, s, o));
  const far = 1e-7;
  const [up, down] = [twin(r, by, far, "up"), twin(r, by, -far, "down")];
  const left = [...up.left, ...down.left];
  const plan = planOf({
    ...r,
    variables: [...r.variables, ...up.variables, ...down.variables],
    results: [...r.results, ...left.map(({ symbol }) => ({ name: symbol.name, symbol }))],
  });
  const run = await runOnCpu(plan, job, {
    precision: "reference",
    engine: "javascript",
    provider: "wasm",
    threads: 1,
  })();
  const { samples } = right(run).outcome;
  const [width, m] = [widthOf(plan), r.elements];
  return Float64Array.from({ length: job.n * m }, (_, k) => {
    const at = Math.floor(k / m) * width + width - 2 * m + k % m;
    return ((samples[at] ?? NaN) - (samples[at + m] ?? NaN)) / (2 * far);
  });
}
