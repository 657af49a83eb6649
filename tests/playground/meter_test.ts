/**
 * The meter of the sandbox: what a message weighs, and that a flood ends.
 * @module
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { meter, most, weightOf } from "../../playground/sandbox/meter.ts";

Deno.test("a message weighs what is in it, and a circle ends", () => {
  assertEquals(weightOf({ tag: "pong", id: 1 }), 1 + 3 + 2 + 1 + 4 + 1);
  const circle: Record<string, unknown> = {};
  circle.again = circle;
  assert(weightOf(circle) > most.weight);
  assert(weightOf(new Array(1e9)) > most.weight, "holes count");
  assertEquals(weightOf({ a: new Map([[1, 2]]) }), Infinity);
  assertEquals(weightOf(1n), Infinity);
  assert(weightOf({ tag: "exported", bytes: new Uint8Array(2 ** 27) }) < most.weight, "a file of 128 MB");
});

Deno.test("what the engine says passes; a flood, or one large message, does not", () => {
  const usual = meter();
  for (let k = 0; k < 3000; k++) assertEquals(usual({ tag: "drawn", numbers: [k] }, k * 10), undefined);
  const flooded = meter();
  const said = Array.from({ length: most.messagesASecond + 1 }, () => flooded({ tag: "pong", id: 0 }, 5));
  assertEquals(said[0], undefined);
  assertMatch(said.at(-1) ?? "", /too many[^]*Try: /);
  assertMatch(meter()({ tag: "failed", text: "x".repeat(1e7) }, 0) ?? "", /too large[^]*Try: /);
});
