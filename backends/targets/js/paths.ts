/**
 * A kernel over paths in JavaScript: path after path, each until its flag is up, in calls that are bounded and go on.
 * Tests: tests/golden_test.ts, tests/backends/schedule/kernel_test.ts.
 * @module
 */
import { internal } from "../../../sde/border/errors.ts";
import type { Node } from "../../../sde/language/expr.ts";
import { sample, seed } from "../../../solvers/noise/random.ts";
import type { Precision } from "../../host/reals.ts";
import type { Save } from "../../schedule/plans/save.ts";
import { type Cell, type Kernel, mapNodes, partsOf, storedIn } from "../../schedule/kernel.ts";
import { kernelNodes } from "../../schedule/passes/control.ts";
import { kept, out } from "../../schedule/looped.ts";
import { indent, type Layout, printBody } from "../print.ts";
import { gathers } from "../tables.ts";
import { jsDialect, opening } from "./dialect.ts";

/**
 * The source of a function of (seed, from, to, out, counts, saved, held, most, given) that solves the samples from … to − 1 and
 * returns how many of them have ended.
 *
 * `given` has so many numbers a sample, as first values know them. `out` takes `elements` reals a sample, `counts` its results, `saved` the states that are kept, where any are; all begin at
 * sample `from`. After `most` turns and paths it returns early: `held` then has 1 and the variables of the path that is
 * under way, with which the next call goes on.
 */
export function jsPaths(
  kernel: Kernel,
  precision: Precision,
  save?: Save,
  given: readonly Node[] = [],
): string {
  const dialect = jsDialect(precision);
  const k = { ...kernel, body: mapNodes(kernel.body, dialect.lower) };
  const stored = storedIn(k.body);
  const variables = stored.filter((c) => c.owner === "lane");
  const results = stored.filter((c) => c.owner === "path" && c.kind === "word");
  const symbols = new Map<Node, string>([
    ...variables.map((c) => [c.symbol, c.name] as const),
    [seed, "seed"],
    [sample, "sample"],
    ...given.map((n, k) => [n, `given[at * ${given.length} + ${k}]`] as const),
  ]);
  // elements of a state that is kept: a store each
  const width = partsOf(k).until.body.flatMap((s) => s.tag === "when" ? s.body : []).length;
  const begun = new Set<string>();
  const count = (cell: Cell): string => {
    const i = results.findIndex((c) => c.name === cell.name);
    return i === 0 ? `counts[at * ${results.length}]` : `counts[at * ${results.length} + ${i}]`;
  };
  const nameOf = (cell: Cell, lane: number): string => {
    if (cell === out) return `out[at * ${k.elements} + ${lane}]`;
    if (cell === kept) return `saved[row + ${lane}]`;
    if (cell.owner === "path") return count(cell);
    const isNew = !begun.has(cell.name);
    begun.add(cell.name);
    return isNew ? `let ${cell.name}` : cell.name;
  };
  const held = variables.map((c, i) => [`held[${i + 1}]`, c.name] as const);
  const layout: Layout = {
    dialect,
    tables: gathers(kernelNodes(k)).data,
    place: (n) => symbols.get(n),
    store: ({ cell, lane }, [text = ""]) => [`${nameOf(cell, lane)} = ${text};`],
    stores: (lines) => [lines.join(" ")],
    each: (over) => {
      throw internal(`a path has no ${over}s`);
    },
    when: (on, body) => {
      if (on.tag === "within" || save === undefined) throw internal(`a path with "${on.tag}"`);
      if (on.tag === "due") {
        const number = symbols.get(on.number);
        const row = `  const row = (at * ${save.count} + ${number} - 1) * ${width};`;
        return [`if (${number} !== 0) {`, row, ...indent(body), "}"];
      }
      const attempts = symbols.get(on.count);
      return [
        `if (${attempts} % ${on.steps} === 0) {`,
        `  const row = (at * ${save.count} + ${attempts} / ${on.steps} - 1) * ${width};`,
        ...indent(body),
        "}",
      ];
    },
    until: (flag, _, body) => [
      "if (turns === 0 && held !== undefined && held[0] === 1) {",
      `  held[0] = 0; ${held.map(([place, name]) => `${name} = ${place};`).join(" ")}`,
      "}",
      `while (${flag} === 0) {`,
      "  if (++turns > most) {",
      `    held[0] = 1; ${held.map(([place, name]) => `${place} = ${name};`).join(" ")}`,
      "    return at;",
      "  }",
      ...indent(body),
      "}",
    ],
  };
  const body = printBody(layout, k.body, { known: new Map(), prefixes: ["i", "o"] });
  return `${opening(precision, layout.tables)}
return function solve(seed, from, to, out, counts, saved, held, most = Infinity${
    given.length > 0 ? ", given" : ""
  }) {
  let turns = 0;
  for (let path = from; path < to; path++, turns++) {
    const sample = path | 0, at = path - from;
${indent(body, "    ").join("\n")}
  }
  return to - from;
};`;
}
