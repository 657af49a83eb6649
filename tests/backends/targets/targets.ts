/**
 * Expressions, evaluated at many points on each target: their meaning, JavaScript in both precisions, WGSL on a device.
 *
 * Numbers come back alike from all: reals as numbers, words unsigned, flags as 0 or 1; one row a point.
 * @module
 */
import * as E from "fp-ts/Either";
import { block, type Syntax } from "../../../backends/targets/emit.ts";
import type { Precision } from "../../../backends/host/reals.ts";
import { jsSyntax, preludeOf } from "../../../backends/targets/js/syntax.ts";
import { loadFunction } from "../../../backends/targets/js/load.ts";
import { gathers, tableName } from "../../../backends/targets/tables.ts";
import { type Binding, compileKernel, type Device } from "../../../backends/devices/webgpu/device.ts";
import { createBuffers, readBuffer } from "../../../backends/devices/webgpu/buffers.ts";
import {
  tableNumbers,
  wgslPrelude,
  wgslSyntax,
  wgslTables,
  wgslWord,
} from "../../../backends/targets/wgsl/syntax.ts";
import { wgslRewriter } from "../../../backends/targets/wgsl/lower.ts";
import { loweringOf } from "../../../backends/schedule/graphs/lowering.ts";
import { input, type Node } from "../../../sde/language/expr.ts";
import type { Kind } from "../../../sde/language/ops.ts";
import { valueOf } from "../../../sde/language/value.ts";
import { right } from "../../lib/either.ts";

/** The inputs of every expression: three reals, four words. */
export const inputs = [
  input("a", "scalar", "real"),
  input("b", "scalar", "real"),
  input("c", "scalar", "real"),
  input("u", "scalar", "word"),
  input("v", "scalar", "word"),
  input("w", "scalar", "word"),
  input("z", "scalar", "word"),
] as const;

/** Values of the inputs, in their order; the reals are float32 numbers. */
export type Point = readonly number[];
/** The values of all expressions at one point. */
export type Row = readonly number[];

const nameOf = (n: Node): string | undefined => (n.tag === "input" ? n.name : undefined);
const scratch = new DataView(new ArrayBuffer(4));
/** The bits of a float32. */
export function bitsOf(x: number): number {
  scratch.setFloat32(0, x);
  return scratch.getUint32(0);
}
const realOf = (bits: number): number => (scratch.setUint32(0, bits), scratch.getFloat32(0));

/** What the expressions mean, in float64. */
export function meaningOf(exprs: readonly Node[], points: readonly Point[]): readonly Row[] {
  return points.map((p) => {
    const given = new Map<Node, number>(inputs.map((n, i) => [n, p[i] ?? NaN]));
    return exprs.map((e) => valueOf(e, given));
  });
}

const fromJs: Readonly<Record<Kind, (text: string) => string>> = {
  real: (text) => text,
  word: (text) => `${text} >>> 0`,
  flag: (text) => `${text} ? 1 : 0`,
};

/** The statements that make expressions in a syntax, and their texts. */
export const statements = (
  syntax: Syntax,
  exprs: readonly Node[],
  place: (n: Node) => string | undefined,
) => {
  const tables = gathers(exprs).data;
  const b = block({ syntax, roots: exprs, place, tables });
  const texts = exprs.map(b.use);
  return { lines: b.lines, texts, tables };
};

/** The expressions as JavaScript. */
export function javascriptOf(
  exprs: readonly Node[],
  points: readonly Point[],
  precision: Precision,
): readonly Row[] {
  const lower = loweringOf(precision);
  const { lines, texts, tables } = statements(jsSyntax(precision), exprs.map(lower), nameOf);
  const source = `${preludeOf(precision)}
${tables.map((_, i) => `const ${tableName(i)} = tables[${i}];`).join("\n")}
return function (p, out) {
  ${inputs.map((n, i) => `const ${nameOf(n)} = p[${i}]${n.kind === "word" ? " | 0" : ""};`).join(" ")}
  ${lines.join("\n  ")}
  ${texts.map((t, i) => `out[${i}] = ${fromJs[exprs[i]?.kind ?? "real"](t)};`).join("\n  ")}
};`;
  const run = loadFunction(source, tables.map((t) => t.values));
  return points.map((p) => {
    const out = new Float64Array(exprs.length);
    run(p, out);
    return Array.from(out);
  });
}

/** The expressions as WGSL, on a device. */
export async function deviceOf(
  d: Device,
  exprs: readonly Node[],
  points: readonly Point[],
): Promise<readonly Row[]> {
  const ready = exprs.map(wgslRewriter());
  const at = (n: Node): string | undefined => {
    const i = inputs.findIndex((m) => m === n);
    return i < 0 ? undefined : wgslWord.load(n.kind, `points[${inputs.length}u * i + ${i}u]`);
  };
  const { lines, texts, tables } = statements(wgslSyntax, ready, at);
  const wgsl = `@group(0) @binding(0) var<storage, read> points: array<u32>;
@group(0) @binding(1) var<storage, read> zero: array<u32>;
@group(0) @binding(2) var<storage, read_write> values: array<u32>;
${tables.length > 0 ? "@group(0) @binding(3) var<storage, read> tables: array<f32>;" : ""}
${wgslTables(tables)}
${wgslPrelude}
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) {
  Z = zero[0];
  let i = id.x;
  if (i >= ${points.length}u) { return; }
  ${lines.join("\n  ")}
  ${
    texts.map((t, k) =>
      `values[${exprs.length}u * i + ${k}u] = ${wgslWord.store(exprs[k]?.kind ?? "real", t)};`
    ).join("\n  ")
  }
}`;
  const words = Uint32Array.from(
    points.flatMap((p) => p.map((x, i) => (inputs[i]?.kind === "real" ? bitsOf(x) : x))),
  );
  const storage = { use: "storage" } as const;
  const bytes = 4 * points.length * exprs.length;
  const buffers = right(
    await createBuffers(d, [
      { ...storage, what: "points", bytes: words.byteLength, contents: words },
      { ...storage, what: "zero", bytes: 4 },
      { ...storage, what: "values", bytes },
      ...(tables.length > 0
        ? [{ ...storage, what: "tables", bytes: 4096, contents: tableNumbers(tables) }]
        : []),
    ])(),
  );
  const bindings: readonly Binding[] = [
    "read",
    "read",
    "write",
    ...(tables.length > 0 ? ["read" as const] : []),
  ];
  const kernel = right(await compileKernel(d, { name: "values", wgsl, bindings })());
  const encoder = d.device.createCommandEncoder();
  kernel.bind(buffers).dispatch(encoder, Math.ceil(points.length / 64));
  d.device.queue.submit([encoder.finish()]);
  const [, , values] = buffers;
  const read = values === undefined ? undefined : await readBuffer(d, values, bytes);
  buffers.forEach((b) => b.destroy());
  if (read === undefined || E.isLeft(read)) throw new Error("the values did not come back");
  const all = new Uint32Array(read.right);
  return points.map((_, i) =>
    exprs.map((e, k) => {
      const word = all[i * exprs.length + k] ?? 0;
      return e.kind === "real" ? realOf(word) : word;
    })
  );
}
