// deno-lint-ignore-file no-console -- a bench prints its table
/**
 * The paper's Table 1 on our own trained networks: evaluations a sample, and a sheet of samples for each solver, whose
 * distance to CIFAR-10 tools/frechet.py measures.
 *
 *     deno run -A --no-lock bench/tables/network_table.ts --model examples/data/ve_cifar.safetensors --evaluations 30000
 *     python tools/frechet.py distance --data DIR --network features.safetensors --reference 64 out/table/ve_cifar/*.png
 *
 * `--samplers`: in place of the paper's rows, samplers at some 50 evaluations (`--steps`: at others), and ours at its
 * tolerances; `--first 64`: from another sample on, in sheets of their own, which frechet.py adds to the first.
 * Every cell costs about as many evaluations, so that those of few a sample have many samples: 64 at least, --most 1024 at
 * most. Equal evaluations: Euler–Maruyama with as many steps as the adaptive solver needed on the mean. A cell that is
 * there already is not computed again. At the end sheet.png has 36 samples each of our own solver, of Euler–Maruyama at
 * equal evaluations, and at 1000 steps.
 * @module
 */
import { basename } from "node:path";
import {
  adaptiveExponential,
  ddim,
  describe,
  eulerMaruyama,
  gottaGoFast,
  probabilityFlow,
  reverse,
  type Solution,
  solve,
  type Strategy,
  withTolerance,
} from "ito";
import { type TrainedScore, trainedScore } from "ito/score";
import { decodeSheet, encodeGrid, encodePng, gridRaster, type Raster } from "../../examples/lib/image.ts";
import { beforePrevisible } from "../lib/before.ts";
import { machine } from "../lib/report.ts";
import { inEqualSteps, ourTolerances, samplers } from "./sampler_list.ts";

const argument = (name: string, fallback: string): string => {
  const at = Deno.args.indexOf(`--${name}`);
  return at < 0 ? fallback : Deno.args[at + 1] ?? fallback;
};
const model = argument("model", "examples/data/ve_cifar.safetensors");
const evaluations = Number(argument("evaluations", "30000")); // that a cell may cost
const most = Number(argument("most", "1024"));
const piece = 64; // samples of one solve
const first = Number(argument("first", "0"));
const folder = `out/table/${basename(model, ".safetensors")}`;

/** What a cell is measured by. */
interface Cell {
  readonly name: string;
  readonly n: number;
  readonly nfe: number;
  readonly rejected: number;
  readonly paid: number;
  readonly seconds: number;
}

const total = (of: Iterable<number>): number => Array.from(of).reduce((a, v) => a + v, 0);
const cellOf = (name: string, parts: readonly Solution[]): Cell => {
  const sum = (of: (s: Solution) => number): number => total(parts.map(of));
  const [n, own, rejects] = [
    piece * parts.length,
    sum((s) => s.evaluations.own),
    sum((s) => total(s.rejects)),
  ];
  return {
    name,
    n,
    nfe: own / n,
    rejected: rejects / (rejects + sum((s) => total(s.accepts))),
    paid: sum((s) => s.evaluations.paid) / own,
    seconds: sum((s) => s.seconds),
  };
};

/** Pieces of samples, one after the other, until the cell has cost what it may. */
const solvedInPieces = async (
  t: TrainedScore,
  strategy: Strategy,
  flow: boolean,
): Promise<readonly Solution[]> => {
  const process = (flow ? probabilityFlow : reverse)(t.process, t.score);
  const parts: Solution[] = [];
  for (let paid = 0; paid < 0.75 * evaluations && piece * parts.length < most;) {
    const options = { n: piece, start: first + piece * parts.length, seed: 1, batch: piece, shape: t.shape };
    const result = await solve(process, strategy, options)();
    if (result._tag === "Left") throw new Error(describe(result.left));
    if (result.right.failure !== undefined) throw new Error(describe(result.right.failure));
    parts.push(result.right);
    paid += result.right.evaluations.paid;
  }
  return parts;
};

const known = async (path: string): Promise<Cell | undefined> => {
  try {
    return JSON.parse(await Deno.readTextFile(path));
  } catch {
    return undefined;
  }
};

const fileOf = (name: string): string =>
  `${folder}/${name.replaceAll(/[^\w.]+/g, "_")}${first > 0 ? `~${first}` : ""}`;

/** The first 36 samples of a cell. */
const panel = async (name: string): Promise<Raster> => {
  const sheet = decodeSheet(await Deno.readFile(`${fileOf(name)}.png`));
  if (sheet._tag === "Left") throw new Error(sheet.left);
  const { width, height, data } = sheet.right;
  return gridRaster({ count: 36, width, height, data: data.subarray(0, 36 * 3 * width * height) });
};

/** Pictures of one size, side by side. */
const beside = (rasters: readonly Raster[]): Raster => {
  const [{ width, height } = { width: 0, height: 0 }] = rasters;
  const rgb = new Uint8ClampedArray(3 * width * height * rasters.length);
  rasters.forEach((r, k) => {
    for (let y = 0; y < height; y++) {
      rgb.set(r.rgb.subarray(3 * width * y, 3 * width * (y + 1)), 3 * width * (y * rasters.length + k));
    }
  });
  return { width: width * rasters.length, height, rgb };
};

