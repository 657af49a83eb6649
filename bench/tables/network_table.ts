// deno-lint-ignore-file no-console -- a bench prints its table
/**
 * The paper's Table 1 on our own trained networks: evaluations a sample, and samples of each solver, whose
 * distance to CIFAR-10 network_distances.ts measures.
 *
 *     deno run -A --no-lock bench/tables/network_table.ts --model examples/data/ve_cifar.safetensors --evaluations 30000
 *     deno run -A --no-lock bench/tables/network_distances.ts
 *
 * `--samplers`: in place of the paper's rows, samplers at some 50 evaluations (`--steps`: at others), and ours at its
 * tolerances. A cell that was begun goes on.
 * Every cell costs about as many evaluations, so that those of few a sample have many samples: 64 at least, --most 1024 at
 * most. Equal evaluations: Euler–Maruyama with as many steps as the adaptive solver needed on the mean. A cell that is
 * there already is not computed again. At the end sheet.png has 36 samples each of our own solver, of Euler–Maruyama at
 * equal evaluations, and at 1000 steps.
 * @module
 */
import { basename } from "node:path";
import type * as E from "fp-ts/Either";
import {
  adaptiveExponential,
  ddim,
  describe,
  eulerMaruyama,
  fromNpy,
  gottaGoFast,
  type ItoError,
  probabilityFlow,
  reverse,
  type Solution,
  solve,
  type Strategy,
  toNpy,
  withTolerance,
} from "ito";
import { type TrainedScore, trainedScore } from "ito/score";
import { encodePng, gridRaster, type Raster } from "../../examples/lib/image.ts";
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
const pixels = 3 * 32 * 32;
const folder = `out/table/${basename(model, ".safetensors")}`;

/** What a cell has cost so far. */
interface Cell {
  readonly name: string;
  readonly n: number;
  readonly own: number;
  readonly paid: number;
  readonly rejects: number;
  readonly accepts: number;
  readonly seconds: number;
}
const none = { n: 0, own: 0, paid: 0, rejects: 0, accepts: 0, seconds: 0 } as const;

const total = (of: Iterable<number>): number => Array.from(of).reduce((a, v) => a + v, 0);
const added = (c: Cell, s: Solution): Cell => ({
  name: c.name,
  n: c.n + piece,
  own: c.own + s.evaluations.own,
  paid: c.paid + s.evaluations.paid,
  rejects: c.rejects + total(s.rejects),
  accepts: c.accepts + total(s.accepts),
  seconds: c.seconds + s.seconds,
});
/** Evaluations a sample. */
const nfe = ({ own, n }: Cell): number => own / n;

const orThrow = <A>(e: E.Either<ItoError, A>): A => {
  if (e._tag === "Left") throw new Error(describe(e.left));
  return e.right;
};

/** A cell that was begun: its count, and the file of its samples, which may hold more than that counts. */
const known = async (name: string): Promise<Cell> => {
  try {
    return JSON.parse(await Deno.readTextFile(`${fileOf(name)}.json`));
  } catch {
    return { name, ...none };
  }
};
const kept = async ({ name, n }: Cell): Promise<Float32Array> =>
  n === 0 ? new Float32Array(0) : Float32Array.from(
    orThrow(fromNpy(await Deno.readFile(`${fileOf(name)}.npy`))).values.subarray(0, n * pixels),
  );

const fileOf = (name: string): string => `${folder}/${name.replaceAll(/[^\w.]+/g, "_")}`;

