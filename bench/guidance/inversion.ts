// deno-lint-ignore-file no-console -- a bench prints its table
/**
 * Data to noise and back along the probability flow: how far from themselves they come back. The table of docs/conditions.md.
 *
 *     deno run -A --no-lock bench/guidance/inversion.ts
 *
 * @module
 */
import {
  adaptive,
  adaptiveExponential,
  ddimEta,
  ddimInversion,
  describe,
  encoding,
  equalSteps,
  type Fallible,
  mixtureScore,
  probabilityFlow,
  type Process,
  type Solution,
  solve,
  type SolveOptions,
  type Strategy,
  tsit5,
  ve,
  vp,
  withDenoise,
} from "../../mod.ts";

const score = mixtureScore({ weights: [0.3, 0.7], means: [[-1, 0], [1, 0.5]], stds: [0.3, 0.2] });
const n = 500;

const solved = async (p: Fallible<Process>, s: Strategy, x0?: SolveOptions["x0"]): Promise<Solution> => {
  const asked = { n, seed: 1, backend: "cpu", ...(x0 === undefined ? {} : { x0 }) } as const;
  const result = await solve(p, withDenoise("none")(s), asked)();
  if (result._tag === "Left") throw new Error(describe(result.left));
  return result.right;
};

const nfeOf = (s: Solution): number => Math.round(s.evaluations.own / n);

console.log("| process | by | evaluations up, down | farthest | rms |");
console.log("| --- | --- | ---: | ---: | ---: |");
for (const forward of [vp(), ve({ sigmaMax: 10 })]) {
  const flow = probabilityFlow(forward, score);
  const data = await solved(flow, adaptiveExponential());
  const row = async (name: string, up: Strategy, down: Strategy): Promise<void> => {
    const noise = await solved(encoding(flow), up, data);
    const back = await solved(flow, down, noise);
    const off = Array.from(back.samples, (v, i) => Math.abs(v - (data.samples[i] ?? NaN)));
    const rms = Math.sqrt(off.reduce((s, v) => s + v * v, 0) / off.length);
    const farthest = off.reduce((m, v) => Math.max(m, v), 0);
    const cost = `${nfeOf(noise)}, ${nfeOf(back)}`;
    console.log(
      `| ${forward.name} | ${name} | ${cost} | ${farthest.toExponential(1)} | ${rms.toExponential(1)} |`,
    );
  };
  for (const tolerance of [1e-4, 1e-5, 1e-6]) {
    const s = adaptive(tsit5, { abs: tolerance, rel: tolerance });
    await row(`tsit5, ${tolerance.toExponential()}`, s, s);
  }
  const inversion = ddimInversion(flow);
  if (inversion._tag === "Left") throw new Error(describe(inversion.left));
  for (const steps of [50, 200, 1000, 5000]) {
    await row(`DDIM, ${steps} steps`, equalSteps(inversion.right, steps), equalSteps(ddimEta(), steps));
  }
}
