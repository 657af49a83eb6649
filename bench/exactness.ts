// deno-lint-ignore-file no-console -- a bench prints its table
/**
 * How exact are the samples, and at what price? Mixtures with their exact scores, so that nothing but the solver errs.
 *
 *     deno run -A bench/exactness.ts [--only 2d-ve] [--quick]
 *
 * For each solver: NFE, and how far its samples are from the truth, each measure beside the same for exact against exact
 * (z: standard deviations of the null).
 * @module
 */
import { pipe } from "fp-ts/function";
import { eulerMaruyama, gottaGoFast, withNoise } from "ito";
import { peersMixture, randomMixture } from "../tests/truth/problems.ts";
import {
  type Column,
  fitted,
  fixed,
  type Problem,
  type Row,
  rowsOf,
  type Run,
  tableOf,
} from "./lib/exact.ts";
import { machine, writeResult } from "./lib/report.ts";

const quick = Deno.args.includes("--quick");
const only = Deno.args[Deno.args.indexOf("--only") + 1];
const wanted = (name: string): boolean => !Deno.args.includes("--only") || name === only;

const problems: readonly Problem[] = ([["2d", peersMixture, quick ? 2000 : 20_000], [
  "3072d",
  randomMixture({ n: 3072, seed: 1 }),
  quick ? 64 : 512,
]] as const).flatMap(([size, mixture, samples]) =>
  (["ve", "vp"] as const).map((process): Problem => ({
    name: `${size}-${process}`,
    process,
    mixture: fitted(mixture, process),
    samples,
  }))
);

const columns: readonly Column[] = [
  { head: "problem", width: 8, cell: (r) => r.problem },
  { head: "solver", width: 29, cell: (r) => r.solver },
  { head: "NFE", width: 6, cell: (r) => fixed(r.nfe, 1) },
  { head: "rejected", width: 8, cell: (r) => `${fixed(100 * r.rejected, 1)} %` },
  { head: "sliced W", width: 8, cell: (r) => fixed(r.slicedW, 4) },
  { head: "z", width: 5, cell: (r) => fixed(r.slicedZ, 1) },
  { head: "energy z", width: 8, cell: (r) => fixed(r.energyZ, 1) },
  { head: "weight z", width: 8, cell: (r) => fixed(r.worstWeightZ, 1) },
  { head: "spread", width: 6, cell: (r) => fixed(r.spread, 4) },
];
const table = tableOf(columns);

const compared = async (p: Problem, run: Run): Promise<void> => {
  const dataRange = p.process === "ve" ? [0, 1] as const : [-1, 1] as const;
  for (const rel of [0.01, 0.02, 0.05, 0.1, 0.5]) {
    const nfe = await run(`gottaGoFast ${rel}`, gottaGoFast({ dataRange, rel }));
    await run(`Euler–Maruyama, ${nfe} steps`, eulerMaruyama(nfe));
  }
  await run("gottaGoFast 0.05, retain", pipe(gottaGoFast({ dataRange, rel: 0.05 }), withNoise("retain")));
  await run("Euler–Maruyama, 1000 steps", eulerMaruyama(1000));
  await run("flow, gottaGoFast 0.01", gottaGoFast({ dataRange, rel: 0.01 }), true);
  await run("flow, gottaGoFast 0.05", gottaGoFast({ dataRange, rel: 0.05 }), true);
};
const studied = (p: Problem): Promise<readonly Row[]> =>
  rowsOf(p, { repeats: quick ? 5 : 16 }, (r) => console.log(table.line(r)), (run) => compared(p, run));

console.log(`${machine()}\n\n${table.head}`);
const rows: Row[] = [];
for (const p of problems) if (wanted(p.name)) rows.push(...await studied(p));
if (!quick && !Deno.args.includes("--only")) await writeResult("exactness", rows);
