/**
 * The strategies of the menu, and which of them a process takes.
 *
 * Tests: tests/playground/program_methods_test.ts.
 * @module
 */
import {
  adaptive,
  adaptiveExponential,
  backwardEuler,
  baoab,
  type Calculus,
  ddim,
  dpmAdaptive,
  dpmSolver2M,
  dri1,
  equalSteps,
  erSde,
  eulerHeun,
  eulerMaruyama,
  exactOu,
  gottaGoFast,
  heun,
  heunStep,
  type Method,
  midpoint,
  milstein,
  type Process,
  rosenbrock23,
  seeds2,
  shark,
  sosra,
  sosri,
  spark,
  type Strategy,
  trapezoidal,
  tsit5,
} from "ito";
import { refusal } from "../../solvers/check.ts";
import { gridFault } from "../../solvers/step/grid.ts";
import { jumpsFault } from "../../solvers/step/jumps.ts";
import { type MenuName, usualSteps } from "./menu.ts";

type Make = (steps: number) => Strategy<Calculus>;

const equal = (method: Method<Calculus>): Make => (n) => equalSteps(method, n);

const makers: Readonly<Record<MenuName, Make>> = {
  eulerMaruyama,
  heun,
  eulerHeun,
  midpoint: equal(midpoint),
  milstein: equal(milstein),
  shark: equal(shark),
  sosra: equal(sosra),
  sosri: equal(sosri),
  dri1: equal(dri1),
  exactOu: equal(exactOu),
  baoab: equal(baoab),
  trapezoidal: equal(trapezoidal),
  backwardEuler: equal(backwardEuler),
  ddim,
  dpmSolver2M: equal(dpmSolver2M()),
  seeds2: equal(seeds2()),
  erSde: equal(erSde()),
  "adaptive(sosra)": () => adaptive(sosra),
  "adaptive(sosri)": () => adaptive(sosri),
  "adaptive(heunStep)": () => adaptive(heunStep),
  "adaptive(spark)": () => adaptive(spark),
  "adaptive(tsit5)": () => adaptive(tsit5),
  "adaptive(rosenbrock23)": () => adaptive(rosenbrock23),
  adaptiveExponential: () => adaptiveExponential(),
  gottaGoFast: () => gottaGoFast(),
  dpmAdaptive: () => dpmAdaptive(),
};

/** The strategy of a name in the menu, of so many steps where they are equal. */
export function made(name: MenuName, steps: number): Strategy<Calculus> {
  return makers[name](steps);
}

/** Whether a process can be solved by a method of the menu. */
export function takes(p: Process<Calculus>, name: MenuName): boolean {
  const s = made(name, usualSteps);
  return (refusal(p, s) ?? gridFault(p, s) ?? jumpsFault(p, s)) === undefined;
}
