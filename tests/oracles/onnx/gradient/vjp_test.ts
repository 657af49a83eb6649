/**
 * Products of whole models: networks of the kinds that PyTorch's fixtures have, against central differences; models that Ito
 * builds; and what has no rule.
 */
import { assert, assertEquals } from "@std/assert";
import * as E from "fp-ts/Either";
import { marginalOf } from "ito";
import { trainedScore } from "ito/score";
import { lift } from "../../../../sde/border/fallible.ts";
import { nodesOf } from "../../../../sde/language/expr.ts";
import { right } from "../../../lib/either.ts";
import { wrapped } from "../../../../oracles/onnx/wrap.ts";
import { withProduct } from "../../../../oracles/onnx/gradient/product.ts";
import { vjp } from "../../../../oracles/onnx/gradient/vjp.ts";
import { mixtureModel } from "../../../../oracles/onnx/mixture.ts";
import { datasetModel, encodeModel, node } from "../../../../oracles/onnx/model.ts";
import { parameters } from "../../../../networks/tensor.ts";
import { toOnnx } from "../../../../networks/scores/network_onnx.ts";
import { alongBy, differentiated, inner, numbersOf } from "./graphs.ts";
import { dataOf, fixturesIn, networkIn, patternWeights, unwrap } from "../../../lib/network_fixtures.ts";

const fixtures = ["networks", "unet2d"].flatMap((name) =>
  fixturesIn(new URL(`../../../data/${name}.json`, import.meta.url))
);
/** Those whose activations have no corner, and that have every operator between them. */
const tried = [
  "residual output, a filter that is no multiple of (1, 1), concatenated input",
];

for (const fixture of fixtures.filter(({ title }) => tried.includes(title))) {
  Deno.test(`vᵀJ of ${fixture.title} is what central differences find`, async () => {
    const net = networkIn(fixture);
    const { x, told: [levels = new Float32Array()] } = dataOf(fixture);
    const dims = [levels.length, ...net.dims];
    const d = await differentiated(unwrap(toOnnx(net, patternWeights(net))), {
      dims,
      outDims: dims,
      fixed: { level: levels },
    });
    const [u, v] = [numbersOf("u", x.length, false), numbersOf("v", x.length, false)];
    const [product, along] = [await d.vJ(x, v), await alongBy(d, x, { u, h: 2e-2 })];
    const size = x.length / levels.length;
    // row by row: rows of another level have another scale
    for (const row of levels.keys()) {
      const own = <A extends { readonly slice: (from: number, to: number) => A }>(all: A): A =>
        all.slice(row * size, (row + 1) * size);
      const [wanted, found] = [inner(own(v), own(along)), inner(own(product), own(u))];
      const spread = Math.sqrt(inner(own(product), own(product)));
      assert(
        Math.abs(found - wanted) < 2e-3 * spread,
        `row ${row}: ${found}, wanted ${wanted}, of ${spread}`,
      );
    }
    await d.release();
  });
}

Deno.test("vᵀJ of an embedded network is what central differences find", async () => {
  const trained = right(trainedScore(await Deno.readFile("examples/data/vp_cifar.safetensors")));
  const { score, process, shape } = trained;
  if (score.tag !== "marginal") throw new Error("A network's score is of a marginal");
  const said = right(lift(score.of(right(marginalOf(process)))));
  const [oracle] = nodesOf([said]).flatMap((
    n,
  ) => (n.tag === "oracle" && n.oracle.tag === "onnx" ? [n.oracle] : []));
  const dims = [1, ...shape];
  const d = await differentiated(oracle?.model ?? new Uint8Array(), {
    dims,
    outDims: dims,
    fixed: { level: Float32Array.of(300) },
  });
  const own = (name: string) => numbersOf(name, 3072, false);
  const [x, u, v] = [own("x"), own("u"), own("v")];
  const [product, along] = [await d.vJ(x, v), await alongBy(d, x, { u, h: 2e-2 })];
  await d.release();
  const off = Math.abs(inner(v, along) - inner(product, u)) / Math.sqrt(inner(product, product));
  assert(off < 2e-3, `off by ${off} of the product's length`);
});

Deno.test("every fixture's network has a product", () => {
  const empty = (dims: readonly number[]) => new Float32Array(dims.reduce((a, d) => a * d, 1));
  for (const fixture of fixtures) {
    const net = networkIn(fixture);
    const weights = new Map(parameters(net).map(({ name, dims }) => [name, { dims, data: empty(dims) }]));
    const made = vjp(unwrap(toOnnx(net, weights)), { x: "x", output: "y" });
    assertEquals(E.isLeft(made) ? `${fixture.title}: ${made.left}` : "", "");
  }
});

