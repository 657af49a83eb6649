/**
 * WebAssembly against JavaScript, bit for bit, in float32 and float64: random expressions at points that break rules, sums,
 * rows left alone. Whole solves: `solves_test.ts`.
 */
import { assert } from "@std/assert";
import fc from "fast-check";
import { type Env, jsEngine, type StageEngine } from "../../../../backends/devices/cpu/engine.ts";
import type {
  Named,
  Program,
  Stage,
  StagePlan,
  Total,
} from "../../../../backends/schedule/plans/stage_plan.ts";
import { hasWasmSimd } from "../../../../backends/targets/wasm/operations.ts";
import { wasmEngine } from "../../../../backends/devices/cpu/wasm_stage.ts";
import { constant, element } from "../../../../sde/language/dsl.ts";
import { apply, input, literal, type Node, type State, typed } from "../../../../sde/language/expr.ts";
import type { Op } from "../../../../sde/language/ops.ts";
import { normals } from "../../../../solvers/noise/random.ts";
import type { Width } from "../../../../backends/targets/wasm/reals.ts";

// ---- random expressions ------------------------------------------------------------------------------------------

const special = [
  0,
  -0,
  1,
  -1,
  0.5,
  3,
  -2.5,
  1e-45,
  -1e-40,
  1e-38,
  1e30,
  -1e30,
  1e-30,
  3.4e38,
  88.6,
  -87.2,
  5e-324,
  709.5,
];
const lit = fc.oneof(fc.constantFrom(...special), fc.double({ min: -8, max: 8, noNaN: true }));
const wordLit = fc.oneof(fc.constantFrom(0, 1, 31, 255, 2 ** 31, 2 ** 32 - 1), fc.nat({ max: 2 ** 32 - 1 }));
const [a, b] = ["a", "b"].map((n) => input(n, "scalar", "real"));
const [y, z] = ["y", "z"].map((n) => input(n, "state", "real"));
const seed = input("seed", "scalar", "word"), count = input("count", "scalar", "word");
const on = input("on", "scalar", "flag");
const of = (ops: readonly Op[], ...args: readonly fc.Arbitrary<Node>[]): fc.Arbitrary<Node> =>
  fc.tuple(fc.constantFrom(...ops), ...args).map(([op, ...nodes]) => apply(op, nodes));

const grown = fc.letrec<{ readonly real: Node; readonly word: Node; readonly flag: Node }>((tie) => {
  const [real, word, flag] = [tie("real"), tie("word"), tie("flag")];
  const shape = { maxDepth: 5, depthSize: "large" } as const;
  const leaf = <A>(arbitrary: fc.Arbitrary<A>) => ({ weight: 2, arbitrary });
  return {
    real: fc.oneof(
      { ...shape, depthIdentifier: "real" },
      leaf(fc.constantFrom<Node>(a ?? on, b ?? on, y ?? on, z ?? on)),
      leaf(lit.map((v): Node => literal(v, "real"))),
      leaf(of(["toReal", "toRealSigned", "sinTurn", "cosTurn"], word)),
      { weight: 5, arbitrary: of(["add", "sub", "mul", "div", "min", "max", "pow"], real, real) },
      { weight: 5, arbitrary: of(["neg", "abs", "sqrt", "exp", "expm1", "log", "floor", "opaque"], real) },
      { weight: 2, arbitrary: of(["sin", "cos", "tanh"], real) },
      { weight: 2, arbitrary: of(["select"], flag, real, real) },
      {
        weight: 1,
        arbitrary: fc.tuple(flag, real).map(([f, r]) => apply("select", [f, apply("neg", [r]), r])),
      },
    ),
    word: fc.oneof(
      { ...shape, depthIdentifier: "word" },
      leaf(fc.constantFrom<Node>(seed, count, element)),
      leaf(wordLit.map((v): Node => literal(v, "word"))),
      { weight: 4, arbitrary: of(["wadd", "wmul", "wxor", "wand", "wor", "wshl", "wshr"], word, word) },
      { weight: 2, arbitrary: of(["wselect"], flag, word, word) },
      { weight: 1, arbitrary: of(["toWord"], real) },
    ),
    flag: fc.oneof(
      { ...shape, depthIdentifier: "flag" },
      leaf(fc.constant<Node>(on)),
      { weight: 3, arbitrary: of(["lt", "le", "eq"], real, real) },
      { weight: 2, arbitrary: of(["weq", "wlt"], word, word) },
      { weight: 1, arbitrary: of(["finite"], real) },
      { weight: 2, arbitrary: of(["and", "or"], flag, flag) },
      { weight: 1, arbitrary: of(["not"], flag) },
    ),
  };
});
const anyState = grown.real.map((n): State =>
  typed(apply("add", [n, apply("mul", [literal(0, "real"), y ?? n])]), "state", "real")
);

