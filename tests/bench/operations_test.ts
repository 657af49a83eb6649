/**
 * Operations counted from graphs, against counts by hand and against the text of a kernel.
 * @module
 */
import { assertEquals, assertThrows } from "@std/assert";
import { eulerMaruyama, gbm } from "ito";
import { layers, network } from "ito/score";
import { prepare } from "../../solve/solve.ts";
import { float32Rewriter } from "../../backends/schedule/graphs/lower.ts";
import { networkFlops } from "../../bench/lib/network_flops.ts";
import { operationsOf, times, together } from "../../bench/lib/operations.ts";
import { loopWork } from "../../bench/lib/work.ts";
import { apply, gather, input, literal, series } from "../../sde/language/expr.ts";

const [x, y] = [input("x", "scalar", "real"), input("y", "scalar", "real")];
const w = input("w", "scalar", "word");
const real = (v: number) => literal(v, "real");
const word = (v: number) => literal(v, "word");

Deno.test("operationsOf() counts what is shared once, and what only renames bits not at all", () => {
  const product = apply("mul", [x, y]);
  const both = [apply("add", [product, x]), apply("sqrt", [product])];
  assertEquals(operationsOf(both), { real: 3, integer: 0, atMost: false });
  assertEquals(operationsOf(both, [product]), { real: 2, integer: 0, atMost: false });
  const renamed = apply("asReal", [apply("wxor", [apply("asWord", [apply("opaque", [x])]), w])]);
  assertEquals(operationsOf([renamed]), { real: 0, integer: 1, atMost: false });
  const chosen = apply("select", [apply("lt", [x, y]), x, real(0)]);
  assertEquals(operationsOf([chosen]), { real: 2, integer: 0, atMost: false });
  const read = gather({ name: "table", values: new Float64Array(8) }, apply("wadd", [w, word(1)]));
  assertEquals(operationsOf([apply("mul", [x, read])]), { real: 1, integer: 0, atMost: false });
  const twice = together(times(2, operationsOf([chosen])), operationsOf([apply("toReal", [w])]));
  assertEquals(twice, { real: 4, integer: 1, atMost: false });
});

Deno.test("operationsOf() of a lowered exp is what Horner's form of it takes", () => {
  // a clamp; n: · min + floor; r: two products, two differences; five of each in the polynomial; ·r ·r +r +1; the scale;
  // y + y, and its product: and one shift
  const lowered = float32Rewriter()(apply("exp", [x]));
  assertEquals(operationsOf([lowered]), { real: 1 + 4 + 4 + 10 + 4 + 1 + 2, integer: 1, atMost: false });
  assertThrows(() => operationsOf([apply("exp", [x])]), Error, "exp is no operation of a device");
});

Deno.test("operationsOf() multiplies a loop's body by its turns, and takes what does not change out of it", () => {
  const index = input("k", "scalar", "word");
  const fixed = apply("mul", [x, y]);
  const term = apply("mul", [apply("toReal", [index]), fixed]);
  const five = series(index, word(0), word(5), term); // each turn: a conversion, a product, a sum
  assertEquals(operationsOf([five]), { real: 1 + 5 * 2, integer: 5, atMost: false });
  const unknown = series(index, word(0), w, term, { most: 7 });
  assertEquals(operationsOf([unknown]), { real: 1 + 7 * 2, integer: 7, atMost: true });
});

/** The operations in lines of WGSL: infix signs, and calls that are no renaming of bits. */
const operationsIn = (text: string): number => {
  const infix = text.match(/ (\+|-|\*|\/|<<|>>|<=?|==|[&|^]) /g) ?? [];
  const calls = text.match(/(?<![\w<])(sqrt|abs|floor|select|min|max|f32|u32)\(|\((!|-[a-z])/g) ?? [];
  return infix.length + calls.length;
};

Deno.test("loopWork() counts what stands in the text of a kernel", async () => {
  const golden = await Deno.readTextFile(new URL("../golden/gbm.wgsl", import.meta.url));
  const [, step = ""] = /fn step\(\) \{\n([\s\S]*?)\n\s*x0_ = n0;/.exec(golden) ?? [];
  const values = step.replaceAll("(P.start + (slot - 1u))", "sample");
  const asked = prepare(gbm(), eulerMaruyama(252), { n: 1000, x0: 1, saveAt: 84 });
  if (asked._tag === "Left" || asked.right.plan.tag !== "looped") throw new Error("The plan must be looped");
  const { step: one, pathBytes } = loopWork(asked.right.plan);
  assertEquals(operationsIn(values) > 100, true);
  assertEquals(2 * (one.real + one.integer), operationsIn(values)); // two steps a turn
  assertEquals(pathBytes, 4 * (1 + 3 + 3)); // x, two counts, a code; three kept states
});

Deno.test("networkFlops() counts a convolution's products and sums", () => {
  const { conv, image } = layers;
  const net = network("small", conv("first", 3)(image([3, 4, 4])));
  assertEquals(networkFlops(net), 2 * (3 * 4 * 4) * (3 * 3 * 3));
});
