// deno-lint-ignore-file no-console -- what goes to the console is tested here
/**
 * Debug levels: what each says, that level 0 says nothing, and that none changes a sample.
 * @module
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { cpuPlan } from "../../backends/schedule/plans/keep.ts";
import { kernelsOf } from "../../backends/schedule/plans/kernels.ts";
import { passesOf } from "../../backends/schedule/plans/passes.ts";
import { passTexts } from "../../backends/schedule/plans/pass_text.ts";
import { prepare } from "../../solve/solve.ts";
import {
  type DebugLevel,
  eulerMaruyama,
  type Fallible,
  gottaGoFast,
  mixtureScore,
  type OnnxOracle,
  type Process,
  process,
  reverse,
  type Solution,
  solve,
  type SolveOptions,
  type Strategy,
  ve,
} from "../../mod.ts";
import { datasetScore } from "../../entries/score.ts";
import { evaluate } from "../../sde/language/expr.ts";
import { right } from "../lib/either.ts";
import { refused, solved } from "../lib/solved.ts";
import { traitsText } from "../../backends/devices/webgpu/probe.ts";
import { traitsOf } from "../lib/device.ts";
import { onDevice } from "../backends/devices/webgpu/stage_cases.ts";

const zeros = (n: number): readonly number[] => Array.from({ length: n }, () => 0);
/** A looped process, a staged one, and one with an oracle. */
const few = reverse(ve(), mixtureScore({ weights: [0.3, 0.7], means: [[0, 0], [1, 1]], stds: [0.1, 0.2] }));
const many = reverse(ve(), mixtureScore({ weights: [1], means: [zeros(20)], stds: [0.5] }));
const asked = reverse(
  ve(),
  datasetScore(Float32Array.from({ length: 30 }, (_, i) => Math.sin(i)), 10, "ten"),
);
const short = gottaGoFast({ dataRange: [-1, 1], rel: 0.5 });

interface Told {
  readonly solution: Solution;
  readonly lines: readonly string[];
}
const told = async (p: Fallible<Process>, s: Strategy, o: SolveOptions): Promise<Told> => {
  const lines: string[] = [];
  const solution = await solved(p, s, { ...o, log: (line) => void lines.push(line) });
  return { solution, lines };
};

/** The lines that go to the console meanwhile. */
const printed = async (work: () => Promise<unknown>): Promise<readonly unknown[]> => {
  const lines: unknown[] = [];
  const before = console.error;
  console.error = (...args: readonly unknown[]) => void lines.push(...args);
  try {
    await work();
  } finally {
    console.error = before;
  }
  return lines;
};

/** The cells of the table whose first heading is this, a row a line. */
const tableOf = (lines: readonly string[], heading: string): readonly (readonly string[])[] => {
  const from = lines.findIndex((line) => line.startsWith(heading));
  const cells = lines.slice(from + 1).map((line) => line.split(/ {2,}/));
  const end = cells.findIndex((c) => c.length < 3);
  return cells.slice(0, end < 0 ? undefined : end);
};

Deno.test("debug 0, the default, says nothing", async () => {
  const lines = await printed(async () => {
    assertEquals((await told(few, short, { n: 2, backend: "cpu" })).lines, []);
    assertEquals((await told(many, short, { n: 2, backend: "cpu", debug: 0 })).lines, []);
    await solved(few, short, { n: 2 });
  });
  assertEquals(lines, []);
});

Deno.test("without a log, lines go to the console and begin with ito:", async () => {
  const lines = await printed(() => solved(few, short, { n: 2, backend: "cpu", debug: 1 }));
  assertEquals(
    lines.slice(0, 2),
    [
      "ito: looped: 2 elements, no oracle: the whole solve is one kernel, a lane a path",
      "ito: backend cpu, as asked for",
    ],
  );
  for (const line of lines) assert(typeof line === "string" && line.startsWith("ito: "));
});

Deno.test("debug 1 says which backend and why, compile times, and how it ended", async () => {
  const { lines } = await told(many, short, { n: 3, backend: "cpu", debug: 1 });
  assertEquals(lines.slice(0, 2), [
    "staged, as it has 20 > 8 elements: kernels between the cuts, a row a sample; " +
    "on the CPU blocked: the whole loop of a sample in one kernel",
    "backend cpu, as asked for",
  ]);
  assertMatch(lines[2] ?? "", /^kernels compiled: [\d.]+ ms$/);
  assertMatch(
    lines[3] ?? "",
    /^3 of 3 samples done in [\d.]+ s on WebAssembly SIMD(?:, \d+ threads)?: \d+ evaluations$/,
  );
  assertEquals(lines.length, 4);
});

