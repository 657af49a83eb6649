// deno-lint-ignore-file no-console -- a study says what it finds
/**
 * The study: a table, and two pictures in out/.
 *
 *     deno task study
 *
 * @module
 */
import { adaptiveExponential, describe, type ItoError, progressBar, solve } from "ito";
import { exactSamples } from "ito/metrics";
import { compare, phase } from "ito/plot";
import { exact, studied } from "./process.ts";
import { strategies } from "./strategies.ts";

const orExit = <A>(
  e: { readonly _tag: "Left"; readonly left: ItoError } | { readonly _tag: "Right"; readonly right: A },
): A => {
  if (e._tag === "Right") return e.right;
  console.error(describe(e.left));
  return Deno.exit(1);
};

Deno.mkdirSync("out", { recursive: true });

const n = 2000;
const compared = orExit(
  await compare({
    problems: { "five modes": { process: studied, exact } },
    strategies,
    n,
    progress: progressBar(),
  })(),
);
console.log(compared.table);
Deno.writeTextFileSync("out/table.md", `${compared.table}\n`);
Deno.writeTextFileSync("out/compare.svg", compared.svg);

const samples = orExit(await solve(studied, adaptiveExponential(), { n, seed: 1 })());
const truth = orExit(exactSamples(exact, n, 2));
Deno.writeTextFileSync("out/samples.svg", orExit(await phase(samples, { exact: truth, title: "Samples" })()));
console.log("\nWrote out/table.md, out/compare.svg, out/samples.svg");
