/**
 * The value of a scalar expression in float64: what an expression *means*, without any backend.
 * @module
 */
import { internal } from "./errors.ts";
import { folder, type Node } from "./expr.ts";
import { meanings } from "./ops.ts";

/**
 * The value of a scalar, given its inputs.
 *
 * Errors: throws `Internal:` for an input that is not given, and for what only a batch has (sums, oracles).
 */
export function valueOf(n: Node, given: ReadonlyMap<Node, number>): number {
  return folder<number>((m, kids) => {
    const known = given.get(m);
    if (known !== undefined) return known;
    const [a = 0, b = 0, c = 0] = kids;
    switch (m.tag) {
      case "lit":
        return m.value;
      case "apply":
        return meanings[m.op](a, b, c);
      case "gather":
        return m.data.values[a] ?? NaN;
      case "input":
        throw internal(`no value given for "${m.name}"`);
      default:
        throw internal(`a ${m.tag} has no value of its own`);
    }
  })(n);
}
