// deno-lint-ignore-file no-console -- a bench prints its table
/**
 * The accuracy of the float32 and the float64 functions: `deno task bench bench/functions.ts`.
 * @module
 */
import { promises, promises64, study, study64 } from "./lib/ulps.ts";

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

const count64 = 2 ** 20;
console.log(
  `\n| function | arguments | largest error, ulp | at | correctly rounded |\n| --- | --- | ---: | ---: | ---: |`,
);
for (const p of promises64) {
  const { worst, at, exact } = study64(p, count64);
  console.log(
    `| ${p.op} | ${p.of} | ${worst.toFixed(2)} | ${
      at.filter((v) => v !== undefined).map((v) => v.toPrecision(17)).join(", ")
    } | ${(100 * exact).toFixed(1)} % |`,
  );
}
