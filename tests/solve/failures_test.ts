/**
 * What goes wrong ends in a code or a typed error, reaches its bound, and takes no other sample with it.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { pipe } from "fp-ts/function";
import { jsEngine } from "../../backends/devices/cpu/engine.ts";
import { runStagesOnCpu } from "../../backends/devices/cpu/stage.ts";
import { referenceDataset } from "../../oracles/session/reference.ts";
import { prepare } from "../../solve/solve.ts";
import {
  abs,
  add,
  codes,
  component,
  constant,
  div,
  eulerMaruyama,
  expressionScore,
  type Fallible,
  gaussianScore,
  gbm,
  gottaGoFast,
  mul,
  neg,
  probabilityFlow,
  type Process,
  process,
  reverse,
  type SolveOptions,
  sqrt,
  type Strategy,
  sub,
  sum,
  ve,
  vp,
  withController,
  withLimits,
  withTolerance,
} from "ito";
import { datasetScore } from "ito/score";
import { refused, solved } from "../lib/solved.ts";

// −x / σ² wherever |x| < 80, NaN elsewhere: the prior N(0, 50²) starts some samples there, others never see it
const torn = (n: number) =>
  expressionScore(({ x }) => add(mul(-1e-3, x), mul(1e-12, sqrt(sub(80, abs(x))))), n);

for (const [name, n] of [["looped", 2], ["staged", 20]] as const) {
  for (const backend of ["cpu", "reference"] as const) {
    Deno.test(`solve gives notFinite to the samples whose score is NaN and finishes the others: ${name}, ${backend}`, async () => {
      const s = await solved(reverse(ve(), torn(n)), gottaGoFast(), { n: 24, batch: 7, seed: 3, backend });
      const failed = s.codes.filter((c) => c === "notFinite").length;
      assert(failed > 0, "some samples start where the score is NaN");
      assert(
        s.codes.every((c) => c === "notFinite" || c === "done" || c === "tooShort"),
        String(new Set(s.codes)),
      );
      s.codes.forEach((c, i) => {
        const row = s.samples.subarray(i * n, (i + 1) * n);
        assertEquals(c === "done" ? row.every(Number.isFinite) : true, true);
      });
    });
  }
}

for (const n of [2, 20]) {
  const process = reverse(ve(), gaussianScore(new Array(n).fill(0.5), 0.1));
  Deno.test(`solve stops at maxSteps with tooLong, ${n} elements`, async () => {
    const s = await solved(process, withLimits({ maxSteps: 5 })(gottaGoFast()), { n: 3 });
    assertEquals([...s.codes], ["tooLong", "tooLong", "tooLong"]);
    assertEquals(Array.from(s.nfe), [10, 10, 10]);
  });
  Deno.test(`solve stops at hMin with tooShort, ${n} elements`, async () => {
    const tight = pipe(gottaGoFast(), withTolerance({ abs: 1e-9, rel: 0 }), withLimits({ hMin: 1e-4 }));
    const s = await solved(process, tight, { n: 3 });
    assertEquals([...s.codes], ["tooShort", "tooShort", "tooShort"]);
  });
  Deno.test(`solve survives a first step that is far too long, ${n} elements`, async () => {
    const s = await solved(process, withController({ hInit: 1e9 })(gottaGoFast()), { n: 3 });
    assertEquals([...s.codes], ["done", "done", "done"]);
  });
  Deno.test(`solve returns what is finished when it is aborted, ${n} elements`, async () => {
    const stop = new AbortController();
    const s = await solved(process, withTolerance({ abs: 1e-4, rel: 1e-4 })(gottaGoFast()), {
      n: 20_000,
      batch: 4,
      signal: stop.signal,
      progress: ({ done }) => done > 0 && stop.abort(),
    });
    const done = s.codes.filter((c) => c === "done").length;
    assert(done > 0 && done < 20_000, `${done} done`);
    assertEquals(s.codes.filter((c) => c !== "done" && c !== "running"), []);
  });
}

Deno.test("solve finds a NaN that fixed steps have no error estimate to see", async () => {
  const broken = process(({ x }) => ({ drift: sqrt(sub(1, x)), diffusion: 1 }));
  const s = await solved(broken, eulerMaruyama(100), { n: 50, seed: 2 });
  assert(s.codes.includes("notFinite"));
});

Deno.test("solve carries an error of exactly zero to the end in a few steps", async () => {
  const still = process(() => ({ drift: 1, diffusion: 0 }));
  const s = await solved(still, gottaGoFast(), { n: 1, x0: 0 });
  assertEquals([...s.codes], ["done"]);
  assert((s.nfe[0] ?? 99) <= 6 && Math.abs((s.samples[0] ?? 0) - 1) < 1e-6, `${s.nfe} ${s.samples}`);
});

const one = reverse(ve(), gaussianScore([0], 1));
const texts: readonly (readonly [string, Fallible<Process>, Strategy, Partial<SolveOptions>, string])[] = [
  ["n", one, gottaGoFast(), { n: 0 }, "solve: n must be a whole number from 1 to 2147483648, found 0"],
  [
    "seed",
    one,
    gottaGoFast(),
    { seed: -1 },
    "solve: seed must be a whole number from 0 to 4294967295, found -1",
  ],
  [
    "batch",
    one,
    gottaGoFast(),
    { batch: 0.5 },
    "solve: batch must be a whole number from 1 to 1048576, found 0.5",
  ],
  [
    "start",
    one,
    gottaGoFast(),
    { n: 2, start: 2 ** 32 - 1 },
    "solve: start must be at most 4294967294 for 2 samples, found 4294967295",
  ],
  [
    "shape",
    one,
    gottaGoFast(),
    { shape: [2] },
    'solve: expected 1 elements a sample, as "reverse VE" has, found shape 2',
  ],
  ["x0", one, gottaGoFast(), { x0: [NaN] }, "solve: x0: number 0 must be finite, found NaN"],
  [
    "tolerance",
    one,
    withTolerance({ abs: 0 })(gottaGoFast()),
    {},
    'strategy "gottaGoFast": tolerance.abs must be a finite number > 0, found 0',
  ],
  [
    "hInit",
    one,
    withController({ hInit: NaN })(gottaGoFast()),
    {},
    'strategy "gottaGoFast": hInit must be a finite number > 0, found NaN',
  ],
  [
    "steps",
    one,
    eulerMaruyama(0),
    {},
    'strategy "eulerMaruyama": steps must be a whole number from 1 to 2147483647, found 0',
  ],
  [
    "noise",
    gbm(),
    gottaGoFast(),
    { x0: 1 },
    'The method "emImprovedEuler" for diagonal noise (the process "geometric Brownian motion") is not supported',
  ],
  [
    "controller",
    one,
    { ...eulerMaruyama(9), controller: gottaGoFast().controller, tolerance: gottaGoFast().tolerance },
    {},
    'Adaptive steps with "eulerMaruyama", which estimates no error is not supported',
  ],
];
for (const [name, p, s, o, text] of texts) {
  Deno.test(`solve refuses bad input before it runs: ${name}`, async () => {
    const [line, advice] = (await refused(p, s, { n: 1, ...o })).split("\n");
    assertEquals(line, text);
    assert(advice?.startsWith("Try: "), advice);
  });
}

Deno.test("solve refuses a provider that there is not, as JavaScript may name one", async () => {
  // @ts-expect-error: no provider
  const text = await refused(one, eulerMaruyama(9), { n: 1, provider: "cuda" });
  assertEquals(
    text,
    'solve: provider must be "auto" or "native" or "wasm", found "cuda"\n' +
      'Try: another provider, "auto" or "native" or "wasm"',
  );
});

Deno.test("probabilityFlow of a process that cannot be reversed says why", async () => {
  const text = await refused(
    probabilityFlow(gbm(), expressionScore(({ x }) => neg(x), 1)),
    eulerMaruyama(9),
    { n: 1 },
  );
  assert(text.startsWith('Cannot reverse "geometric Brownian motion"'), text);
});

Deno.test("solve asks for x0 where no prior can be derived", async () => {
  const cubic = process(({ x }) => ({ drift: neg(mul(x, x, x)), diffusion: 1 }), { name: "cubic" });
  const text = await refused(
    reverse(cubic, expressionScore(({ x }) => div(x, add(1, sum(x))), 1)),
    eulerMaruyama(9),
    { n: 1 },
  );
  assert(text.includes("x0"), text);
});

Deno.test("vp in one dimension, without noise left at the end, is done", async () => {
  const s = await solved(reverse(vp(), gaussianScore([0.2], 1e-4)), gottaGoFast({ dataRange: [-1, 1] }), {
    n: 20,
    seed: 1,
  });
  assertEquals(new Set(s.codes), new Set(["done"]));
});

Deno.test("runStagesOnCpu keeps what was finished when an oracle breaks", async () => {
  const points = Float32Array.from({ length: 5 * 20 }, (_, i) => (i * 37 % 101) / 101);
  const ready = prepare(reverse(ve(), datasetScore(points, 20)), gottaGoFast(), {
    n: 12,
    batch: 3,
    shape: [20],
  });
  if (ready._tag === "Left" || ready.right.plan.tag !== "staged") throw new Error("not staged");
  const { plan, job } = ready.right;
  for (const [last, wanted] of [[600, 3], [Infinity, 12]] as const) {
    let calls = 0;
    const outcome = await runStagesOnCpu(
      plan,
      job,
      jsEngine(plan, 3, "f64"),
      (oracle) => (x, scalars, rows) => {
        calls++;
        if (calls > last && calls < last + 2) return Promise.reject(new Error("out of memory"));
        return Promise.resolve(oracle.tag === "dataset" ? referenceDataset(oracle, x, scalars, rows) : x);
      },
    );
    assertEquals(outcome.codes.filter((c) => c === codes.done).length, wanted);
    const failure = {
      tag: "OracleFailed",
      oracle: "data",
      provider: "cpu",
      reason: "out of memory",
    } as const;
    assertEquals(outcome.failure, last === Infinity ? undefined : failure);
  }
});

const sized: readonly (readonly [string, Fallible<Process>, Partial<SolveOptions>, string])[] = [
  ["a constant too short", process(({ x }) => ({ drift: add(x, constant([1, 2])), diffusion: 1 })), {
    shape: [20],
  }, "2 numbers"],
  ["a constant too long", process(({ x }) => ({ drift: add(x, constant([1, 2, 3])), diffusion: 1 })), {
    shape: [2],
  }, "3 numbers"],
  ["a component beyond the last", process(({ x }) => ({ drift: mul(x, component(x, 7)), diffusion: 1 })), {
    shape: [2],
  }, "component 7"],
  [
    "a component beyond many elements",
    process(({ x }) => ({ drift: mul(x, component(x, 100)), diffusion: 1 })),
    {
      shape: [100],
    },
    "component 100",
  ],
  [
    "a shape of negative sides",
    process(({ x }) => ({ drift: x, diffusion: 1 })),
    { shape: [-1, -2] },
    "shape",
  ],
];
for (const [name, p, o, text] of sized) {
  Deno.test(`solve refuses what does not fit the size of a sample: ${name}`, async () => {
    const found = await refused(p, eulerMaruyama(3), { n: 1, ...o });
    assert(found.includes(text) && found.includes("Try: "), found);
  });
}

Deno.test("solve refuses numbers of a controller that cannot work", async () => {
  for (const part of [{ safety: 0 }, { exponent: NaN }, { growMax: 1 }, { shrinkMin: 1 }]) {
    const found = await refused(one, withController(part)(gottaGoFast()), { n: 1 });
    assert(found.includes(Object.keys(part)[0] ?? "?"), found);
  }
  assert((await refused(one, eulerMaruyama(2 ** 32), { n: 1 })).includes("steps"));
});
