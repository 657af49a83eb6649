/**
 * The menu of methods, as texts: what each is called, what its number is, what a program writes for it. It knows nothing of Ito,
 * so that the page, which runs no program, may know it (methods.ts makes the strategies).
 *
 * Tests: tests/playground/program_methods_test.ts.
 * @module
 */

/** What a method's number is: so many steps, or a tolerance. */
export type NumberOf = "steps" | "tolerance";

const steps = (name: string) => (n: number): string => `${name}(${n})`;
const equal = (name: string) => (n: number): string => `equalSteps(${name}, ${n})`;

/** What a program writes for so many steps, by the name in the menu; the plain ones first. */
const equalSteps = {
  eulerMaruyama: steps("eulerMaruyama"),
  heun: steps("heun"),
  eulerHeun: steps("eulerHeun"),
  midpoint: equal("midpoint"),
  milstein: equal("milstein"),
  shark: equal("shark"),
  sosra: equal("sosra"),
  sosri: equal("sosri"),
  dri1: equal("dri1"),
  exactOu: equal("exactOu"),
  baoab: equal("baoab"),
  trapezoidal: equal("trapezoidal"),
  backwardEuler: equal("backwardEuler"),
  ddim: steps("ddim"),
  dpmSolver2M: equal("dpmSolver2M()"),
  seeds2: equal("seeds2()"),
  erSde: equal("erSde()"),
} as const;

/** The same where steps adapt. */
const adaptive = {
  "adaptive(sosra)": "adaptive(sosra)",
  "adaptive(sosri)": "adaptive(sosri)",
  "adaptive(heunStep)": "adaptive(heunStep)",
  "adaptive(spark)": "adaptive(spark)",
  "adaptive(tsit5)": "adaptive(tsit5)",
  "adaptive(rosenbrock23)": "adaptive(rosenbrock23)",
  adaptiveExponential: "adaptiveExponential()",
  gottaGoFast: "gottaGoFast()",
  dpmAdaptive: "dpmAdaptive()",
} as const;

/** A name of the menu. */
export type MenuName = keyof typeof equalSteps | keyof typeof adaptive;

/** One line of the menu. */
export interface MenuLine {
  readonly name: MenuName;
  readonly of: NumberOf;
  /** What a program writes; the number of steps is of no account where they adapt. */
  readonly text: (steps: number) => string;
}

const isIn = <K extends string>(table: Readonly<Record<K, unknown>>) => (name: string): name is K =>
  Object.hasOwn(table, name);

/** All of the menu. */
export const menu: readonly MenuLine[] = [
  ...Object.keys(equalSteps).filter(isIn(equalSteps)).map((name): MenuLine => ({
    name,
    of: "steps",
    text: equalSteps[name],
  })),
  ...Object.keys(adaptive).filter(isIn(adaptive)).map((name): MenuLine => ({
    name,
    of: "tolerance",
    text: () => adaptive[name],
  })),
];

/** A line of the menu by its name. */
export function inMenu(name: string): MenuLine | undefined {
  return menu.find((m) => m.name === name);
}

/** Steps where nothing says how many. */
export const usualSteps = 240;
