/**
 * What was not finite in a step: asked of the process's own mathematics first, at the places where the method asks it, then
 * of the method, the tolerance, the norm and the controller.
 * Tests: tests/solve/failure_notes_test.ts.
 * @module
 */
import { component, div, le, lit, neg } from "../sde/language/dsl.ts";
import {
  children,
  input,
  type Node,
  nodesOf,
  type Scalar,
  type State,
  substitute,
  uses,
} from "../sde/language/expr.ts";
import { gaussianPath } from "../sde/gaussian_path.ts";
import { print } from "../sde/language/print.ts";
import { type Calculus, type Process, t, x } from "../sde/process.ts";
import { evaluating, type Value } from "../sde/language/values.ts";
import { type AdaptiveController, steered } from "../solvers/control/controller.ts";
import { cellsOf } from "../solvers/memory/memory.ts";
import { controllerCells, toleranceOf } from "../solvers/step/acceptance.ts";
import { symbolsOf } from "../solvers/step/step_symbols.ts";
import { incrementOf, noiseOf } from "../solvers/step/increment.ts";
import type { Method, Proposal } from "../solvers/methods/method.ts";
import type { Strategy } from "../solvers/strategy.ts";
import { symbols } from "../solvers/symbols.ts";
import type { Precision } from "../backends/host/reals.ts";
import type { Ask } from "../backends/run/step_oracles.ts";
import type { Moment } from "../backends/run/stepping.ts";
import { loweringOf } from "../backends/schedule/graphs/lowering.ts";

/** Of what a cause is looked for. */
export interface Scene {
  readonly process: Process<Calculus>;
  readonly strategy: Strategy<Calculus>;
  readonly elements: number;
  readonly precision: Precision;
  readonly ask: Ask;
}

/** The process's mathematics, in x and t, where a method asks for it. */
interface Asked {
  readonly what: string;
  readonly graphs: readonly Node[];
  readonly x: State;
  readonly t: Scalar;
}

type Values = ReadonlyMap<Node, Value>;

const isFinite = (v: Value | undefined): boolean =>
  typeof v === "number" ? Number.isFinite(v) : v?.every(Number.isFinite) ?? true;

const valuesIn = async (a: Scene, roots: readonly Node[], given: Moment): Promise<Values> => {
  const round = a.precision === "f32" ? Math.fround : (v: number): number => v;
  const work = evaluating(roots, { elements: a.elements, given, round });
  let step = work.next();
  while (step.done !== true) {
    const { node, x, operands } = step.value;
    step = work.next(await a.ask(node.oracle, x, operands));
  }
  return step.value;
};

/** The values of expressions as the kernels compute them. */
const computed = async (
  a: Scene,
  roots: readonly Node[],
  given: Moment,
): Promise<(n: Node) => Value | undefined> => {
  const lower = loweringOf(a.precision);
  const values = await valuesIn(a, roots.map(lower), given);
  return (n) => values.get(lower(n));
};

/** The step of the method, and all that it asks of the process. */
const asking = (a: Scene): { readonly asked: readonly Asked[]; readonly proposal: Proposal } => {
  const { process: p, strategy } = a;
  const { noise, ...clock } = incrementOf(p, strategy, a.elements);
  const dt = p.backward ? neg(clock.h) : clock.h;
  const base = symbolsOf(p, strategy.method, { dt, tNext: clock.reached, noise });
  const asked: Asked[] = [];
  const noises = p.diffusion.tag === "diagonal" ? [p.diffusion.g] : p.diffusion.rows.flat();
  const path = gaussianPath(p);
  const along =
    (what: string, graph: Scalar | undefined, f: (t1: Scalar) => Scalar) => (t1: Scalar): Scalar => {
      if (graph !== undefined) asked.push({ what, graphs: [graph], x, t: t1 });
      return f(t1);
    };
  const proposal = strategy.method.step({
    ...base,
    drift: (x1, t1) => {
      asked.push({ what: "drift", graphs: [p.drift], x: x1, t: t1 });
      return base.drift(x1, t1);
    },
    diffuse: (x1, t1, dW) => {
      asked.push({ what: "diffusion", graphs: noises, x: x1, t: t1 });
      return base.diffuse(x1, t1, dW);
    },
    gaussian: base.gaussian && {
      ...base.gaussian,
      meanCoef: along("marginal", path?.meanCoef(t), base.gaussian.meanCoef),
      std: along("marginal", path?.std(t), base.gaussian.std),
      denoised: (x1, t1) => {
        if (path !== undefined) {
          asked.push({ what: "posterior mean", graphs: [path.denoised(x, t)], x: x1, t: t1 });
        }
        return base.gaussian?.denoised(x1, t1) ?? x1;
      },
    },
  });
  return { asked, proposal };
};