Deno.test("debug 1 says of an oracle how long it took to open, of a loop how long to compile", async () => {
  const { lines } = await told(asked, short, { n: 2, backend: "cpu", provider: "wasm", debug: 1 });
  assert(lines.some((line) => /^oracle "ten" opened: [\d.]+ ms$/.test(line)), lines.join("\n"));
  // a plan of its own: what an earlier solve has compiled is not compiled again
  const fresh = reverse(
    ve(),
    mixtureScore({ weights: [0.4, 0.6], means: [[0, 0], [1, 1]], stds: [0.1, 0.2] }),
  );
  const loop = await told(fresh, short, { n: 2, backend: "cpu", debug: 1 });
  assert(loop.lines.some((line) => /^JavaScript compiled: [\d.]+ ms$/.test(line)), loop.lines.join("\n"));
  const long = await told(fresh, eulerMaruyama(1000), { n: 1000, backend: "cpu", debug: 1 });
  assert(long.lines.some((line) => /^WebAssembly compiled: [\d.]+ ms$/.test(line)), long.lines.join("\n"));
});

Deno.test("debug 1 says the rule of auto, and what it came to", async () => {
  const { lines, solution } = await told(few, short, { n: 2, debug: 1 });
  assertEquals(lines[1], "backend auto: a real GPU where there is one, else the CPU (docs/lab/speed.md)");
  const why = solution.backend === "cpu" ? solution.notes[0] : `A real GPU: ${solution.device}; solved there`;
  assert(why !== undefined && lines.includes(why), lines.join("\n"));
});

Deno.test("debug 1 says how a solve failed", async () => {
  const oracle: OnnxOracle = {
    tag: "onnx",
    name: "broken",
    model: Uint8Array.of(1, 2, 3),
    x: "x",
    scalars: ["t"],
    output: "y",
    dims: [2],
  };
  const broken = process(({ x, t }) => ({ drift: evaluate(oracle, x, [t]), diffusion: 1 }));
  const lines: string[] = [];
  const log = (line: string): void => void lines.push(line);
  const options = { n: 1, shape: [2], backend: "cpu", provider: "wasm", debug: 1, log } as const;
  const result = await solve(broken, eulerMaruyama(2), options)();
  assert(result._tag === "Left");
  assertMatch(lines[2] ?? "", /^oracle "broken" opened: [\d.]+ ms$/);
  assertMatch(lines[3] ?? "", /^The oracle "broken" failed on wasm: /);
});

Deno.test("debug 2 takes the time of every kernel of a staged plan on the CPU", async () => {
  const options = { n: 5, batch: 2, backend: "cpu", debug: 2 } as const;
  const { lines } = await told(many, short, options);
  const { plan } = right(prepare(many, short, options));
  assert(plan.tag === "staged");
  const rows = tableOf(lines, "kernel ");
  const wanted = plan.tag === "staged" ? kernelsOf(cpuPlan(plan)).map((k) => k.name) : [];
  assertEquals(rows.map(([name]) => name).toSorted(), wanted.toSorted());
  const runs = (name: string): number => Number(rows.find(([n]) => n === name)?.[1]);
  assertEquals(runs("begin 0 elements"), 5, "each sample begins once");
  assertEquals(runs("step 0 elements"), runs("step results"), "a step runs all of its kernels");
  assertEquals(runs("finish 0 elements"), 3, "five samples in rows of two");
  assertMatch(lines.join("\n"), /WebAssembly SIMD: 2 slots, [\d.]+ \w+ in arrays/);
  assertMatch(lines.join("\n"), /step 0 elements .* 8 \+ 0/);
});

Deno.test("debug 2 takes the time of an oracle, and of loops in both engines", async () => {
  const oracle = await told(asked, short, { n: 2, backend: "reference", debug: 2 });
  const [, runs] = tableOf(oracle.lines, "kernel ").find(([name]) => name === "oracle ten") ?? [];
  assert(Number(runs) > 10, oracle.lines.join("\n"));
  const loop = await told(few, short, { n: 2, backend: "reference", debug: 2 });
  assertEquals(tableOf(loop.lines, "kernel ").map(([name, n]) => [name, n]), [[
    "loop, JavaScript float64",
    "1",
  ]]);
  const long = await told(few, eulerMaruyama(1000), { n: 1000, backend: "cpu", debug: 2 });
  assertEquals(tableOf(long.lines, "kernel ").map(([name]) => name), ["loop, WebAssembly SIMD"]);
});

