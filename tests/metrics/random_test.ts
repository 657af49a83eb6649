/**
 * The normals of the measures against the plain restatement of Threefry.
 * @module
 */
import { assertEquals } from "@std/assert";
import { normals, threefry, uniform } from "../../metrics/random.ts";
import { noiseOf, threefry2x32 } from "../truth/threefry.ts";

Deno.test("threefry() has Random123's known answers", () => {
  assertEquals(threefry([0, 0], [0, 0]), [0x6b200159, 0x99ba4efe]);
  assertEquals(threefry([0xffffffff, 0xffffffff], [0xffffffff, 0xffffffff]), [0x1cb996fc, 0xbb002be7]);
  assertEquals(threefry([0x13198a2e, 0x03707344], [0x243f6a88, 0x85a308d3]), [0xc4923a9c, 0x483df7a0]);
});

Deno.test("normals() and uniform() are those of the restatement, by address", () => {
  for (const [seed, row] of [[1, 0], [7, 12], [0xffffffff, 3]] as const) {
    assertEquals(normals(seed, row, 0xfffffffd, 5), noiseOf(seed, row)(5, 0xfffffffd));
    assertEquals(normals(seed, row, 0, 1), noiseOf(seed, row)(1, 0));
    assertEquals(uniform(seed, row, 4), threefry2x32([seed, row], [0, 4])[0] * 2 ** -32);
  }
});
