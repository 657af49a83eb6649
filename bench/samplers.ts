// deno-lint-ignore-file no-console -- a bench prints its table
/**
 * Samplers of score models at equal evaluations: distance to exact samples against NFE, for each sampler on each problem.
 *
 *     deno run -A --no-lock bench/samplers.ts [--set mixtures | hard] [--only 2d-vp] [--again adaptive] [--quick] [--picture]
 *
 * Two sets: the mixtures of five modes on four processes, and the problems of `problems/hard.ts`. A row that is in
 * out/samplers already is not run again, but for those that `--again` names.
 * Fixed steps are equal in λ (`grids.logSnr`; EDM's Heun brings Karras' grid); the reverse SDE and the probability flow each
 * have their samplers, ours and the published adaptive one stand beside them. Distance: the worst z of sliced Wasserstein, of
 * the modes' weights and of the spread about them, each against what exact samples have between them (below 3 nothing tells).
 * Judged at tEnd, without denoising, by the judge of `exactness.ts`. At the end come the tables of
 * docs/lab/samplers.md; `--picture` writes docs/lab/samplers.svg or docs/lab/samplers_hard.svg, log–log.
 * @module
 */
import { adaptiveExponential, gottaGoFast, type Strategy } from "ito";
import { fixed, type Problem, processes, type Row, rowsOf, tableOf } from "./lib/exact.ts";
import { machine } from "./lib/report.ts";
import { hardProblems } from "./problems/hard.ts";
import { exactProblems } from "./problems/images.ts";
import { inEqualSteps, ourTolerances, samplers } from "./tables/sampler_list.ts";
import { picture } from "./tables/sampler_figure.ts";
import { adaptiveTable, cheapestTable, fixedTable } from "./tables/sampler_tables.ts";

const asked = (name: string): string | undefined => {
  const at = Deno.args.indexOf(name);
  return at < 0 ? undefined : Deno.args[at + 1];
};
const quick = Deno.args.includes("--quick");

/** What is run: problems, evaluations of fixed steps, tolerances of the published solver, and the picture of them. */
interface ProblemSet {
  readonly picture: string;
  readonly budgets: readonly number[];
  readonly published: readonly number[];
  readonly problems: readonly (() => Problem)[];
}
const sets: Readonly<Record<string, ProblemSet>> = {
  mixtures: {
    budgets: quick ? [10, 40] : [10, 20, 40, 80],
    published: [0.02, 0.1],
    picture: "lab/samplers.svg",
    problems: exactProblems(
      quick
        ? { "2d": 2000, "64d": 400, "3072d": 32, images: 64 }
        : { "2d": 20_000, "64d": 2000, "3072d": 256, images: 512 },
    ).slice(0, 12), // the images are those of the other set, and fewer
  },
  hard: {
    budgets: quick ? [10, 40] : [10, 20, 40],
    published: [0.1],
    picture: "lab/samplers_hard.svg",
    problems: hardProblems(
      quick
        ? { plane: 2000, few: 400, points: 400, images: 128 }
        : { plane: 4000, few: 1000, points: 1000, images: 256 },
    ),
  },
};

/** How far the samples are from exact ones: the worst of three z, and no less than ½; what is no number is infinitely far. */
const worstZ = (r: Row): number =>
  Math.max(
    0.5,
    ...[r.slicedZ, r.weightsZ, r.spreadZ].map((z) => Number.isFinite(z) ? Math.abs(z) : Infinity),
  );

const table = tableOf([
  { head: "problem", width: 12, cell: (r) => r.problem },
  { head: "sampler", width: 34, cell: (r) => r.solver },
  { head: "NFE", width: 6, cell: (r) => fixed(r.nfe, 1) },
  { head: "distance", width: 8, cell: (r) => fixed(r.slicedW, 4) },
  { head: "z", width: 7, cell: (r) => fixed(r.slicedZ, 1) },
  { head: "weights z", width: 9, cell: (r) => fixed(r.weightsZ, 1) },
  { head: "spread", width: 7, cell: (r) => fixed(r.spread, 4) },
  { head: "worst z", width: 7, cell: (r) => fixed(worstZ(r), 1) },
]);

/** A row that is wanted: what is solved by what. */
interface Ask {
  readonly name: string;
  readonly strategy: Strategy;
  readonly flow: boolean;
}
const asksOf = (p: Problem, { budgets, published }: ProblemSet): readonly Ask[] => {
  const { dataRange } = processes[p.process];
  return [
    ...ourTolerances.flatMap((rel) => {
      const strategy = adaptiveExponential({ dataRange, rel });
      const name = `adaptiveExponential ${rel}`;
      return [{ name, strategy, flow: false }, { name: `flow: ${name}`, strategy, flow: true }];
    }),
    ...published.map((rel) => ({
      name: `gottaGoFast ${rel}`,
      strategy: gottaGoFast({ dataRange, rel }),
      flow: false,
    })),
    ...samplers.flatMap((s) => budgets.map((nfe) => ({ ...inEqualSteps(s, nfe), flow: s.flow ?? false }))),
  ];
};

const judged = (p: Problem, asks: readonly Ask[]): Promise<readonly Row[]> =>
  rowsOf(
    p,
    { repeats: quick ? 5 : 12, energy: false },
    (r) => console.log(table.line(r)),
    async (run) => {
      for (const { name, strategy, flow } of asks) await run(name, strategy, flow);
    },
  );

const folder = `out/samplers${quick ? "/quick" : ""}`;
const known = async (file: string): Promise<readonly Row[]> => {
  try {
    return JSON.parse(await Deno.readTextFile(file));
  } catch {
    return [];
  }
};

const only = new RegExp(asked("--only") ?? "");
const again = new RegExp(asked("--again") ?? "^$");
await Deno.mkdir(folder, { recursive: true });
console.log(`${machine()}\n\n${table.head}`);
for (const [name, set] of Object.entries(sets)) {
  if ((asked("--set") ?? name) !== name) continue;
  const rows: Row[] = [];
  for (const make of set.problems) {
    const p = make();
    if (!only.test(p.name)) continue;
    const file = `${folder}/${p.name}.json`;
    const before = (await known(file)).filter((r) => !again.test(r.solver));
    const asks = asksOf(p, set);
    const missing = asks.filter((a) => !before.some((r) => r.solver === a.name));
    const all = missing.length === 0 ? before : [...before, ...await judged(p, missing)];
    const found = asks.flatMap((a) => all.filter((r) => r.solver === a.name));
    await Deno.writeTextFile(file, JSON.stringify(found));
    rows.push(...found);
  }
  if (rows.length === 0) continue;
  const marks = rows.map((r) => ({ ...r, z: worstZ(r) }));
  console.log(`\n${cheapestTable(marks)}\n\n${adaptiveTable(marks)}`);
  for (const nfe of set.budgets) console.log(`\n${nfe} evaluations\n\n${fixedTable(marks, nfe)}`);
  if (Deno.args.includes("--picture")) {
    Deno.writeTextFileSync(new URL(`../docs/${set.picture}`, import.meta.url), await picture(marks));
  }
}
