/**
 * The rules of algebra as laws, each tried on random expressions at random points, the awkward ones included.
 * @module
 */
import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import { add, lit, lt, mul, neg, pow, select, sub } from "../../../sde/language/dsl.ts";
import { apply, input, literal, type Node, nodesOf, type Scalar } from "../../../sde/language/expr.ts";
import { t } from "../../../sde/process.ts";
import { algebra, type Rule, simplify } from "../../../sde/language/simplify.ts";
import { keeps, leavesRange, same } from "./agreement.ts";
import { anyAddress, anyExpr, anyPoint } from "./arbitrary.ts";
import { evaluate, type Given, numberOf } from "../../lib/evaluate.ts";

/** How often a rule fires, and the first place where it does not keep the value. */
const tried = (rule: Rule, cases: fc.Arbitrary<readonly [Node, Given]>, numRuns: number) => {
  let fired = 0;
  const broken = fc.check(
    fc.property(cases, ([e, given]) =>
      nodesOf([e]).every((n) => {
        const out = rule.apply(n);
        if (out === undefined || leavesRange(n, given) || leavesRange(out, given)) return true;
        fired++;
        return same(evaluate(out, given), evaluate(n, given), given);
      })),
    { seed: 7, numRuns },
  );
  return { fired, broken };
};

const addresses = anyAddress.map(({ address, given }) => [address, given] as const);
const everything = fc.tuple(anyExpr, anyPoint);
const ofAddresses = (law: string): boolean => law.includes("c·a + j");

for (const rule of algebra) {
  Deno.test(`rule ${rule.law} keeps the value of every expression it fires on`, () => {
    const cases = ofAddresses(rule.law) ? addresses : everything;
    const { fired, broken } = tried(rule, cases, 1500);
    assert(!broken.failed, fc.defaultReportMessage(broken));
    assert(fired > 0, `Rule "${rule.law}" never fired: widen anyExpr`);
  });
}

Deno.test("a false law is found out", () => {
  const law = (op: "mul" | "sub" | "div", f: (a: Node, b: Node) => Node | undefined): Rule => ({
    law: "false",
    apply: (n) => {
      const [a, b] = n.tag === "apply" && n.op === op ? n.args : [];
      return a === undefined || b === undefined ? undefined : f(a, b);
    },
  });
  const isZero = (n: Node): boolean => n.tag === "lit" && n.value === 0;
  const laws = {
    "a · 0 = 0": law("mul", (_, b) => (isZero(b) ? lit(0) : undefined)),
    "a − a = 0": law("sub", (a, b) => (a === b ? lit(0) : undefined)),
    "a / a = 1": law("div", (a, b) => (a === b ? lit(1) : undefined)),
    "a · b = b · b": law("mul", (_, b) => apply("mul", [b, b])),
  };
  for (const [name, rule] of Object.entries(laws)) {
    assert(tried(rule, everything, 1500).broken.failed, `${name} passed for a law`);
  }
});

Deno.test("simplify() keeps the value of every expression", () => {
  let decided = 0;
  const numRuns = 2000;
  fc.assert(
    fc.property(anyExpr, anyPoint, (e, given) => {
      const answer = keeps(e, simplify(e), given);
      if (answer === true) decided++;
      return answer !== false;
    }),
    { seed: 11, numRuns },
  );
  assert(decided > 0.8 * numRuns, `Only ${decided} of ${numRuns} expressions were decided`);
});

Deno.test("simplify() is idempotent and leaves no node that a rule fires on", () => {
  fc.assert(
    fc.property(anyExpr, (e) => {
      const out = simplify(e);
      return simplify(out) === out &&
        nodesOf([out]).every((n) => algebra.every((r) => [undefined, n].includes(r.apply(n))));
    }),
    { seed: 13, numRuns: 1000 },
  );
});

Deno.test("simplify() of a graph that doubles with each stage stays within the square of its size", () => {
  const stages = 40;
  const grow = (n: Scalar): Scalar => mul(1.5, mul(sub(t, neg(n)), mul(n, neg(n))));
  const n = Array.from({ length: stages }).reduce<Scalar>(grow, t);
  assert(nodesOf([simplify(n)]).length < stages * stages);
});

Deno.test("simplify() keeps a NaN: 0 · NaN, NaN − NaN and 0 / NaN stay NaN", () => {
  const nan = { inputs: new Map([[t, NaN]]) };
  for (
    const e of [mul(0, t), mul(t, 0), sub(t, t), mul(0, t, t), add(mul(0, t), 1), apply("div", [lit(0), t])]
  ) {
    assertEquals(numberOf(simplify(e), nan), NaN);
  }
});

Deno.test("simplify() never makes a literal that is not finite, or that float32 cannot hold", () => {
  const infinite = { inputs: new Map([[t, 1]]) };
  assertEquals(numberOf(simplify(apply("div", [lit(1), lit(0)])), infinite), Infinity);
  assertEquals(numberOf(simplify(apply("log", [lit(-1)])), infinite), NaN);
  assertStrictEquals<Node>(simplify(mul(1e-30, mul(1e-30, t))), mul(1e-30, mul(1e-30, t)));
  assertStrictEquals<Node>(simplify(mul(1e30, mul(1e30, t))), mul(1e30, mul(1e30, t)));
  assertStrictEquals<Node>(simplify(mul(1e30, mul(1e-20, t))), mul(1e10, t));
});

Deno.test("simplify() leaves one constant, innermost, in a product", () => {
  const u = input("u", "scalar", "real");
  assertStrictEquals<Node>(simplify(mul(2, t, 3, u)), mul(6, t, u));
  assertStrictEquals<Node>(simplify(mul(t, mul(3, u))), mul(3, t, u));
  assertStrictEquals<Node>(simplify(neg(mul(3, neg(u)))), mul(3, u));
  assertStrictEquals<Node>(simplify(mul(neg(t), u)), neg(mul(t, u)));
});

Deno.test("simplify() writes whole powers as products, of negative numbers too", () => {
  const at = (v: number): Given => ({ inputs: new Map([[t, v]]) });
  for (const n of [-64, -9, -3, -2, -1, 0, 1, 2, 3, 4, 7, 8, 9, 31, 64]) {
    const out = simplify(pow(t, n));
    assert(nodesOf([out]).every((m) => m.tag !== "apply" || m.op !== "pow"), `t^${n} is still a power`);
    for (const v of [-1.5, 0.5, 2, -0.1]) {
      const [found, wanted] = [numberOf(out, at(v)), Math.pow(v, n)];
      assert(
        Math.abs(found - wanted) <= 1e-13 * Math.abs(wanted),
        `(${v})^${n} is ${wanted}, found ${found}`,
      );
    }
  }
});

Deno.test("simplify() takes the side that a constant condition chooses", () => {
  const yes: Node = literal(1, "flag");
  assertStrictEquals<Node>(simplify(apply("select", [yes, t, lit(3)])), t);
  assertStrictEquals<Node>(simplify(apply("select", [apply("not", [yes]), t, lit(3)])), lit(3));
  assertStrictEquals<Node>(simplify(select(lt(t, 1), mul(1, t), t)), t);
});
