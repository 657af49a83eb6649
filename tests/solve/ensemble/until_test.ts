/**
 * The stopping rule: where it ends, that nothing else decides it, and what is said where it is not met.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import * as E from "fp-ts/Either";
import {
  component,
  ensemble,
  type EnsembleOptions,
  eulerMaruyama,
  type ItoError,
  lt,
  mul,
  process,
  select,
  square,
} from "ito";
import { closeDevice } from "../../lib/device.ts";
import { right } from "../../lib/either.ts";
import { allBackends } from "../../lib/everywhere.ts";
import { js } from "../../fails/plain.ts";
import { runChunks } from "../../../solve/ensemble/chunks.ts";
import { ruleOf } from "../../../solve/ensemble/estimates.ts";
import { nextLook } from "../../../solve/ensemble/until.ts";
import { prepare } from "../../../solve/solve.ts";
import { openOn } from "../../../backends/run/choose.ts";

const brownian = process(() => ({ drift: 1, diffusion: 0.5 }));
const run = async (o: Partial<EnsembleOptions>) =>
  right(await ensemble(brownian, eulerMaruyama(2), { n: 10 ** 7, x0: 0, backend: "cpu", ...o })());

const looks = (n: number): readonly number[] => {
  const all: number[] = [];
  for (let at = nextLook(0, n, {}); all.at(-1) !== n; at = nextLook(at, n, {})) all.push(at);
  return all;
};

Deno.test("an ensemble ends at the first look at which its standard error is small enough", async () => {
  const e = await run({ seed: 1, until: { standardError: 2e-3 } });
  const paths = e.until?.paths ?? NaN;
  assertEquals([e.until?.met, e.codes.done, e.unfinished, e.notes], [true, paths, [], []]);
  assert((e.standardError[0] ?? NaN) <= 2e-3);
  const all = looks(10 ** 7);
  assert(Math.abs(paths / (0.5 / 2e-3) ** 2 - 1) < 0.27, `${paths}`); // at most a quarter too many, and the spread's error
  const before = all[all.indexOf(paths) - 1] ?? NaN;
  assert(((await run({ seed: 1, n: before })).standardError[0] ?? NaN) > 2e-3);
  const alone = await run({ seed: 1, n: paths });
  assertEquals([e.mean, e.variance, e.min], [alone.mean, alone.variance, alone.min]);
});

Deno.test("neither chunk nor batch nor backend decides where it ends", async () => {
  const until = { standardError: 5e-3 };
  const first = await run({ seed: 2, until });
  for (const more of [{ chunk: 33 }, { chunk: 1000 }, { chunk: 5000 }, { shape: [1], batch: 7 }]) {
    const e = await run({ seed: 2, until, ...more });
    assertEquals([e.until, e.mean, e.variance], [first.until, first.mean, first.variance]);
  }
  for (const backend of allBackends) {
    assertEquals((await run({ seed: 2, until, backend })).until, first.until);
  }
});

Deno.test("the rule is of the payoffs where there are any, by either bound", async () => {
  const of: EnsembleOptions["of"] = ({ x }) => ({
    small: mul(1e-3, component(x, 0)),
    square: square(component(x, 0)),
  });
  const absolute = await run({ seed: 3, of, until: { standardError: 0.02 } });
  const { square: of2 } = absolute.results;
  assert((of2?.standardError[0] ?? NaN) <= 0.02 && (of2?.standardError[0] ?? NaN) > 0.01);
  const relative = await run({ seed: 3, of, until: { relative: 0.01 } });
  for (const s of [relative.results.small, relative.results.square]) {
    assert((s?.standardError[0] ?? NaN) <= 0.01 * (s?.mean[0] ?? NaN));
  }
  const either = await run({ seed: 3, of, until: { relative: 0.01, standardError: 0.02 } });
  assertEquals(either.until?.paths, Math.min(absolute.until?.paths ?? NaN, relative.until?.paths ?? NaN));
});

Deno.test("where n is not enough a note says by how much, and n that would be", async () => {
  const e = await run({ seed: 4, n: 3001, until: { standardError: 1e-3 } });
  assertEquals([e.until, e.unfinished], [{ met: false, paths: 3001 }, []]);
  const [note = ""] = e.notes;
  const se = (e.standardError[0] ?? NaN).toPrecision(3);
  assert(
    note.startsWith(`until: the standard error of "x[0]" is ${se} after 3001 paths, above 0.00100. Try: n: `),
    note,
  );
  const again = await run({ seed: 4, n: Number(note.split("n: ")[1]), until: { standardError: 1e-3 } });
  assertEquals(again.until?.met, true);
});

Deno.test("where no number of paths that is allowed would be enough, the note does not ask for one", async () => {
  const { notes } = await run({ n: 300, until: { standardError: 1e-9 } });
  const note = notes.find((line) => line.startsWith("until")) ?? "";
  assert(note.endsWith("antithetic: true, or controls"), note);
});

Deno.test("what has not varied yet is not known, however small its standard error looks", async () => {
  const rare: EnsembleOptions["of"] = ({ x }) => select(lt(2.7, component(x, 0)), 1, 0); // 3.4 standard deviations
  const e = await run({ seed: 5, of: rare, until: { standardError: 0.01 } });
  assert(e.until?.met === true && (e.results.of?.mean[0] ?? 0) > 0, `${e.until?.paths}`);
  const never = await run({
    seed: 5,
    n: 2000,
    of: ({ x }) => mul(0, component(x, 0)),
    until: { standardError: 1 },
  });
  assertEquals(never.until, { met: false, paths: 2000 });
  assert(never.notes[0]?.startsWith('until: "of" has not varied in 2000 paths'), never.notes.join("\n"));
});

Deno.test("errors at the end of the rule are as large as the standard error says", async () => {
  const zs: number[] = [];
  for (let seed = 0; seed < 80; seed++) {
    const e = await run({ seed, until: { standardError: 0.01 } });
    zs.push(((e.mean[0] ?? NaN) - 1) / (e.standardError[0] ?? NaN));
  }
  const mean = zs.reduce((s, z) => s + z, 0) / zs.length;
  const spread = zs.reduce((s, z) => s + (z - mean) ** 2, 0) / (zs.length - 1);
  assert(Math.abs(mean) < 4 / Math.sqrt(80), `mean z ${mean}`);
  assert(spread > 0.5 && spread < 1.6, `variance of z ${spread}`); // χ² of 79: outside once in 10⁴
});

Deno.test("an abort leaves what was begun as unfinished, and no path that was not", async () => {
  const stop = new AbortController();
  const e = await run({
    seed: 6,
    chunk: 20_000,
    until: { standardError: 1e-9 },
    signal: stop.signal,
    progress: ({ done }) => done > 50_000 && stop.abort(),
  });
  const { met, paths = NaN } = e.until ?? {};
  assert(met === false && paths > 50_000 && paths < 10 ** 7, `${paths}`);
  assertEquals(e.codes.done + e.codes.running, paths);
  assertEquals(e.unfinished.reduce((sum, { n }) => sum + n, 0), e.codes.running);
  assert(
    e.notes.some((note) => note.startsWith(`until: the ensemble ended after ${paths} of 10000000 paths`)),
  );
  const before = await run({ until: { standardError: 1 }, signal: AbortSignal.abort() });
  assertEquals([before.until, before.codes.running], [{ met: false, paths: 1000 }, 1000]);
});

Deno.test("what breaks on the way leaves the chunk that broke, and none that was not begun", async () => {
  const p = right(prepare(brownian, eulerMaruyama(2), { n: 50_000, x0: 0, backend: "cpu" }));
  const runner = right(await openOn(p.asked, p.plan, p.job.debug)());
  const broken: ItoError = { tag: "NoDevice", backend: "cpu", reason: "for a test" };
  const breaking = {
    ...runner,
    run: (job: typeof p.job) => job.start < 1000 ? runner.run(job) : () => Promise.resolve(E.left(broken)),
  };
  const rule = ruleOf({ ...p, payoffs: [], controls: [] }, { standardError: 1e-9 }, 50_000);
  const found = right(await runChunks({ ...p, chunk: 700, rule }, breaking)());
  assertEquals([found.paths, found.met, found.failure], [1250, false, broken]);
  assertEquals(found.unfinished, [{ start: 1000, n: 250 }]);
  const whole = right(await runChunks({ ...p, chunk: 700 }, breaking)());
  assertEquals([whole.paths, whole.unfinished], [50_000, [{ start: 1400, n: 48_600 }]]);
  await runner.release();
});

Deno.test("what is no rule is refused", async () => {
  const others: readonly unknown[] = [
    {},
    1e-3,
    { standardError: 0 },
    { relative: -1 },
    { standardError: NaN },
    { standardError: 1, atLeast: 1 },
    { se: 1e-3 },
  ];
  for (const until of others) {
    const task: unknown = js(ensemble, brownian, eulerMaruyama(1), { n: 5, x0: 0, backend: "cpu", until });
    const text = JSON.stringify(typeof task === "function" ? await task() : task);
    assert(text.includes("BadOption") && text.includes('"option":"until"'), text);
  }
});
closeDevice();
