/**
 * What methods of noise element by element refuse: a matrix that mixes noises, whose rows they would take for one number.
 * Tests: tests/solvers/methods/diagonal/own_noise_test.ts.
 * @module
 */
import type { Calculus, Process } from "../../../sde/process.ts";
import type { Refusal } from "../method.ts";

/** Whether each component is driven by a noise of its own, the i-th by the i-th. */
const isOwn = ({ diffusion: d }: Process<Calculus>): boolean =>
  d.tag === "diagonal" ||
  d.rows.every((row, i) =>
    row.length === d.rows.length && row.every((g, j) => i === j || (g.tag === "lit" && g.value === 0))
  );

/** Why a process whose noises mix cannot be taken. */
export function mixedNoise(p: Process<Calculus>): Refusal | undefined {
  if (isOwn(p)) return undefined;
  return {
    why: "whose noises mix, each element not having one of its own",
    try:
      "equalSteps(milstein, n) where they commute, sosra where they do not depend on x, or equalSteps(emStep, n)",
  };
}
