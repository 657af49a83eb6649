// deno-lint-ignore-file no-console -- a bench prints its table
/**
 * Whether a solver selects noise where few of many elements decide: χ² of the outcomes with 4 degrees of freedom (99.99 % is
 * 23.5), and evaluations.
 *
 *     deno run -A --no-lock bench/selection.ts [--quick] [--seeds 3]
 *
 * Rows: the default; and as it was before decision 0017 (`retain`, a mean over all elements, rel .025).
 * @module
 */
import { adaptiveExponential, describe, solve, type Strategy } from "ito";
import { type Deciding, deciding } from "../tests/truth/deciding.ts";
import { beforePrevisible } from "./lib/before.ts";
import { machine, writeResult } from "./lib/report.ts";

const n = Deno.args.includes("--quick") ? 1000 : 16_000;
const asked = Deno.args.includes("--seeds") ? Number(Deno.args[Deno.args.indexOf("--seeds") + 1]) : 1;
const seeds = Array.from({ length: asked }, (_, i) => i + 1);

const problems: Readonly<Record<string, () => Deciding>> = {
  "2 of 256, VP": () => deciding.few(256, "vp"),
  "2 of 257, VP": () => deciding.few(257, "vp"),
  "2 of 300, VE": () => deciding.few(300, "ve"),
  "points, 1024, VE": () => deciding.points(1024, "ve"),
  "points, 1024, VP": () => deciding.points(1024, "vp"),
  "points, 3072, VE": () => deciding.points(3072, "ve"),
  "patch 4 × 4, VE": () => deciding.patch("ve"),
  "patch 4 × 4, VP": () => deciding.patch("vp"),
};

const strategies: Readonly<Record<string, (range: readonly [number, number]) => Strategy>> = {
  "default": (dataRange) => adaptiveExponential({ dataRange }),
  "as it was": beforePrevisible,
};

const chiSquared = ({ nearest, weights }: Deciding, samples: ArrayLike<number>): number => {
  const counts = weights.map(() => 0);
  const width = samples.length / n;
  const row = new Float64Array(width);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < width; j++) row[j] = samples[i * width + j] ?? NaN;
    const k = nearest(row);
    counts[k] = (counts[k] ?? 0) + 1;
  }
  return weights.reduce((sum, w, k) => sum + ((counts[k] ?? 0) - n * w) ** 2 / (n * w), 0);
};

const rows: { problem: string; strategy: string; nfe: number; chi: readonly number[] }[] = [];
console.log(`| problem | solver | NFE | χ² of each seed |\n| --- | --- | ---: | --- |`);
for (const [problem, make] of Object.entries(problems)) {
  const p = make();
  for (const [strategy, of] of Object.entries(strategies)) {
    const chi: number[] = [];
    let own = 0;
    for (const seed of seeds) {
      const result = await solve(p.backward, of(p.range), { n, seed, backend: "cpu" })();
      if (result._tag === "Left") throw new Error(describe(result.left));
      chi.push(chiSquared(p, result.right.samples));
      own += result.right.evaluations.own;
    }
    rows.push({ problem, strategy, nfe: own / n / chi.length, chi });
    const cells = [
      problem,
      strategy,
      (own / n / chi.length).toFixed(1),
      chi.map((c) => c.toFixed(1)).join(" "),
    ];
    console.log(`| ${cells.join(" | ")} |`);
  }
}
await writeResult("selection", { machine: machine(), n, seeds, rows });