// ---- one stage, in both engines ----------------------------------------------------------------------------------

const empty: Program = { stages: [], results: [] };
const named = (name: string, node: Node): Named => ({
  name,
  kind: node.kind,
  symbol: input(name, "state", "real"),
  node,
});
const total = (name: string, operand: Node, op: "sum" | "max"): Total => {
  const symbol = input(name, "scalar", "real");
  return { name, kind: "real", symbol, node: symbol, operand, op };
};
const planOf = (stage: Pick<Stage, "fields" | "partials">, elements: number): StagePlan => ({
  tag: "staged",
  reals: [],
  given: [],
  elements,
  scalars: [
    ...["a", "b"].map((name) => ({ name, kind: "real" as const, init: literal(0, "real") })),
    { name: "count", kind: "word", init: literal(0, "word") },
    { name: "on", kind: "flag", init: literal(0, "flag") },
    ...["attempts"].map((name) => ({ name, kind: "word" as const, init: literal(0, "word") })),
  ],
  states: [{ name: "y", whenAccepted: false }, { name: "z", whenAccepted: false }],
  begin: empty,
  step: { stages: [{ totals: [], hoisted: [], oracles: [], ...stage }], results: [] },
  finish: empty,
  nfePerStep: 0,
  most: 0,
  hasOracle: false,
});

const values = [
  ...special,
  1e300,
  -1e-300,
  NaN,
  Infinity,
  -Infinity,
  0.1,
  7.25,
  -3e-5,
  1234.5,
  1e9,
  4e9,
  0.7,
  -0.3,
];
const wordsOfPoint = [0, 1, 5, 2 ** 31, 2 ** 32 - 1, 123456789];
/** Every array of both engines, filled alike. */
const fillAlike = (env: Env): void =>
  Object.values(env).forEach((array, k) => {
    if (typeof array === "number") return;
    for (let i = 0; i < array.length; i++) {
      const at = (i * 7 + k * 3 + (i >> 4)) >>> 0;
      array[i] = array instanceof Int32Array
        ? wordsOfPoint[at % wordsOfPoint.length] ?? 0
        : array instanceof Uint8Array
        ? at & 1
        : values[at % values.length] ?? 0;
    }
  });

const widths = ["f32", "f64"] as const;
const engines = async (plan: StagePlan, rows: number, width: Width): Promise<readonly StageEngine[]> => {
  const wasm = await wasmEngine(plan, rows, width);
  if (wasm === undefined) throw new Error("The plan should fit into memory");
  return [jsEngine(plan, rows, width), wasm];
};
const run = (engine: StageEngine, from: number, to: number): Env => {
  const env = { ...engine.env, seed: 0x9e3779b9 | 0 };
  fillAlike(env);
  engine.programs.step.stages.forEach((s) => s.elements?.(from, to, env));
  return env;
};
const assertSameBits = (js: Env, wasm: Env, of: (name: string) => string): void =>
  Object.entries(js).forEach(([name, array]) => {
    const other = wasm[name];
    if (typeof array === "number" || typeof other !== "object") return;
    const i = array.findIndex((v, k) => !Object.is(v, other[k]));
    assert(i < 0, `${name}[${i}]: JavaScript ${array[i]}, WebAssembly ${other[i]}${of(name)}`);
  });

const show = (n: Node): string => {
  if (n.tag === "apply") return `${n.op}(${n.args.map(show).join(", ")})`;
  return n.tag === "lit" ? String(n.value) : n.tag === "input" ? n.name : n.tag;
};

