// deno-lint-ignore-file no-console -- a bench prints its table
/**
 * Ito's own adaptive solver beside the published one and fixed steps, on exact scores: four processes, mixtures of 2, 64
 * and 3072 elements, and the score of 512 CIFAR-10 images.
 *
 *     deno run -A bench/preset.ts [--only 2d-ve] [--quick] [--parts | --own]
 *
 * `--own` leaves out the solvers of others. `--parts` takes our solver apart instead: one part replaced at a time, on the mixtures of
 * VE and VP of 2 and 3072 elements and the images.
 * Measures as bench/exactness.ts; Euler–Maruyama runs at the NFE of each of our rows.
 * @module
 */
import { pipe } from "fp-ts/function";
import {
  adaptiveExponential,
  eulerMaruyama,
  exponentialAdams,
  gottaGoFast,
  type Method,
  type Strategy,
  withController,
  withMethod,
  withNoise,
  withPropagate,
  withTolerance,
} from "ito";
import {
  type Column,
  fixed,
  type Problem,
  processes,
  type Row,
  rowsOf,
  type Run,
  tableOf,
} from "./lib/exact.ts";
import { exactProblems } from "./problems/images.ts";
import { machine, writeResult } from "./lib/report.ts";

const quick = Deno.args.includes("--quick");
const only = Deno.args.includes("--only") ? Deno.args[Deno.args.indexOf("--only") + 1] : undefined;
const byParts = Deno.args.includes("--parts");
const ownAlone = Deno.args.includes("--own");
const problems = exactProblems(
  quick
    ? { "2d": 2000, "64d": 500, "3072d": 64, images: 64 }
    : { "2d": 20_000, "64d": 4000, "3072d": 512, images: 512 },
);

const columns: readonly Column[] = [
  { head: "problem", width: 12, cell: (r) => r.problem },
  { head: "solver", width: 26, cell: (r) => r.solver },
  { head: "NFE", width: 6, cell: (r) => fixed(r.nfe, 1) },
  { head: "most", width: 5, cell: (r) => String(r.nfeMost) },
  { head: "rejected", width: 8, cell: (r) => `${fixed(100 * r.rejected, 1)} %` },
  { head: "sliced W", width: 8, cell: (r) => fixed(r.slicedW, 4) },
  { head: "z", width: 6, cell: (r) => fixed(r.slicedZ, 1) },
  { head: "energy z", width: 8, cell: (r) => fixed(r.energyZ, 1) },
  { head: "weights z", width: 9, cell: (r) => fixed(r.weightsZ, 1) },
  { head: "spread", width: 7, cell: (r) => fixed(r.spread, 4) },
  { head: "spread z", width: 8, cell: (r) => fixed(r.spreadZ, 1) },
  { head: "seconds", width: 7, cell: (r) => fixed(r.seconds, 1) },
];
const table = tableOf(columns);

/** The paper's pair with what cures it: σ as the size of a state, a controller that settles at an error of 0.3, one path. */
const tuned = (dataRange: readonly [number, number]): Strategy =>
  pipe(
    gottaGoFast({ dataRange, rel: 0.4, against: "marginal" }),
    withController({ exponent: 0.33, safety: 0.3 ** 0.33, growMax: 2 }),
    withNoise("auto"),
  );

/** Two evaluations a step: D₀ is not the last prediction's, but asked for where the step begins. */
const evaluatedAgain: Method = {
  ...exponentialAdams,
  name: "PECE",
  remembers: {},
  opens: false,
  step: (s) => {
    const { low, high, error } = exponentialAdams.step({
      ...s,
      memory: { posterior: s.gaussian?.denoised(s.x, s.t) ?? s.x },
    });
    return { low, high, error };
  },
};

/** Our solver, and what each of its parts is there for. */
const parts: Readonly<Record<string, (s: Strategy) => Strategy>> = {
  "adaptiveExponential": (s) => s,
  "x' is kept": withPropagate("low"),
  "D₀ evaluated again": withMethod(evaluatedAgain),
  "against lowOrder": withTolerance({ against: "lowOrder" }),
  "σ counts whole": withTolerance({ dataScale: 1e9 }),
  "no longest growth, no hMax": withController({ growMax: Infinity, hMax: Infinity }),
  "θ 0.9, r 0.9": withController({ safety: 0.9, exponent: 0.9 }),
  "steps in t": withController({ clock: "t", hInit: 0.01, hMax: Infinity }),
  "redraw": withNoise("redraw"),
};

const taken = async (run: Run, dataRange: readonly [number, number]): Promise<void> => {
  for (const [name, change] of Object.entries(parts)) {
    await run(name, change(adaptiveExponential({ dataRange })));
  }
};

const compared = async (run: Run, dataRange: readonly [number, number]): Promise<void> => {
  for (const rel of [0.0125, 0.025, 0.05]) {
    const nfe = await run(`adaptiveExponential ${rel}`, adaptiveExponential({ dataRange, rel }));
    if (!ownAlone) await run(`Euler–Maruyama, ${nfe} steps`, eulerMaruyama(nfe));
  }
  const range = dataRange[1] - dataRange[0];
  await run(
    "the same, 0.05, abs 1e-3",
    withTolerance({ abs: 1e-3 * range })(adaptiveExponential({ dataRange })),
  );
  for (const rel of ownAlone ? [] : [0.01, 0.02, 0.05, 0.1]) {
    await run(`gottaGoFast ${rel}`, gottaGoFast({ dataRange, rel }));
  }
  if (!ownAlone) await run("the same, 0.05, auto", withNoise("auto")(gottaGoFast({ dataRange, rel: 0.05 })));
  if (!ownAlone) await run("its pair, tuned", tuned(dataRange));
  for (const rel of [0.00625, 0.0125, 0.025, 0.05]) {
    await run(`flow, adaptiveExp. ${rel}`, adaptiveExponential({ dataRange, rel }), true);
  }
  if (!ownAlone) await run("flow, gottaGoFast 0.05", gottaGoFast({ dataRange, rel: 0.05 }), true);
};

const study = byParts ? taken : compared;
const studied = (p: Problem): Promise<readonly Row[]> =>
  rowsOf(
    p,
    { repeats: quick ? 4 : 16 },
    (r) => console.log(table.line(r)),
    (run) => study(run, processes[p.process].dataRange),
  );

console.log(`${machine()}\n\n${table.head}`);
const rows: Row[] = [];
for (const make of problems) {
  const p = make();
  if (!(byParts ? /^((2|3072)d|cifar)-v/ : /./).test(p.name)) continue;
  if (only === undefined || p.name.includes(only)) rows.push(...await studied(p));
}
if (only === undefined && !quick && !ownAlone) await writeResult(byParts ? "preset_parts" : "preset", rows);
