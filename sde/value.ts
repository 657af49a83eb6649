/**
 * The value of a scalar expression in float64: what an expression *means*, without any backend.
 * @module
 */
import { internal } from "./errors.ts";
import { folder, type Node, nodesOf } from "./expr.ts";
import { meanings } from "./ops.ts";
import { boundIn } from "./series.ts";

const exact = (v: number): number => v;

/**
 * The value of a scalar, given its inputs; `round` is what each real number on the way is rounded by (`Math.fround` for
 * float32), float64 if nothing is said.
 *
 * Errors: throws `Internal:` for an input that is not given, and for what only a batch has (sums, oracles).
 */
export function valueOf(
  n: Node,
  given: ReadonlyMap<Node, number>,
  round: (v: number) => number = exact,
): number {
  const known = new Map(given);
  const bound = boundIn([n]);
  nodesOf([n]).forEach((m) => {
    if (m.tag !== "series" || bound.has(m) || known.has(m)) return;
    const [from, to] = [valueOf(m.from, known, round), valueOf(m.to, known, round)];
    let total = valueOf(m.init, known, round);
    for (let i = from; i < to; i++) {
      const term = valueOf(m.term, new Map(known).set(m.index, i), round);
      total = round(meanings[m.op](total, term, 0));
    }
    known.set(m, total);
  });
  return folder<number>((m, kids) => {
    const [a = 0, b = 0, c = 0] = kids;
    switch (m.tag) {
      case "lit":
        return m.kind === "real" ? round(m.value) : m.value;
      case "apply":
        return m.kind === "real" ? round(meanings[m.op](a, b, c)) : meanings[m.op](a, b, c);
      case "gather":
        return round(m.data.values[a] ?? NaN);
      case "input":
        throw internal(`no value given for "${m.name}"`);
      default:
        throw internal(`a ${m.tag} has no value of its own`);
    }
  }, known)(n);
}
