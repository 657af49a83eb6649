// deno-lint-ignore-file no-console -- a bench prints its lines
/**
 * Speed of a score network on the CPU, onnxruntime by us against PyTorch: the embedded networks' size, 64 images of
 * 3 × 32 × 32, each program in processes of its own, by turns.
 *
 *     PYTHON=python3 deno run -A --no-lock bench/network.ts      with PyTorch (bench/network_peer.py) beside
 *     deno run -A --no-lock bench/network.ts ve 1                one network, so many threads, in this process, as JSON
 *
 * Two figures each: milliseconds of wall clock, and of processor time, which other programs on the machine disturb less.
 * Medians over the evaluations of a process, then over the rounds.
 * @module
 */
import process from "node:process";
import { ddpmpp, ncsnpp } from "../entries/score.ts";
import { networkPorts, toOnnx } from "../networks/scores/network_onnx.ts";
import { openOracle } from "../oracles/session/session.ts";
import { patternWeights, unwrap } from "../tests/lib/network_fixtures.ts";
import { opened } from "../tests/lib/oracle_fixtures.ts";
import { machine, median, writeResult } from "./lib/report.ts";

const plan = { rounds: 3, warmUp: 2, runs: 5, batch: 64 } as const;
const small = { nf: 32, chMult: [1, 1, 2, 2], numResBlocks: 1, attnResolutions: [8] } as const;
const networks = {
  ve: () => ncsnpp({ ...small, fir: false }),
  vp: () => ddpmpp(small),
  fir: () => ncsnpp(small),
} as const;

interface Figures {
  readonly wall: number;
  readonly cpu: number;
}

const cpuNow = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

const measure = async (name: keyof typeof networks, threads: number): Promise<Figures> => {
  const net = networks[name]();
  const model = unwrap(toOnnx(net, patternWeights(net)));
  const ports = { x: networkPorts.x, scalars: [networkPorts.level], output: networkPorts.output };
  const oracle = { tag: "onnx", name, model, ...ports, dims: net.dims } as const;
  const session = opened(await openOracle(oracle, { provider: "native", threads })());
  const x = Float32Array.from({ length: plan.batch * 3072 }, (_, i) => Math.sin(i));
  const levels = new Float32Array(plan.batch).fill(2);
  const [wall, cpu]: [number[], number[]] = [[], []];
  for (let i = 0; i < plan.warmUp + plan.runs; i++) {
    const [w, c] = [performance.now(), cpuNow()];
    await session.run(x, [levels], plan.batch);
    if (i < plan.warmUp) continue;
    wall.push(performance.now() - w);
    cpu.push(cpuNow() - c);
  }
  await session.release();
  return { wall: median(wall), cpu: median(cpu) };
};

const isFigures = (value: unknown): value is Figures =>
  typeof value === "object" && value !== null && "wall" in value && "cpu" in value;

const inOwnProcess = async (program: string, args: readonly string[]): Promise<Figures> => {
  const { stdout, success } = await new Deno.Command(program, { args: [...args], stderr: "inherit" })
    .output();
  const figures: unknown = success ? JSON.parse(new TextDecoder().decode(stdout)) : undefined;
  if (!isFigures(figures)) throw new Error(`No figures from ${program} ${args.join(" ")}`);
  return figures;
};

const here = (file: string): string => new URL(file, import.meta.url).pathname;
const programs = (name: string, threads: number, python: string | undefined) => ({
  ito: () =>
    inOwnProcess(Deno.execPath(), ["run", "-A", "--no-lock", here("network.ts"), name, `${threads}`]),
  ...(python === undefined
    ? {}
    : { pytorch: () => inOwnProcess(python, [here("network_peer.py"), name, `${threads}`]) }),
});

const compare = async (): Promise<void> => {
  const rows = [];
  for (const name of Object.keys(networks)) {
    for (const threads of [1, 2]) {
      const each = Object.entries(programs(name, threads, Deno.env.get("PYTHON")));
      const taken = each.map((): Figures[] => []);
      for (let r = 0; r < plan.rounds; r++) {
        for (const [i, [, run]] of each.entries()) taken[i]?.push(await run());
      }
      const [ito, pytorch] = taken.map((t) => ({
        wall: median(t.map((f) => f.wall)),
        cpu: median(t.map((f) => f.cpu)),
      }));
      if (ito === undefined) continue;
      rows.push({
        network: name,
        threads,
        "wall, ms": Math.round(ito.wall),
        "cpu, ms": Math.round(ito.cpu),
        ...(pytorch === undefined ? {} : {
          "PyTorch wall": Math.round(pytorch.wall),
          "PyTorch cpu": Math.round(pytorch.cpu),
          "ours / PyTorch, wall": Number((ito.wall / pytorch.wall).toFixed(2)),
          "ours / PyTorch, cpu": Number((ito.cpu / pytorch.cpu).toFixed(2)),
        }),
      });
    }
  }
  console.log(machine());
  console.table(rows);
  await writeResult("network", rows);
};

const [name, threads] = Deno.args;
if (name === "ve" || name === "vp" || name === "fir") {
  console.log(JSON.stringify(await measure(name, Number(threads ?? 1))));
} else await compare();
