/**
 * The times of a grid on a process.
 * @module
 */
import { eulerMaruyama, type Fallible, type Grid, lift, type Process, withGrid } from "ito";
import { timesOfGrid } from "../../solvers/step/grid.ts";
import { right } from "./either.ts";

/** t_0 … t_n of a grid of so many steps; a list decides by itself how many. */
export const timesOn = (
  p: Fallible<Process>,
  grid: Grid | readonly number[],
  steps: number,
): readonly number[] => {
  const times = timesOfGrid(right(lift(p)), withGrid(grid)(eulerMaruyama(steps)));
  if (times === undefined) throw new Error("the steps are equal");
  return times;
};
