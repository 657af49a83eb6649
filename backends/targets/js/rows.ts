/**
 * A kernel over rows in JavaScript: a function of (from, to, env), a range of slots and the arrays by name.
 * Tests: tests/golden_test.ts, tests/backends/targets/wasm/stage_test.ts.
 * @module
 */
import { internal } from "../../../sde/border/errors.ts";
import type { Data } from "../../../sde/language/expr.ts";
import { seed } from "../../../solvers/noise/random.ts";
import type { Precision } from "../../host/reals.ts";
import { fieldOfLane, strip, sumBlock } from "../../schedule/graphs/lanes.ts";
import type { Kernel } from "../../schedule/kernel.ts";
import { hoisted, inBlocks, lowered, strips, through } from "../../schedule/passes/control.ts";
import { indent, type Layout, printBody } from "../print.ts";
import { jsDialect, opening } from "./dialect.ts";

/** Elements of a strip: the two that share a draw. */
const width = 2;

const lanesOf = (lane: number): string => (lane === 0 ? "i" : `i + ${lane}`);

/** The source of a kernel; `tables` are those of its program. */
export function jsRows(kernel: Kernel, precision: Precision, tables: readonly Data[]): string {
  const dialect = jsDialect(precision);
  const k = through([strips(width, "apart"), lowered(dialect.lower), hoisted, inBlocks], kernel);
  const names = new Set<string>();
  const array = (name: string, at: string): string => {
    names.add(name);
    return `${name}[${at}]`;
  };
  let indexed = false;
  const pairs = Math.ceil(k.elements / width);
  const half = sumBlock / width;
  const layout: Layout = {
    dialect,
    tables,
    place: (n) => {
      if (n === strip) return "block";
      const at = fieldOfLane(n);
      if (at !== undefined) return array(at.field, lanesOf(at.lane));
      if (n.tag !== "input" || n.shape !== "scalar") return undefined;
      if (n !== seed) return array(n.name, "s");
      names.add("seed");
      return "seed";
    },
    array: (name, index) => {
      indexed = true;
      return array(name, `base + ${index}`);
    },
    store: ({ cell, lane }, [text = ""]) => [
      `${array(cell.name, cell.owner === "element" ? lanesOf(lane) : "s")} = ${text};`,
    ],
    stores: (lines) => lines,
    each: (over, body) => {
      switch (over) {
        case "block":
          return [
            `for (let b = 0; b < ${pairs}; b += ${half}) {`,
            `  const last = ${pairs % half === 0 ? `b + ${half}` : `Math.min(b + ${half}, ${pairs})`};`,
            ...indent(body),
            "}",
          ];
        case "strip":
          return [
            "for (let block = b; block < last; block++) {",
            `  const i = base + ${width} * block;`,
            ...indent(body),
            "}",
          ];
        default:
          throw internal(`a row has no ${over}s`);
      }
    },
    when: (on, body) => {
      if (on.tag !== "within") throw internal(`a row with "${on.tag}"`);
      return [`if (${width} * block + ${on.lane} < ${k.elements}) {`, ...indent(body), "}"];
    },
  };
  const body = printBody(layout, k.body, { known: new Map(), prefixes: ["v"] });
  const base = indexed || k.body.some((s) => s.tag === "each") ? [`const base = s * ${k.elements};`] : [];
  return `${opening(precision, tables)}
return function (from, to, env) {
  const { ${[...names].join(", ")} } = env;
  for (let s = from; s < to; s++) {
${indent([...base, ...body], "    ").join("\n")}
  }
};`;
}
