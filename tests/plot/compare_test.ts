/**
 * A comparison: a row a problem and strategy, the null's line and band in the picture, and rows for what went wrong.
 * @module
 */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  adaptiveExponential,
  equalSteps,
  eulerMaruyama,
  gbm,
  mixtureScore,
  probabilityFlow,
  reverse,
  shark,
  solve,
  vp,
} from "ito";
import { distance, energyDistance } from "ito/metrics";
import { compare, distances } from "ito/plot";
import { tableOf } from "../../plot/compare.ts";
import { failure, right } from "../lib/either.ts";
import { js } from "../fails/plain_options.ts";

const exact = { weights: [1, 1], means: [[0, 0], [1, 1]], stds: [0.1, 0.1] };
const process = reverse(vp(), mixtureScore(exact));

Deno.test("compare() judges each strategy as distance() does, in a table and a picture", async () => {
  const found = right(
    await compare({
      problems: { here: { process, exact }, there: { process, exact } },
      strategies: { ours: adaptiveExponential(), euler: [eulerMaruyama(5), eulerMaruyama(20)] },
      n: 100,
      seed: 3,
      repeats: 6,
      measure: energyDistance(),
    })(),
  );
  assertEquals(found.rows.map((r) => [r.problem, r.strategy, r.number ?? 0]), [
    ["here", "ours", 0],
    ["here", "euler", 1],
    ["here", "euler", 2],
    ["there", "ours", 0],
    ["there", "euler", 1],
    ["there", "euler", 2],
  ]);
  const s = right(await solve(process, eulerMaruyama(20), { n: 100, seed: 3 })());
  assertEquals(found.rows[2]?.distance, right(distance(s, exact, { measure: energyDistance(), repeats: 6 })));
  assertEquals(found.rows[2]?.nfe, 20);
  assertEquals(found.table.split("\n").length, 8);
  assert(found.svg.includes("here") && found.svg.includes("energy distance"));
});

Deno.test("compare() has a row for a strategy that a problem refuses, and for samples that fail", async () => {
  const found = right(
    await compare({
      problems: {
        gbm: {
          process: gbm({ sigma: 0.5 }),
          exact: (n) => Float64Array.from({ length: n }, (_, i) => i),
          solve: { x0: 1 },
        },
      },
      strategies: { shark: equalSteps(shark, 4) },
      n: 20,
    })(),
  );
  assert(found.rows[0]?.note?.includes('The method "shark" for diagonal noise'), found.rows[0]?.note);
  assert(found.table.includes("is not supported"));
  assertEquals(found.svg, "");
});

Deno.test("compare() refuses what is no problem", async () => {
  const none = await compare({ problems: {}, strategies: { ours: adaptiveExponential() } })();
  assert(failure(none).startsWith("compare: problems must be an object of problems"));
  const flow = {
    flow: { process: probabilityFlow(vp(), mixtureScore(exact)), exact: { ...exact, stds: [1] } },
  };
  assert(
    failure(await compare({ problems: flow, strategies: { ours: adaptiveExponential() } })()).includes(
      "stds",
    ),
  );
  const empty = failure(await distances([])());
  assert(empty.includes("no points"), empty);
  assertEquals(js(tableOf, [])._tag, "Right");
});

Deno.test("distances() puts points where log–log has them", async () => {
  const point = (nfe: number, value: number) => ({ problem: "p", strategy: "s", nfe, value });
  const svg = right(await distances([point(10, 1), point(100, 0.1), point(1000, 0.01), point(5, -1)])());
  const at = /aria-label="line"[^>]*><path d="M([^"]*)"/.exec(svg)?.[1]?.split(/[L,]/).map(Number) ?? [];
  assertEquals(at.length, 6); // what is not > 0 has no place
  assertAlmostEquals((at[2] ?? NaN) - (at[0] ?? NaN), (at[4] ?? NaN) - (at[2] ?? NaN), 0.2);
  assertAlmostEquals((at[3] ?? NaN) - (at[1] ?? NaN), (at[5] ?? NaN) - (at[3] ?? NaN), 0.2);
});
