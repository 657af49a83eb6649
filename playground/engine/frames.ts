/**
 * When the states of paths are kept: at so many times, start and end among them, that lie at the ends of steps where these
 * are fixed, so that nothing is drawn otherwise than without them.
 *
 * Tests: tests/playground/engine_test.ts.
 * @module
 */
import type { Calculus, Process, Strategy } from "ito";
import { endsOf, levelsOf, timeAfter } from "../../solvers/step/grid.ts";
import { karras } from "../../solvers/grids.ts";

/** Equal steps of t; where t is the noise level itself, Karras' times, or all frames but the last would be noise. */
const spread = (p: Process<Calculus>, frames: number): readonly number[] => {
  const [from, to] = endsOf(p);
  const steps = frames - 1;
  const levels = levelsOf(p);
  if (p.backward && Math.abs(levels.level(from) / from - 1) < 1e-6) {
    const times = karras().times({ from, to, steps, ...levels });
    return times.map((v, i) => (i === 0 ? from : i === steps ? to : v));
  }
  return Array.from({ length: frames }, (_, i) => (i === steps ? to : from + (to - from) * i / steps));
};

/** The times of at most so many frames, in the order of the solve. */
export function framesOf(
  p: Process<Calculus>,
  strategy: Strategy<Calculus>,
  frames: number,
): readonly number[] {
  const { controller } = strategy;
  if (controller.tag !== "fixed") return spread(p, Math.max(2, frames));
  const { steps } = controller;
  const every = Math.max(1, Math.ceil(steps / Math.max(1, frames - 1)));
  const after = timeAfter(p, strategy);
  const ends = Array.from({ length: Math.floor((steps - 1) / every) + 1 }, (_, k) => after(k * every));
  return [...ends, after(steps)];
}
