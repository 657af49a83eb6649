/**
 * The looped plan as JavaScript: path after path, each until its code is no longer 0.
 * @module
 */
import type { Node } from "../sde/expr.ts";
import { sample, seed } from "../solvers/random.ts";
import { oneLine } from "../sde/one_line.ts";
import { block, type Place } from "./emit.ts";
import { jsSyntax, type Precision, preludeOf } from "./js.ts";
import type { LoopPlan } from "./loop_plan.ts";
import { loweringOf } from "./lowering.ts";
import { gathers, tableName } from "./tables.ts";

const indent = (lines: readonly string[], by: string): string => lines.map((l) => by + l).join("\n");

/** The lines that keep the state, after a step of which this is due. */
const keeping = ({ save, state, elements }: LoopPlan): readonly string[] => {
  if (save === undefined) return [];
  const { every, count } = save;
  const stores = state.map((n, i) => `saved[row + ${i}] = ${n.tag === "input" ? n.name : ""};`);
  return [
    `if (attempts % ${every} === 0) {`,
    `  const row = (at * ${count} + attempts / ${every} - 1) * ${elements};`,
    ...stores.map((l) => `  ${l}`),
    "}",
  ];
};

/**
 * The source of a function of (seed, from, to, out, counts, saved, held, most) that solves the samples from … to − 1 and
 * returns how many of them have ended.
 *
 * `out` takes `elements` reals a sample, `counts` attempts, accepts and code, `saved` the states that are kept, where
 * any are; all begin at sample `from`. After `most` turns and paths it returns early: `held` then has 1 and the variables
 * of the path that is under way, with which the next call goes on.
 */
export function renderJsLoop(plan: LoopPlan, precision: Precision): string {
  const syntax = jsSyntax(precision);
  const lower = loweringOf(precision);
  const vars = plan.variables.map((v) => ({ ...v, init: lower(v.init), next: lower(v.next) }));
  const output = plan.output.map(lower);
  const tables = gathers([...vars.flatMap((v) => [v.init, v.next]), ...output]);
  const symbols = new Map<Node, string>([...plan.variables.map((v) => [v.symbol, v.name] as const), [
    seed,
    "seed",
  ], [sample, "sample"]]);
  const place: Place = (n) => symbols.get(n);
  const read = { tables: tables.data };

  const first = block({ syntax, roots: vars.map((v) => v.init), place, prefix: "i", ...read });
  const inits = vars.map((v) => `let ${v.name} = ${first.use(v.init)};`);
  const body = block({ syntax, roots: vars.map((v) => v.next), place, prefix: "v", ...read });
  const nexts = vars.map((v, k) => `const n${k} = ${body.use(v.next)};`);
  const commit = vars.map((v, k) => `${v.name} = n${k};`);
  const last = block({ syntax, roots: output, place, prefix: "o", ...read });
  const stores = output.map((o, i) => `out[at * ${plan.elements} + ${i}] = ${last.use(o)};`);
  const held = vars.map((v, k) => [`held[${k + 1}]`, v.name] as const);
  return `${preludeOf(precision)}
${tables.data.map((d, i) => `const ${tableName(i)} = tables[${i}]; // ${oneLine(d.name)}`).join("\n")}
return function solve(seed, from, to, out, counts, saved, held, most = Infinity) {
  let turns = 0;
  for (let path = from; path < to; path++, turns++) {
    const sample = path | 0, at = path - from;
${indent([...first.lines, ...inits], "    ")}
    if (turns === 0 && held !== undefined && held[0] === 1) {
      held[0] = 0; ${held.map(([place, name]) => `${name} = ${place};`).join(" ")}
    }
    while (code === 0) {
      if (++turns > most) {
        held[0] = 1; ${held.map(([place, name]) => `${place} = ${name};`).join(" ")}
        return at;
      }
${indent([...body.lines, ...nexts, commit.join(" "), ...keeping(plan)], "      ")}
    }
${indent([...last.lines, ...stores], "    ")}
    counts[at * 3] = attempts; counts[at * 3 + 1] = accepts; counts[at * 3 + 2] = code;
  }
  return to - from;
};`;
}