Deno.test("the models of data sets and mixtures have one", () => {
  const points = Float32Array.of(0, 1, 2, 3);
  const dataset = { tag: "dataset", name: "four", points, elements: 2 } as const;
  assert(E.isRight(vjp(datasetModel(dataset), { x: "x", output: "mean" })));
  const parts = {
    weights: Float64Array.of(1, 2),
    means: Float64Array.of(0, 1, 1, 0),
    stds: Float64Array.of(1, 2),
  };
  const mixture = mixtureModel({ tag: "mixture", name: "two", ...parts, elements: 2 });
  const made = vjp(mixture, { x: "x", output: "mean" });
  assert(E.isRight(made), E.isLeft(made) ? made.left : "");
});

const row = (dims: readonly (number | string)[]) => ({
  inputs: [{ name: "x", dims }],
  outputs: [{ name: "y", dims }],
});
const refusal = (
  nodes: Parameters<typeof encodeModel>[0]["nodes"],
  dims: readonly (number | string)[] = ["batch", 4],
): string => {
  const made = vjp(encodeModel({ name: "m", ...row(dims), constants: [], nodes }), { x: "x", output: "y" });
  return E.isLeft(made) ? made.left : "";
};

Deno.test("what has no rule is refused by name", () => {
  assertEquals(refusal([node("CumSum", ["x", "x"], "y")]), 'there is no rule for CumSum "y"');
  assertEquals(refusal([node("Floor", ["x"], "y")]), 'there is no rule for Floor "y"');
  assertEquals(refusal([node("Pow", ["x", "x"], "y")]), 'there is no rule for input 0 of Pow "y"');
  assertEquals(refusal([node("toString", ["x"], "y")]), 'there is no rule for toString "y"');
  assert(
    refusal([node("Neg", ["x"], "z"), node("Reshape", ["z", "z"], "a"), node("Neg", ["a"], "y")]).includes(
      "shape",
    ),
  );
  const nothing = vjp(Uint8Array.of(1, 2, 3), { x: "x", output: "y" });
  assertEquals(nothing, E.left("it is no ONNX model"));
  const old = vjp(
    encodeModel({ name: "m", ...row(["batch"]), constants: [], nodes: [] }).map((b, i, all) =>
      i === all.length - 1 ? 9 : b // the version of operators is the last number
    ),
    { x: "x", output: "y" },
  );
  assert(E.isLeft(old) && old.left.includes("version 9"));
});

Deno.test("what does not depend on x has the product 0, and is not looked into", async () => {
  const ten = { name: "ten", dims: [1, 2], data: Float32Array.of(10, 10) };
  const model = encodeModel({
    name: "still",
    ...row(["batch", 2]),
    constants: [ten],
    nodes: [node("Floor", ["ten"], "y")],
  });
  const d = await differentiated(model, { dims: [1, 2], outDims: [1, 2] });
  assertEquals([...await d.vJ(Float32Array.of(1, 2), Float32Array.of(3, 4))], [0, 0]);
  await d.release();
});

Deno.test("a model that was wrapped has one as well: a state of float64, and half of its channels", () => {
  const port = (name: string, dims: readonly (number | string)[], type: string) => ({ name, dims, type });
  const file = encodeModel({
    name: "double",
    inputs: [{ name: "x", dims: ["batch", 2], type: "float64" }, { name: "s", dims: ["batch", 1] }],
    outputs: [{ name: "y", dims: ["batch", 4], type: "float64" }],
    constants: [],
    nodes: [node("Mul", ["x", "x"], "z"), node("Concat", ["z", "x"], "y", { axis: 1 })],
  });
  const made = wrapped(file, {
    x: port("x", ["batch", 2], "float64"),
    told: [{ tag: "number", port: port("s", ["batch", 1], "float32") }],
    output: port("y", ["batch", 4], "float64"),
    dims: [2],
    isDouble: true,
    rows: undefined,
  });
  const oracle = withProduct({ tag: "onnx", name: "double", ...made, dims: [2] });
  const product = oracle.product?.();
  assert(product === oracle.product?.());
  assertEquals([product?.states, product?.output], [["ito:v"], "ito:vJ"]);
});
