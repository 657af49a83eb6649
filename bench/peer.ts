// deno-lint-ignore-file no-console -- a bench prints its lines
/**
 * Ito as one of the speed peers: the ensembles that a hand-written C program and PyTorch solve too, by the public API.
 *
 *     EXTRA='deno run -A --no-lock bench/peer.ts' bash run.sh      beside the others, with checks and ratios
 *     CASE=gbm-em RUNS=5 deno run -A --no-lock bench/peer.ts       alone: one JSON line a peer and case
 *
 * Timed: `solution.seconds`, from the planned solve to the samples in memory, median of RUNS after one run that compiles.
 * `seconds_call` is the whole call of `solve`: checks, tracing, planning and the look at every number besides. The
 * WebGPU backend compiles in each solve; its `seconds` are those of the same loop compiled once. `ou-em-save` is timed
 * with its statistics.
 * PEERS=cpu,f64,reference,webgpu names what runs: the CPU in float32 and in float64, the reference (a tenth of the paths,
 * as it is so much slower), WebGPU; by default the first and the last. `rate_of` is a row's rate by those before it.
 * @module
 */
import { openOn } from "../backends/run/choose.ts";
import { silent } from "../backends/host/debug.ts";
import { chunkOf, ensemble } from "../solve/ensemble/ensemble.ts";
import { runChunks } from "../solve/ensemble/chunks.ts";
import { prepare, solve } from "../solve/solve.ts";
import { openDevice } from "../backends/devices/webgpu/device.ts";
import { prepareLoop } from "../backends/devices/webgpu/loop.ts";
import { describe } from "../sde/border/errors.ts";
import type { Solution } from "../solve/solution.ts";
import { type Case, peerCases, target } from "./lib/peer_cases.ts";
import { median } from "./lib/report.ts";

const firstSeed = 2026;

/** What each name asks of a solve. */
const peers = {
  cpu: { backend: "cpu" },
  f64: { backend: "cpu", precision: "f64" },
  reference: { backend: "reference" },
  webgpu: { backend: "webgpu" },
  native: { backend: "native" },
  relaxed: { backend: "native", arithmetic: "relaxed" },
} as const;
type Peer = keyof typeof peers;
const isPeer = (name: string): name is Peer => name in peers;

const threadsOf = (device: string): number => Number(/(\d+) threads/.exec(device)?.[1] ?? 1);
const total = (a: Uint32Array): number => a.reduce((sum, v) => sum + v, 0);

/** Mean and variance (÷ N) of the first component. */
const moments = ({ samples, shape }: Solution): { readonly mean: number; readonly var: number } => {
  const width = shape.reduce((a, b) => a * b, 1);
  const n = samples.length / width;
  let [sum, squares] = [0, 0];
  for (let i = 0; i < samples.length; i += width) sum += samples[i] ?? NaN;
  for (let i = 0; i < samples.length; i += width) squares += ((samples[i] ?? NaN) - sum / n) ** 2;
  return { mean: sum / n, var: squares / n };
};

/** The share of samples by the part of highest posterior under the target. */
const sharesOf = ({ samples }: Solution): readonly number[] => {
  const count = target.weights.map(() => 0);
  for (let i = 0; i < samples.length; i += 2) {
    const logits = target.weights.map((w, k) => {
      const [mx = 0, my = 0] = target.means[k] ?? [];
      const v = (target.stds[k] ?? 1) ** 2;
      const square = ((samples[i] ?? NaN) - mx) ** 2 + ((samples[i + 1] ?? NaN) - my) ** 2;
      return Math.log(w / v) - square / (2 * v);
    });
    const best = logits.indexOf(Math.max(...logits));
    count[best] = (count[best] ?? 0) + 1;
  }
  return count.map((c) => c / (samples.length / 2));
};

const solveOnce = async (c: Case, peer: Peer, seed: number): Promise<Solution | string> => {
  const x0 = c.x0 === undefined ? {} : { x0: c.x0 };
  const result = await solve(c.process, c.strategy, { n: c.paths, seed, ...peers[peer], ...x0 })();
  return result._tag === "Left" ? describe(result.left) : result.right;
};

/** Seconds of a compiled loop on the device, whose solves give the same samples as `solve`; none where it is staged. */
const deviceSeconds = async (c: Case, runs: number): Promise<readonly number[]> => {
  const x0 = c.x0 === undefined ? {} : { x0: c.x0 };
  const ready = prepare(c.process, c.strategy, { n: c.paths, ...x0 });
  const device = await openDevice()();
  if (ready._tag === "Left" || device._tag === "Left" || ready.right.plan.tag !== "looped") return [];
  const { plan, job } = ready.right;
  const loop = await prepareLoop(device.right, plan)();
  if (loop._tag === "Left") return [];
  const seconds: number[] = [];
  for (let run = 0; run <= runs; run++) {
    const before = performance.now();
    await loop.right.run({ ...job, seed: firstSeed + run })();
    if (run > 0) seconds.push((performance.now() - before) / 1000);
  }
  await loop.right.release();
  device.right.close();
  return seconds;
};

