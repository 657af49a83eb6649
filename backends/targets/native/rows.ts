/**
 * The staged plan as C: for each stage with work for its elements a kernel over rows, a strip a lane.
 *
 * What elements add to a sum goes to scratch memory; when there is a block of 16 for each lane, the blocks are added up side
 * by side, and then one after the other: the order of every target.
 * Tests: tests/backends/devices/native/native_test.ts.
 * @module
 */
import { element } from "../../../sde/language/dsl.ts";
import { type Data, nodesOf } from "../../../sde/language/expr.ts";
import { seed } from "../../../solvers/noise/random.ts";
import { fieldOfLane, strip, sumBlock } from "../../schedule/graphs/lanes.ts";
import { type Kernel, mapBodies, type Statement, type Total, valuesOf } from "../../schedule/kernel.ts";
import { hoisted, kernelNodes, lowered, type Pass, strips, through } from "../../schedule/passes/control.ts";
import { programKernels } from "../../schedule/staged.ts";
import type { StagePlan } from "../../schedule/plans/stage_plan.ts";
import { gathers } from "../tables.ts";
import { indent, joining, type Layout, printBody } from "../print.ts";
import { cFile, signature, tablesOf } from "./file.ts";
import { cDialect } from "./syntax.ts";

/** A rendered stage plan, and what must be known to run it. */
export interface NativeStages {
  readonly text: string;
  /** What `run` is given, in order, before the tables: arrays by name, and `scratch`. */
  readonly arrays: readonly string[];
  readonly tables: readonly Data[];
  /** Which kernel a stage's elements are; none where they have nothing to do. */
  readonly kernelOf: (program: "begin" | "step" | "finish", stage: number) => number | undefined;
  /** Sums of a kernel, at most; each has so many blocks of 16 in scratch memory as there are lanes. */
  readonly sums: number;
}

/** What elements add to sums is stored to scratch memory, strip by strip. */
const apart: Pass = {
  name: "scratch",
  needs: "loops over strips, their lanes together",
  promises: "no joins in strips: what they would add, in cells of the block",
  run: (k) => ({
    ...k,
    body: mapBodies(k.body, (s): readonly Statement[] => {
      if (s.tag !== "each") return [s];
      const joins = s.body.flatMap((one) => (one.tag === "join" ? [one] : []));
      const stores = s.into.map(({ cell }): Statement => {
        const values = joins.filter((j) => j.into.cell === cell).map((j) => j.value);
        return { tag: "store", to: [{ cell: { ...cell, owner: "block" }, lane: 0, values }], atOnce: false };
      });
      return [{ ...s, body: [...s.body.filter((one) => one.tag !== "join"), ...stores] }];
    }),
  }),
};

/** The statements that add up what a chunk of `count` elements has left in scratch memory. */
const addUp = ({ cell, monoid }: Total, k: number): readonly string[] => [
  "{",
  `  float *const q = scratch + ${k * sumBlock} * W;`,
  `  for (long i = count; i < ${sumBlock} * blocks; i++) q[i] = first(${cDialect.unit(monoid)});`,
  `  real b = ${cDialect.unit(monoid)};`,
  `  for (int i = 0; i < ${sumBlock}; i++) {`,
  `    const real w = get(q + i, ${sumBlock});`,
  `    ${joining(cDialect, monoid, "b", "w")}`,
  "  }",
  "  for (int i = 0; i < blocks; i++) {",
  "    const real w = R(NUMBER(b, i));",
  `    ${joining(cDialect, monoid, cell.name, "w")}`,
  "  }",
  "}",
];

const types = { real: "float", word: "unsigned", flag: "unsigned char" } as const;