/** Whose part an expression is. */
const partOf = (p: Process<Calculus>, n: Node, otherwise: string): string => {
  const inside = (roots: readonly Node[]): boolean => nodesOf(roots).includes(n);
  const noises = p.diffusion.tag === "diagonal" ? [p.diffusion.g] : p.diffusion.rows.flat();
  if (inside(noises)) return "diffusion";
  if (p.origin === undefined) return otherwise;
  if (inside([p.origin.forward.drift])) return "drift";
  return inside([p.origin.score]) ? "score" : otherwise;
};

const numberText = (v: number): string => String(Number(v.toPrecision(6)));

/** An expression with the names of components, cut in the middle where it is long. */
const formula = (p: Process<Calculus>, n: Node): string => {
  const names = (p.names ?? []).map((name, i): readonly [Node, Node] => [
    component(x, i),
    input(name, "scalar", "real"),
  ]);
  const text = print(substitute(n, new Map(names)));
  return text.length <= 120 ? text : `${text.slice(0, 80)} … ${text.slice(-30)}`;
};

/** What x and t are in an expression that is not finite. */
const circumstances = (p: Process<Calculus>, n: Node, values: Values): string => {
  const state = values.get(x);
  const own = values.get(n);
  const at = typeof own === "object" ? own.findIndex((v) => !Number.isFinite(v)) : -1;
  const numberAt = (v: Value | undefined, i: number): string =>
    numberText(typeof v === "number" ? v : v?.[i] ?? NaN);
  const parts = nodesOf([n]).flatMap((k) => (k.tag === "pick" && k.arg === x ? [k.part] : []));
  const named = parts.slice(0, 4).map((i) => `${p.names?.[i] ?? `x[${i}]`} = ${numberAt(state, i)}`);
  const whole = at < 0 || parts.length > 0 || !uses(n, x) ? [] : [
    typeof state === "object" && state.length > 1
      ? `x = ${numberAt(state, at)} in element ${at}`
      : `x = ${numberAt(state, at)}`,
  ];
  const time = uses(n, t) ? [`t = ${numberAt(values.get(t), 0)}`] : [];
  const all = [...named, ...whole, ...time];
  return all.length === 0 ? "" : ` at ${all.join(", ")}`;
};

/** The first expression of the process that is not finite at a place, if one is. */
const ofProcess = async (a: Scene, q: Asked, x1: Value, t1: Value): Promise<string | undefined> => {
  const given = new Map<Node, Value>([[x, x1], [t, t1]]);
  const values = await valuesIn(a, q.graphs, given);
  const bad = nodesOf(q.graphs).find((n) => n.kind === "real" && !isFinite(values.get(n)));
  if (bad === undefined) {
    const [graph] = q.graphs;
    const exact = await computed(a, q.graphs, given);
    if (graph === undefined || q.graphs.every((n) => isFinite(exact(n)))) return undefined;
    return `the ${q.what} ${formula(a.process, graph)} is not finite`;
  }
  const where = circumstances(a.process, bad, values);
  if (bad.tag === "oracle") return `the oracle "${bad.oracle.name}" is not finite${where}`;
  const isRoot = q.graphs.includes(bad) && children(bad).length === 0;
  const part = partOf(a.process, bad, q.what);
  return `${isRoot ? "" : `${formula(a.process, bad)} of `}the ${part} is not finite${where}`;
};

/** What a method says of it. */
const meaning = (
  { notFinite }: Method<Calculus>,
): string => (notFinite === undefined ? "" : `: ${notFinite}`);

