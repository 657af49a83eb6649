/**
 * Where an error was thrown, in the words of each engine.
 */
import { assertEquals } from "@std/assert";
import {
  placeInStack,
  placeOfExport,
  placeOfName,
  placeOfSecond,
  placeOfSpecifier,
} from "../../playground/program/places.ts";

Deno.test("a stack of V8, in Deno and Chromium: the innermost line of the program", () => {
  const stack = `RangeError: ou: theta must be a number
    at given (blob:null/7c1c:9:100)
    at Array.map (<anonymous>)
    at f (playground-program.ts, <anonymous>:7:8)
    at eval (playground-program.ts, <anonymous>:9:1)
    at worker.js:3:4`;
  assertEquals(placeInStack(stack), { line: 5 });
  assertEquals(placeInStack("Error: x\n    at eval (playground-program.ts:4:8)"), { line: 2 });
  const unnamed = "Error: x\n    at eval (eval at evaluate (blob:null/7c1c:9:100), <anonymous>:3:24)";
  assertEquals(placeInStack(unnamed), { line: 1 });
  assertEquals(placeInStack("Error: x\n    at new Function (<anonymous>)\n    at worker.js:3:4"), {});
});

Deno.test("a stack of Firefox", () => {
  assertEquals(placeInStack("given@blob:null/7c1c:9:100\nf@playground-program.ts:7:8\n"), { line: 5 });
  assertEquals(placeInStack("anonymous@blob:null/7c1c line 31 > Function:3:8\n"), { line: 1 });
});

Deno.test("where names, imports and exports stand", () => {
  const source = `import { ou } from "ito";
const loud = 1;
export { loud };
export const params = { "a b": [0, 1],
  mu: [0, 1] };
let loud = 3;
`;
  assertEquals(placeOfName(source, "ou"), { line: 1, column: 10 });
  assertEquals(placeOfName(source, "lou"), {});
  assertEquals(placeOfSpecifier(source, "ito"), { line: 1, column: 20 });
  assertEquals(placeOfExport(source, "loud"), { line: 3, column: 10 });
  assertEquals(placeOfExport(source, "params", "mu"), { line: 5, column: 3 });
  assertEquals(placeOfExport(source, "params", "a b"), { line: 4, column: 25 });
  assertEquals(placeOfExport(source, "params", "none"), { line: 4, column: 14 });
  assertEquals(placeOfSecond(source, "loud"), { line: 6, column: 5 });
});