/** The line of a case on a backend, or why there is none. */
const lineOf = async (c: Case, peer: Peer, runs: number): Promise<string | Record<string, unknown>> => {
  // first of all: after solves that opened and closed devices, llvmpipe was seen to be a fifth slower
  const compiled = peer === "webgpu" ? await deviceSeconds(c, runs) : [];
  const first = await solveOnce(c, peer, firstSeed);
  if (typeof first === "string") return first;
  let last = first;
  const [seconds, calls]: [number[], number[]] = [[], []];
  for (let run = 1; run <= runs; run++) {
    const before = performance.now();
    const found = await solveOnce(c, peer, firstSeed + run);
    if (typeof found === "string") return found;
    calls.push((performance.now() - before) / 1000);
    seconds.push(found.seconds);
    last = found;
  }
  if (compiled.length > 0) seconds.splice(0, seconds.length, ...compiled);
  const [accepted, rejected] = [total(last.accepts), total(last.rejects)];
  const bad = last.codes.findIndex((code) => code !== "done");
  if (bad >= 0) return `Sample ${bad} ended as ${last.codes[bad]}`;
  const own = last.evaluations.own / c.paths;
  return {
    peer: `ito-${peer}`,
    case: c.name,
    paths: c.paths,
    steps: accepted + rejected,
    seconds: median(seconds),
    path_steps_per_s: Number(((accepted + rejected) / median(seconds)).toPrecision(6)),
    nfe_mean: own,
    ...moments(last),
    threads: peer !== "webgpu" ? threadsOf(last.device) : navigator.hardwareConcurrency,
    seconds_min: Math.min(...seconds),
    seconds_max: Math.max(...seconds),
    seconds_call: median(calls),
    device: last.device,
    ...(c.adaptive === true
      ? { accepted, rejected, nfe_paid: last.evaluations.paid / c.paths, weights: sharesOf(last) }
      : {}),
  };
};

/** Statistics on the way, compiling not counted: a plan that is opened once, as `ensemble` opens it. */
const statisticsLine = async (
  c: Case,
  peer: Peer,
  runs: number,
): Promise<string | Record<string, unknown>> => {
  const { saveAt = 1, x0 = 0 } = c;
  const asked = { n: c.paths, ...peers[peer], x0, saveAt, seed: firstSeed };
  const ready = prepare(c.process, c.strategy, asked);
  if (ready._tag === "Left") return describe(ready.left);
  const runner = await openOn(ready.right.asked, ready.right.plan, silent)();
  if (runner._tag === "Left") return describe(runner.left);
  const seconds: number[] = [];
  for (let run = 0; run <= runs; run++) {
    const before = performance.now();
    const prepared = { ...ready.right, job: { ...ready.right.job, seed: firstSeed + run } };
    const found = await runChunks({ ...prepared, chunk: chunkOf(prepared) }, runner.right)();
    if (found._tag === "Left") return describe(found.left);
    if (run > 0) seconds.push((performance.now() - before) / 1000);
  }
  await runner.right.release();
  const found = await ensemble(c.process, c.strategy, { ...asked, seed: firstSeed + runs })();
  if (found._tag === "Left") return describe(found.left);
  const e = found.right;
  if (e.codes.done !== c.paths) return `Only ${e.codes.done} paths are done`;
  return {
    peer: `ito-${peer}`,
    case: c.name,
    paths: c.paths,
    steps: e.steps.accepted,
    seconds: median(seconds),
    path_steps_per_s: Number((e.steps.accepted / median(seconds)).toPrecision(6)),
    nfe_mean: e.evaluations.own / c.paths,
    mean: e.mean[0],
    var: e.variance[0],
    threads: peer !== "webgpu" ? threadsOf(e.device) : navigator.hardwareConcurrency,
    seconds_min: Math.min(...seconds),
    seconds_max: Math.max(...seconds),
    device: e.device,
    mean_at: Array.from(e.saved?.mean ?? []),
    var_at: Array.from(e.saved?.variance ?? []),
  };
};

const only = Deno.env.get("CASE") ?? "all";
const runs = Number(Deno.env.get("RUNS") ?? 3);
const asked = (Deno.env.get("PEERS") ?? "cpu,webgpu").split(",").filter(isPeer);
for (const c of peerCases.filter((one) => only === "all" || only === one.name)) {
  const rates: Record<string, number> = {};
  for (const peer of asked) {
    const part = peer === "reference" ? { ...c, paths: Math.ceil(c.paths / 10) } : c;
    const line = await (c.saveAt === undefined ? lineOf : statisticsLine)(part, peer, runs);
    if (typeof line === "string") {
      console.error(`${c.name} on ${peer}: ${line}`);
      continue;
    }
    const rate = Number(line.path_steps_per_s);
    const by = Object.entries(rates).map(([name, r]) => [name, Number((rate / r).toPrecision(3))]);
    rates[`ito-${peer}`] = rate;
    console.log(JSON.stringify({ ...line, ...(by.length > 0 ? { rate_of: Object.fromEntries(by) } : {}) }));
  }
}
