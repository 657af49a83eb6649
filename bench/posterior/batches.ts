// deno-lint-ignore-file no-console -- a bench prints its table
/**
 * BayesFlow's default on the five-mode mixture, so many draws at a time with one step for all, beside Ito: the table of
 * docs/worked/posterior.md. Weights 0.10 0.15 0.20 0.25 0.30 in truth; worst: of which, in standard errors, for each of three seeds.
 *
 *     deno run -A --no-lock bench/posterior/batches.ts [--quick] [standardised|narrow]
 *
 * @module
 */
import { adaptiveExponential, describe, type Mixture, mixtureScore, reverse, solve, vp } from "ito";
import { componentsOf, sharesOf } from "../../examples/lib/mixture.ts";
import { prior } from "../../examples/lib/posterior/known.ts";
import { cosine, edm } from "../../examples/lib/posterior/published.ts";
import { schedules, twoStep } from "../../tests/examples/two_step.ts";

const n = Deno.args.includes("--quick") ? 1000 : 10_000;
/** The same modes a quarter as far and as wide: a posterior that is narrower than the prior that it was standardised by. */
const narrow: Mixture = {
  weights: prior.weights,
  means: prior.means.map((m) => m.map((v) => v / 4)),
  stds: prior.stds.map((s) => s / 4),
};

const worst = (samples: ArrayLike<number>, mixture: Mixture): number => {
  const away = sharesOf(componentsOf(samples, mixture), 5).map(({ share }, k) => {
    const w = mixture.weights[k] ?? NaN;
    return Math.abs(share - w) / Math.sqrt(w * (1 - w) / n);
  });
  return Math.max(...away);
};

const line = (cells: readonly string[]): void => console.log(`| ${cells.join(" | ")} |`);
line(["mixture", "schedule", "sampler", "NFE", "worst"]);
line(["---", "---", "---", "---:", "---"]);
for (const [name, modes] of Object.entries({ standardised: prior, narrow })) {
  if (Deno.args.some((a) => /^[a-z]/.test(a) && a !== name)) continue;
  for (const schedule of ["edm", "cosine"] as const) {
    for (const batch of name === "narrow" ? [1, 100] : [1, 10, 100, 1000]) {
      const all = [1, 2, 3].map((seed) => twoStep(modes, schedules[schedule], { n, batch, seed }));
      const each = all.map(({ samples }) => worst(samples, modes).toFixed(1)).join(" ");
      line([name, schedule, `two_step_adaptive, ${batch} at a time`, (all[0]?.nfe ?? NaN).toFixed(0), each]);
    }
  }
  for (const [schedule, process] of Object.entries({ edm, cosine, VP: vp() })) {
    const each: string[] = [];
    let nfe = NaN;
    for (const seed of [1, 2, 3]) {
      const strategy = adaptiveExponential({ dataRange: name === "narrow" ? [-0.5, 0.5] : [-2, 2] });
      const result = await solve(reverse(process, mixtureScore(modes)), strategy, { n, seed })();
      if (result._tag === "Left") throw new Error(describe(result.left));
      each.push(worst(result.right.samples, modes).toFixed(1));
      nfe = result.right.evaluations.own / n;
    }
    line([name, schedule, "Ito, each draw its own steps", nfe.toFixed(0), each.join(" ")]);
  }
}
