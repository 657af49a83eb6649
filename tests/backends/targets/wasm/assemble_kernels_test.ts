/**
 * Whole kernels by the assembler and by wabt, byte for byte: the golden texts, looped and staged plans, random expressions;
 * and of spoilt texts, an error or what wabt says.
 */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { renderers } from "../../../../explain/code.ts";
import { prepare } from "../../../../solve/solve.ts";
import { assemble } from "../../../../backends/targets/wasm/assemble.ts";
import type { Width } from "../../../../backends/targets/wasm/reals.ts";
import { renderWasmLoop } from "../../../../backends/targets/wasm/loop.ts";
import { renderWasmStages } from "../../../../backends/targets/wasm/stage.ts";
import {
  adaptiveExponential,
  cosineVp,
  eulerMaruyama,
  type Fallible,
  gaussianScore,
  gottaGoFast,
  mixtureScore,
  type Process,
  reverse,
  type Strategy,
  ve,
  vp,
  withNoise,
} from "../../../../mod.ts";
import { datasetScore } from "../../../../entries/score.ts";
import { apply, input, type Node, substitute } from "../../../../sde/language/expr.ts";
import { anyExpr } from "../expressions.ts";
import { planFor, plans } from "../../../lib/plans.ts";
import { inputs } from "../targets.ts";
import { right } from "../../../lib/either.ts";
import { assertSame, wabt } from "./wabt.ts";

/** The same bytes, and a module that an engine takes. */
const assertKernel = (text: string): void => assert(WebAssembly.validate(assertSame(text)));
const withoutComments = (text: string): string => text.replaceAll(/^;;.*\n/gm, "");

Deno.test("the golden texts have wabt's bytes", () => {
  const folder = new URL("../../../golden/", import.meta.url);
  const names = [...Deno.readDirSync(folder)].map((f) => f.name).filter((name) => name.endsWith(".wat"));
  assert(names.length >= 3);
  names.forEach((name) => assertKernel(withoutComments(Deno.readTextFileSync(new URL(name, folder)))));
});

const widths: readonly Width[] = ["f32", "f64"];

Deno.test("looped kernels have wabt's bytes: every plan, exact and relaxed, memory shared and not", () => {
  const read = planFor(reverse(cosineVp(), gaussianScore([0.3, -0.2], 0.4)), eulerMaruyama(50), 2); // tables
  [read, ...Object.values(plans).map((plan) => plan())].forEach((plan) => {
    for (const width of widths) {
      assertKernel(renderWasmLoop(plan, "shared", width).text);
      assertKernel(renderWasmLoop({ ...plan, relaxed: true }, "own", width).text);
    }
  });
});

const means = (elements: number): readonly (readonly number[])[] =>
  [0.2, 0.7].map((m) => Array.from({ length: elements }, (_, i) => m + 0.1 * Math.sin(i)));
const mixture = (elements: number) =>
  mixtureScore({ weights: [0.4, 0.6], means: means(elements), stds: [0.1, 0.2] });
const staged: readonly (readonly [Fallible<Process>, Strategy, number])[] = [
  [reverse(ve(), mixture(64)), gottaGoFast(), 64],
  [reverse(vp(), mixture(37)), adaptiveExponential({ dataRange: [-1, 1] }), 37],
  [reverse(ve(), mixture(45)), withNoise("bridge")(gottaGoFast()), 45],
  [reverse(cosineVp(), mixture(12)), eulerMaruyama(20), 12],
  [reverse(ve(), datasetScore(Float32Array.from(means(12).flat()), 12)), gottaGoFast(), 12],
];
Deno.test("staged kernels have wabt's bytes: sums, rows of odd length, tables, an oracle", () => {
  const target = renderers.find((r) => r.name === "wasm");
  staged.forEach(([process, strategy, elements]) => {
    const { plan } = right(prepare(process, strategy, { n: 2, seed: 1, shape: [elements] }));
    assertEquals(plan.tag, "staged");
    widths.forEach((width) => assertKernel(withoutComments(target?.render(plan, width) ?? "")));
  });
});

/** Every input a field of elements. */
const asFields = new Map<Node, Node>(
  inputs.map((n) => [n, input(n.tag === "input" ? n.name : "", "state", n.kind)]),
);
const stageOf = (nodes: readonly Node[], width: Width): string => {
  const fields = nodes.map((node, k) => {
    const name = `f${k}`;
    return {
      name,
      kind: node.kind,
      symbol: input(name, "state", node.kind),
      node: substitute(node, asFields),
    };
  });
  const stage = { totals: [], hoisted: [], oracles: [], partials: [], fields };
  const addresses = { array: (name: string) => 64 * name.charCodeAt(0), table: () => 2 ** 20 };
  return renderWasmStages({
    stages: [{ name: "stage", stage }],
    elements: 13,
    width,
    addresses,
    memory: "32",
  });
};
Deno.test("kernels of random expressions have wabt's bytes", () => {
  fc.assert(
    fc.property(fc.array(anyExpr("real", 4), { minLength: 1, maxLength: 3 }), (nodes) => {
      widths.forEach((width) => assertKernel(stageOf(nodes, width)));
    }),
    { seed: 5, numRuns: 40 },
  );
});

// ---- what is no text ---------------------------------------------------------------------------------------------

const bytesOr = (of: (text: string) => Uint8Array, text: string): Uint8Array | Error => {
  try {
    return of(text);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
};
const tokensOf = (text: string): readonly string[] => text.match(/[()]|[^\s()]+|\s+/g) ?? [];
const spoilt = (text: string): fc.Arbitrary<string> => {
  const tokens = tokensOf(text);
  const place = fc.nat({ max: tokens.length - 1 });
  const odd = fc.constantFrom(
    "(",
    ")",
    "$v0",
    "-1",
    "1e5",
    "0x10",
    "nan",
    "then",
    "f32x4.foo",
    "offset=4",
    "(nop)",
    "i32.const",
    "$",
    "",
  );
  return fc.oneof(
    place.map((at) => tokens.toSpliced(at, 1)),
    fc.tuple(place, odd).map(([at, token]) => tokens.toSpliced(at, 1, token)),
    fc.tuple(place, odd).map(([at, token]) => tokens.toSpliced(at, 0, ` ${token} `)),
    fc.tuple(place, place).map(([a, b]) => tokens.with(a, tokens[b] ?? "").with(b, tokens[a] ?? "")),
    fc.tuple(place, place).map(([a, b]) => tokens.toSpliced(a, 1, tokens[b] ?? "")),
    fc.tuple(place, fc.nat({ max: 12 })).map(([at, count]) => tokens.toSpliced(at, count)),
  ).map((list) => list.join(""));
};

Deno.test("of a spoilt text comes an error that names it, or what wabt makes of it, or what no engine takes", () => {
  const text = stageOf([apply("exp", [inputs[0]])], "f32");
  let refused = 0;
  fc.assert(
    fc.property(spoilt(text), (bad) => {
      const found = bytesOr(assemble, bad);
      if (found instanceof Error) {
        refused++;
        assert(found.message.startsWith("Internal: WebAssembly has no bytes for"), found.message);
      } else if (WebAssembly.validate(Uint8Array.from(found))) {
        assertEquals(found, bytesOr(wabt, bad));
      }
    }),
    { seed: 7, numRuns: 1500 },
  );
  assert(refused > 500, `${refused} refused`);
});
