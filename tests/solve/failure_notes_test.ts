/**
 * What a solution says of samples that failed: how many, when the first did, and what was not finite.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { pipe } from "fp-ts/function";
import {
  abs,
  adaptiveExponential,
  add,
  broadcast,
  describe,
  ensemble,
  eulerMaruyama,
  expressionScore,
  gaussianScore,
  gottaGoFast,
  lit,
  log,
  type Method,
  mul,
  neg,
  type Process,
  process,
  reverse,
  type SolveOptions,
  sqrt,
  type Strategy,
  sub,
  system,
  t,
  ve,
  vp,
  withController,
  withLimits,
  withMethod,
  withNoise,
  withTolerance,
} from "ito";
import { bySigma, onnxScore, predictsScore } from "ito/score";
import { encodeModel, node } from "../../oracles/onnx/model.ts";
import { failedOf, together } from "../../solve/failed.ts";
import { solved } from "../lib/solved.ts";
import { right } from "../lib/either.ts";

const heston = system(["s", "v"], ["a", "b"], ({ s, v }) => ({
  drift: { s: 0, v: mul(0.5, sub(0.04, v)) },
  diffusion: { s: { a: mul(0.1, sqrt(v), s), b: mul(Math.sqrt(0.99), sqrt(v), s) }, v: { a: sqrt(v) } },
}));
const ou = process(({ x }) => ({ drift: neg(x), diffusion: 1 }));
/** x grows by 1 a unit of time, without noise, and has a root until x = 1/2. */
const ramp = process(({ x }) => ({ drift: add(1, mul(0, sqrt(sub(0.5, x)))), diffusion: 0 }));
const torn = expressionScore(({ x }) => add(mul(-1e-3, x), mul(1e-12, sqrt(sub(80, abs(x))))), 2);

const notes = async (
  p: Process,
  s: Strategy,
  o: Partial<SolveOptions> & { readonly n: number },
): Promise<readonly string[]> => (await solved(p, s, { seed: 1, backend: "cpu", ...o })).notes;

/** The number behind a word of a text. */
const numberIn = (text: string, before: RegExp): number => Number(before.exec(text)?.[1] ?? NaN);

const hasGpu = await navigator.gpu?.requestAdapter() != null;
const targets = [["cpu", "float32", true], ["webgpu", "float32", hasGpu], [
  "reference",
  "float64",
  true,
]] as const;

for (const [backend, arithmetic] of targets.filter(([, , there]) => there)) {
  Deno.test(`a solve says how many paths failed, when the first did and why: ${backend}`, async () => {
    const s = await solved(heston, eulerMaruyama(100), { n: 200, seed: 1, x0: [1, 0.04], backend });
    const failed = s.codes.filter((c) => c === "notFinite").length;
    assert(failed > 100 && failed < 200, `${failed} fail`);
    const [note = "", ...rest] = s.notes.filter((n) => n.includes("notFinite"));
    assertEquals(rest, []);
    const start =
      `${failed} of 200 samples ended as notFinite; 8 of them replayed in ${arithmetic}: the first fails at`;
    assert(note.startsWith(start), note);
    assert(note.includes("√(v) of the diffusion is not finite at v = -"), note);
    const [t, sample] = [numberIn(note, /at t = (\S+)/), numberIn(note, /sample (\d+)/)];
    assert(t > 0 && t < 1, note);
    assertEquals(s.codes[sample], "notFinite");
    // the sample alone is done up to that time, and not a step further: the replay is of the path itself
    const upTo = async (steps: number): Promise<string | undefined> => {
      const short = { ...heston, time: { ...heston.time, T: steps / 100 } };
      const one = { n: 1, start: sample, seed: 1, x0: [1, 0.04], backend } as const;
      return (await solved(short, eulerMaruyama(steps), one)).codes[0];
    };
    assertEquals([await upTo(Math.round(100 * t)), await upTo(Math.round(100 * t) + 1)], [
      "done",
      "notFinite",
    ]);
  });

  Deno.test(`where steps are staged, the element is named: ${backend}`, async () => {
    const [note = ""] = await notes(ramp, eulerMaruyama(16), {
      n: 3,
      x0: Array.from({ length: 20 }, (_, i) => (i === 13 ? 0 : -2)),
      backend,
    });
    assertEquals(
      note,
      `3 of 3 samples ended as notFinite; all of them replayed in ${arithmetic}: the first fails at t = 0.5625 ` +
        "(sample 0): √(0.5 − x) of the drift is not finite at x = 0.5625 in element 13",
    );
  });

  Deno.test(`a score that is not finite is named as the score: ${backend}`, async () => {
    const [note = ""] = await notes(right(reverse(ve(), torn)), gottaGoFast(), { n: 24, seed: 3, backend });
    assert(note.includes("the first fails at t = 1 (sample"), note);
    assert(/: √\(80 − \|x\|\) of the score is not finite at x = -?8\d/.test(note), note);
  });
}

