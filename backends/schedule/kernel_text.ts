/**
 * A kernel as text, for people: its statements, with the size of each value in place of its text (those are in the fourth
 * stop of `explain`).
 * Tests: tests/explain/control_test.ts.
 * @module
 */
import { type Node, nodesOf } from "../../sde/language/expr.ts";
import type { Cell, Condition, Kernel, Statement, Target } from "./kernel.ts";

const counted = (n: number, what: string): string => `${n} ${what}${n === 1 ? "" : "s"}`;

const valueText = (n: Node): string => {
  if (n.tag === "input") return n.name;
  if (n.tag === "lit") return String(n.value);
  return `⟨${counted(nodesOf([n]).length, "node")}⟩`;
};

const targetText = ({ cell, lane, values }: Target): string => {
  const isOne = cell.owner !== "element" && !(cell.owner === "path" && cell.kind === "real");
  const at = isOne ? "" : `[${values.length === 1 ? lane : `${lane} … ${lane + values.length - 1}`}]`;
  return `${cell.name}${at} ← ${values.map(valueText).join(", ")}`;
};

const conditionText = (on: Condition): string => {
  switch (on.tag) {
    case "flag":
      return valueText(on.flag);
    case "every":
      return `${valueText(on.count)} is a multiple of ${on.steps}`;
    case "due":
      return `${valueText(on.number)} is not 0`;
    case "within":
      return `lane ${on.lane} is an element`;
  }
};

const totalsText = (into: readonly { readonly cell: Cell }[]): string =>
  into.length === 0 ? "" : `, totals ${into.map((t) => t.cell.name).join(", ")}`;

const linesOf = (body: readonly Statement[]): readonly string[] =>
  body.flatMap((s): readonly string[] => {
    switch (s.tag) {
      case "let":
        return [`let ${counted(s.nodes.length, "value")}`];
      case "store":
        return s.atOnce && s.to.length > 1
          ? ["store at once", ...s.to.map((t) => `  ${targetText(t)}`)]
          : s.to.map((t) => `store ${targetText(t)}`);
      case "join":
        return [`join ${s.into.cell.name} ← ${valueText(s.value)}`];
      case "each": {
        const of = s.over === "strip" || s.over === "block" ? ` of ${s.width}` : "";
        return [`each ${s.over}${of}${totalsText(s.into)}`, ...inner(s.body)];
      }
      case "when":
        return [`when ${conditionText(s.on)}`, ...inner(s.body)];
      case "until":
        return [`until ${valueText(s.code)} is not 0, at most ${counted(s.most, "turn")}`, ...inner(s.body)];
    }
  });
const inner = (body: readonly Statement[]): readonly string[] => linesOf(body).map((l) => `  ${l}`);

/** The lines of a kernel: its name and grid, then its statements, indented as they are nested. */
export function kernelLines(k: Kernel): readonly string[] {
  return [`kernel "${k.name}", over each ${k.grid.join(" and ")}`, ...inner(k.body)];
}
