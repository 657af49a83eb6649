/**
 * One step of a method as a plain function of numbers, where every draw is given: for tests that enumerate outcomes, look at
 * terms, or push moments through.
 * @module
 */
import { add, type Calculus, component, components, type Method, type Process } from "ito";
import { element } from "../../../sde/language/dsl.ts";
import {
  input,
  literal,
  type Node,
  nodesOf,
  type Scalar,
  type State,
  substitute,
} from "../../../sde/language/expr.ts";
import { meanings } from "../../../sde/language/ops.ts";
import { bend } from "../../../sde/noise/bend.ts";
import { at as exprAt, diffuse, noiseCount, t } from "../../../sde/process.ts";

/** What a step is given; each draw has a number a noise. W has variance h, the areas H have h/12. */
export interface Given {
  readonly h: number;
  readonly t?: number;
  readonly W?: readonly number[];
  readonly H?: readonly number[];
  /** ±1: those of number 0, then those of number 1, … */
  readonly twoPoint?: readonly number[];
  /** 0, ±√3, of number 0. */
  readonly threePoint?: readonly number[];
}

/** What comes of it: the better proposal, and the error, no numbers where there is none. */
export interface Stepped {
  readonly next: readonly number[];
  readonly error: readonly number[];
}

const named = (name: string, count: number): readonly Scalar[] =>
  Array.from({ length: count }, (_, k) => input(`${name}${k}`, "scalar", "real"));

/** Graphs as a function of their inputs, without loops, tables and oracles. */
export function evaluator(roots: readonly Node[]): (given: ReadonlyMap<Node, number>) => readonly number[] {
  const order = nodesOf(roots);
  const place = new Map(order.map((n, i) => [n, i]));
  const placeOf = (n: Node | undefined): number => (n === undefined ? 0 : place.get(n) ?? 0);
  const makers = order.map((n) => {
    if (n.tag === "apply") {
      const [f, [a, b, c]] = [meanings[n.op], n.args];
      const [i, j, k] = [placeOf(a), placeOf(b), placeOf(c)];
      return (v: Float64Array): number => f(v[i] ?? NaN, v[j] ?? NaN, v[k] ?? NaN);
    }
    return n.tag === "lit" ? () => n.value : undefined;
  });
  return (given) => {
    const values = new Float64Array(order.length);
    order.forEach((n, i) => (values[i] = given.get(n) ?? makers[i]?.(values) ?? NaN));
    return roots.map((n) => values[placeOf(n)] ?? NaN);
  };
}

/** The step of a method on a process of a few components, and which of the numbers `twoPoint` it looks at. */
export function stepper<C extends Calculus>(m: Method<C>, p: Process<C>, size: number): {
  readonly step: (x: readonly number[], given: Given) => Stepped;
  readonly signs: readonly boolean[];
} {
  const count = noiseCount(p, size);
  const [xs, h] = [named("x", size), input("h", "scalar", "real")];
  const [W, H, three] = [named("W", count), named("H", count), named("three", count)];
  const two = named("two", count * (m.draws?.twoPoint ?? 0));
  const dW = components(W);
  const { high, error } = m.step({
    x: components(xs),
    t,
    dt: h,
    tNext: add(t, h),
    dW,
    noise: {
      W: dW,
      H: () => components(H),
      normal: () => dW,
      twoPoint: (k) => components(two.slice(k * count, (k + 1) * count)),
      threePoint: () => components(three),
    },
    drift: (x, time) => exprAt(p.drift, x, time),
    diffuse: (x, time, by) => diffuse(p.diffusion, by, x, time),
    bend: (x, time, by, s) => bend(p.diffusion, { dW: by, s, x, t: time }),
    noiseKind: p.noiseKind,
    gaussian: undefined,
    memory: {},
  });
  const rows = (s: State | undefined): readonly Node[] =>
    s === undefined ? [] : Array.from(
      { length: size },
      (_, i) => component(s, i),
    ).map((n) => substitute(n, new Map([[element, literal(0, "word")]])));
  const roots = [...rows(high), ...rows(error)];
  const [run, all] = [evaluator(roots), new Set(nodesOf(roots))];
  const step = (x: readonly number[], g: Given): Stepped => {
    const given = new Map<Node, number>([[h, g.h], [t, g.t ?? 0]]);
    const give = (nodes: readonly Node[], values: readonly number[] = []): void =>
      nodes.forEach((n, k) => given.set(n, values[k] ?? 0));
    give(xs, x);
    give(W, g.W);
    give(H, g.H);
    give(two, g.twoPoint);
    give(three, g.threePoint);
    const out = run(given);
    return { next: out.slice(0, size), error: out.slice(size) };
  };
  return { step, signs: two.map((n) => all.has(n)) };
}