Deno.test("what a reverse process takes from its diffusion is named as that", async () => {
  const late = process(() => ({ drift: 0, diffusion: sqrt(sub(0.5, t)) }));
  const [note = ""] = await notes(
    right(reverse(late, expressionScore(({ x }) => neg(x), 1))),
    eulerMaruyama(4),
    {
      n: 1,
      x0: 1,
    },
  );
  assert(
    note.endsWith("the first fails at t = 1 (sample 0): √(0.5 − t) of the diffusion is not finite at t = 1"),
    note,
  );
});

Deno.test("a replay is in the arithmetic of the solve: what float32 cannot hold, float64 can", async () => {
  const cube = process(({ x }) => ({ drift: mul(x, x, x), diffusion: 0 }));
  const [single = "", double = ""] = await Promise.all(
    (["cpu", "reference"] as const).map(async (backend) =>
      (await notes(cube, eulerMaruyama(100), { n: 1, x0: 3, backend }))[0]
    ),
  );
  assert(single.includes("x²·x of the drift is not finite"), single);
  const [x32, x64] = [single, double].map((text) => numberIn(text, /at x = (\S+)$/));
  assert((x32 ?? NaN) > 6e12 && (x32 ?? NaN) < 4e38 ** (1 / 2), single); // x³ is above 3.4e38 there
  assert((x64 ?? NaN) > 5e102, double);
});

/** ln x, which is no score: NaN where x is negative. */
const logarithm = (n: number) =>
  onnxScore(
    encodeModel({
      name: "logarithm",
      inputs: [{ name: "x", dims: ["batch", n] }],
      outputs: [{ name: "y", dims: ["batch", n] }],
      constants: [],
      nodes: [node("Log", ["x"], "y")],
    }),
    { name: "logarithm", convention: predictsScore(bySigma), level: false },
  );

for (const [backend, arithmetic] of [["cpu", "float32"], ["reference", "float64"]] as const) {
  Deno.test(`a network that is not finite is named: ${backend}`, async () => {
    const all = await notes(right(reverse(ve(), logarithm(3))), gottaGoFast(), { n: 2, backend });
    const note = all.find((line) => line.includes("ended as")) ?? "";
    assert(note.startsWith(`2 of 2 samples ended as notFinite; all of them replayed in ${arithmetic}`), note);
    assert(
      /at t = 1 \(sample \d\): the oracle "logarithm" is not finite at x = -\S+ in element \d/.test(note),
      note,
    );
  });
}

Deno.test("steps that get too short, or too many, say where, and what the controller wants", async () => {
  const still = right(reverse(ve(), gaussianScore([0.5], 0.1)));
  const tight = pipe(gottaGoFast(), withTolerance({ abs: 1e-9, rel: 0 }), withLimits({ hMin: 1e-4 }));
  const [short = ""] = await notes(still, tight, { n: 3 });
  assert(
    short.startsWith("3 of 3 samples ended as tooShort; all of them replayed in float32: the first"),
    short,
  );
  assert(
    /: a step of 0.000099999 had the error e = \d+, and the controller "power" asks for \S+ next$/.test(
      short,
    ),
    short,
  );
  const [long = ""] = await notes(still, withLimits({ maxSteps: 5 })(gottaGoFast()), { n: 3 });
  assert(long.includes("ended as tooLong") && long.includes("after 5 steps (maxSteps) a step of"), long);
});

for (const shape of [[2], [20]] as const) {
  for (const backend of ["cpu", "reference"] as const) {
    Deno.test(`a controller that gives NaN on the way fails, and is named: ${shape} elements, ${backend}`, async () => {
      const broken = withController({
        tag: "adaptive",
        name: "mine",
        clock: "t",
        hInit: 0.01,
        next: ({ h }) => add(mul(1.5, h), mul(0, log(sub(0.02, h)))), // a number up to h = 0.02, NaN from there on
      })(withNoise("bridge")(withTolerance({ abs: 1 })(gottaGoFast())));
      const s = await solved(ou, broken, { n: 2, seed: 1, shape, backend });
      assertEquals([...s.codes], ["notFinite", "notFinite"]);
      const [note = ""] = s.notes;
      assert(note.endsWith('the length that the controller "mine" gives is not finite'), note);
    });
  }
}

