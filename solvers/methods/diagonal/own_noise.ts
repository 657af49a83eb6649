/**
 * What methods made of one Itô integral a number refuse: a matrix that mixes noises, whose rows they would take for one number.
 *
 * They take a noise of each element its own, and a single noise for all components: what its products are made of is then the
 * same W and H in all of them, whatever moves it.
 * Tests: tests/solvers/methods/diagonal/own_noise_test.ts, tests/solvers/methods/diagonal/one_noise_test.ts.
 * @module
 */
import { broadcast, component, lit } from "../../../sde/language/dsl.ts";
import { type Node, type Scalar, type State, substitute, uses } from "../../../sde/language/expr.ts";
import { type Calculus, type Process, x } from "../../../sde/process.ts";
import type { Refusal } from "../method.ts";

/** Whether a number of component i depends on no other. */
const isOwn = (g: Scalar, i: number): boolean =>
  !uses(substitute(g, new Map<Node, Node>([[component(x, i), lit(1)]])), x);

/** Whether one noise drives all, or each component has one of its own, the i-th the i-th. */
const isSimple = ({ diffusion: d }: Process<Calculus>): boolean =>
  d.tag === "diagonal" || d.rows.every((row) => row.length === 1) ||
  d.rows.every((row, i) =>
    row.length === d.rows.length &&
    row.every((g, j) => (i === j ? isOwn(g, i) : g.tag === "lit" && g.value === 0))
  );

/** Why a process whose noises mix cannot be taken. */
export function mixedNoise(p: Process<Calculus>): Refusal | undefined {
  if (isSimple(p)) return undefined;
  return {
    why: "whose noises mix, there being more than one and not each element's its own",
    try:
      "equalSteps(milstein, n) where they commute, sosra where they do not depend on x, or equalSteps(emStep, n)",
  };
}

/** What a step draws of a noise as a number for each component: of a single noise the same for all. */
export function forEach(drawn: State): State {
  return drawn.tag === "pack" && drawn.parts.length === 1 ? broadcast(component(drawn, 0)) : drawn;
}
