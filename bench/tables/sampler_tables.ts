/**
 * The tables of docs/lab/samplers.md, from the rows of `samplers.ts`: a column a problem.
 * @module
 */
import { family, type Mark } from "./sampler_figure.ts";

/** Where nothing tells samples from exact ones. */
const within = 3;

const isOurs = (solver: string): boolean => solver.includes("adaptiveExponential");
const isFlow = (solver: string): boolean => solver.startsWith("flow: ");
const isFixed = (solver: string): boolean => / steps$/.test(solver);
const shown = (z: number): string => !Number.isFinite(z) ? "∞" : z >= 99.95 ? z.toFixed(0) : z.toFixed(1);
const plain = (solver: string): string => solver.replace("flow: ", "").replace(/, \d+ steps$/, "");

const tableOf = (
  head: readonly string[],
  lines: readonly (readonly string[])[],
): string =>
  [head, head.map((_, i) => i === 0 ? "---" : "---:"), ...lines].map((l) => `| ${l.join(" | ")} |`).join(
    "\n",
  );

const problemsOf = (rows: readonly Mark[]): readonly string[] => [...new Set(rows.map((r) => r.problem))];

/** The row of fewest evaluations within the null. */
const cheapest = (rows: readonly Mark[]): Mark | undefined =>
  rows.filter((r) => r.nfe > 0 && r.z < within).toSorted((a, b) => a.nfe - b.nfe)[0];

/** For each problem: what is within the null with the fewest evaluations, of ours and of others, on the SDE and on the flow. */
export function cheapestTable(rows: readonly Mark[]): string {
  const cell = (problem: string, ours: boolean, flow: boolean): string => {
    const found = cheapest(
      rows.filter((r) => r.problem === problem && isOurs(r.solver) === ours && isFlow(r.solver) === flow),
    );
    if (found === undefined) return "none";
    const name = ours ? plain(found.solver).replace("adaptiveExponential ", "rel ") : plain(found.solver);
    return `${found.nfe.toFixed(0)}: ${name}`;
  };
  const sides = [[true, false], [false, false], [true, true], [false, true]] as const;
  return tableOf(
    ["problem", "ours, SDE", "others, SDE", "ours, flow", "others, flow"],
    problemsOf(rows).map((p) => [p, ...sides.map(([ours, flow]) => cell(p, ours, flow))]),
  );
}

const oneLine = (
  rows: readonly Mark[],
  of: (solver: string) => string,
  cell: (r: Mark) => string,
): string => {
  const problems = problemsOf(rows);
  const lines = [...Map.groupBy(rows, (r) => of(r.solver))].map(([name, own]) => [
    name,
    ...problems.map((p) => own.filter((r) => r.problem === p).map(cell)[0] ?? ""),
  ]);
  return tableOf(["sampler", ...problems], lines);
};

/** Adaptive solvers: evaluations, and the worst z. */
export function adaptiveTable(rows: readonly Mark[]): string {
  return oneLine(
    rows.filter((r) => r.nfe > 0 && !isFixed(r.solver)),
    (s) => s,
    (r) => `${r.nfe.toFixed(0)}: ${shown(r.z)}`,
  );
}

/** Fixed steps at some number of evaluations: the worst z. */
export function fixedTable(rows: readonly Mark[], nfe: number): string {
  return oneLine(
    rows.filter((r) => isFixed(r.solver) && Math.abs(Math.log(r.nfe / nfe)) < 0.2),
    family,
    (r) => shown(r.z),
  );
}