onDevice("debug 2 takes the time of every kernel on a device, by its clock", async (d) => {
  const { lines } = await told(many, short, { n: 3, backend: "webgpu", debug: 2 });
  const text = lines.join("\n");
  assert(text.includes(`adapter: ${d.info.name}`), text);
  assert(text.includes(traitsText(traitsOf(d))), text);
  assertMatch(text, /kernels compiled: [\d.]+ ms/);
  assertMatch(text, /3 slots, \d+ buffers of [\d.]+ \w+ together/);
  const adapter = await navigator.gpu.requestAdapter({ powerPreference: "high-performance" });
  const able = adapter?.features.has("timestamp-query") === true;
  assertEquals(text.includes("no times of kernels"), !able);
  if (!able) return;
  const rows = tableOf(lines, "kernel ");
  const names = rows.map(([name]) => name);
  for (const name of ["begin 0 elements", "step 2 elements", "commit", "retire", "assign"]) {
    assert(names.includes(name), text);
  }
  assert(rows.every(([, runs, each]) => Number(runs) > 0 && Number(each) >= 0), text);
  assert(rows.some(([, , each]) => Number(each) > 0), text);
  const loop = await told(few, short, { n: 3, backend: "webgpu", debug: 2 });
  assertEquals(tableOf(loop.lines, "kernel ").map(([name]) => name), ["loop"]);
});

Deno.test("debug 3 says the graph after every pass, as explain does", async () => {
  for (const [process, passes] of [[few, 4], [many, 6]] as const) {
    const { lines } = await told(process, short, { n: 1, backend: "reference", debug: 3 });
    const { recurrence } = right(prepare(process, short, { n: 1 }));
    const texts = passTexts(passesOf(recurrence, undefined, "reference"));
    assertEquals(texts.length, passes);
    const text = lines.join("\n");
    texts.forEach((t) => assert(text.includes(t), t));
  }
});

Deno.test("debug 4 says every step of one sample, and agrees with the solve", async () => {
  for (const process of [few, many, asked]) {
    const options = { n: 2, start: 7, seed: 3, backend: "reference", debug: 4 } as const;
    const { lines, solution } = await told(process, short, options);
    const steps = tableOf(lines, "step ");
    const [accepts = 0, rejects = 0] = [solution.accepts[0], solution.rejects[0]];
    assertEquals(steps.length, accepts + rejects);
    assertEquals(steps.filter(([, , , , accepted]) => accepted === "yes").length, accepts);
    assert(lines.includes("sample 7, by itself and in float64:"), lines.join("\n"));
    assert(lines.includes(`done after ${accepts + rejects} steps`));
    let t = 1;
    for (const [, from, h, e, accepted] of steps) {
      assert(Math.abs(Number(from) - t) < 1e-5, `${from} is not ${t}`);
      assertEquals(accepted, Number(e) <= 1 ? "yes" : "no");
      if (accepted === "yes") t -= Number(h);
    }
    assert(Math.abs(t - 1e-5) < 1e-4, `the last step ends at ${t}`);
  }
});

Deno.test("debug 4 says fixed steps without an error, and the first 1000 of many", async () => {
  const five = await told(few, eulerMaruyama(5), { n: 1, backend: "cpu", debug: 4 });
  const steps = tableOf(five.lines, "step ");
  assertEquals(steps.map(([k]) => k), ["1", "2", "3", "4", "5"]);
  for (const [, , h, accepted] of steps) assertEquals([h, accepted], ["0.199998", "yes"]);
  const long = await told(few, eulerMaruyama(1200), { n: 1, backend: "cpu", debug: 4 });
  assertEquals(tableOf(long.lines, "step ").length, 1000);
  assert(long.lines.includes("done after 1200 steps, the first 1000 of them above"));
});

Deno.test("no debug level changes a sample", async () => {
  const levels: readonly DebugLevel[] = [1, 2, 3, 4];
  for (const process of [few, many, asked]) {
    const options = { n: 3, seed: 5, backend: "cpu", provider: "wasm" } as const;
    const { samples } = await solved(process, short, options);
    for (const debug of levels) {
      assertEquals((await told(process, short, { ...options, debug })).solution.samples, samples);
    }
  }
});

onDevice("no debug level changes a sample on a device", async () => {
  for (const process of [few, many]) {
    const options = { n: 3, seed: 5, backend: "webgpu" } as const;
    const { samples } = await solved(process, short, options);
    assertEquals((await told(process, short, { ...options, debug: 2 })).solution.samples, samples);
  }
});

Deno.test("solve refuses a debug level that there is not", async () => {
  // @ts-expect-error a level is 0 to 4
  const text = await refused(few, short, { n: 1, debug: 5 });
  assertEquals(text, "solve: debug must be 0, 1, 2, 3 or 4, found 5\nTry: another debug, 0, 1, 2, 3 or 4");
});