Deno.test("an error that is not finite is said to be the method's", async () => {
  const method: Method = {
    name: "mine",
    calculus: "ito",
    strongOrder: 1,
    weakOrder: 1,
    noiseKinds: ["additive"],
    step: ({ x }) => ({ low: x, high: x, error: broadcast(log(lit(-1))) }),
  };
  const [note = ""] = await notes(ou, withMethod(method)(gottaGoFast()), { n: 2 });
  assert(note.endsWith('(sample 0): the error of the method "mine" is not finite'), note);
});

Deno.test("a solve in which nothing fails, or that is aborted, says nothing of failures", async () => {
  assertEquals(await notes(ou, eulerMaruyama(10), { n: 5 }), []);
  assertEquals(
    await notes(right(reverse(vp(), gaussianScore([0], 1))), adaptiveExponential(), { n: 5 }),
    [],
  );
  const signal = AbortSignal.abort();
  const aborted = await notes(heston, eulerMaruyama(100), { n: 200, x0: [1, 0.04], signal });
  assertEquals(aborted.map((n) => n.split(";")[0]), ["200 of 200 samples are not finished"]);
});

Deno.test("a replay takes no more steps than it may", async () => {
  const slow = process(({ x, t }) => ({ drift: mul(0, sqrt(sub(0.9, t)), x), diffusion: 1 }));
  const [note = ""] = await notes(slow, eulerMaruyama(200_000), { n: 2 });
  assertEquals(
    note,
    "2 of 2 samples ended as notFinite; 1 of them replayed in float32: none fails again, within 100000 steps",
  );
});

Deno.test("an ensemble says that its moments leave out the paths that failed", async () => {
  const asked = { n: 400, seed: 1, x0: [1, 0.04], backend: "cpu", chunk: 150 } as const;
  const e = await ensemble(heston, eulerMaruyama(100), asked)();
  if (e._tag === "Left") throw new Error(describe(e.left));
  const { done, notFinite } = e.right.codes;
  assert(done > 0 && done + notFinite === 400);
  const [left, why = "", ...rest] = e.right.notes;
  assertEquals(
    left,
    `Mean and variance are of the ${done} paths that are done alone: ${notFinite} that failed are left out`,
  );
  assert(
    why.startsWith(
      `${notFinite} of 400 samples ended as notFinite; 8 of them replayed in float32: the first`,
    ),
    why,
  );
  assertEquals(rest, []);
  const none = await ensemble(heston, eulerMaruyama(100), { ...asked, onFailure: "error" })();
  if (none._tag === "Right") throw new Error("The ensemble must be an error");
  assertEquals(none.left.tag, "SamplesFailed");
  const [line = "", advice = ""] = describe(none.left).split("\n");
  assertEquals(line, `ensemble: ${notFinite} of 400 paths failed: ${why}`);
  assert(advice.startsWith("Try: max(v, 0)"), advice);
  const whole = await ensemble(ou, eulerMaruyama(10), { n: 10, backend: "cpu", onFailure: "error" })();
  assertEquals(whole._tag === "Right" ? whole.right.notes : describe(whole.left), []);
});

Deno.test("failedOf() keeps the soonest of each way, and together() those of two lists", () => {
  const ends = Uint32Array.of(1, 2, 3, 2, 0, 2, 1, 4, 2, 2, 2, 2, 2, 2);
  const attempts = Uint32Array.of(9, 5, 7, 3, 0, 3, 9, 8, 1, 6, 6, 6, 6, 6);
  const groups = failedOf(ends, attempts, 100);
  assertEquals(groups.map(({ code, count }) => [code, count]), [["notFinite", 9], ["tooShort", 1], [
    "tooLong",
    1,
  ]]);
  assertEquals(groups[0]?.few.map((l) => l.sample), [108, 103, 105, 101, 109, 110, 111, 112]);
  const both = together(groups, failedOf(Uint32Array.of(2), Uint32Array.of(2), 200));
  assertEquals(both[0]?.few.slice(0, 3).map((l) => l.sample), [108, 200, 103]);
  assertEquals(both[0]?.count, 10);
});