const first = async (
  a: Scene,
  places: readonly Asked[],
  value: (n: Node) => Value | undefined,
): Promise<string | undefined> => {
  for (const q of places) {
    const [x1, t1] = [value(q.x), value(q.t)];
    if (x1 === undefined || t1 === undefined) continue;
    if (!isFinite(x1) || !isFinite(t1)) {
      const { method } = a.strategy;
      return `the state at which "${method.name}" asks for the ${q.what} is not finite${meaning(method)}`;
    }
    const found = await ofProcess(a, q, x1, t1);
    if (found !== undefined) return found;
  }
  return undefined;
};

/** What was not finite in the step that was tried at this moment; nothing if all was. */
export async function causeInStep(a: Scene, before: Moment): Promise<string | undefined> {
  const { process: p, strategy: s } = a;
  const { asked, proposal } = asking(a);
  const clock = incrementOf(p, s, a.elements);
  const { low, high, error } = proposal;
  const { controller: c, method, tolerance, errorNorm } = s;
  const delta = c.tag === "fixed" || error === undefined
    ? undefined
    : toleranceOf({ s, proposal, clock, gaussian: gaussianPath(p), noise: noiseOf(p, s) });
  const e = delta === undefined || error === undefined ? undefined : errorNorm.of(div(error, delta));
  const length = c.tag === "fixed" || e === undefined ? undefined : wantedBy(c, e);
  const steps: readonly (readonly [string, Node | undefined])[] = [
    [`x' of the method "${method.name}"`, low],
    [`x'' of the method "${method.name}"`, high],
    [`the error of the method "${method.name}"`, c.tag === "fixed" ? undefined : error],
    [`the tolerance "${tolerance.name}"`, delta],
    [`the norm "${errorNorm.name}"`, e],
    [`the length that the controller "${c.tag === "fixed" ? "" : c.name}" gives`, length],
  ];
  const roots = steps.flatMap(([, n]) => (n === undefined ? [] : [n]));
  const value = await computed(a, [...asked.flatMap((q) => [q.x, q.t]), ...roots], before);
  const found = await first(a, asked, value);
  if (found !== undefined) return found;
  const [what] = steps.find(([, n]) => n !== undefined && !isFinite(value(n))) ?? [];
  return what === undefined
    ? undefined
    : `${what} is not finite${isFinite(value(low)) && isFinite(value(high)) ? "" : meaning(method)}`;
}

/** What was not finite in the denoising of this state; nothing if all was. */
export function causeAtEnd(a: Scene, state: Float64Array): Promise<string | undefined> {
  const { origin, time } = a.process;
  if (origin === undefined) return Promise.resolve(undefined);
  const end = lit(time.tEnd);
  const value = (n: Node): Value | undefined => (n === x ? state : n === end ? time.tEnd : undefined);
  return first(a, [{ what: "score", graphs: [origin.score], x, t: end }], value);
}

/** The length that a controller wants after an error e, of a step that is accepted where e ≤ 1. */
const wantedBy = (c: AdaptiveController, e: Scalar): Scalar =>
  steered(c, {
    h: symbols.h,
    error: e,
    accepted: le(e, 1),
    memory: cellsOf(controllerCells, c.remembers ?? {}).found,
  }).h;

/** The length that the controller wants next, and e, of a step that was sound. */
export async function lengthOf(
  a: Scene,
  before: Moment,
): Promise<{ readonly h: number; readonly e: number; readonly next: number } | undefined> {
  const { process: p, strategy: s } = a;
  const { error, ...rest } = asking(a).proposal;
  if (s.controller.tag === "fixed" || error === undefined) return undefined;
  const clock = incrementOf(p, s, a.elements);
  const delta = toleranceOf({
    s,
    proposal: { ...rest, error },
    clock,
    gaussian: gaussianPath(p),
    noise: noiseOf(p, s),
  });
  const e = s.errorNorm.of(div(error, delta));
  const next = wantedBy(s.controller, e);
  const value = await computed(a, [clock.h, e, next], before);
  const numberOf = (n: Node): number => {
    const v = value(n);
    return typeof v === "number" ? v : NaN;
  };
  return { h: numberOf(clock.h), e: numberOf(e), next: numberOf(next) };
}
