/**
 * JSON that two readers could read differently, or that is too deep.
 * @module
 */
import { assertEquals } from "@std/assert";
import * as E from "fp-ts/Either";
import fc from "fast-check";
import { parseStrict } from "../../../networks/files/strict_json.ts";

const faultOf = (text: string, depth = 3): string => {
  const read = parseStrict(text, { depth, names: 9 });
  if (E.isRight(read)) return "none";
  return read.left.tag === "duplicate" ? `duplicate ${read.left.name}` : read.left.tag;
};

const texts: readonly (readonly [string, string])[] = [
  ['{"a":1,"b":{"a":2}}', "none"],
  ['{"a":"a","b":["a","a"]}', "none"],
  ['{"a":"\\"a\\":","b":"{\\"a\\":"}', "none"],
  ['{"a\\\\":1,"a":2}', "none"],
  ['[{"a":1},{"a":1}]', "none"],
  ['{"a":1,"a":1}', "duplicate a"],
  ['{"a":1,"\\u0061" \t\r\n:1}', "duplicate a"],
  ['{"b":{"x":[1,{"y":2}],"a":1,"a":2}}', "duplicate a"],
  ['{"":1,"":2}', "duplicate "],
  ['{"__proto__":1,"__proto__":2}', "duplicate __proto__"],
  ['{"a":[{"b":1,"c":2},{"b":1,"c":2}],"d":{"e":1,"f":2},"g":3}', "none"],
  ['{"a":[{"b":1,"c":2},{"b":1,"c":2}],"d":{"e":1,"f":2,"h":3},"g":3}', "names"],
  ["[[[1]]]", "none"],
  ["[[[[1]]]]", "nesting"],
  ['{"a":', "syntax"],
  ['{"a', "syntax"],
  ['{"a\\', "syntax"],
  ["]]]][[[[[", "nesting"],
  ["", "syntax"],
  ["{} {}", "syntax"],
  ['{"a":NaN}', "syntax"],
];
for (const [text, fault] of texts) {
  Deno.test(`parseStrict of ${text}: ${fault}`, () =>
    assertEquals(faultOf(text, text[0] === "{" ? 4 : 3), fault));
}

Deno.test("parseStrict reads what JSON.parse reads", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), fc.constantFrom(0, 2), (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      assertEquals(parseStrict(text, { depth: 10, names: 1000 }), E.right(JSON.parse(text)));
    }),
    { seed: 5, numRuns: 500 },
  );
});

Deno.test("parseStrict finds a name twice wherever it stands", () => {
  const names = fc.uniqueArray(fc.string(), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(names, fc.nat(), (all, at) => {
      const again = all[at % all.length] ?? "";
      const text = (list: readonly string[]): string =>
        `{${list.map((n) => `${JSON.stringify(n)}:${JSON.stringify(again)}`).join(",")}}`;
      assertEquals(faultOf(text(all)), "none");
      assertEquals(faultOf(text([...all, again])), `duplicate ${again}`);
    }),
    { seed: 6, numRuns: 500 },
  );
});

Deno.test("parseStrict stops at brackets without end, and at strings of any length", () => {
  assertEquals(faultOf("[".repeat(20_000_000)), "nesting");
  assertEquals(faultOf(`{"${"a".repeat(20_000_000)}":"${"\\".repeat(20_000_000)}"}`), "none");
});
