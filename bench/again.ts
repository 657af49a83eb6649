// deno-lint-ignore-file no-console -- a bench prints its table
/**
 * What a solve costs that was solved before: planning, opening and compiling are for the first.
 *
 *     deno run -A bench/again.ts [--quick]
 *
 * Processor time (user and system, of all threads) a solve, and of a sweep the share of the clock that its kernels take:
 * what the JavaScript and WebAssembly functions that Ito has made are timed at.
 * @module
 */
import process from "node:process";
import {
  adaptiveExponential,
  type Backend,
  describe,
  type Fallible,
  mixtureScore,
  type Process,
  reverse,
  solve,
  type SolveOptions,
  type Strategy,
  ve,
} from "ito";
import { machine, writeResult } from "./lib/report.ts";

const quick = Deno.args.includes("--quick");
const [repeats, seeds, paths] = quick ? [20, 100, 200] : [200, 1000, 200];

let inKernels = 0;
const isFunction = (f: unknown): f is (...args: readonly unknown[]) => unknown => typeof f === "function";
/** The same function on the clock. */
const timed = (f: unknown): unknown => {
  if (!isFunction(f)) return f;
  return (...args: readonly unknown[]) => {
    const began = performance.now();
    const made = f(...args);
    inKernels += performance.now() - began;
    return made;
  };
};
const [RealFunction, realInstantiate] = [Function, WebAssembly.instantiate];
/** Runs with every kernel on the clock. */
const onTheClock = async (run: () => Promise<void>): Promise<number> => {
  inKernels = 0;
  Reflect.set(globalThis, "Function", function (...source: readonly string[]) {
    const make: unknown = Reflect.construct(RealFunction, source);
    return (...tables: readonly unknown[]) => timed(isFunction(make) ? make(...tables) : make);
  });
  Reflect.set(WebAssembly, "instantiate", async (module: BufferSource, imports: WebAssembly.Imports) => {
    const made = await realInstantiate(module, imports);
    if (!(made instanceof WebAssembly.Instance)) return made; // the assembler's own
    const { exports } = made;
    return { exports: Object.fromEntries(Object.entries(exports).map(([k, f]) => [k, timed(f)])) };
  });
  try {
    await run();
  } finally {
    Reflect.set(globalThis, "Function", RealFunction);
    Reflect.set(WebAssembly, "instantiate", realInstantiate);
  }
  return inKernels;
};

const processorMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

const score = mixtureScore({ weights: [0.3, 0.7], means: [[0, 0], [1, 1]], stds: [0.1, 0.1] });
const kept: readonly [Fallible<Process>, Strategy] = [reverse(ve(), score), adaptiveExponential()];
const solved = async (p: Fallible<Process>, s: Strategy, o: SolveOptions): Promise<void> => {
  const found = await solve(p, s, o)();
  if (found._tag === "Left") throw new Error(describe(found.left));
};

/** The mean of repeats, after some to warm up, and the first. */
const again = async (
  what: string,
  backend: Backend,
  of: () => readonly [Fallible<Process>, Strategy],
): Promise<Readonly<Record<string, string | number>>> => {
  const times: number[] = [];
  const began = performance.now();
  for (let seed = 0; seed <= repeats; seed++) {
    const before = processorMs();
    await solved(...of(), { n: 1, seed, backend });
    times.push(processorMs() - before);
  }
  const later = times.slice(-Math.ceil(repeats / 2));
  return {
    what,
    "first ms": Number((times[0] ?? NaN).toFixed(1)),
    "again ms": Number((later.reduce((a, b) => a + b, 0) / later.length).toFixed(2)),
    "clock ms": Number(((performance.now() - began) / times.length).toFixed(2)),
  };
};

const rows = [
  await again("cpu, n = 1, the same values", "cpu", () => kept),
  await again("cpu, n = 1, made anew", "cpu", () => [reverse(ve(), score), adaptiveExponential()]),
  await again("auto, n = 1, the same values", "auto", () => kept),
];
const gpu = (await navigator.gpu?.requestAdapter()) != null;
if (gpu) rows.push(await again("webgpu, n = 1, the same values", "webgpu", () => kept));

let [clock, processor, lateClock, lateKernels] = [0, 0, 0, 0];
const kernels = await onTheClock(async () => {
  const strategy = adaptiveExponential({ rel: 0.021 }); // whose kernels nobody has made yet
  const [before, began] = [processorMs(), performance.now()];
  let [half, inHalf] = [began, 0];
  for (let seed = 0; seed < seeds; seed++) {
    if (seed === seeds / 2) [half, inHalf] = [performance.now(), inKernels];
    await solved(kept[0], strategy, { n: paths, seed, backend: "cpu" });
  }
  const ended = performance.now();
  [clock, processor] = [ended - began, processorMs() - before];
  [lateClock, lateKernels] = [ended - half, inKernels - inHalf];
});
const sweep = {
  seeds,
  paths,
  "clock ms": Math.round(clock),
  "processor ms": Math.round(processor),
  "in kernels": Number((kernels / clock).toFixed(3)),
  "later half": Number((lateKernels / lateClock).toFixed(3)), // without the first solve's planning and compiling
};
console.log(machine());
console.table(rows);
console.table([sweep]);
if (!quick) await writeResult("again", { rows, sweep });
