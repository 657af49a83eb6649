/**
 * Models of others whose ports Ito's are not: each held against the same score as an expression. States of other types, levels of
 * other shapes, inputs of one's own, twice the channels, batches of a fixed size.
 */
import { assert, assertEquals } from "@std/assert";
import {
  add,
  eulerMaruyama,
  expressionScore,
  type Fallible,
  lit,
  mul,
  neg,
  param,
  reverse,
  type Score,
  type State,
  ve,
} from "ito";
import { onnxScore, type OnnxScoreOptions } from "ito/score";
import { type Constant, encodeModel, type Node, node, type Port } from "../../../oracles/onnx/model.ts";
import { openOracleOnDevice } from "../../../oracles/session/webgpu.ts";
import { download, onDevice, output, upload } from "../../lib/on_device.ts";
import { relative, unwrap } from "../../lib/network_fixtures.ts";
import { opened } from "../../lib/oracle_fixtures.ts";
import { oracleIn } from "../score_oracle.ts";
import { solved } from "../../lib/solved.ts";

type Dims = Port["dims"];
interface File {
  readonly x: Port;
  readonly more: readonly Port[];
  readonly out?: Dims;
  readonly nodes: readonly Node[];
  readonly constants?: readonly Constant[];
}

const fileOf = ({ x, more, out = x.dims, nodes, constants = [] }: File): Uint8Array =>
  encodeModel({
    name: "test",
    inputs: [x, ...more],
    outputs: [{ name: "y", dims: out, ...(x.type === undefined ? {} : { type: x.type }) }],
    constants,
    nodes,
  });

const convention: OnnxScoreOptions["convention"] = ({ net, x, t }) => net(x, mul(3, t));
const asked = { n: 5, seed: 3, batch: 3, provider: "wasm", backend: "cpu" } as const;
const samplesOf = async (score: Fallible<Score>, params?: Readonly<Record<string, readonly number[]>>) => {
  const s = await solved(
    reverse(ve({ sigmaMax: 2 }), score),
    eulerMaruyama(20),
    params === undefined ? asked : { ...asked, params },
  );
  assertEquals(s.failure, undefined);
  return s.samples;
};

/** The same as an expression of x and the level. */
const wanted = (f: (x: State) => State, elements: number) => expressionScore(({ x }) => f(x), elements);
const plain = expressionScore(({ x, t }) => neg(mul(mul(3, t), x)), 2);
const state: Dims = ["batch", 2];

/** y = −x level, whatever the level's shape: it is made a column first. */
const scaled = (x: Port, level: Port): Uint8Array =>
  fileOf({
    x,
    more: [level],
    nodes: [
      node("Cast", ["level"], "number", { to: x.type === "float16" ? 10 : x.type === "float64" ? 11 : 1 }),
      node("Reshape", ["number", "column"], "by"),
      node("Mul", ["x", "by"], "product"),
      node("Neg", ["product"], "y"),
    ],
    constants: [{ name: "column", dims: [2], data: BigInt64Array.of(-1n, 1n) }],
  });

for (const type of ["float16", "float64"] as const) {
  Deno.test(`onnxScore() takes a state of ${type}`, async () => {
    const found = await samplesOf(
      onnxScore(scaled({ name: "x", dims: state, type }, { name: "level", dims: ["batch"] }), { convention }),
    );
    const off = relative(found, await samplesOf(plain));
    assert(off < (type === "float16" ? 5e-3 : 1e-5), `${off}`);
  });
}

const levels: readonly Dims[] = [["batch", 1, 1, 1], ["batch", 1, 1], [], [1]];
for (const dims of levels) {
  Deno.test(`onnxScore() tells a level [${dims.join(", ")}]`, async () => {
    for (const type of ["float32", "int64"] as const) {
      const file = scaled({ name: "x", dims: dims.length === 1 ? [1, 2] : state }, {
        name: "level",
        dims,
        type,
      });
      const exact = type === "float32" ? plain : await rounded();
      assert(relative(await samplesOf(onnxScore(file, { convention })), await samplesOf(exact)) < 1e-5);
    }
  });
}

/** The same score told whole numbers, which [batch] of int64 is known to be (adapt_test.ts). */
const rounded = () =>
  Promise.resolve(
    onnxScore(scaled({ name: "x", dims: state }, { name: "level", dims: ["batch"], type: "int64" }), {
      convention,
    }),
  );

for (const rows of [1, 3]) {
  Deno.test(`onnxScore() takes a model of ${rows} row(s) at a time, and one that would mix them, row by row`, async () => {
    const file = scaled({ name: "x", dims: [rows, 2] }, { name: "level", dims: [rows] });
    assert(relative(await samplesOf(onnxScore(file, { convention })), await samplesOf(plain)) < 1e-5);
    const mixing = fileOf({
      x: { name: "x", dims: [rows, 2] },
      more: [{ name: "level", dims: [rows] }],
      nodes: [
        node("ReduceMean", ["x"], "mean", { axes: [0], keepdims: 1 }),
        node("Add", ["mean", "x"], "sum"),
        node("Neg", ["sum"], "y"),
      ],
    });
    assert(
      relative(
        await samplesOf(onnxScore(mixing, { convention })),
        await samplesOf(wanted((x) => mul(-2, x), 2)),
      ) < 1e-5,
    );
  });
}