Deno.test("this machine has WebAssembly SIMD: the tests of this file try something", () =>
  assert(hasWasmSimd()));

for (const width of widths) {
  Deno.test(`random expressions have the bits of JavaScript in WebAssembly, at ±0, denormals, NaN, ∞ and 1e±30, ${width}`, async () => {
    const set = fc.array(anyState, { minLength: 12, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(set, fc.constantFrom(1, 2, 13, 37, 70), async (nodes, n) => {
        const fields = nodes.map((node, i) => named(`f${i}`, node));
        const plan = planOf({ fields, partials: [] }, n);
        const [js, wasm] = (await engines(plan, 3, width)).map((e) => run(e, 0, 3));
        assertSameBits(
          js ?? {},
          wasm ?? {},
          (name) => ` of ${show(fields.find((f) => f.name === name)?.node ?? on)}`,
        );
      }),
      { seed: 11, numRuns: 20, endOnFailure: true },
    );
  });
}

for (const width of widths) {
  Deno.test(`sums and maxima have the bits of JavaScript's, whatever the number of elements, ${width}`, async () => {
    const t = input("t", "state", "real");
    for (const n of [1, 2, 3, 7, 15, 16, 17, 31, 32, 33, 63, 64, 65, 95, 96, 100, 129, 200]) {
      const noise = normals(literal(3, "word"));
      const plan = planOf({
        fields: [named("double", apply("add", [t, t]))],
        partials: [
          total("plain", apply("mul", [t, t]), "sum"),
          total("largest", t, "max"),
          total("noisy", apply("mul", [noise, t]), "sum"),
          total("least", apply("neg", [t]), "max"),
        ],
      }, n);
      const withT: StagePlan = { ...plan, states: [...plan.states, { name: "t", whenAccepted: false }] };
      const [js, wasm] = (await engines(withT, 5, width)).map((e) => {
        const env: Env = { ...e.env, seed: 5 };
        const array = env.t;
        if (array instanceof Float32Array || array instanceof Float64Array) {
          array.forEach((_, i) => (array[i] = Math.sin(i * i) * 10 ** (i % 5)));
        }
        e.programs.step.stages.forEach((s) => s.elements?.(0, 5, env));
        return env;
      });
      assertSameBits(js ?? {}, wasm ?? {}, () => ` for ${n} elements`);
    }
  });
}

for (const width of widths) {
  Deno.test(`a kernel writes the rows it is asked for, and no other, ${width}`, async () => {
    for (const n of [1, 3, 5, 8, 21, 35]) {
      const fields = [
        named("out", apply("add", [y ?? on, normals(literal(1, "word"))])),
        named("twice", apply("add", [y ?? on, y ?? on])),
      ];
      const [js, wasm] = (await engines(planOf({ fields, partials: [] }, n), 4, width)).map((e) =>
        run(e, 1, 3)
      );
      assertSameBits(js ?? {}, wasm ?? {}, () => ` for ${n} elements`);
    }
  });
}

for (const width of widths) {
  Deno.test(`constants with a number for each element, with noise beside them and without, ${width}`, async () => {
    for (const n of [1, 2, 3, 7, 8, 9, 31, 33, 64, 65, 129]) {
      const c = constant(Array.from({ length: n }, (_, i) => Math.cos(i * i)));
      const d = constant(Array.from({ length: n }, (_, i) => i - 2));
      const noise = normals(literal(3, "word"));
      const sum = apply("add", [apply("mul", [c, d]), y ?? on]);
      const plain = {
        fields: [named("out", sum)],
        partials: [total("plain", apply("mul", [c, sum]), "sum")],
      };
      const noisy = {
        fields: [named("out", apply("add", [sum, noise]))],
        partials: [total("noisy", apply("mul", [d, noise]), "sum")],
      };
      for (const stage of [plain, noisy]) {
        const [js, wasm] = (await engines(planOf(stage, n), 5, width)).map((e) => run(e, 1, 4));
        assertSameBits(js ?? {}, wasm ?? {}, () => ` for ${n} elements`);
      }
    }
  });
}
