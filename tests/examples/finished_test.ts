/**
 * What the examples do with options that there are not, and with a solve that breaks on its way.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { expressionScore, gottaGoFast, reverse, type Solution, sub, ve } from "ito";
import { bySigma, onnxScore, predictsScore } from "ito/score";
import { encodeModel, node } from "../../oracles/onnx/model.ts";
import { finishedOf } from "../../examples/lib/finished.ts";
import { solved } from "../lib/solved.ts";

const run = async (program: string, ...args: readonly string[]) => {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-lock", "--allow-env=ITO_DEBUG", program, ...args],
    env: { NO_COLOR: "1" },
  });
  const { code, stdout, stderr } = await command.output();
  const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
  return { code, out: text(stdout), err: text(stderr) };
};

for (const name of ["noise_modes", "new_process", "solver_variant", "coupled"]) {
  Deno.test(`examples/${name}.ts refuses options that it has not`, async () => {
    const { code, out, err } = await run(`examples/${name}.ts`, "--rell", "0.1");
    assertEquals([code, out], [2, ""]);
    assert(err.includes("Cannot read --rell: no such option"), err);
    const extra = await run(`examples/${name}.ts`, "9");
    assertEquals([extra.code, extra.out], [2, ""]);
  });
}

/** A solution of three samples of two numbers, the second of which had not ended. */
const broken = (whole: Solution): Solution => ({
  ...whole,
  samples: Float32Array.of(1, 2, 30, 40, 5, 6),
  codes: ["done", "running", "tooShort"],
  failure: { tag: "OracleFailed", oracle: "net", provider: "cpu", reason: "out of memory" },
});

Deno.test("finishedOf() leaves out what had not ended", async () => {
  const zero = expressionScore(({ x }) => sub(0, x), 2);
  const whole = await solved(reverse(ve(), zero), gottaGoFast(), { n: 1, backend: "cpu" });
  const { values, count } = finishedOf(broken(whole));
  assertEquals([[...values], count], [[1, 2, 5, 6], 2]);
  assertEquals(finishedOf(whole).count, 1);
});

Deno.test("a network that fails at once is a Right with `failure` and no finished sample", async () => {
  const model = encodeModel({
    name: "mixed",
    inputs: [{ name: "x", dims: ["batch", 3] }],
    outputs: [{ name: "y", dims: ["batch", 3] }],
    constants: [],
    nodes: [node("ReduceMean", ["x"], "mean", { axes: [0], keepdims: 1 }), node("Sub", ["mean", "x"], "y")],
  });
  const score = onnxScore(model, { convention: predictsScore(bySigma), level: false });
  const s = await solved(reverse(ve(), score), gottaGoFast(), { n: 4, batch: 4, backend: "cpu" });
  assertEquals(s.failure?.tag, "OracleFailed");
  assertEquals(finishedOf(s).count, 0);
  assertEquals(s.notes.filter((n) => n.includes("ended as")), []); // they did not fail by themselves
});
