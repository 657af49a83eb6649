/**
 * The levels of networks trained on steps, against DDPM's schedule restated in a plain loop: at the time at which VP is as
 * noisy as step i, the network is told i.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import {
  cosineVp,
  describe,
  eulerMaruyama,
  exp,
  gaussianScore,
  mul,
  type Process,
  process,
  reverse,
  type Score,
  sin,
  sqrt,
  subVp,
  t,
  ve,
  vp,
  x,
} from "../../../mod.ts";
import {
  byStep,
  byTime,
  type Level,
  onnxScore,
  predictsNoise,
  type StepOptions,
} from "../../../entries/score.ts";
import { dataType, encodeModel, node } from "../../../oracles/onnx/model.ts";
import { lift } from "../../../sde/border/fallible.ts";
import { marginalOf } from "../../../sde/marginal.ts";
import { valueOf } from "../../../sde/language/value.ts";
import { relative } from "../../lib/network_fixtures.ts";
import { onDevice } from "../../lib/on_device.ts";
import { right } from "../../lib/either.ts";
import { solved } from "../../lib/solved.ts";

/** ᾱ_i = Π (1 − β_j) with linear β, as diffusers' DDPMScheduler has it; its own numbers are pinned below. */
const cumulative = (steps: number, betaStart: number, betaEnd: number): readonly number[] => {
  const all: number[] = [];
  for (let i = 0, product = 1; i < steps; i++) {
    const beta = betaStart + (betaEnd - betaStart) * i / (steps - 1);
    product *= 1 - beta;
    all.push(product);
  }
  return all;
};
const ddpm = cumulative(1000, 1e-4, 0.02);

Deno.test("the schedule restated here is diffusers' own", () => {
  // DDPMScheduler().alphas_cumprod, which tools/check_diffusers.py holds against the same loop
  const theirs = [[0, 0.9999], [1, 0.99978], [499, 0.0785872], [999, 4.03583e-5]] as const;
  for (const [i, wanted] of theirs) assert(Math.abs((ddpm[i] ?? NaN) / wanted - 1) < 2e-6, `${i}`);
});

/** What a network is told at a time, in float64 or, by `Math.fround`, float32. */
const told = (level: Level, process: Process, at: number, round?: (v: number) => number): number =>
  valueOf(right(lift(level({ marginal: right(marginalOf(process)), t }))), new Map([[t, at]]), round);

/** When vp() with β from 0.1 to 20 has α² = ᾱ: 0.1 t + 9.95 t² = −ln ᾱ. */
const timeOf = (bar: number): number => (-0.1 + Math.sqrt(0.01 - 4 * 9.95 * Math.log(bar))) / (2 * 9.95);

Deno.test("byStep() tells vp() the step whose α and σ it has, in float32 too", () => {
  const { meanCoef, std } = right(marginalOf(vp()));
  for (const i of [0, 1, 2, 9, 99, 300, 500, 800, 995]) {
    const bar = ddpm[i] ?? NaN, at = timeOf(bar), given = new Map([[t, at]]);
    assert(Math.abs(valueOf(meanCoef, given) - Math.sqrt(bar)) < 1e-12);
    assert(Math.abs(valueOf(std, given) - Math.sqrt(1 - bar)) < 1e-12);
    for (const round of [undefined, Math.fround]) {
      const found = told(byStep(), vp(), at, round);
      assert(Math.abs(found - i) < 1e-3, `Step ${i}, t = ${at}: told ${found}`);
    }
  }
});

Deno.test("byStep() stays among the steps, where vp() has less noise than the first or more than the last", () => {
  assertEquals(told(byStep(), vp(), 1e-5), 0);
  assertEquals(told(byStep(), vp({ beta1: 40 }), 1), 999);
  const ends = [told(byStep(), vp(), 1e-3), told(byStep(), vp(), 1)];
  assert(Math.abs((ends[0] ?? 0) - 0.083) < 1e-3 && Math.abs((ends[1] ?? 0) - 995.644) < 1e-3, `${ends}`);
});

Deno.test("byStep() tells by noise, whatever the schedule and the process", () => {
  const level = byStep({ steps: 250, betaStart: 4e-4, betaEnd: 0.08 });
  const coarse = cumulative(250, 4e-4, 0.08);
  for (const i of [0, 10, 200]) {
    assert(Math.abs(told(level, vp(), timeOf(coarse[i] ?? NaN)) - i) < 1e-3);
  }
  // the cosine schedule of diffusers, on the process that it is the steps of
  const bar = (u: number) => Math.cos((u + 0.008) / 1.008 * Math.PI / 2) ** 2;
  const betas = Array.from(
    { length: 1000 },
    (_, i) => Math.min(0.999, 1 - bar((i + 1) / 1000) / bar(i / 1000)),
  );
  for (const at of [0.1, 0.5, 0.9]) {
    const found = told(byStep({ betas }), cosineVp(), at);
    assert(Math.abs(found - (1000 * at - 1)) < 0.05, `t = ${at}: told ${found}`);
  }
});

const refusal = (options: StepOptions, process: Process = vp()): string => {
  const level = lift(byStep(options)({ marginal: right(marginalOf(process)), t }));
  return level._tag === "Left" ? describe(level.left).split("\n")[0] ?? "" : "no refusal";
};

