// deno-lint-ignore-file no-console -- a bench prints its lines
/**
 * What the derivatives by all parameters cost: `adjoint` over a solve of the same paths, the two in turn, in processor time.
 *
 *     deno run -A --no-lock bench/gradients/adjoint.ts [steps …]       20 64 101 256 by default
 *
 * The drift is a sum of 110 bumps, or a net of 34 units (102 parameters); 1.28 million steps in all, on the CPU.
 * @module
 */
import { cpuUsage } from "node:process";
import {
  add,
  adjoint,
  component,
  eulerMaruyama,
  exp,
  mul,
  neg,
  param,
  process,
  type Scalar,
  solve,
  square,
  sub,
  tanh,
} from "../../mod.ts";
import { machine, median } from "../lib/report.ts";

const terms = (n: number, of: (k: number) => Scalar): Scalar =>
  add(...Array.from({ length: n }, (_, k) => mul(param(`a${k}`, Math.sin(k) / 8), of(k))));
const processes = [
  process(({ x }) => {
    const bump = (k: number): Scalar => exp(neg(square(mul(20, sub(component(x, 0), k / 40 - 1.4)))));
    return { drift: terms(110, bump), diffusion: 0.3 };
  }, { name: "110 bumps" }),
  process(({ x }) => {
    const unit = (k: number): Scalar =>
      tanh(add(mul(param(`w${k}`, Math.cos(3 * k)), component(x, 0)), param(`b${k}`, Math.sin(5 * k))));
    return { drift: terms(34, unit), diffusion: 0.3 };
  }, { name: "a net of 102 parameters" }),
];

/** Processor time of what is run, in ms: of all threads. */
const timed = async (run: () => Promise<{ readonly _tag: string }>): Promise<number> => {
  const before = cpuUsage();
  const result = await run();
  const { user, system } = cpuUsage(before);
  if (result._tag === "Left") throw new Error(JSON.stringify(result));
  return (user + system) / 1000;
};

console.log(machine());
for (const steps of Deno.args.length > 0 ? Deno.args.map(Number) : [20, 64, 101, 256]) {
  for (const p of processes) {
    const o = { n: Math.floor(1_280_000 / steps), x0: 0.5, seed: 1, backend: "cpu" } as const;
    const up = solve(p, eulerMaruyama(steps), o);
    const back = adjoint(p, eulerMaruyama(steps), { ...o, of: ({ x }) => square(component(x, 0)) });
    for (let warm = 0; warm < 2; warm++) await timed(up).then(() => timed(back));
    const pairs: (readonly [number, number])[] = [];
    for (let i = 0; i < 7; i++) pairs.push([await timed(up), await timed(back)]);
    console.log(JSON.stringify({
      drift: p.name,
      steps,
      solve_ms: Math.round(median(pairs.map(([a]) => a))),
      adjoint_ms: Math.round(median(pairs.map(([, b]) => b))),
      ratio: Number(median(pairs.map(([a, b]) => b / a)).toFixed(2)),
    }));
  }
}
