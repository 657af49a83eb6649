/**
 * What the inputs of a model of others may be told, and what of it is refused: what does not fit them, and names that clash.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { describe, mul } from "ito";
import { onnxScore, type OnnxScoreOptions } from "ito/score";
import { encodeModel, type Node, node, type Port } from "../../../oracles/onnx/model.ts";

const convention: OnnxScoreOptions["convention"] = ({ net, x, t }) => net(x, mul(3, t));
const state: Port["dims"] = ["batch", 2];
const level: Port = { name: "level", dims: ["batch"] };

const modelOf = (inputs: readonly Port[], nodes: readonly Node[]): Uint8Array =>
  encodeModel({ name: "test", inputs, outputs: [{ name: "y", dims: state }], constants: [], nodes });
/** y = −x, whatever the other inputs are told. */
const asked = (...more: readonly Port[]): Uint8Array =>
  modelOf([{ name: "x", dims: state }, level, ...more], [node("Neg", ["x"], "y")]);

Deno.test("what inputs are told must fit them, and what is told nothing is named with what to write", () => {
  const file = asked(
    { name: "label", dims: ["batch"], type: "int64" },
    { name: "text", dims: ["batch", 3, 2] },
  );
  const said = (inputs?: OnnxScoreOptions["inputs"]): string => {
    const score = onnxScore(file, {
      convention,
      level: "level",
      x: "x",
      ...(inputs === undefined ? {} : { inputs }),
    });
    return score._tag === "Left" ? describe(score.left) : "no refusal";
  };
  assert(
    said().includes('"label" int64 [batch] must be told something') && said().includes("Try: inputs: {"),
    said(),
  );
  assert(said({ label: 1, text: 3 }).includes("as many numbers as its shape has, found one"));
  assert(said({ label: 1, text: [1, 2, 3, 4] }).includes("found 4"));
  assert(said({ label: NaN, text: [1, 2, 3, 4, 5, 6] }).includes("finite"));
  assert(said({ label: 1, text: [1, 2, 3, 4, 5, 6], txt: 1 }).includes('an input "txt"'));
  assertEquals(said({ label: 1, text: [1, 2, 3, 4, 5, 6] }), "no refusal");
  const odd = modelOf([{ name: "x", dims: [2, 2] }, { name: "level", dims: [3] }], [node("Neg", ["x"], "y")]);
  const score = onnxScore(odd, { convention });
  assert(score._tag === "Left" && describe(score.left).includes("of one batch, found 2 and 3 rows"));
});

Deno.test("a number that its input would not get as it is, is refused and not cut, rounded or made infinite", () => {
  const said = (type: NonNullable<Port["type"]>, value: number | readonly number[]): string => {
    const score = onnxScore(asked({ name: "label", dims: ["batch"], type }), {
      convention,
      level: "level",
      inputs: { label: value },
    });
    return score._tag === "Left" ? describe(score.left) : "taken";
  };
  const wide = 2 ** 24 + 1;
  const refused: readonly (readonly [NonNullable<Port["type"]>, number | readonly number[], string])[] = [
    ["int64", 1.5, "whole numbers from -16777216 to 16777216, or more in a list, found 1.5"],
    ["int64", wide, "or more in a list, found 16777217"],
    ["int64", [1.5], "whole numbers from -9007199254740991 to 9007199254740991, found 1.5"],
    ["int32", [2 ** 31], "to 2147483647, found 2147483648"],
    ["bool", 2, "whole numbers from 0 to 1, found 2"],
    ["float32", 1e300, "numbers that float32 has, up to 3.4028e+38, found 1e+300"],
    ["float32", [1e39], "numbers that float32 has, up to 3.4028e+38, found 1e+39"],
    ["float16", 7e4, "numbers that float16 has, up to 65504, found 70000"],
    ["float64", -1e300, "numbers that float32 has, up to 3.4028e+38, found -1e+300"], // as one number a sample is told
  ];
  for (const [type, value, text] of refused) assert(said(type, value).includes(text), said(type, value));
  for (
    const [type, value] of [["int64", [wide]], ["int64", -3], ["float64", [1e300]], ["bool", 1]] as const
  ) {
    assertEquals(said(type, value), "taken");
  }
});

Deno.test("a model whose names are those of what Ito puts around it is refused by name", () => {
  const named = (input: string, made: string): string => {
    const nodes = [node("Neg", [input], made), node("Neg", [made], "y")];
    const file = modelOf([{ name: input, dims: state }, level], nodes);
    const score = onnxScore(file, { convention });
    return score._tag === "Left" ? describe(score.left) : "taken";
  };
  assert(
    named("ito:x", "a").includes('no name in it may begin with "ito:", found "ito:x"'),
    named("ito:x", "a"),
  );
  assert(named("x", "ito:0").includes('found "ito:0"'));
  assertEquals(named("x", "xito:0"), "taken");
});
