/**
 * Models that fail under way, as below a level of noise: whatever it is, the solution says so, and what is left of its samples is
 * taken for samples nowhere.
 * @module
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  adaptiveExponential,
  describe,
  eulerMaruyama,
  exactTransport,
  logLikelihood,
  reverse,
  type Solution,
  solve,
  t,
  ve,
} from "ito";
import { bySigma, onnxScore, predictsScore } from "ito/score";
import { dataType, encodeModel, node } from "../../../oracles/onnx/model.ts";
import { marginalOf } from "../../../sde/marginal.ts";
import { valueOf } from "../../../sde/language/value.ts";
import { right } from "../../lib/either.ts";
import { refused, solved } from "../../lib/solved.ts";

/** How a model fails: an index out of range, a NaN, rows that are missing. */
type Fault = "throws" | "nan" | "rows";

/** The score of N(0, 1) with VE, −x / (1 + σ²), where σ of every row is above the limit. */
const broken = (fault: Fault, limit: number): Uint8Array => {
  const number = (name: string, value: number) => ({ name, dims: [], data: Float32Array.of(value) });
  const whole = (name: string, value: number) => ({ name, dims: [1], data: BigInt64Array.of(BigInt(value)) });
  const ends: Readonly<Record<Fault, readonly ReturnType<typeof node>[]>> = {
    throws: [
      node("Mul", ["lows", "five"], "fives"),
      node("Cast", ["fives"], "index", { to: dataType.int64 }),
      node("Gather", ["table", "index"], "ones"), // of two numbers: 0, or 5
      node("Mul", ["score", "ones"], "y"),
    ],
    nan: [node("Div", ["zero", "zero"], "nan"), node("Where", ["low", "nan", "score"], "y")],
    rows: [
      node("ReduceMax", ["lows"], "any", { keepdims: 0 }),
      node("Cast", ["any"], "anyWhole", { to: dataType.int64 }),
      node("Mul", ["anyWhole", "most"], "fewer"),
      node("Sub", ["all", "fewer"], "end"), // 1000, or 1
      node("Slice", ["score", "first", "end", "first"], "y"),
    ],
  };
  return encodeModel({
    name: "broken",
    inputs: [{ name: "x", dims: ["batch", 2] }, { name: "level", dims: ["batch"] }],
    outputs: [{ name: "y", dims: ["batch", 2] }],
    constants: [
      ...[number("limit", limit), number("one", 1), number("zero", 0), number("five", 5)],
      { name: "column", dims: [2], data: BigInt64Array.of(-1n, 1n) },
      { name: "table", dims: [2], data: Float32Array.of(1, 1) },
      ...[whole("first", 0), whole("all", 1000), whole("most", 999)],
    ],
    nodes: [
      node("Reshape", ["level", "column"], "sigma"),
      node("Mul", ["sigma", "sigma"], "square"),
      node("Add", ["square", "one"], "variance"),
      node("Div", ["x", "variance"], "pull"),
      node("Neg", ["pull"], "score"),
      node("Less", ["sigma", "limit"], "low"),
      node("Cast", ["low"], "lows", { to: dataType.float32 }),
      ...ends[fault],
    ],
  });
};

const process = ve({ sigmaMax: 10 });
const scoreOf = (fault: Fault, limit: number) =>
  onnxScore(broken(fault, limit), { convention: predictsScore(bySigma) });
const options = { n: 6, seed: 1, batch: 4, provider: "wasm" } as const;

const said: Readonly<Record<Exclude<Fault, "nan">, string>> = {
  throws: "indices element out of data bounds, idx=5",
  rows: 'output "y" must be [4, 2] as x is, found [1, 2]',
};

/** That nothing of it can be taken for samples: no row is done, and why is said. */
const saysSo = (s: Solution, fault: Fault): void => {
  if (fault === "nan") {
    assert(s.codes.every((code) => code === "notFinite"), `${s.codes}`);
    assert(s.notes.some((n) => n.includes('the oracle "model" is not finite')), s.notes.join("\n"));
    return;
  }
  assert(s.codes.every((code) => code === "running"), `${s.codes}`);
  assertStringIncludes(s.failure === undefined ? "no failure" : describe(s.failure), said[fault]);
  assertEquals(s.unfinished, [{ start: 0, n: 6 }]);
};

for (const backend of ["cpu", "reference"] as const) {
  for (const fault of ["throws", "nan", "rows"] as const) {
    Deno.test(`a model that fails below a level (${fault}) leaves no samples on ${backend}, and says why`, async () => {
      const strategy = backend === "cpu" ? adaptiveExponential() : eulerMaruyama(20);
      saysSo(await solved(reverse(process, scoreOf(fault, 1)), strategy, { ...options, backend }), fault);
    });
  }
}

Deno.test("a model that fails in the last denoising alone leaves no samples either", async () => {
  const end = valueOf(right(marginalOf(process)).std, new Map([[t, process.time.tEnd]]));
  const ends = (fault: Fault, limit: number) =>
    solved(reverse(process, scoreOf(fault, limit)), eulerMaruyama(20), { ...options, backend: "cpu" });
  for (const fault of ["throws", "nan"] as const) {
    saysSo(await ends(fault, end * 1.001), fault);
    assertEquals(new Set((await ends(fault, end * 0.999)).codes), new Set(["done"]));
  }
});

Deno.test("a likelihood says what broke, and has no number for rows that did not end", async () => {
  for (const [fault, code] of [["throws", "running"], ["nan", "notFinite"]] as const) {
    const given = { provider: "wasm", seed: 1 } as const;
    const found = right(await logLikelihood(process, scoreOf(fault, 0.5), [[0.1, 0.2], [0.3, 0.4]], given)());
    assertEquals([...found.codes], [code, code]);
    assertEquals([...found.logp], [NaN, NaN]);
    assertEquals(found.failure?.tag, fault === "throws" ? "OracleFailed" : undefined);
  }
});

Deno.test("what a broken solve left is no start of another, and no data", async () => {
  const left = await solved(reverse(process, scoreOf("throws", 1)), eulerMaruyama(20), {
    ...options,
    backend: "cpu",
  });
  const wanted = "6 of 6 samples that have not ended: running";
  const again = await refused(reverse(process, scoreOf("nan", 0)), eulerMaruyama(5), {
    ...options,
    x0: left,
  });
  assertStringIncludes(again, `solve: x0 must be samples that have, found ${wanted}`);
  const sound = scoreOf("nan", 0);
  const tasks = [logLikelihood(process, sound, left), exactTransport(process, sound).decode(left)];
  for (const task of tasks) {
    const found = await task();
    assertStringIncludes(found._tag === "Left" ? describe(found.left) : "taken", wanted);
  }
  // the numbers alone are whoever takes them's own
  const { samples, shape } = left;
  assertEquals(
    (await solve(reverse(process, sound), eulerMaruyama(2), { ...options, x0: { samples, shape } })())._tag,
    "Right",
  );
});
