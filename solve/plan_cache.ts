/**
 * The last few plans: a solve that was planned before is not planned again.
 *
 * Found by what is asked for: the same process, a strategy of the same parts and the same options, as they were then. A
 * function is what it was when it was first traced: a method that reads a variable of its program is asked but once, and a
 * changed one is a new value. What is put together anew is traced, and found by its graph: equal expressions are one
 * node, so equal recurrences have the same nodes.
 * Tests: tests/solve/plans_test.ts.
 * @module
 */
import { isNumbers } from "../sde/border/decode.ts";
import { nodesOf } from "../sde/language/expr.ts";
import { isNode } from "../sde/language/operands.ts";
import type { Calculus, Process } from "../sde/process.ts";
import type { Recurrence } from "../solvers/step/step.ts";
import type { Strategy } from "../solvers/strategy.ts";
import type { Plan } from "../backends/schedule/plans/plan.ts";
import type { Save } from "../backends/schedule/plans/save.ts";
import { commonStart } from "./start.ts";
import type { Asked } from "./options.ts";
import { lastFew } from "../backends/host/kept.ts";
import { bytesOfOracle } from "../sde/language/oracle.ts";

/** What is asked for, as far as a plan depends on it. */
export interface Wanted {
  readonly process: Process<Calculus>;
  readonly strategy: Strategy<Calculus>;
  readonly options: Readonly<Record<string, unknown>>;
}

/** A plan, and what it is of. */
export interface Planned {
  readonly recurrence: Recurrence;
  readonly plan: Plan;
}

/** What no plan depends on. */
const ofRun: ReadonlySet<string> = new Set<keyof Asked>(
  ["n", "start", "seed", "batch", "params", "progress", "signal", "debug", "log", "backend", "provider"],
);

/** The options that a plan depends on. */
export function planOptions(asked: Asked, elements: number): Wanted["options"] {
  const { x0, n } = asked;
  const common = x0 === undefined ? undefined : commonStart(x0, n, elements);
  const all = x0 === undefined ? asked : { ...asked, x0: common ?? "a state each" };
  return Object.fromEntries(Object.entries(all).filter(([name]) => !ofRun.has(name)));
}

const isPlain = (u: unknown): u is Readonly<Record<string, unknown>> =>
  typeof u === "object" && u !== null && [Object.prototype, null].includes(Object.getPrototypeOf(u));
/** What cannot be changed, or is taken for what it was. */
const isFixed = (u: unknown): boolean => typeof u !== "object" || u === null || isNode(u);

/** How deep parts lie in a strategy, at most; what lies deeper is never the same. */
const deepest = 6;

/** A copy of lists and plain objects, as they are now. */
const copied = (u: unknown, depth = deepest): unknown => {
  if (isFixed(u)) return u;
  if (depth === 0) return undefined;
  if (isNumbers(u)) return u.slice();
  if (Array.isArray(u)) return u.map((v) => copied(v, depth - 1));
  return isPlain(u) ? Object.fromEntries(Object.entries(u).map(([k, v]) => [k, copied(v, depth - 1)])) : u;
};

/** Whether a copy still says what the thing is; an object of a class may have changed. */
const alike = (a: unknown, b: unknown, depth = deepest): boolean => {
  if (isFixed(a) || isFixed(b)) return Object.is(a, b);
  if (depth === 0) return false;
  if (isNumbers(a) && isNumbers(b)) return a.length === b.length && a.every((v, i) => Object.is(v, b[i]));
  const [x, y] = Array.isArray(a) && Array.isArray(b) ? [{ ...a }, { ...b }] : [a, b];
  if (!isPlain(x) || !isPlain(y)) return false;
  const names = Object.keys(x);
  return names.length === Object.keys(y).length &&
    names.every((k) => Object.hasOwn(y, k) && alike(x[k], y[k], depth - 1));
};

/** What makes recurrences equal, and with the options that are no part of them, their plans. */
const graphOf = (r: Recurrence, save: Save | undefined, options: Wanted["options"]): string => {
  const { x0: _x0, shape: _shape, saveAt: _saveAt, ...rest } = options;
  return [
    ...r.variables.flatMap((v) => [v.symbol.id, v.init.id, v.next.id, v.whenAccepted]),
    ...[r.accepted.id, r.errorNorm?.id, r.output.id],
    ...[r.elements, r.nfePerStep, r.nfeKept, r.most],
    ...r.results.flatMap(({ name, symbol }) => [JSON.stringify(name), symbol.id]),
    ...r.given.flatMap(({ name, symbol, byDefault }) => [JSON.stringify([name, byDefault]), symbol.id]),
    ...[JSON.stringify(save), JSON.stringify(rest)],
  ].join(" ");
};

/** The bytes of the tables and oracles of a plan; its graph takes some hundred kilobytes. */
const bytesOf = ({ recurrence: r }: Planned): number => {
  const tables = new Map<object, number>();
  for (const node of nodesOf([...r.variables.flatMap((v) => [v.init, v.next]), r.output])) {
    if (node.tag === "gather") tables.set(node.data, node.data.values.byteLength);
    if (node.tag === "oracle") tables.set(node.oracle, bytesOfOracle(node.oracle));
  }
  return [...tables.values()].reduce((a, b) => a + b, 0);
};

interface Entry {
  readonly process: Process<Calculus>;
  readonly strategy: unknown;
  readonly options: unknown;
  readonly graph: string;
  readonly planned: Planned;
  readonly bytes: number;
}

const plans = lastFew<Entry>({
  most: 8,
  mostBytes: 2 ** 28,
  bytesOf: (e) => e.bytes,
  letGo: () => Promise.resolve(),
});

/** The plan of what was asked for before. */
export function plannedBefore({ process, strategy, options }: Wanted): Planned | undefined {
  if (!Object.isFrozen(process)) return undefined;
  return plans.find((e) => e.process === process && alike(e.options, options) && alike(e.strategy, strategy))
    ?.planned;
}

/** The plan of a recurrence: that of an equal one, or what `make` gives; kept for what was asked for. */
export function plannedOnce(
  { process, strategy, options }: Wanted,
  { recurrence, save }: { readonly recurrence: Recurrence; readonly save: Save | undefined },
  make: () => Plan,
): Planned {
  const graph = graphOf(recurrence, save, options);
  const found = plans.take((e) => e.graph === graph);
  const planned = found?.planned ?? { recurrence, plan: make() };
  const bytes = found?.bytes ?? bytesOf(planned);
  void plans.add({ process, strategy: copied(strategy), options: copied(options), graph, planned, bytes });
  return planned;
}
