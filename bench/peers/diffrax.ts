// deno-lint-ignore-file no-console -- a bench prints its table
/**
 * Ito beside diffrax (JAX on the CPU), in one run: geometric Brownian motion, Heston, Lorenz-96 and an adaptive mixture.
 *
 *     PYTHON=/path/to/python deno run -A --no-lock bench/peers/diffrax.ts     a Python that has diffrax
 *
 * Both in float32, compiled before; the least of RUNS (3). The adaptive solvers differ: here Gotta Go Fast's pair, there ShARK
 * with a PID controller at the same tolerances, so that steps are shown too.
 * @module
 */
import { add, mul, process, shift, solve, type SolveOptions, sub } from "ito";
import { eulerMaruyama } from "../../solvers/presets.ts";
import { type Case, peerCases } from "../lib/peer_cases.ts";
import { machine } from "../lib/report.ts";

const runs = Number(Deno.env.get("RUNS") ?? 3);
const factor = Number(Deno.env.get("PATHS") ?? 1);

const lorenz = process(({ x }) => {
  const [next, last, before] = [shift(x, 1, "wrap"), shift(x, -1, "wrap"), shift(x, -2, "wrap")];
  return { drift: add(mul(sub(next, before), last), sub(8, x)), diffusion: 1 };
}, { time: { T: 2 } });
const peer = (name: string): Case => {
  const found = peerCases.find((c) => c.name === name);
  if (found === undefined) throw new Error(`no case ${name}`);
  return found;
};
const start = (x0: Case["x0"]): Partial<SolveOptions> => (x0 === undefined ? {} : { x0 });
const [gbm, heston, mixture] = [peer("gbm-em"), peer("heston-em"), peer("gmm2d-ggf-ve")];
/** The paths that both solve, and Ito's options. */
const cases = {
  "gbm-em": { ...gbm, n: 100_000, more: start(gbm.x0) },
  "heston-em": { ...heston, n: 100_000, more: start(heston.x0) },
  "lorenz-96-em": {
    process: lorenz,
    strategy: eulerMaruyama(2000),
    n: 1000,
    more: { x0: 8, shape: [40] },
  },
  "gmm2d-adaptive": { ...mixture, n: 4096, more: {} },
} as const;

interface Line {
  readonly case: string;
  readonly paths: number;
  readonly seconds: number;
  readonly mean: number;
  readonly steps: number;
}
const isLine = (u: unknown): u is Line =>
  typeof u === "object" && u !== null && "case" in u && "seconds" in u;

const python = Deno.env.get("PYTHON") ?? "python3";
const { stdout, success } = await new Deno.Command(python, {
  args: [new URL("diffrax_peer.py", import.meta.url).pathname],
  env: { RUNS: String(runs), PATHS: String(factor) },
  stderr: "inherit",
}).output();
if (!success) throw new Error(`${python} has no diffrax, or it failed: pip install diffrax`);
const theirs = new TextDecoder().decode(stdout).trim().split("\n").map((l): unknown => JSON.parse(l)).filter(
  isLine,
);

console.log(machine());
const rows: Record<string, string | number>[] = [];
for (const [name, c] of Object.entries(cases)) {
  const line = theirs.find((l) => l.case === name);
  if (line === undefined) continue;
  for (const backend of ["cpu", "native"] as const) {
    const seconds: number[] = [];
    let steps = NaN;
    for (let run = 0; run <= runs; run++) {
      const before = performance.now();
      const found = await solve(c.process, c.strategy, { n: line.paths, seed: run, backend, ...c.more })();
      if (found._tag === "Left") throw new Error(found.left.tag);
      if (run > 0) seconds.push((performance.now() - before) / 1000);
      const { nfe } = found.right;
      steps = nfe.reduce((sum, v) => sum + v, 0) / line.paths;
    }
    const least = Math.min(...seconds);
    rows.push({
      case: name,
      backend,
      paths: line.paths,
      "diffrax s": Number(line.seconds.toFixed(3)),
      "Ito s": Number(least.toFixed(3)),
      "×": Number((line.seconds / least).toFixed(1)),
      "diffrax steps": Math.round(line.steps),
      "Ito evaluations": Math.round(steps),
    });
  }
}
console.table(rows);
