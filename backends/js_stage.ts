/**
 * A staged program as JavaScript: for each stage a function over the slots' scalars and one over their elements.
 *
 * Elements are taken in pairs, which share one draw of the generator, and summed in blocks of 16, block after block: the
 * order of every backend, so that sums agree bit for bit. All functions take (from, to, env): a range of slots, and the
 * arrays by name.
 * @module
 */
import type { Node } from "../sde/expr.ts";
import { seed } from "../solvers/random.ts";
import { oneLine } from "../sde/one_line.ts";
import { block, type Place } from "./emit.ts";
import { jsSyntax, type Precision, preludeOf } from "./js.ts";
import { fieldOfLane, invariant, ofLane, strip, sumBlock } from "./lanes.ts";
import { loweringOf } from "./lowering.ts";
import type { Named, Program, Stage, Total } from "./stage_plan.ts";
import { gathers, tableName } from "./tables.ts";
import { emptyTotal, joining } from "./total.ts";

/** The functions of a stage as source; `elements` is missing where a stage has nothing to do for its elements. */
export interface StageSource {
  readonly scalars: string | undefined;
  readonly elements: string | undefined;
}

/** The functions of a program as source. */
export interface ProgramSource {
  readonly stages: readonly StageSource[];
  readonly results: string | undefined;
  readonly tables: readonly (Float64Array)[];
}

const indent = (lines: readonly string[], by: string): string => lines.map((l) => by + l).join("\n");

/** What a kernel reads and writes, by name: the arrays it takes out of `env`. */
const header = (names: ReadonlySet<string>): string => `const { ${[...names].join(", ")} } = env;`;

interface Context {
  readonly precision: Precision;
  readonly elements: number;
  readonly lower: (n: Node) => Node;
  readonly tables: ReturnType<typeof gathers>;
}

const scalarPlace = (names: Set<string>): Place => (n) => {
  if (n.tag !== "input" || n.shape !== "scalar") return undefined;
  if (n === seed) {
    names.add("seed");
    return "seed";
  }
  names.add(n.name);
  return `${n.name}[s]`;
};

const wrap = (c: Context, names: ReadonlySet<string>, body: string): string =>
  `${preludeOf(c.precision)}
${c.tables.data.map((d, i) => `const ${tableName(i)} = tables[${i}]; // ${oneLine(d.name)}`).join("\n")}
return function (from, to, env) {
  ${header(names)}
${body}
};`;

/** Scalars, each a sample's: computed all, then stored. */
const renderScalars = (
  c: Context,
  values: readonly Named[],
  store: (v: Named) => string,
): string | undefined => {
  if (values.length === 0) return undefined;
  const names = new Set<string>();
  const roots = values.map((v) => c.lower(v.node));
  const b = block({ syntax: jsSyntax(c.precision), roots, place: scalarPlace(names), tables: c.tables.data });
  const nexts = values.map((v, i) => `const n${i} = ${b.use(roots[i] ?? v.node)};`);
  const stores = values.map((v, i) => {
    names.add(store(v));
    return `${store(v)}[s] = n${i};`;
  });
  return wrap(
    c,
    names,
    `  for (let s = from; s < to; s++) {\n${indent([...b.lines, ...nexts, ...stores], "    ")}\n  }`,
  );
};

const renderElements = (c: Context, stage: Stage): string | undefined => {
  const { fields, partials } = stage;
  if (fields.length + partials.length === 0) return undefined;
  const n = c.elements;
  const lanes = n === 1 ? [0] : [0, 1];
  const names = new Set<string>();
  const values = [...fields.map((f) => f.node), ...partials.map((p) => p.operand)];
  const roots = lanes.map((j) => ofLane(values, j, 2).map(c.lower));
  const scalars = scalarPlace(names);
  const place: Place = (m) => {
    if (m === strip) return "block";
    const at = fieldOfLane(m);
    if (at === undefined) return scalars(m);
    names.add(at.field);
    return `${at.field}[i${at.lane === 0 ? "" : ` + ${at.lane}`}]`;
  };
  const syntax = jsSyntax(c.precision);
  const join = ({ op }: Total, to: string, value: string): string =>
    joining({ op, to, value, syntax, lower: c.lower });
  // what the same for all elements of a sample: computed before the loop
  const all = roots.flat();
  const outer = block({ syntax, roots: invariant(all), place, prefix: "u", tables: c.tables.data });
  const fixed = new Map(invariant(all).map((m) => [m, outer.bind(m)]));
  const body = block({ syntax, roots: all, place, prefix: "v", outer: fixed, tables: c.tables.data });
  const work = lanes.flatMap((j) => {
    const stores = fields.map((f, k) => {
      names.add(f.name);
      return `${f.name}[i${j === 0 ? "" : ` + ${j}`}] = ${body.use(roots[j]?.[k] ?? f.node)};`;
    });
    const sums = partials.map((p, k) => {
      const v = body.use(roots[j]?.[fields.length + k] ?? p.operand);
      return `{ const w = ${v}; ${join(p, `a${k}`, "w")} }`;
    });
    const lines = [...stores, ...sums];
    return j === 1 && n % 2 === 1 ? [`if (2 * block + 1 < ${n}) {`, ...lines, "}"] : lines;
  });
  const loop = `for (let block = b; block < last; block++) {
        const i = base + 2 * block;
${indent([...body.lines, ...work], "        ")}
      }`;
  partials.forEach((p) => names.add(p.name));
  const pairs = Math.ceil(n / 2);
  const half = sumBlock / 2;
  return wrap(
    c,
    names,
    `  for (let s = from; s < to; s++) {
    const base = s * ${n};
${
      indent([
        ...outer.lines,
        ...partials.map((p, k) => `let t${k} = ${emptyTotal(p.op)};`),
      ], "    ")
    }
    for (let b = 0; b < ${pairs}; b += ${half}) {
      const last = ${pairs % half === 0 ? `b + ${half}` : `Math.min(b + ${half}, ${pairs})`};
${indent(partials.map((p, k) => `let a${k} = ${emptyTotal(p.op)};`), "      ")}
      ${loop}
${indent(partials.map((p, k) => join(p, `t${k}`, `a${k}`)), "      ")}
    }
${indent(partials.map((p, k) => `${p.name}[s] = t${k};`), "    ")}
  }`,
  );
};

/** The JavaScript of a staged program; `parts: "scalars"` leaves the elements to another engine. */
export function renderJsProgram(
  program: Program,
  elements: number,
  precision: Precision,
  parts: "all" | "scalars" = "all",
): ProgramSource {
  const roots = [
    ...program.stages.flatMap((s) =>
      [...s.hoisted, ...s.fields].map((v) => v.node).concat(s.partials.map((p) => p.operand))
    ),
    ...program.results.map((r) => r.node),
  ];
  const tables = gathers(roots);
  const context = (): Context => ({
    precision,
    elements,
    lower: loweringOf(precision),
    tables,
  });
  return {
    stages: program.stages.map((stage) => ({
      scalars: renderScalars(context(), stage.hoisted, (v) => v.name),
      elements: parts === "all" ? renderElements(context(), stage) : undefined,
    })),
    results: renderScalars(context(), program.results, (v) => v.name),
    tables: tables.data.map((d) => d.values),
  };
}
