/**
<<<<<<< HEAD
 * The strategies of the menu, and which of them a process takes.
=======
 * The menu of methods: each a strategy of so many steps, or of a tolerance, with the text that makes it; and which of them a
 * process takes.
>>>>>>> page
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
<<<<<<< HEAD
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
=======

/** One line of the menu. */
export interface MenuMethod {
  /** How the menu and a link call it: what a program would write, without its numbers. */
  readonly name: string;
  /** What its number is. */
  readonly of: "steps" | "tolerance";
  /** What a program writes for so many steps; nothing is left open where steps adapt. */
  readonly text: (steps: number) => string;
  readonly make: (steps: number) => Strategy<Calculus>;
}

const steps = (name: string, make: (steps: number) => Strategy<Calculus>): MenuMethod => ({
  name,
  of: "steps",
  text: (n) => `${name}(${n})`,
  make,
});
const equal = (name: string, method: Method<Calculus>, written = name): MenuMethod => ({
  name,
  of: "steps",
  text: (n) => `equalSteps(${written}, ${n})`,
  make: (n) => equalSteps(method, n),
});
const adapted = (name: string, method: Method<Calculus>): MenuMethod => ({
  name: `adaptive(${name})`,
  of: "tolerance",
  text: () => `adaptive(${name})`,
  make: () => adaptive(method),
});
const whole = (name: string, make: () => Strategy<Calculus>): MenuMethod => ({
  name,
  of: "tolerance",
  text: () => `${name}()`,
  make: () => make(), // without the number: its presets are options
});

/** All of the menu, the plain ones first. */
export const methods: readonly MenuMethod[] = [
  steps("eulerMaruyama", eulerMaruyama),
  steps("heun", heun),
  steps("eulerHeun", eulerHeun),
  equal("midpoint", midpoint),
  equal("milstein", milstein),
  equal("shark", shark),
  equal("sosra", sosra),
  equal("sosri", sosri),
  equal("dri1", dri1),
  equal("exactOu", exactOu),
  equal("baoab", baoab),
  equal("trapezoidal", trapezoidal),
  equal("backwardEuler", backwardEuler),
  adapted("sosra", sosra),
  adapted("sosri", sosri),
  adapted("heunStep", heunStep),
  adapted("spark", spark),
  adapted("tsit5", tsit5),
  adapted("rosenbrock23", rosenbrock23),
  whole("adaptiveExponential", adaptiveExponential),
  whole("gottaGoFast", gottaGoFast),
  whole("dpmAdaptive", dpmAdaptive),
  steps("ddim", ddim),
  equal("dpmSolver2M", dpmSolver2M(), "dpmSolver2M()"),
  equal("seeds2", seeds2(), "seeds2()"),
  equal("erSde", erSde(), "erSde()"),
];

/** A method of the menu by its name. */
export function methodNamed(name: string): MenuMethod | undefined {
  return methods.find((m) => m.name === name);
}

/** Steps where nothing says how many. */
export const usualSteps = 240;

/** Whether a process can be solved by a method of the menu. */
export function takes(p: Process<Calculus>, m: MenuMethod): boolean {
  const s = m.make(usualSteps);
>>>>>>> page
  return (refusal(p, s) ?? gridFault(p, s) ?? jumpsFault(p, s)) === undefined;
}
