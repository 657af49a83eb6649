/**
 * Speed of the data set oracle, 512 points of 3072 elements, on onnxruntime's native and WebAssembly CPU providers:
 *
 *     deno run -A bench/oracle.ts               every provider with 1 and 2 threads, interleaved, each in its own process
 *     deno run bench/oracle.ts wasm 2           one of them, in this process, as JSON; wasm wants no permission
 *
 * An evaluation is two products of 2 · batch · 3072 · 512 floating-point operations. Medians over the rounds.
 * @module
 */
import { median } from "./lib/report.ts";
import { isLeft } from "fp-ts/Either";
import { describeOracleError } from "../oracles/session/failure.ts";
import { openOracle } from "../oracles/session/session.ts";
import type { DatasetOracle } from "../sde/language/oracle.ts";

const shape = { count: 512, elements: 3072 } as const;
const batches = [64, 32, 8, 1] as const;
const plan = { rounds: 3, runsOf: (batch: number) => 20 + Math.floor(64 / batch) } as const;
const setups = [["native", 1], ["native", 2], ["wasm", 1], ["wasm", 2]] as const;

interface Figures {
  /** Milliseconds to open the first session (the runtime's own start included), and one more. */
  readonly open: readonly number[];
  /** Median milliseconds an evaluation, one for each of `batches`. */
  readonly run: readonly number[];
}

const timed = async <A>(task: () => Promise<A>): Promise<readonly [A, number]> => {
  const start = performance.now();
  const value = await task();
  return [value, performance.now() - start];
};

const dataset = (): DatasetOracle => {
  let state = 1;
  const uniform = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const points = Float32Array.from({ length: shape.count * shape.elements }, uniform);
  return { tag: "dataset", name: "bench", points, elements: shape.elements };
};

const measure = async (provider: "native" | "wasm", threads: number): Promise<Figures> => {
  const oracle = dataset();
  const open = async () => {
    const result = await openOracle(oracle, { provider, threads })();
    if (isLeft(result)) throw new Error(describeOracleError(result.left));
    return result.right;
  };
  const [session, first] = await timed(open);
  const [other, second] = await timed(open);
  await other.release();
  const run: number[] = [];
  for (const batch of batches) {
    const x = oracle.points.slice(0, batch * shape.elements);
    const scalars = [new Float32Array(batch).fill(1), new Float32Array(batch).fill(0.5)];
    const times: number[] = [];
    for (let i = 0; i < plan.runsOf(batch); i++) {
      times.push((await timed(() => session.run(x, scalars, batch)))[1]);
    }
    run.push(median(times));
  }
  await session.release();
  return { open: [first, second], run };
};

const isFigures = (value: unknown): value is Figures =>
  typeof value === "object" && value !== null && "open" in value && "run" in value;

const inOwnProcess = async (provider: string, threads: number): Promise<Figures> => {
  const args = ["run", "-A", new URL(import.meta.url).pathname, provider, `${threads}`];
  const { stdout, success } = await new Deno.Command(Deno.execPath(), { args, stderr: "inherit" }).output();
  const figures: unknown = success ? JSON.parse(new TextDecoder().decode(stdout)) : undefined;
  if (!isFigures(figures)) throw new Error(`No figures from ${provider} with ${threads} threads`);
  return figures;
};

const compare = async (): Promise<readonly string[]> => {
  const rounds: (readonly Figures[])[] = [];
  for (let round = 0; round < plan.rounds; round++) {
    const figures: Figures[] = [];
    for (const [provider, threads] of setups) figures.push(await inOwnProcess(provider, threads));
    rounds.push(figures);
  }
  const flops = 4 * shape.elements * shape.count;
  const row = setups.map(([provider, threads], s) => {
    const over = (pick: (figures: Figures) => number): number =>
      median(rounds.map((figures) => figures[s]).map((f) => f === undefined ? NaN : pick(f)));
    const speeds = batches.map((batch, b) => {
      const ms = over((f) => f.run[b] ?? NaN);
      return `${(flops * batch / ms / 1e6).toFixed(1)} (${ms.toFixed(2)})`;
    });
    const opens = [0, 1].map((i) => over((f) => f.open[i] ?? NaN).toFixed(0));
    return `| ${[`${provider} ${threads}`, ...speeds, ...opens].join(" | ")} |`;
  });
  const head = [
    "",
    ...batches.map((batch) => `batch ${batch}, GFLOP/s (ms)`),
    "first open, ms",
    "next open, ms",
  ];
  return [`| ${head.join(" | ")} |`, `|${"---|".repeat(head.length)}`, ...row];
};

const [provider, threads] = Deno.args;
const lines = provider === "native" || provider === "wasm"
  ? [JSON.stringify(await measure(provider, Number(threads ?? 1)))]
  : await compare();
// deno-lint-ignore no-console -- a bench prints its lines
lines.forEach((line) => console.log(line));
