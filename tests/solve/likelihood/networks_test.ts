/**
 * Likelihoods of networks, by their vector–Jacobian products: of a linear one against its closed form, where probes of ±1 have the
 * trace of a diagonal exactly; against differences; on each backend; and which is said where there is no product.
 */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { type LikelihoodOptions, logLikelihood, marginalOf, type Score, ve } from "ito";
import { bySigma, onnxScore, predictsDenoised } from "ito/score";
import { encodeModel, type Node, node } from "../../../oracles/onnx/model.ts";
import { priorOf } from "../../../sde/marginal.ts";
import { valueOf } from "../../../sde/language/value.ts";
import { t } from "../../../sde/process.ts";
import { right } from "../../lib/either.ts";

const n = 12;
/** The variances of data that are Gaussian, each number with its own. */
const widths = Float32Array.from({ length: n }, (_, i) => 0.05 + 0.1 * i);

/** E[x_0 | x_t] = x w / (w + σ²), by way of more nodes. */
const gaussian = (more: readonly Node[] = [node("Identity", ["x"], "from")]): Score =>
  right(onnxScore(
    encodeModel({
      name: "gaussian",
      inputs: [{ name: "x", dims: ["batch", n] }, { name: "s", dims: ["batch"] }],
      outputs: [{ name: "y", dims: ["batch", n] }],
      constants: [
        { name: "w", dims: [n], data: widths },
        { name: "column", dims: [2], data: BigInt64Array.of(-1n, 1n) },
      ],
      nodes: [
        ...more,
        node("Reshape", ["s", "column"], "c"),
        node("Mul", ["c", "c"], "v"),
        node("Add", ["v", "w"], "all"),
        node("Div", ["w", "all"], "share"),
        node("Mul", ["from", "share"], "y"),
      ],
    }),
    { convention: predictsDenoised(bySigma) },
  ));

const data = [0, 1, 2].map((k) => Array.from({ length: n }, (_, i) => 0.4 * Math.sin(3 * k + i)));
const process = ve({ sigmaMax: 10 });
const likely = async (score: Score, options: LikelihoodOptions = {}) =>
  right(await logLikelihood(process, score, data, { backend: "cpu", ...options })());

/** log p of the Gaussian that the flow makes of the prior. */
const truth = (x: readonly number[]): number => {
  const m = right(marginalOf(process));
  const { T, tEnd } = process.time;
  const [first, last] = [tEnd, T].map((time) => valueOf(m.std, new Map([[t, time]])) ** 2);
  const { std } = priorOf(m, T);
  return x.reduce((sum, v, i) => {
    const growth = ((widths[i] ?? NaN) + (last ?? NaN)) / ((widths[i] ?? NaN) + (first ?? NaN));
    return sum + Math.log(growth) / 2 - v * v * growth / (2 * std * std) -
      Math.log(std * Math.sqrt(2 * Math.PI));
  }, 0);
};

Deno.test("a linear network's likelihood is its closed form: its product has the trace exactly, whatever the probe", async () => {
  for (const seed of [0, 1]) {
    const found = await likely(gaussian(), { seed });
    assertEquals([found.by, found.codes.every((c) => c === "done")], ["products", true]);
    data.forEach((x, i) => assertAlmostEquals(found.logp[i] ?? NaN, truth(x), 2e-3));
    assert(found.notes.some((note) => note.includes("product")), found.notes.join());
  }
});

/** The same numbers, by way of an operator that has no rule. */
const roundabout: readonly Node[] = [
  node("Softsign", ["x"], "bent"),
  node("Sub", ["x", "bent"], "less"),
  node("Add", ["less", "bent"], "from"),
];

Deno.test("where an operator has no rule it is differences, and says so", async () => {
  const found = await likely(gaussian(roundabout));
  assertEquals(found.by, "differences");
  data.forEach((x, i) => assertAlmostEquals(found.logp[i] ?? NaN, truth(x), 2e-2));
  assert(found.notes.some((note) => note.includes("differences")));
});
