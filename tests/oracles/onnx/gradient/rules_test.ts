/**
 * Rules of reverse mode, one by one: slopes against their closed forms, ⟨v, J u⟩ = ⟨vᵀ J, u⟩ exactly where an operator is linear,
 * and against central differences in float64 where it is not.
 */
import { assert, assertEquals } from "@std/assert";
import { rules } from "../../../../oracles/onnx/gradient/vjp.ts";
import { type Node, node } from "../../../../oracles/onnx/model.ts";
import { curved, floats, linear, modelOf, size } from "./cases.ts";
import { alongBy, differentiated, inner, numbersOf } from "./graphs.ts";

/** Slopes of one operand, in closed form. */
const slopes:
  readonly (readonly [op: string, slope: (x: number) => number, attributes?: Node["attributes"]])[] = [
    ["Identity", () => 1],
    ["Neg", () => -1],
    ["Sigmoid", (x) => 1 / (2 + 2 * Math.cosh(x))],
    ["Tanh", (x) => 1 / Math.cosh(x) ** 2],
    ["Exp", Math.exp],
    ["Log", (x) => 1 / x],
    ["Sqrt", (x) => 1 / (2 * Math.sqrt(x))],
    ["Reciprocal", (x) => -1 / x ** 2],
    ["Sin", Math.cos],
    ["Cos", (x) => -Math.sin(x)],
    ["Softplus", (x) => 1 / (1 + Math.exp(-x))],
    ["Erf", (x) => 2 / Math.sqrt(Math.PI) * Math.exp(-x * x)],
    ["Relu", (x) => (x > 0 ? 1 : 0)],
    ["LeakyRelu", (x) => (x > 0 ? 1 : 0.2), { alpha: { float: 0.2 } }],
    ["Elu", (x) => (x > 0 ? 1 : 0.7 * Math.exp(x)), { alpha: { float: 0.7 } }],
  ];

Deno.test("of one operand: what goes back is v times the slope, in closed form", async () => {
  for (const [op, slope, attributes] of slopes) {
    const dims = [2, 5];
    const isPositive = ["Log", "Sqrt", "Reciprocal"].includes(op);
    const x = Float32Array.from(numbersOf("x", 10, false), (v) => (isPositive ? 1.5 + v : 3 * v));
    const v = numbersOf("v", 10, false);
    const d = await differentiated(
      modelOf({ name: op, dims, outDims: dims, nodes: [node(op, ["x"], "y", attributes)] }),
      {
        dims,
        outDims: dims,
      },
    );
    const found = await d.vJ(x, v);
    await d.release();
    found.forEach((g, i) => {
      const wanted = slope(x[i] ?? NaN) * (v[i] ?? NaN);
      assert(
        Math.abs(g - wanted) < 2e-6 * (1 + Math.abs(wanted)),
        `${op} at ${x[i]}: ${g}, wanted ${wanted}`,
      );
    });
  }
});

for (const a of linear) {
  Deno.test(`${a.name}: ⟨v, J u⟩ = ⟨vᵀJ, u⟩`, async () => {
    const d = await differentiated(modelOf(a), a);
    const [x, v, u] = [
      numbersOf("x", size(a.dims), false),
      numbersOf("v", size(a.outDims), false),
      numbersOf("u", size(a.dims), false),
    ];
    const [above, below] = [
      await d.y(x.map((c, i) => c + (u[i] ?? 0))),
      await d.y(x.map((c, i) => c - (u[i] ?? 0))),
    ];
    const [there, back] = [(inner(v, above) - inner(v, below)) / 2, inner(await d.vJ(x, v), u)];
    await d.release();
    const scale = Math.sqrt(inner(v, v) * inner(above, above));
    assert(Math.abs(there - back) < 2e-6 * scale, `${there} there, ${back} back`);
  });
}

for (const a of curved) {
  Deno.test(`${a.name}: vᵀJ is what central differences find, in float64`, async () => {
    const d = await differentiated(modelOf({ ...a, double: true }), a);
    const [x, v, u] = [
      numbersOf("x", size(a.dims), true),
      numbersOf("v", size(a.outDims), true),
      numbersOf("u", size(a.dims), true),
    ];
    const isRounded = a.nodes.some(({ op }) => op === "Cast");
    const [wanted, found] = [
      inner(v, await alongBy(d, x, { u, h: isRounded ? 1 : 1e-2 })),
      inner(await d.vJ(x, v), u),
    ];
    await d.release();
    assert(
      Math.abs(wanted - found) < (isRounded ? 1e-6 : 1e-9) * (1 + Math.abs(wanted)),
      `${found}, wanted ${wanted}`,
    );
  });
}

Deno.test("a norm of instances goes back as its formula does, in float64, with ε and weights of its own", async () => {
  const [rows, channels, n, eps] = [2, 3, 8, 0.1];
  const weight = [1, -0.5, 2];
  const a = {
    name: "norm",
    dims: [rows, channels, 2, 4],
    outDims: [rows, channels, 2, 4],
    constants: [{ name: "g", dims: [channels], data: Float32Array.from(weight) }, floats("b", channels)],
    nodes: [node("InstanceNormalization", ["x", "g", "b"], "y", { epsilon: { float: eps } })],
  };
  const normed = (x: ArrayLike<number>): Float64Array => {
    const y = new Float64Array(x.length);
    for (let r = 0; r < rows * channels; r++) {
      const own = Array.from({ length: n }, (_, i) => x[r * n + i] ?? NaN);
      const mean = own.reduce((p, q) => p + q, 0) / n;
      const std = Math.sqrt(own.reduce((p, q) => p + (q - mean) ** 2, 0) / n + Math.fround(eps));
      own.forEach((q, i) => y[r * n + i] = (weight[r % channels] ?? NaN) * (q - mean) / std);
    }
    return y;
  };
  const d = await differentiated(modelOf(a), a);
  const own = (name: string) => numbersOf(name, rows * channels * n, true);
  const [x, v, u] = [own("x"), own("v"), own("u")];
  const wanted = inner(v, await alongBy({ y: (at) => Promise.resolve(normed(at)) }, x, { u, h: 1e-2 }));
  const found = inner(await d.vJ(Float32Array.from(x), Float32Array.from(v)), u);
  await d.release();
  assert(Math.abs(found - wanted) < 1e-5 * (1 + Math.abs(wanted)), `${found}, wanted ${wanted}`);
});

Deno.test("every rule that goes back was tried", () => {
  const seen = new Set([
    "InstanceNormalization",
    ...slopes.map(([op]) => op),
    ...[...linear, ...curved].flatMap(({ nodes }) => nodes.map(({ op }) => op)),
  ]);
  const untried = Object.entries(rules).filter(([op, rule]) => rule.back !== undefined && !seen.has(op));
  assertEquals(untried.map(([op]) => op), []);
});
