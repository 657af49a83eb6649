// deno-lint-ignore-file no-console -- a bench prints its table
/**
 * The paper's Table 1 on our own trained networks: evaluations a sample, and a sheet of samples for each solver, whose
 * distance to CIFAR-10 tools/frechet.py measures.
 *
 *     deno run -A --no-lock bench/network_table.ts --model examples/data/ve_cifar.safetensors --n 64
 *     python tools/frechet.py distance --data DIR --network features.safetensors --reference 64 out/table/ve_cifar/*.png
 *
 * Equal evaluations: Euler–Maruyama with as many steps as the adaptive solver needed on the mean. A cell that is there
 * already is not computed again.
 * @module
 */
import { basename } from "node:path";
import {
  adaptiveExponential,
  describe,
  eulerMaruyama,
  gottaGoFast,
  probabilityFlow,
  reverse,
  type Solution,
  solve,
  type Strategy,
  type TrainedScore,
  trainedScore,
} from "ito";
import { encodeGrid } from "../examples/lib/image.ts";
import { machine } from "./lib/report.ts";

const argument = (name: string, fallback: string): string => {
  const at = Deno.args.indexOf(`--${name}`);
  return at < 0 ? fallback : Deno.args[at + 1] ?? fallback;
};
const model = argument("model", "examples/data/ve_cifar.safetensors");
const n = Number(argument("n", "64"));
const folder = `out/table/${basename(model, ".safetensors")}`;

/** What a cell is measured by. */
interface Cell {
  readonly name: string;
  readonly nfe: number;
  readonly rejected: number;
  readonly paid: number;
  readonly seconds: number;
}

const cellOf = (name: string, s: Solution): Cell => {
  const steps = s.accepts.reduce((a, v, i) => a + v + (s.rejects[i] ?? 0), 0);
  return {
    name,
    nfe: s.evaluations.own / n,
    rejected: s.rejects.reduce((a, v) => a + v, 0) / steps,
    paid: s.evaluations.paid / s.evaluations.own,
    seconds: s.seconds,
  };
};

const known = async (path: string): Promise<Cell | undefined> => {
  try {
    return JSON.parse(await Deno.readTextFile(path));
  } catch {
    return undefined;
  }
};

/** Solves a cell, keeps its sheet and its numbers, and prints its row. */
const cell = async (t: TrainedScore, name: string, strategy: Strategy, flow = false): Promise<Cell> => {
  const file = `${folder}/${name.replaceAll(/[^\w.]+/g, "_")}`;
  const before = await known(`${file}.json`);
  if (before !== undefined) return before;
  const process = (flow ? probabilityFlow : reverse)(t.process, t.score);
  const result = await solve(process, strategy, { n, seed: 1, batch: 64, shape: t.shape })();
  if (result._tag === "Left") throw new Error(describe(result.left));
  const centred = t.process.name !== "VE"; // data in [−1, 1]
  const data = Float32Array.from(result.right.samples, (v) => (centred ? (v + 1) / 2 : v));
  const found = cellOf(name, result.right);
  await Deno.writeFile(`${file}.png`, encodeGrid({ count: n, width: 32, height: 32, data }, { gap: 0 }));
  await Deno.writeTextFile(`${file}.json`, JSON.stringify(found));
  const { nfe, rejected, paid, seconds } = found;
  console.log(
    `| ${name.padEnd(28)} | ${nfe.toFixed(1).padStart(6)} | ${(100 * rejected).toFixed(1).padStart(5)} % | ${
      paid.toFixed(3)
    } | ${seconds.toFixed(1).padStart(6)} |`,
  );
  return found;
};

const trained = trainedScore(await Deno.readFile(model));
if (trained._tag === "Left") throw new Error(describe(trained.left));
const t = trained.right;
await Deno.mkdir(folder, { recursive: true });
const dataRange = t.process.name === "VE" ? [0, 1] as const : [-1, 1] as const;
console.log(`${t.process.name}, ${n} samples a cell; ${machine()}\n`);
console.log("| solver                       |    NFE | rejected | paid / own | seconds |");
console.log("| ---------------------------- | -----: | -------: | ---------: | ------: |");
for (const rel of [0.025, 0.05, 0.1]) {
  await cell(t, `adaptiveExponential ${rel}`, adaptiveExponential({ dataRange, rel }));
}
const published = async (rel: number): Promise<void> => {
  const { nfe } = await cell(t, `gottaGoFast ${rel}`, gottaGoFast({ dataRange, rel }));
  const steps = Math.round(nfe);
  await cell(t, `EM ${steps} steps`, eulerMaruyama(steps));
  if (rel >= 0.1) await cell(t, `flow Euler ${steps} steps`, eulerMaruyama(steps), true);
};
for (const rel of [0.5, 0.1, 0.05, 0.02, 0.01]) await published(rel);
await cell(t, "flow gottaGoFast 0.05", gottaGoFast({ dataRange, rel: 0.05 }), true);
await cell(t, "EM 1000 steps", eulerMaruyama(1000));