/** The functions of kernels; `at` numbers what they are given. */
const functionOf = (
  name: string,
  kernel: Kernel,
  tables: readonly Data[],
  at: (array: string) => number,
): string => {
  const n = kernel.elements;
  const each = kernel.body.flatMap((s) => (s.tag === "each" ? [s] : []));
  const width = nodesOf(each.flatMap((s) => valuesOf(s.body))).includes(element) ? 2 : 1;
  const k = through([strips(width, "together"), lowered(cDialect.lower), apart, hoisted], kernel);
  const used = new Map<string, string>();
  const array = (name: string, kind: keyof typeof types): string => {
    used.set(name, `${types[kind]} *const ${name}_ = env[${at(name)}];`);
    return `${name}_`;
  };
  const sums = each.flatMap((s) => s.into);
  const layout: Layout = {
    dialect: cDialect,
    tables, // of all kernels: they are given in one order
    place: (m) => {
      if (m === strip) return "block";
      if (m === seed) return "seed";
      const lane = fieldOfLane(m);
      if (lane !== undefined) return `get(${array(lane.field, "real")} + base + i + ${lane.lane}, ${width})`;
      if (m.tag !== "input" || m.shape !== "scalar") return undefined;
      const value = `${array(m.name, m.kind)}[s]`;
      return m.kind === "real" ? `R(${value})` : m.kind === "word" ? `U(${value})` : `M(-${value})`;
    },
    array: (name, index) => `entry(${array(name, "real")} + base, ${n - 1}u, ${width}u, ${index})`,
    store: ({ cell, values }, texts) => {
      const put = (to: string, left: string): string =>
        `put${values.length}(${to}, ${left}, ${texts.join(", ")});`;
      if (cell.owner === "element") return [put(`${array(cell.name, "real")} + base + i`, `${n} - i`)];
      if (cell.owner === "row") return [`${array(cell.name, "real")}[s] = first(${texts.join()});`];
      const sum = sums.findIndex((t) => t.cell.name === cell.name);
      return [put(`scratch + ${sum * sumBlock} * W + i - c`, `${width} * W`)];
    },
    stores: (lines) => lines,
    each: (_, body) => [
      `for (long c = 0; c < ${n}; c += ${sumBlock} * W) {`,
      `  const long end = ${n} - c < ${sumBlock} * W ? ${n} : c + ${sumBlock} * W, count = end - c, blocks = (count + ${
        sumBlock - 1
      }) / ${sumBlock};`,
      `  for (long i = c; i < end; i += ${width} * W) {`,
      `    const word block = vwadd(U(i / ${width}), iota());`,
      ...indent(body, "    "),
      "  }",
      ...indent(sums.flatMap(addUp)),
      "}",
    ],
  };
  const body = indent(printBody(layout, k.body, { known: new Map(), prefixes: ["v"] }), "    ");
  if (sums.length > 0) used.set("scratch", `float *const scratch = env[${at("scratch")}];`);
  return `static void ${name}(void *const *env, int from, int to, word seed) {
  ${[...used.values(), tablesOf(tables, 0)].join(" ")}
  for (long s = from; s < to; s++) {
    const long base = s * ${n};
${body.join("\n")}
  }
}`;
};

/** The C of a staged plan. */
export function renderNativeStages(plan: StagePlan): NativeStages {
  const programs = { begin: plan.begin, step: plan.step, finish: plan.finish };
  const all = Object.entries(programs).flatMap(([name, p]) =>
    programKernels(name, p, plan.elements).stages.map((s, r) => ({ key: `${name}${r}`, kernel: s.elements }))
  );
  const kernels = all.flatMap(({ key, kernel }) => (kernel === undefined ? [] : [{ key, kernel }]));
  const tables = gathers(kernels.flatMap(({ kernel }) => kernelNodes(kernel))).data;
  const arrays: string[] = ["scratch"];
  const at = (name: string): number => {
    if (!arrays.includes(name)) arrays.push(name);
    return tables.length + arrays.indexOf(name);
  };
  const functions = kernels.map(({ key, kernel }) => functionOf(key, kernel, tables, at));
  const text = `${functions.join("\n\n")}

${signature} {
  switch (n0) {
${kernels.map(({ key }, i) => `    case ${i}: ${key}(env, n1, n2, U(n3)); break;`).join("\n")}
  }
  return 0;
}
`;
  const strips = plan.elements / 2;
  return {
    text: cFile(text, strips > 32 ? 4 : strips > 16 ? 2 : 1),
    arrays,
    tables,
    kernelOf: (program, stage) => {
      const found = kernels.findIndex(({ key }) => key === `${program}${stage}`);
      return found < 0 ? undefined : found;
    },
    sums: Math.max(
      0,
      ...kernels.map(({ kernel: { body } }) =>
        body.reduce((sum, s) => sum + (s.tag === "each" ? s.into.length : 0), 0)
      ),
    ),
  };
}
