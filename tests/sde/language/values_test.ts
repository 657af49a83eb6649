/**
 * The values of a graph at one sample are those that the plain evaluator of the tests gives, in either arithmetic.
 * @module
 */
import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { add, component, components, constant, mul, sum } from "../../../sde/language/dsl.ts";
import { apply, evaluate, input, literal, type Node, series, typed } from "../../../sde/language/expr.ts";
import { t, x } from "../../../sde/process.ts";
import { evaluating, type Value, valuesAt } from "../../../sde/language/values.ts";
import { anyExpr, anyPoint, elements } from "./arbitrary.ts";
import { elementOf, valuesOf } from "../../lib/evaluate.ts";

for (const [name, round] of [["float64", (v: number) => v], ["float32", Math.fround]] as const) {
  Deno.test(`valuesAt() gives every node the value that its meaning has: ${name}`, () => {
    fc.assert(
      fc.property(anyExpr, anyPoint, (n, given) => {
        const rounded = new Map([...given.inputs].map(([k, v]): readonly [Node, Value] => {
          if (k.kind !== "real") return [k, typeof v === "number" ? v : Float64Array.from(v)];
          return [k, typeof v === "number" ? round(v) : Float64Array.from(v, round)];
        }));
        const inputs = new Map(
          [...rounded].map(([k, v]) => [k, typeof v === "number" ? v : [...v]] as const),
        );
        const wanted = valuesOf(n, { inputs, elements, round: (v) => round(v) });
        const found = valuesAt([n], { elements, given: rounded, round });
        wanted.forEach((v, m) => {
          const own = found.get(m) ?? new Float64Array(0); // which has no element, and is seen below
          for (let i = 0; i < (typeof v === "number" ? 1 : elements); i++) {
            assertEquals(typeof own === "number" ? own : own[i], elementOf(v, i));
          }
        });
      }),
      { seed: 7, numRuns: 2000 },
    );
  });
}

const word = (v: number): Node => literal(v, "word");
const place = (given: ReadonlyMap<Node, Value>) => ({ elements: 2, given, round: (v: number) => v });

Deno.test("valuesAt() adds up a series, one within another too, and knows nothing of its index outside", () => {
  const [i, j] = [input("i", "scalar", "word"), input("j", "scalar", "word")];
  const real = (n: Node): Node => apply("toReal", [n]);
  const inner = series(j, word(0), apply("wadd", [i, word(1)]), apply("mul", [real(i), real(j)]));
  const outer = series(i, word(1), word(4), apply("add", [inner, x]));
  const found = valuesAt([outer], place(new Map([[x, Float64Array.of(10, 20)]])));
  // Σ_{i=1…3} (i · Σ_{j≤i} j + x) = 1·1 + 2·3 + 3·6 + 3x
  assertEquals(found.get(outer), Float64Array.of(55, 85));
  assertEquals(found.get(inner), undefined);
});

Deno.test("valuesAt() takes packs and constants apart, and leaves out what is not given", () => {
  const pair = components([component(x, 1), t]);
  const moved = add(pair, constant([1, 2]));
  const unknown = input("unknown", "scalar", "real");
  const half = mul(unknown, t);
  const found = valuesAt(
    [sum(moved), moved, half],
    place(new Map<Node, Value>([[x, Float64Array.of(3, 4)], [t, 5]])),
  );
  assertEquals(found.get(moved), Float64Array.of(5, 7));
  assertEquals(found.get(sum(moved)), 12);
  assertEquals(found.get(half), undefined);
});

Deno.test("evaluating() asks for what an oracle says, and valuesAt() does not", () => {
  const oracle = { tag: "dataset", name: "two", points: Float32Array.of(0, 0, 1, 1), elements: 2 } as const;
  const said = evaluate(oracle, add(x, 1), [t]);
  const given = place(new Map<Node, Value>([[x, Float64Array.of(3, 4)], [t, 5]]));
  assertThrows(() => valuesAt([said], given), Error, "an oracle has no value of its own");
  const work = evaluating([mul(2, typed(said, "state", "real"))], given);
  const asked = work.next();
  if (asked.done === true) throw new Error("It must ask");
  assertEquals([asked.value.x, asked.value.operands], [Float64Array.of(4, 5), [Float64Array.of(5)]]);
  const answered = work.next(Float64Array.of(7, 8));
  if (answered.done !== true) throw new Error("It must be done");
  assertEquals(answered.value.get(mul(2, said)), Float64Array.of(14, 16));
});
