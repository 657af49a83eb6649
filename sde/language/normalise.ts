/**
 * Rewriting to a fixed point: a node is looked at again after it was made into another, on a stack of its own.
 * Tests: tests/sde/language/simplify_test.ts.
 * @module
 */
import { children, type Node, rebuild } from "./expr.ts";

/** Rebuilds graphs from their leaves up, each node once and again and again, until `f` leaves it as it is. */
export function normaliser(f: (n: Node) => Node): (n: Node) => Node {
  const memo = new Map<Node, Node>();
  const becomes = new Map<Node, Node>(); // a node, and what it was made into, which is to be looked at
  const done = (n: Node): Node => memo.get(n) ?? n;
  return (root) => {
    const stack = [root];
    for (let n = stack.at(-1); n !== undefined; n = stack.at(-1)) {
      if (memo.has(n)) {
        stack.pop();
        continue;
      }
      const next = becomes.get(n);
      const waiting = (next === undefined ? children(n) : [next]).filter((k) => !memo.has(k)).toReversed();
      waiting.forEach((k) => stack.push(k));
      if (waiting.length > 0) continue;
      if (next !== undefined) {
        memo.set(n, done(next));
        continue;
      }
      const rebuilt = rebuild(n, children(n).map(done));
      const made = f(rebuilt);
      if (made === rebuilt) memo.set(n, made).set(made, made);
      else becomes.set(n, made);
    }
    return done(root);
  };
}