/** Solves a cell, keeps its sheet and its numbers, and prints its row. */
const cell = async (t: TrainedScore, name: string, strategy: Strategy, flow = false): Promise<Cell> => {
  const file = fileOf(name);
  const before = await known(`${file}.json`);
  if (before !== undefined) return before;
  const parts = await solvedInPieces(t, strategy, flow);
  const centred = t.process.name !== "VE"; // data in [−1, 1]
  const data = Float32Array.from(
    parts.flatMap((s) => Array.from(s.samples, (v) => (centred ? (v + 1) / 2 : v))),
  );
  const found = cellOf(name, parts);
  const sheet = encodeGrid({ count: found.n, width: 32, height: 32, data }, { gap: 0 });
  await Deno.writeFile(`${file}.png`, sheet);
  await Deno.writeTextFile(`${file}.json`, JSON.stringify(found));
  const { n, nfe, rejected, paid, seconds } = found;
  console.log(
    `| ${name.padEnd(28)} | ${String(n).padStart(4)} | ${nfe.toFixed(1).padStart(6)} | ${
      (100 * rejected).toFixed(1).padStart(5)
    } % | ${paid.toFixed(3)} | ${seconds.toFixed(1).padStart(6)} |`,
  );
  return found;
};

const trained = trainedScore(await Deno.readFile(model));
if (trained._tag === "Left") throw new Error(describe(trained.left));
const t = trained.right;
await Deno.mkdir(folder, { recursive: true });
const dataRange = t.process.name === "VE" ? [0, 1] as const : [-1, 1] as const;
console.log(`${t.process.name}, some ${evaluations} evaluations a cell; ${machine()}\n`);
console.log("| solver                       |    n |    NFE | rejected | paid / own | seconds |");
console.log("| ---------------------------- | ---: | -----: | -------: | ---------: | ------: |");
const fixedSteps = async (steps: number): Promise<string> =>
  (await cell(t, `EM ${steps} steps`, eulerMaruyama(steps))).name;
const own = async (rel: number): Promise<Cell> =>
  await cell(t, `adaptiveExponential ${rel}`, adaptiveExponential({ dataRange, rel }));

const paper = async (): Promise<void> => {
  await own(0.1);
  await own(0.025);
  const adapted = await own(0.05);
  const equal = await fixedSteps(Math.round(adapted.nfe));
  for (const rel of [0.025, 0.05]) { // what the data's scale in its tolerance does
    const name = `adaptiveExponential ${rel} whole σ`;
    await cell(t, name, withTolerance({ dataScale: 1e9 })(adaptiveExponential({ dataRange, rel })));
  }
  const published = async (rel: number): Promise<void> => {
    const { nfe } = await cell(t, `gottaGoFast ${rel}`, gottaGoFast({ dataRange, rel }));
    const steps = Math.round(nfe);
    await fixedSteps(steps);
    if (rel === 0.1) await cell(t, `flow Euler ${steps} steps`, eulerMaruyama(steps), true);
  };
  for (const rel of [0.1, 0.05]) await published(rel);
  for (const steps of [25, 50, 100]) await cell(t, `flow ddim ${steps}`, ddim(steps), true);
  await cell(t, "flow adaptiveExponential 0.05", adaptiveExponential({ dataRange }), true);
  await cell(t, "ddim 50", ddim(50));
  await published(0.5);
  await cell(t, "flow gottaGoFast 0.05", gottaGoFast({ dataRange, rel: 0.05 }), true);
  const long = await fixedSteps(1000);
  for (const rel of [0.02, 0.01]) await published(rel);
  const panels = await Promise.all([adapted.name, equal, long].map(panel));
  await Deno.writeFile(`${folder}/sheet.png`, encodePng(beside(panels)));
};

/** The rows of `--samplers`, those of `--only` where it is said. */
const compared = async (): Promise<void> => {
  const only = new RegExp(argument("only", ""));
  const names = /2M|P2C2|P3C4|ER-SDE|SEEDS-3|UniPC|DDIM|^Euler|EDM Heun/;
  const ours = (rel: number) => ({
    name: `adaptiveExponential ${rel}`,
    strategy: adaptiveExponential({ dataRange, rel }),
    flow: false,
  });
  const rows = [
    ...[...ourTolerances, 0.2].map(ours),
    { name: "before 0017, 0.025", strategy: beforePrevisible(dataRange), flow: false },
    ...samplers.filter((s) => names.test(s.name)).map((s) => ({
      ...inEqualSteps(s, Number(argument("steps", "48"))),
      flow: s.flow ?? false,
    })),
    { ...ours(0.05), name: "flow: adaptiveExponential 0.05", flow: true },
  ];
  for (const { name, strategy, flow } of rows) {
    if (only.test(name)) await cell(t, name, strategy, flow);
  }
};

await (Deno.args.includes("--samplers") ? compared : paper)();