/** y = −(x + shift), with a shift that is looked up, or given. */
const shifted = (
  more: readonly Port[],
  nodes: readonly Node[],
  constants: readonly Constant[] = [],
  batch: number | string = "batch",
) =>
  fileOf({
    x: { name: "x", dims: [batch, 2] },
    more: [{ name: "level", dims: [batch] }, ...more],
    nodes: [...nodes, node("Add", ["x", "shift"], "sum"), node("Neg", ["sum"], "y")],
    constants,
  });

const classes: Constant = { name: "table", dims: [3, 2], data: Float32Array.of(0, 0, 1, 2, -3, 4) };
for (const batch of ["batch", 2]) {
  const byClass = shifted(
    [{ name: "label", dims: [batch], type: "int64" }],
    [node("Gather", ["table", "label"], "shift")],
    [classes],
    batch,
  );
  const given = shifted([{ name: "shift", dims: [batch, 2] }], [], [], batch);

  Deno.test(`inputs: a class for all, by a number, by a parameter, a class a sample; batch ${batch}`, async () => {
    const row = (k: number) => [...classes.data].slice(2 * k, 2 * k + 2).map(Number);
    const exact = async (k: number) => {
      const [a = NaN, b = NaN] = row(k);
      return await samplesOf(onnxScore(given, { convention, level: "level", inputs: { shift: [a, b] } }));
    };
    const one = await samplesOf(onnxScore(byClass, { convention, inputs: { label: 1 } }));
    assert(relative(one, await exact(1)) < 1e-6);
    const each = [2, 0, 1, 1, 2];
    const byParam = await samplesOf(
      onnxScore(byClass, { convention, inputs: { label: param("class", 0) } }),
      { class: each },
    );
    const byRows = await samplesOf(
      onnxScore(byClass, { convention, inputs: { label: [[2], [0], [1], [1], [2]] } }),
    );
    assertEquals([...byParam], [...byRows]);
    for (const [i, k] of each.entries()) {
      const own = (await exact(k)).slice(2 * i, 2 * i + 2);
      assert(relative(byRows.slice(2 * i, 2 * i + 2), own) < 1e-6, `sample ${i} of class ${k}`);
    }
  });

  Deno.test(`inputs: vectors, the same for all and one a sample, again from the first behind the last; batch ${batch}`, async () => {
    const shift = (a: number, b: number) =>
      samplesOf(onnxScore(given, { convention, inputs: { shift: Float32Array.of(a, b) } }));
    const zero = await shift(0, 0);
    assert(relative(zero, await samplesOf(wanted((x) => neg(x), 2))) < 1e-5);
    const turns = await samplesOf(onnxScore(given, { convention, inputs: { shift: [[0, 0], [1, 2]] } }));
    const other = await shift(1, 2);
    [0, 1, 2, 3, 4].forEach((i) => {
      assertEquals([...turns.slice(2 * i, 2 * i + 2)], [
        ...(i % 2 === 0 ? zero : other).slice(2 * i, 2 * i + 2),
      ]);
    });
  });
}

Deno.test("a text's encoding, [batch, 3, 2], is told whole", async () => {
  const file = shifted([{ name: "text", dims: ["batch", "words", 2] }], [
    node("ReduceSum", ["text", "axis"], "shift", { keepdims: 0 }),
  ], [{ name: "axis", dims: [1], data: BigInt64Array.of(1n) }]);
  const found = await samplesOf(onnxScore(file, { convention, inputs: { text: [1, 0, 0.5, 2, -1, 1] } }));
  const same = shifted([{ name: "shift", dims: ["batch", 2] }], []);
  assert(
    relative(found, await samplesOf(onnxScore(same, { convention, inputs: { shift: [0.5, 3] } }))) < 1e-6,
  );
});

for (const batch of ["batch", 1]) {
  Deno.test(`of an output of twice the channels the first half is taken; batch ${batch}`, async () => {
    const dims: Dims = [batch, 2, 3];
    const file = fileOf({
      x: { name: "x", dims },
      more: [{ name: "level", dims: [batch] }],
      out: [batch, 4, 3],
      nodes: [
        node("Neg", ["x"], "minus"),
        node("Exp", ["x"], "spread"),
        node("Concat", ["minus", "spread"], "y", { axis: 1 }),
      ],
    });
    assert(
      relative(await samplesOf(onnxScore(file, { convention })), await samplesOf(wanted((x) => neg(x), 6))) <
        1e-6,
    );
  });
}

onDevice("a wrapped model runs on a device: a class a sample, and a batch of one", async (device) => {
  for (const batch of ["batch", 1]) {
    const file = shifted(
      [{ name: "label", dims: [batch], type: "int64" }],
      [node("Gather", ["table", "label"], "shift")],
      [classes],
      batch,
    );
    const oracle = oracleIn(unwrap(onnxScore(file, { convention, inputs: { label: add(lit(0), 1) } })));
    const { run, release } = opened(await openOracleOnDevice(oracle, device)());
    const out = output(device, 4);
    const numbers = [Float32Array.of(7, 7), Float32Array.of(1, 2)].map((v) => upload(device, v));
    await run(upload(device, Float32Array.of(1, 2, 3, 4)), numbers, out, 2);
    assertEquals([...await download(device, out)], [-2, -4, -0, -8].map((v) => v + 0 === 0 ? -0 : v));
    await release();
  }
});
