/**
 * How many operations a lowered graph takes: those that a device carries out for it, each node once.
 *
 * An operation is one addition, product, quotient, root, comparison or choice, a fused multiply-add none: two nodes count
 * as two. What only renames bits (`asWord`, `asReal`, `opaque`), reads of tables with their addresses, and the control
 * around a graph are not counted.
 * @module
 */
import { children, type Node, nodesOf } from "../../sde/language/expr.ts";
import { internal } from "../../sde/border/errors.ts";
import { type Op, signatures } from "../../sde/language/ops.ts";
import { isLooping, type Loop, loopsOf } from "../../sde/language/loops.ts";

/** Operations on reals, and on words and flags. */
export interface Operations {
  readonly real: number;
  readonly integer: number;
  /** Whether a loop's number of turns is known only as a bound: then these are at most so many. */
  readonly atMost: boolean;
}

/** None. */
export const noOperations: Operations = { real: 0, integer: 0, atMost: false };

/** The operations of several, together. */
export function together(...all: readonly Operations[]): Operations {
  return all.reduce((a, b) => ({
    real: a.real + b.real,
    integer: a.integer + b.integer,
    atMost: a.atMost || b.atMost,
  }), noOperations);
}

/** So many times the same. */
export function times(count: number, o: Operations): Operations {
  return { ...o, real: count * o.real, integer: count * o.integer };
}

const bitsAlone: ReadonlySet<Op> = new Set<Op>(["asWord", "asReal", "opaque"]);
const unlowered: ReadonlySet<Op> = new Set<Op>([
  ...[
    "exp",
    "expm1",
    "log",
    "sin",
    "cos",
    "tanh",
    "pow",
    "sinTurn",
    "cosTurn",
    "min",
    "max",
    "finite",
  ] as const,
]);

const one = (op: Op): Operations => {
  if (unlowered.has(op)) throw internal(`${op} is no operation of a device: count the lowered graph`);
  if (bitsAlone.has(op)) return noOperations;
  const { args, result } = signatures[op];
  const isReal = args.at(-1) === "real" && result !== "word";
  return isReal ? { ...noOperations, real: 1 } : { ...noOperations, integer: 1 };
};

const turnsOf = ({ from, to, most }: Loop): number =>
  from.tag === "lit" && to.tag === "lit" ? Math.max(0, to.value - from.value) : most;
const isBounded = ({ from, to }: Loop): boolean => from.tag !== "lit" || to.tag !== "lit";

/** The operations of these graphs; `given` has been computed before, and is not looked into. */
export function operationsOf(roots: readonly Node[], given: Iterable<Node> = []): Operations {
  return counted(roots, given, loopsOf(nodesOf(roots).filter(isLooping)));
}

const counted = (
  roots: readonly Node[],
  given: Iterable<Node>,
  loopOf: ReturnType<typeof loopsOf>,
): Operations => {
  const seen = new Set<Node>(given);
  const loops = new Set<Loop>();
  const found: Operations[] = [];
  const stack = [...roots];
  for (let n = stack.pop(); n !== undefined; n = stack.pop()) {
    if (seen.has(n)) continue;
    seen.add(n);
    if (n.tag === "apply") found.push(one(n.op));
    if (!isLooping(n)) {
      if (n.tag !== "gather") stack.push(...children(n));
      continue;
    }
    const loop = loopOf(n);
    loops.add(loop);
    stack.push(...loop.captures, loop.from, loop.to, ...loop.totals.map((one) => one.init));
  }
  const turns = [...loops].map((loop) => {
    const { index, totals, captures } = loop;
    const names = [index, ...totals.flatMap((one) => one.symbol ?? [])];
    const body = counted(totals.map((one) => one.next), [...captures, ...names], loopOf);
    const joins = { ...noOperations, real: totals.filter((one) => one.op !== undefined).length };
    return { ...times(turnsOf(loop), together(body, joins)), atMost: body.atMost || isBounded(loop) };
  });
  return together(...found, ...turns);
};
