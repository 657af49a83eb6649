/**
 * What WebAssembly on x86 says in fewer instructions: signs as bits.
 *
 * `f32x4.neg` and `abs` build their mask anew each time (V8: three instructions); an xor with a constant in a register is
 * one. Needs: a graph lowered to float32. Promises: the same bits.
 * Tests: tests/backends/targets/wasm/stage_test.ts.
 * @module
 */
import { apply, literal, type Node, rewriter } from "../../../sde/language/expr.ts";
import { loweringOf } from "../../schedule/graphs/lowering.ts";
import type { Width } from "./reals.ts";

const word = (v: number): Node => literal(v >>> 0, "word");
const signBit = word(0x80000000);
const asWord = (n: Node): Node => apply("asWord", [n]);
const asReal = (n: Node): Node => apply("asReal", [n]);
const flip = (n: Node, bits: Node): Node => asReal(apply("wxor", [asWord(n), bits]));

/** −a of a node that has been rewritten, or nothing. */
const flipped = (n: Node): Node | undefined => {
  if (n.tag !== "apply" || n.op !== "asReal") return undefined;
  const [bits] = n.args;
  if (bits?.tag !== "apply" || bits.op !== "wxor" || bits.args[1] !== signBit) return undefined;
  const [a] = bits.args;
  return a?.tag === "apply" && a.op === "asWord" ? a.args[0] : undefined;
};

const signsAsBits = (n: Node): Node => {
  if (n.tag !== "apply") return n;
  const [a, b, c] = n.args;
  if (a === undefined) return n;
  if (n.op === "neg") return flip(a, signBit);
  if (n.op === "abs") return asReal(apply("wand", [asWord(a), word(0x7fffffff)]));
  if (n.op === "select" && b !== undefined && c !== undefined && flipped(b) === c) {
    return flip(c, apply("wselect", [a, signBit, word(0)]));
  }
  return n;
};

/** One lowering for many graphs, so that what they share stays shared. */
export function wasmRewriter(width: Width): (n: Node) => Node {
  const lower = loweringOf(width);
  if (width === "f64") return lower;
  const toBits = rewriter(signsAsBits);
  return (n) => toBits(lower(n));
}
