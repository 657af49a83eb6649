// deno-lint-ignore-file no-console -- a bench prints its table
/**
 * How far likelihoods of a mixture are from its own density, by the tolerance of the flow: the table of docs/likelihood.md.
 *
 *     deno run -A --no-lock bench/likelihood/mixtures.ts
 *
 * @module
 */
import { describe, logLikelihood, marginalOf, mixtureScore, subVp, ve, vp } from "ito";
import { valueOf } from "../../sde/language/value.ts";
import { mixtureLogDensity } from "../../sde/mixture.ts";
import { t } from "../../sde/process.ts";

const five = {
  weights: [0.1, 0.15, 0.2, 0.25, 0.3],
  means: [[-1, 0], [1, 0], [0, 1], [0, -1], [0.5, 0.5]],
  stds: [0.05, 0.1, 0.05, 0.2, 0.05],
};
/** On and between the parts, and far from all. */
const points = Array.from({ length: 400 }, (_, i) => [1.5 * Math.sin(1.7 * i), 1.5 * Math.cos(0.37 * i * i)]);
const share = (all: readonly number[], of: number): number =>
  all.toSorted((a, b) => a - b)[Math.round(of * (all.length - 1))] ?? NaN;

console.log(
  "| process | rel, abs | error, median | largest | doubt, median | rows with more | evaluations |",
);
console.log("| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
for (const process of [vp(), ve(), subVp()]) {
  const m = marginalOf(process);
  if (m._tag === "Left") throw new Error(describe(m.left));
  const now = new Map([[t, process.time.tEnd]]);
  const { meanCoef, offset, std } = m.right;
  const at = { meanCoef: valueOf(meanCoef, now), offset: valueOf(offset, now), std: valueOf(std, now) };
  for (const rel of [1e-4, 1e-5, 1e-6, 1e-7, 1e-8]) {
    const options = { end: "marginal", rel, abs: rel } as const;
    const found = await logLikelihood(process, mixtureScore(five), points, options)();
    if (found._tag === "Left") throw new Error(describe(found.left));
    const { logp, doubt, nfe } = found.right;
    const off = points.map((x, i) => Math.abs((logp[i] ?? NaN) - mixtureLogDensity(five, x, at)));
    const more = off.filter((v, i) => v > (doubt[i] ?? NaN)).length / off.length;
    const cells = [
      process.name,
      rel.toExponential(),
      share(off, 0.5).toExponential(1),
      share(off, 1).toExponential(1),
      share([...doubt], 0.5).toExponential(1),
      `${Math.round(100 * more)} %`,
      share([...nfe], 0.5),
    ];
    console.log(`| ${cells.join(" | ")} |`);
  }
}
