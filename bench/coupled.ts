// deno-lint-ignore-file no-console -- a bench prints its table
/**
 * What it costs an element to see others: the processes of `examples/coupled.ts` beside the same without neighbours.
 *
 *     deno task bench bench/coupled.ts [cpu native …]
 *
 * Each is compiled once, then both take turns; the least of RUNS (5). A network's 18 noises stand beside 12 of 12 elements.
 */
import {
  add,
  cos,
  element,
  eulerMaruyama,
  max,
  mul,
  type Process,
  process,
  sin,
  solve,
  type SolveOptions,
  sqrt,
  sub,
} from "ito";
import { heat, lorenz96, network, ring } from "../examples/coupled.ts";
import { machine } from "./lib/report.ts";

const runs = Number(Deno.env.get("RUNS") ?? 5);

interface Pair {
  readonly name: string;
  readonly coupled: Process;
  readonly alone: Process;
  readonly elements: number;
  readonly n: number;
}
const pairs: readonly Pair[] = [
  {
    name: "Lorenz-96",
    coupled: lorenz96,
    alone: process(({ x }) => ({ drift: add(mul(sub(x, 1), x), sub(8, x)), diffusion: 1 })),
    elements: 40,
    n: 4000,
  },
  {
    name: "ring",
    coupled: ring,
    alone: process(({ x }) => ({
      drift: add(cos(element), mul(2, add(sin(sub(1, x)), sin(sub(x, 2))))),
      diffusion: 0.1,
    })),
    elements: 100,
    n: 1500,
  },
  {
    name: "network",
    coupled: network,
    alone: process(({ x }) => ({ drift: mul(-1, max(x, 0)), diffusion: sqrt(max(x, 0)) })),
    elements: 12,
    n: 12_000,
  },
  {
    name: "heat",
    coupled: heat,
    alone: process(({ x }) => ({ drift: sub(add(x, 1), mul(2, x)), diffusion: 1 })),
    elements: 256,
    n: 800,
  },
];
const where: Readonly<Record<string, Partial<SolveOptions> & { readonly slower: number }>> = {
  cpu: { backend: "cpu", slower: 1 },
  "cpu f64": { backend: "cpu", precision: "f64", slower: 1 },
  native: { backend: "native", slower: 1 },
  webgpu: { backend: "webgpu", slower: 10 },
};

const steps = 100;
const timed = async (p: Process, o: SolveOptions): Promise<number> => {
  const before = performance.now();
  const result = await solve(p, eulerMaruyama(steps), o)();
  return result._tag === "Right" ? performance.now() - before : NaN;
};

console.log(`${machine()}\n`);
const rows: Record<string, unknown>[] = [];
for (const [place, { slower, ...at }] of Object.entries(where)) {
  if (Deno.args.length > 0 && !Deno.args.includes(place)) continue;
  for (const { name, coupled, alone, elements, n } of pairs) {
    const job = { ...at, n: Math.ceil(n / slower), seed: 1, shape: [elements], x0: 1 };
    const first = await timed(coupled, { ...job, n: 1 });
    const ms: number[][] = [[], []];
    for (let run = 0; run <= runs; run++) {
      for (const [k, p] of [coupled, alone].entries()) {
        const spent = await timed(p, job);
        if (run > 0) ms[k]?.push(spent); // the first compiles
      }
    }
    const [together = NaN, apart = NaN] = ms.map((all) =>
      Math.min(...all) * 1e6 / (job.n * elements * steps)
    );
    rows.push({
      where: place,
      process: name,
      "first solve ms": Math.round(first),
      "ns an element and step": Number(together.toFixed(2)),
      alone: Number(apart.toFixed(2)),
      "×": Number((together / apart).toFixed(2)),
    });
  }
}
console.table(rows);