/** The first 36 samples of a cell. */
const panel = async (cell: Cell): Promise<Raster> => {
  const data = (await kept(cell)).subarray(0, 36 * pixels);
  return gridRaster({ count: 36, width: 32, height: 32, data });
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

const joined = (a: Float32Array, b: ArrayLike<number>): Float32Array => {
  const both = new Float32Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
};

/** Goes on with a cell until it has cost what it may, piece by piece; keeps its samples in [0, 1], and prints its row. */
const cell = async (
  t: TrainedScore,
  name: string,
  strategy: Strategy,
  { flow = false, atMost = most }: { readonly flow?: boolean; readonly atMost?: number } = {},
): Promise<Cell> => {
  const process = (flow ? probabilityFlow : reverse)(t.process, t.score);
  const [low, high] = t.dataRange;
  let found = await known(name);
  let samples = await kept(found);
  while (found.paid < 0.75 * evaluations && found.n < atMost) {
    const options = { n: piece, start: found.n, seed: 1, batch: 16, shape: t.shape };
    const solution = orThrow(await solve(process, strategy, options)());
    if (solution.failure !== undefined) throw new Error(describe(solution.failure));
    samples = joined(samples, solution.samples.map((v) => (v - low) / (high - low)));
    found = added(found, solution);
    await Deno.writeFile(`${fileOf(name)}.npy`, orThrow(toNpy(samples, [found.n, ...t.shape])));
    await Deno.writeTextFile(`${fileOf(name)}.json`, JSON.stringify(found));
  }
  const { n, own, paid, rejects, accepts, seconds } = found;
  console.log(
    `| ${name.padEnd(28)} | ${String(n).padStart(4)} | ${nfe(found).toFixed(1).padStart(6)} | ${
      (100 * rejects / (rejects + accepts)).toFixed(1).padStart(5)
    } % | ${(paid / own).toFixed(3)} | ${seconds.toFixed(1).padStart(6)} |`,
  );
  return found;
};

const t = orThrow(trainedScore(await Deno.readFile(model)));
await Deno.mkdir(folder, { recursive: true });
const { dataRange } = t;
console.log(`${t.process.name}, some ${evaluations} evaluations a cell; ${machine()}\n`);
console.log("| solver                       |    n |    NFE | rejected | paid / own | seconds |");
console.log("| ---------------------------- | ---: | -----: | -------: | ---------: | ------: |");
const fixedSteps = (steps: number, atMost = most): Promise<Cell> =>
  cell(t, `EM ${steps} steps`, eulerMaruyama(steps), { atMost });
const own = async (rel: number): Promise<Cell> =>
  await cell(t, `adaptiveExponential ${rel}`, adaptiveExponential({ dataRange, rel }));

const paper = async (): Promise<void> => {
  await own(0.1);
  await own(0.025);
  const adapted = await own(0.05);
  const equal = await fixedSteps(Math.round(nfe(adapted)));
  for (const rel of [0.025, 0.05]) { // what the data's scale in its tolerance does
    const name = `adaptiveExponential ${rel} whole σ`;
    await cell(t, name, withTolerance({ dataScale: 1e9 })(adaptiveExponential({ dataRange, rel })));
  }
  const published = async (rel: number): Promise<void> => {
    const steps = Math.round(nfe(await cell(t, `gottaGoFast ${rel}`, gottaGoFast({ dataRange, rel }))));
    await fixedSteps(steps);
    if (rel === 0.1) await cell(t, `flow Euler ${steps} steps`, eulerMaruyama(steps), { flow: true });
  };
  for (const rel of [0.1, 0.05]) await published(rel);
  for (const steps of [25, 50, 100]) await cell(t, `flow ddim ${steps}`, ddim(steps), { flow: true });
  await cell(t, "flow adaptiveExponential 0.05", adaptiveExponential({ dataRange }), { flow: true });
  await cell(t, "ddim 50", ddim(50));
  await published(0.5);
  await cell(t, "flow gottaGoFast 0.05", gottaGoFast({ dataRange, rel: 0.05 }), { flow: true });
  const long = await fixedSteps(1000);
  for (const rel of [0.02, 0.01]) await published(rel);
  const panels = await Promise.all([adapted, equal, long].map(panel));
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
    if (only.test(name)) await cell(t, name, strategy, { flow });
  }
};

/** The rows of `--short`: ours, others at the evaluations of ours at rel .2, and the published ones, which need fewer samples. */
const short = async (): Promise<void> => {
  const budget = Math.round(nfe(await own(0.2)));
  for (
    const { name, strategy } of [/2M SDE/, /SEEDS-3/].flatMap((which) =>
      samplers.filter((s) => which.test(s.name)).map((s) => inEqualSteps(s, budget - 1)) // one more denoises
    )
  ) await cell(t, name, strategy);
  const adapted = await own(0.05);
  await fixedSteps(Math.round(nfe(adapted)), Math.min(most, 256));
  await cell(t, "gottaGoFast 0.05", gottaGoFast({ dataRange, rel: 0.05 }), { atMost: Math.min(most, 128) });
};

await (Deno.args.includes("--short") ? short : Deno.args.includes("--samplers") ? compared : paper)();
