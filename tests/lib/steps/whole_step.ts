/**
 * One step of a method on a whole state as numbers, in float64, its loops, its memory and its count of evaluations too.
 * @module
 */
import type { Calculus, Method, Process, State } from "ito";
import { valuesAt } from "../../../sde/language/values.ts";
import { input, type Node } from "../../../sde/language/expr.ts";
import { t, x } from "../../../sde/process.ts";
import { evaluations, symbolsOf } from "../../../solvers/step/step_symbols.ts";
import { at, type Vector, vector } from "../../truth/vector.ts";

/** Where a step begins, how far it goes, and what it draws: one number a noise. */
export interface Begun {
  readonly x: Vector;
  readonly dt: number;
  readonly t?: number;
  readonly W?: Vector;
  readonly normals?: readonly Vector[];
  readonly memory?: Readonly<Record<string, Vector>>;
}

/** What it proposes, and what it leaves. */
export interface Stepped {
  readonly high: Float64Array;
  readonly error: Float64Array;
  readonly remember: Readonly<Record<string, Float64Array>>;
}

const state = (name: string): State => input(name, "state", "real");

/** The step of a method on a process of so many elements; `nfe` is what it counts. */
export function stepOf<C extends Calculus>(
  m: Method<C>,
  p: Process<C>,
  elements: number,
): ((begun: Begun) => Stepped) & { readonly nfe: number } {
  const [dt, tNext] = [input("dt", "scalar", "real"), input("tNext", "scalar", "real")];
  const [W, normals] = [state("W"), [0, 1, 2, 3].map((k) => state(`normal${k}`))];
  const normal = (k: number): State => normals[k] ?? W;
  const noise = { W, H: () => W, normal, twoPoint: normal, threePoint: normal };
  const count = evaluations();
  const symbols = symbolsOf(p, m, { dt, tNext, noise }, count.heard);
  const { high, error = high, remember = {} } = m.step(symbols);
  const roots: readonly Node[] = [high, error, ...Object.values(remember)];
  const none = new Float64Array(elements);
  const step = (begun: Begun): Stepped => {
    const { t: from = 0 } = begun;
    const given = new Map<Node, Float64Array | number>([
      [x, Float64Array.from(begun.x)],
      [t, from],
      [dt, begun.dt],
      [tNext, from + begun.dt],
      [W, Float64Array.from(begun.W ?? none)],
      ...normals.map((n, k) => [n, Float64Array.from(begun.normals?.[k] ?? none)] as const),
      ...Object.entries(symbols.memory).map(([name, n]) =>
        [n, Float64Array.from(begun.memory?.[name] ?? none)] as const
      ),
    ]);
    const values = valuesAt(roots, { elements, given, round: (v) => v });
    const read = (n: Node): Float64Array => {
      const v = values.get(n) ?? NaN;
      return vector(elements, (i) => (typeof v === "number" ? v : at(v, i)));
    };
    return {
      high: read(high),
      error: read(error),
      remember: Object.fromEntries(Object.entries(remember).map(([name, n]) => [name, read(n)])),
    };
  };
  return Object.assign(step, { nfe: count.perStep() });
}
