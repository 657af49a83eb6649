/**
 * The language of the assembler against wabt, byte for byte: every instruction, and random trees of them; and what it
 * refuses.
 */
import { assert, assertThrows } from "@std/assert";
import fc from "fast-check";
import { assemble } from "../../../../backends/targets/wasm/assemble.ts";
import { accesses, operations } from "../../../../backends/targets/wasm/opcodes.ts";
import { assertSame } from "./wabt.ts";

const many = Array.from({ length: 300 }, (_, k) => `$v${k}`);
const locals = many.map((name, k) => `(local ${name} ${["v128", "i32", "f32", "f64", "i64"][(k >> 5) % 5]})`);
/** A module of three functions; the first has this body and 300 locals, and knows the labels around it. */
const around = (body: string, memory = "1"): string =>
  `(module (import "ito" "memory" (memory ${memory}))
(func $first (export "first") (param $p i32) (param $q f64) (result v128) ${locals.join(" ")}
(block $outer (loop $inner
${body})))
(func $second (param $x f32) (result f32) (local.get $x))
(func (export "third")
(call $second (f32.const 1)) (drop)))`;

Deno.test("every instruction has the bytes that wabt gives it", () => {
  const bare = [...operations, ...accesses].map(([name]) => `(${name})`);
  assert(bare.length > 200);
  const offsets = accesses.map(([name], k) => `(${name} offset=${[0, 1, 127, 128, 2 ** 32 - 1][k % 5]})`);
  const shapes = ["i32x4", "i64x2", "f32x4", "f64x2"];
  const lanes = shapes.flatMap((
    shape,
  ) => [`(${shape}.extract_lane 1)`, `(${shape}.replace_lane ${shape.at(-1) === "4" ? 3 : 0})`]);
  const rest = [
    "(memory.copy) (memory.fill)",
    "(i8x16.shuffle 0 1 2 3 31 30 29 28 4 5 6 7 27 26 25 24)",
    "(local.get $v0) (local.set $v299) (local.tee $q) (call $second) (call $first)",
    "(br $outer) (br_if $inner) (block (loop (br $outer)) (if $own (i32.const 1) (then (br $own) (br $inner))))",
  ];
  [...bare, ...offsets, ...lanes, ...rest].forEach((text) => assertSame(around(text)));
});

const integers = (bits: number): fc.Arbitrary<string> =>
  fc.oneof(
    fc.bigInt({ min: -(2n ** BigInt(bits - 1)), max: 2n ** BigInt(bits) - 1n }),
    fc.constantFrom(...[-1n, 0n, 63n, 64n, -64n, -65n, 2n ** BigInt(bits) - 1n, -(2n ** BigInt(bits - 1))]),
  ).map(String);
const written = (v: number): string =>
  Object.is(v, -0) ? "-0" : String(v).replace("Infinity", "inf").replace("NaN", "nan");
const floats = { f32: fc.float().map(written), f64: fc.double().map(written) } as const;
const numbers = { i32: integers(32), i64: integers(64), ...floats } as const;

const anyBody = fc.letrec<{ readonly tree: string }>((tie) => {
  const tree = tie("tree");
  const some = fc.array(tree, { maxLength: 3 }).map((list) => list.join("\n"));
  const vector = (shape: "i32x4" | "i64x2" | "f32x4" | "f64x2"): fc.Arbitrary<string> => {
    const count = Number(shape.at(-1));
    const lane: fc.Arbitrary<string> = numbers[
      shape.startsWith("i32")
        ? "i32"
        : shape.startsWith("i64")
        ? "i64"
        : shape.startsWith("f32")
        ? "f32"
        : "f64"
    ];
    return fc.array(lane, { minLength: count, maxLength: count }).map((l) =>
      `(v128.const ${shape} ${l.join(" ")})`
    );
  };
  return {
    tree: fc.oneof(
      { maxDepth: 6, depthSize: "large" },
      fc.constantFrom(...many).map((name) => `(local.get ${name})`),
      fc.constantFrom("i32", "i64", "f32", "f64").chain((t) => fc.tuple(fc.constant(t), numbers[t]))
        .map(([type, value]) => `(${type}.const ${value})`),
      fc.constantFrom("i32x4", "i64x2", "f32x4", "f64x2").chain(vector),
      {
        weight: 4,
        arbitrary: fc.tuple(fc.constantFrom(...operations), some).map(([[name], list]) =>
          `(${name} ${list})`
        ),
      },
      fc.tuple(fc.constantFrom(...accesses), fc.nat({ max: 2 ** 32 - 1 }), some)
        .map(([[name], offset, list]) => `(${name} offset=${offset} ${list})`),
      fc.tuple(fc.constantFrom("local.set", "local.tee"), fc.constantFrom(...many), tree)
        .map(([name, local, value]) => `(${name} ${local} ${value})`),
      fc.tuple(fc.constantFrom("block", "loop"), fc.constantFrom("", "$a", "$b", "$outer"), some)
        .map(([name, label, list]) => `(${name} ${label} ${list})`),
      fc.tuple(tree, some).map(([condition, list]) => `(if ${condition} (then ${list}))`),
      fc.constantFrom("(br $outer)", "(br_if $inner (i32.const 0))", "(call $second (f32.const -inf))"),
    ),
  };
}).tree;

Deno.test("random trees of instructions have wabt's bytes, with a memory of one's own and a shared one", () => {
  fc.assert(
    fc.property(
      fc.array(anyBody, { maxLength: 8 }),
      fc.constantFrom("1", "17", "1 65536 shared"),
      (list, memory) => {
        assertSame(around(list.join("\n"), memory));
      },
    ),
    { seed: 3, numRuns: 300 },
  );
});

Deno.test("assemble() names the instruction that it does not know", () => {
  const refused = (text: string, part: string): unknown => assertThrows(() => assemble(text), Error, part);
  for (
    const body of [
      "( i16x8.splat",
      "( local.get $nowhere",
      "( br $nowhere",
      "( call $nowhere",
      "( f32.const 0.1", // no float32: it would be rounded
      "( f64.const 1e999",
      "( i32.const 4294967296",
      "( v128.const i32x4 1 2 3",
      "( block $two $labels",
      "( loop label",
    ]
  ) {
    refused(around(`(drop ${body}))`), body);
  }
  refused(around("(i32.load (local.get $p) offset=4)"), "offset=4");
  refused(around("(if (then))"), "( then");
  refused(around("").replace("$v1 ", "$v2 "), "$v2 $v2");
  refused(around("").replace("func $second", "func $first"), "$first $first");
  refused("", "WebAssembly has no bytes");
});
