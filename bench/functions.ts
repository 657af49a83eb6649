// deno-lint-ignore-file no-console -- a bench prints its table
/**
 * The accuracy of the float32 functions: `deno task bench bench/functions.ts`.
 * @module
 */
import { promises, study } from "./lib/ulps.ts";

const count = 2 ** 21;
console.log(
  `| function | range | largest error, ulp | at | correctly rounded |\n| --- | --- | ---: | ---: | ---: |`,
);
for (const p of promises) {
  const { worst, at, exact } = study(p, count);
  const floor = p.floor > 0 ? ` (of ${p.floor} where smaller)` : "";
  console.log(
    `| ${p.op} | [${p.from}, ${p.to}]${floor} | ${worst.toFixed(2)} | ${at} | ${
      (100 * exact).toFixed(1)
    } % |`,
  );
}
