/**
 * Slopes of what loops make: of a sum the sum of slopes, of a loop that carries numbers a loop that carries slopes beside them.
 *
 *     c ← f(c)   →   c, ∂c ← f(c), ∂f/∂c · ∂c + ∂f
 *
 * Tests: tests/sde/language/derive_test.ts, tests/sde/language/fold_test.ts.
 * @module
 */
import { apply, fold, input, literal, type Node, series } from "./expr.ts";
import type { Fold, Series } from "./loops.ts";
import { print } from "./print.ts";

/** What an expression has no derivative through. */
export class NotSmooth extends TypeError {}

/** The literal 0. */
export const zero: Node = literal(0, "real");
/** Whether a node is the literal 0. */
export function isZero(n: Node): boolean {
  return n.tag === "lit" && n.value === 0;
}

/** ∂ of a series: of a sum the sum; of the largest or smallest term the slope of that term. */
export function seriesSlope(m: Series, init: Node, term: Node): Node {
  const sum = (first: Node, next: Node): Node =>
    series(m.index, m.from, m.to, next, { init: first, most: m.most });
  if (m.op === "add") return sum(init, term);
  if (m.op === "mul") {
    throw new NotSmooth(`Cannot differentiate ${print(m)}, a product in a loop: write it with sums`);
  }
  const chosen = (of: Node, d: Node): Node =>
    isZero(d) ? zero : apply("select", [apply("eq", [of, m]), d, zero]);
  return sum(chosen(m.init, init), chosen(m.term, term));
}

interface Moving {
  readonly moves: readonly boolean[];
  readonly next: readonly Node[];
}

/**
 * ∂ of a loop: it carries slopes beside what it carries. `kids` are the slopes of its children with what is carried held;
 * `slopeOf` is that of an expression in whose turns what is carried has slopes of its own.
 */
export function foldSlope(
  m: Fold,
  kids: readonly Node[],
  slopeOf: (next: Node, own: ReadonlyMap<Node, Node>) => Node,
): Node {
  const many = m.carried.length;
  const init = kids.slice(2, 2 + many);
  const slopes = m.carried.map((c) => input(`${c.tag === "input" ? c.name : ""}∂${many}`, c.shape, "real"));
  // what moves begins so, or becomes so by what else moves
  const grown = (moves: readonly boolean[]): Moving => {
    const own = new Map(m.carried.flatMap((c, k) => (moves[k] === true ? [[c, slopes[k] ?? zero]] : [])));
    const next = m.next.map((n) => (n.kind === "real" ? slopeOf(n, own) : zero));
    const more = next.map((d, k) => moves[k] === true || !isZero(d));
    return more.some((on, k) => on !== moves[k]) ? grown(more) : { moves, next };
  };
  const { moves, next } = grown(init.map((d) => !isZero(d)));
  if (moves[m.out] !== true) return zero;
  const kept = m.carried.flatMap((_, k) => (moves[k] === true ? [k] : []));
  const of = (all: readonly Node[]): readonly Node[] => kept.map((k) => all[k] ?? zero);
  const fits = (d: Node, i: number): boolean =>
    d.shape === "scalar" || of(slopes)[i % kept.length]?.shape === "state";
  if (![...of(init), ...of(next)].every(fits)) {
    throw new NotSmooth(
      `Cannot differentiate ${print(m)}, a number a sample that depends on elements: write it with sums`,
    );
  }
  return fold({
    ...m,
    carried: [...m.carried, ...of(slopes)],
    init: [...m.init, ...of(init)],
    next: [...m.next, ...of(next)],
  }, many + kept.indexOf(m.out));
}