Deno.test("byStep() refuses numbers that are no schedule, and processes that such a network never saw", () => {
  const refused: readonly (readonly [StepOptions, string])[] = [
    [{ steps: 1 }, "byStep: steps must be a whole number from 2 to 100000, found 1"],
    [{ steps: NaN }, "byStep: steps must be a whole number from 2 to 100000, found NaN"],
    [{ betaStart: 0 }, "byStep: betaStart must be a number between 0 and 1, found 0"],
    [{ betaEnd: 20 }, "byStep: betaEnd must be a number between 0 and 1, found 20"],
    [{ betas: [0.1] }, "byStep: betas.length must be a whole number from 2 to 100000, found 1"],
    [{ betas: [0.1, NaN] }, "byStep: betas[1] must be a number between 0 and 1, found NaN"],
  ];
  for (const [options, text] of refused) assertEquals(refusal(options), text);
  const rule = "byStep: α² + σ² of the process must be 1, as that of vp() is, found";
  assertEquals(refusal({}, ve({ sigmaMin: 1, sigmaMax: 100 })), `${rule} 3.51 at t = 0.1`);
  assert(refusal({}, subVp()).startsWith(rule));
  // a clock that ends early, in a table that says nothing beyond
  const short = process(({ x, t }) => ({ drift: mul(-0.5, exp(sin(t)), x), diffusion: sqrt(exp(sin(t))) }), {
    time: { T: 1e-3 },
  });
  assertEquals(refusal({}, short), "no refusal");
});

/**
 * A network of steps that is exact: the noise in x_i where the data is N(0.5, 0.005²), with −ln ᾱ even between steps.
 *
 *     ε̂ = √(1 − ᾱ) (x − √ᾱ 0.5) / (ᾱ 0.005² + 1 − ᾱ)
 */
const [mean, spread] = [0.5, 0.005];
const exact = (): Uint8Array => {
  const spent = ddpm.map((bar) => -Math.log(bar));
  const number = (name: string, value: number) => ({ name, dims: [], data: Float32Array.of(value) });
  return encodeModel({
    name: "steps",
    inputs: [{ name: "x", dims: ["batch", 2] }, { name: "level", dims: ["batch"] }],
    outputs: [{ name: "y", dims: ["batch", 2] }],
    constants: [
      { name: "spent", dims: [1000], data: Float32Array.from(spent) },
      { name: "rises", dims: [1000], data: Float32Array.from(spent, (v, i) => (spent[i + 1] ?? v) - v) },
      { name: "column", dims: [2], data: BigInt64Array.of(-1n, 1n) },
      ...[number("one", 1), number("mean", mean), number("variance", spread ** 2)],
    ],
    nodes: [
      node("Reshape", ["level", "column"], "levels"),
      node("Floor", ["levels"], "whole"),
      node("Sub", ["levels", "whole"], "fraction"),
      node("Cast", ["whole"], "index", { to: dataType.int64 }),
      node("Gather", ["spent", "index"], "below"),
      node("Gather", ["rises", "index"], "rise"),
      node("Mul", ["fraction", "rise"], "part"),
      node("Add", ["below", "part"], "minusLog"),
      node("Neg", ["minusLog"], "log"),
      node("Exp", ["log"], "bar"),
      node("Sub", ["one", "bar"], "noise"),
      node("Sqrt", ["bar"], "alpha"),
      node("Sqrt", ["noise"], "sigma"),
      node("Mul", ["alpha", "mean"], "centre"),
      node("Mul", ["bar", "variance"], "kept"),
      node("Add", ["kept", "noise"], "all"),
      node("Sub", ["x", "centre"], "offset"),
      node("Div", ["sigma", "all"], "slope"),
      node("Mul", ["offset", "slope"], "y"),
    ],
  });
};

Deno.test("a network of steps draws the data's spread when told by step, as its exact score does, and not by 999 t", async () => {
  const options = { n: 400, seed: 1, provider: "wasm", backend: "cpu", batch: 400 } as const;
  const widthBy = async (score: Parameters<typeof reverse>[1]): Promise<number> => {
    const samples = [...(await solved(reverse(vp(), score), eulerMaruyama(200), options)).samples];
    const average = samples.reduce((s, v) => s + v, 0) / samples.length;
    return Math.sqrt(samples.reduce((s, v) => s + (v - average) ** 2, 0) / samples.length);
  };
  const by = (level: Level) => widthBy(onnxScore(exact(), { convention: predictsNoise(level) }));
  const wanted = await widthBy(gaussianScore([mean, mean], spread));
  const [step, time] = [await by(byStep()), await by(byTime(999))];
  assert(Math.abs(step / wanted - 1) < 0.005, `By step ${step}, wanted ${wanted}`);
  assert(Math.abs(time / wanted - 1) > 0.9, `By 999 t ${time}: this tells nothing`);
});

/** −i x / 1000, for the step i: a score that is nothing but its level. */
const levelAsScore: Score = {
  tag: "marginal",
  elements: 2,
  of: (marginal) => pipe(lift(byStep()({ marginal, t })), E.map((level) => mul(-1e-3, level, x))),
};
const sameOn = async (backend: "cpu" | "webgpu", elements: number) => {
  const process = reverse(vp(), { ...levelAsScore, elements });
  const by = (where: "cpu" | "webgpu" | "reference") =>
    solved(process, eulerMaruyama(50), { n: 4, seed: 2, backend: where });
  const off = relative((await by(backend)).samples, (await by("reference")).samples);
  assert(off < 1e-4, `${off}`);
};
for (const elements of [2, 48]) { // in one loop, and in stages
  Deno.test(`byStep() says the same on the CPU as in float64, of ${elements} elements`, () =>
    sameOn("cpu", elements));
  onDevice(
    `byStep() says the same on a device as in float64, of ${elements} elements`,
    () => sameOn("webgpu", elements),
  );
}
