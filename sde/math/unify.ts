/**
 * One expression for many that are alike: of each element's own, the one of all elements, whose numbers are tables.
 *
 *     2·exp(3 t), 5·exp(7 t)   ⟹   cᵢ·exp(kᵢ t),   c = (2, 5), k = (3, 7)
 *
 * Anti-unification (Plotkin 1970): where the expressions agree they are kept, where numbers differ a number of each element
 * stands. A factor of 1 and a summand of 0 that were left out are put back.
 * Tests: tests/sde/diagonal_test.ts.
 * @module
 */
import { element } from "../language/dsl.ts";
import { apply, gather, literal, type Node } from "../language/expr.ts";
import type { Op } from "../language/ops.ts";

/** Tables of more numbers than this are not made. */
const mostNumbers = 2 ** 22;

/** What is left out where it changes nothing. */
const units: readonly (readonly [op: Op, unit: number])[] = [["mul", 1], ["add", 0]];

const argsOf = (n: Node, op: Op): readonly Node[] | undefined =>
  n.tag === "apply" && n.op === op ? n.args : undefined;

/** The operands of each, if all are of this operation, or would be with its unit before them. */
const operands = (all: readonly Node[], op: Op, unit?: number): readonly (readonly Node[])[] | undefined => {
  const found = all.map((n) => argsOf(n, op));
  if (found.every((a) => a === undefined)) return undefined;
  const rows = found.map((a, i) => {
    const own = all[i];
    return a ?? (unit === undefined || own === undefined ? [] : [literal(unit, "real"), own]);
  });
  const count = rows[0]?.length ?? 0;
  return count > 0 && rows.every((r) => r.length === count) ? rows : undefined;
};

/** Tables of one length as one, of which each element reads its own. */
const joined = (all: readonly Node[]): Node | undefined => {
  const tables = all.flatMap((n) => (n.tag === "gather" ? [n] : []));
  const [first] = tables;
  if (first === undefined || tables.length !== all.length) return undefined;
  const length = first.data.values.length;
  const index = unified(tables.map((n) => n.index));
  if (index?.shape !== "scalar" || length * all.length > mostNumbers) return undefined;
  if (!tables.every((n) => n.data.values.length === length)) return undefined;
  const values = new Float64Array(length * all.length);
  tables.forEach((n, i) => values.set(n.data.values, i * length));
  const row = apply("wmul", [element, literal(length, "word")]);
  return gather({ name: first.data.name, values }, apply("wadd", [row, index]));
};

/**
 * The expression whose element i is the i-th of these scalars, or nothing where they are too unlike. One for all where they are
 * the same.
 */
export function unified(all: readonly Node[]): Node | undefined {
  const [first] = all;
  if (first === undefined || all.every((n) => n === first)) return first;
  const numbers = all.flatMap((n) => (n.tag === "lit" && n.kind === "real" ? [n.value] : []));
  if (numbers.length === all.length) {
    return gather({ name: "own", values: Float64Array.from(numbers) }, element);
  }
  const ops = new Set(all.flatMap((n) => (n.tag === "apply" ? [n.op] : [])));
  for (const op of ops) {
    const rows = operands(all, op, units.find(([one]) => one === op)?.[1]);
    if (rows === undefined) continue;
    const args = (rows[0] ?? []).map((_, k) => unified(rows.flatMap((row) => row[k] ?? [])));
    const whole = args.flatMap((a) => a ?? []);
    if (whole.length === args.length) return apply(op, whole);
  }
  return joined(all);
}
