/**
 * Sliders: the parameters that a program's solves know, with the ends that the program gives them, or ends that go with their default.
 *
 * What parameters there are is asked of the plan, not of the process: a method, a controller, an event may use some too.
 * Tests: tests/playground/program_evaluate_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import { foundText, isRecord } from "../../sde/border/decode.ts";
import type { ItoError } from "../../sde/border/errors.ts";
import { sizeOf } from "../../sde/dims.ts";
import type { Calculus, Process } from "../../sde/process.ts";
import { givenStart } from "../../solvers/step/given.ts";
import type { Strategy } from "../../solvers/strategy.ts";
import { askedOf } from "../../solve/options.ts";
import { planned } from "../../solve/solve.ts";
import { framesOf } from "../engine/frames.ts";
import type { Asking, Fault, Slider } from "./playable.ts";

/** A parameter that a solve knows. */
export interface Known {
  readonly name: string;
  readonly byDefault: number;
}

/** How many elements a state has, as `solve` finds it. */
export function elementsOf(p: Process<Calculus>, { shape, x0 }: Pick<Asking, "shape" | "x0">): number {
  const given = shape ?? p.dims;
  if (given !== undefined) return sizeOf(given);
  return p.elements ?? (typeof x0 === "object" ? x0.length : 1);
}

/**
 * The parameters of a solve. It is planned as the engine will plan it, who then finds the plan: nothing is traced twice.
 *
 * Errors (Left): those of `solve` before anything runs; throws what a program's own functions throw.
 */
export function parametersOf(
  p: Process<Calculus>,
  s: Strategy<Calculus>,
  { x0, shape, frames }: Asking,
): E.Either<ItoError, readonly Known[]> {
  return pipe(
    askedOf({
      n: 1,
      saveAt: framesOf(p, s, frames),
      ...(x0 === undefined ? {} : { x0 }),
      ...(shape === undefined ? {} : { shape }),
    }),
    E.chain((asked) => planned(p, s, asked)),
    E.map(({ recurrence }) => recurrence.given.filter(({ symbol }) => symbol !== givenStart)),
  );
}

/** Two different defaults of one name, of which a solve would refuse both. */
export function twiceIn(known: readonly Known[]): string | undefined {
  return known.find((a) => known.some((b) => a.name === b.name && !Object.is(a.byDefault, b.byDefault)))
    ?.name;
}

/** 1, 2 or 5 times a power of ten: the largest that is not above. */
const round = (v: number): number => {
  const ten = 10 ** Math.floor(Math.log10(v));
  const times = [5, 2].find((k) => k * ten <= v * (1 + 1e-9)) ?? 1;
  return Number((times * ten).toPrecision(1));
};
const stepsOfSlider = 100;
const stepIn = (from: number, to: number): number => round((to - from) / stepsOfSlider);
const short = (v: number): number => Number(v.toPrecision(12));

/** Ends around a default: from 0 to twice of it, so that its sign stays. */
export function endsAround(byDefault: number): readonly [from: number, to: number] {
  if (byDefault === 0) return [-1, 1];
  const far = short(2 * byDefault);
  return byDefault > 0 ? [0, far] : [far, 0];
}

const wanted = "[from, to] or [from, to, step]: finite numbers, from < to, 0 < step ≤ to − from";

const endsOf = (u: unknown): readonly [from: number, to: number, step: number] | undefined => {
  if (!Array.isArray(u) || u.length < 2 || u.length > 3 || !u.every(Number.isFinite)) return undefined;
  const [from = NaN, to = NaN, given] = u.map(Number);
  const step = given ?? stepIn(from, to);
  return from < to && step > 0 && step <= to - from ? [from, to, step] : undefined;
};

/** The sliders of a program, in the order in which it names them, and what is odd about them; or which entry is wrong. */
export function slidersOf(
  params: unknown,
  known: readonly Known[],
): E.Either<{ readonly name?: string; readonly text: string }, {
  readonly sliders: readonly Slider[];
  readonly notes: readonly { readonly name: string; readonly text: Fault["text"] }[];
}> {
  if (!isRecord(params)) {
    const text = `params must be an object of ranges, found ${foundText(params)}\nTry: { theta: [0, 4] }`;
    return E.left({ text });
  }
  const defaults = new Map(known.map(({ name, byDefault }) => [name, byDefault]));
  const notes: { readonly name: string; readonly text: string }[] = [];
  const sliders: Slider[] = [];
  for (const [name, given] of Object.entries(params)) {
    const ends = endsOf(given);
    if (ends === undefined) {
      const found = foundText(given);
      const text = `params: ${name} must be ${wanted}, found ${found}\nTry: { ${name}: [0, 4] }`;
      return E.left({ name, text });
    }
    const [from, to, step] = ends;
    const byDefault = defaults.get(name);
    if (byDefault === undefined) {
      const text = `params: nothing uses a parameter "${name}"\nTry: param("${name}", ${from})`;
      notes.push({ name, text });
      continue;
    }
    if (byDefault < from || byDefault > to) {
      const text = `params: the default of ${name}, ${byDefault}, is not between ${from} and ${to}\n` +
        `Try: { ${name}: [${Math.min(from, byDefault)}, ${Math.max(to, byDefault)}] }`;
      notes.push({ name, text });
    }
    const reach = { from: Math.min(from, byDefault), to: Math.max(to, byDefault) };
    sliders.push({ name, ...reach, step, byDefault });
  }
  for (const [name, byDefault] of defaults) {
    if (Object.hasOwn(params, name)) continue;
    const [from, to] = endsAround(byDefault);
    sliders.push({ name, from, to, step: stepIn(from, to), byDefault });
  }
  return E.right({ sliders, notes });
}
