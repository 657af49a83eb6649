/**
 * What a step draws: W for every method, and what else it declares, each for every noise of its process.
 *
 * A step that draws K numbers a noise takes them at K draws in a row, in the order W, H, normals, ±1, (0, ±√3): number k of
 * step d is draw K (d − 1) + k + 1 (`random.ts`). So a method that draws W alone keeps the noise it has always had.
 * Tests: tests/solvers/noise/draws_test.ts.
 * @module
 */
import { broadcast, components, mul, sqrt } from "../../sde/language/dsl.ts";
import type { Scalar, State, Word } from "../../sde/language/expr.ts";
import { type Calculus, noiseCount, type Process } from "../../sde/process.ts";
import { countsOf, type Draws } from "../methods/draws.ts";
import type { Method, StepNoise } from "../methods/method.ts";
import { drawOf, type Law, numberFor, numberInTurn, numbers, type Place } from "../noise/random.ts";

/** The laws of all that a step draws for a noise, in their order. */
export function lawsOf(method: { readonly draws?: Draws }): readonly Law[] {
  const { H, normals, twoPoint, threePoint } = countsOf(method);
  const some = (law: Law, count: number): readonly Law[] => Array.from({ length: count }, () => law);
  return [
    ...some("normal", 1 + (H ? 1 : 0) + normals),
    ...some("twoPoint", twoPoint),
    ...some("threePoint", threePoint),
  ];
}

const undeclared = (method: string, name: string, declared: string): RangeError =>
  new RangeError(
    `The method "${method}" draws no ${name}, by what it declares\nTry: draws: { ${declared} } in the method`,
  );

/** A noise whose parts may be asked for: those that a method has declared. */
export function noiseWith(
  method: Pick<Method, "name" | "draws">,
  parts: {
    readonly W: State;
    readonly H: () => State;
    /** Number k of all draws. */
    readonly number: (law: Law, k: number) => State;
  },
): StepNoise {
  const counts = countsOf(method);
  const normals = counts.H ? 2 : 1;
  const twoPoint = normals + counts.normals;
  const at = { normals, twoPoint, threePoint: twoPoint + counts.twoPoint };
  const some = (law: Law, of: keyof typeof at, name: string) => (k: number): State => {
    if (Number.isInteger(k) && k >= 0 && k < counts[of]) return parts.number(law, at[of] + k);
    const wanted = Number.isInteger(k) && k >= 0 ? k + 1 : 1;
    throw undeclared(method.name, `${name} of number ${String(k)}`, `${of}: ${wanted}`);
  };
  return {
    W: parts.W,
    H: () => {
      if (counts.H) return parts.H();
      throw undeclared(method.name, "H", "H: true");
    },
    normal: some("normal", "normals", "normal"),
    twoPoint: some("twoPoint", "twoPoint", "variable ±1"),
    threePoint: some("threePoint", "threePoint", "variable 0, ±√3"),
  };
}

/** Numbers of a law that are drawn for a step, one for each noise of a process. */
export function drawn(p: Process<Calculus>, elements: number, { law, draw, place }: {
  readonly law: Law;
  readonly draw: Word;
  readonly place: Place;
}): State {
  const count = noiseCount(p, elements);
  if (count === 1) {
    const z = numberInTurn(law, draw, place);
    return p.diffusion.tag === "general" ? components([z]) : broadcast(z);
  }
  const own = drawOf(draw, place);
  if (p.diffusion.tag !== "general") return numbers(law, own);
  return components(Array.from({ length: count }, (_, j) => numberFor(law, j, own)));
}

/** √(h/12), the size of H. */
export function areaScale(h: Scalar): Scalar {
  return sqrt(mul(1 / 12, h));
}
