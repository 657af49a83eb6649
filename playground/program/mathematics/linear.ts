/**
 * What a right side says: a coefficient for dt and for each noise, whatever way it is written.
 *
 *     S (mu dt + sigma dW)   is   mu S dt + sigma S dW
 *
 * Also the value of an expression, and what names it uses.
 * Tests: tests/playground/program_mathematics_test.ts.
 * @module
 */
import { constants, type Expression, functions, wrongAt } from "./expression.ts";
import type { Spot } from "./tokens.ts";

/** What stands before a differential. */
export interface Coefficient {
  readonly value: Expression;
  readonly circle: boolean;
  readonly at: Spot;
}

/** Coefficients by differentials, "t" or the name of a noise; and what stands before none. */
export interface Linear {
  readonly parts: ReadonlyMap<string, Coefficient>;
  readonly plain: Expression | undefined;
}

const one: Expression = { tag: "number", value: 1 };
const isOne = (e: Expression): boolean => e.tag === "number" && e.value === 1;

const times = (a: Expression, b: Expression): Expression =>
  isOne(a) ? b : isOne(b) ? a : { tag: "binary", op: "*", a, b };
const plus = (a: Expression, b: Expression): Expression => ({ tag: "binary", op: "+", a, b });
const negative = (of: Expression): Expression => ({ tag: "negative", of });

const changed = (l: Linear, f: (e: Expression) => Expression): Linear => ({
  parts: new Map([...l.parts].map(([of, c]) => [of, { ...c, value: f(c.value) }])),
  plain: l.plain === undefined ? undefined : f(l.plain),
});

const together = (a: Linear, b: Linear): Linear => {
  const parts = new Map(a.parts);
  for (const [of, c] of b.parts) {
    const before = parts.get(of);
    if (before !== undefined && before.circle !== c.circle) {
      wrongAt(c.at, `d${of} stands with ∘ and without\nTry: ∘ d${of} in both`);
    }
    parts.set(of, before === undefined ? c : { ...c, value: plus(before.value, c.value) });
  }
  const plain = a.plain === undefined || b.plain === undefined ? a.plain ?? b.plain : plus(a.plain, b.plain);
  return { parts, plain };
};

/** The first differential within. */
export const differentialIn = (
  e: Expression,
): Extract<Expression, { readonly tag: "differential" }> | undefined => {
  switch (e.tag) {
    case "differential":
      return e;
    case "negative":
      return differentialIn(e.of);
    case "binary":
      return differentialIn(e.a) ?? differentialIn(e.b);
    case "call":
      return e.args.map(differentialIn).find((d) => d !== undefined);
    case "number":
    case "name":
      return undefined;
  }
};

/** What an expression says of each differential. Throws where one is not a factor of a term. */
export function linear(e: Expression): Linear {
  const found = differentialIn(e);
  if (found === undefined) return { parts: new Map(), plain: e };
  const refuse = (): never =>
    wrongAt(found.at, `d${found.of} must be a factor of a term\nTry: mu x dt + sigma x dW`);
  switch (e.tag) {
    case "differential":
      return { parts: new Map([[e.of, { value: one, circle: e.circle, at: e.at }]]), plain: undefined };
    case "negative":
      return changed(linear(e.of), negative);
    case "binary": {
      const { op, a, b } = e;
      if (op === "+") return together(linear(a), linear(b));
      if (op === "-") return together(linear(a), changed(linear(b), negative));
      if (op === "*" && differentialIn(a) === undefined) return changed(linear(b), (v) => times(a, v));
      if (op === "*" && differentialIn(b) === undefined) return changed(linear(a), (v) => times(v, b));
      if (op === "/" && differentialIn(b) === undefined) {
        return changed(linear(a), (v) => ({ tag: "binary", op: "/", a: v, b }));
      }
      return refuse();
    }
    case "call":
    case "number":
    case "name":
      return refuse();
  }
}

/** The names that an expression uses, with where they stand first. */
export function namesIn(e: Expression): ReadonlyMap<string, Spot> {
  const found = new Map<string, Spot>();
  const visit = (n: Expression): void => {
    switch (n.tag) {
      case "name":
        if (!constants.has(n.name) && !found.has(n.name)) found.set(n.name, n.at);
        return;
      case "negative":
        return visit(n.of);
      case "binary":
        visit(n.a);
        return visit(n.b);
      case "call":
        return n.args.forEach(visit);
      case "number":
      case "differential":
        return;
    }
  };
  visit(e);
  return found;
}

/** The value of an expression, for values of its names; NaN for what has none. */
export function valueOf(e: Expression, names: ReadonlyMap<string, number> = new Map()): number {
  const value = (n: Expression): number => valueOf(n, names);
  switch (e.tag) {
    case "number":
      return e.value;
    case "name":
      return constants.get(e.name) ?? names.get(e.name) ?? NaN;
    case "differential":
      return NaN;
    case "negative":
      return -value(e.of);
    case "binary": {
      const [a, b] = [value(e.a), value(e.b)];
      switch (e.op) {
        case "+":
          return a + b;
        case "-":
          return a - b;
        case "*":
          return a * b;
        case "/":
          return a / b;
        case "^":
          return a ** b;
      }
    }
    // falls through: the cases above are all
    case "call": {
      const f: (...args: readonly number[]) => number = functions[e.name][0];
      return f(...e.args.map(value));
    }
  }
}

/** A number in an expression that is none: 1/0, log(-1). */
export function oddIn(e: Expression): number | undefined {
  if (isConstant(e)) return Number.isFinite(valueOf(e)) ? undefined : valueOf(e);
  const parts = e.tag === "negative"
    ? [e.of]
    : e.tag === "binary"
    ? [e.a, e.b]
    : e.tag === "call"
    ? e.args
    : [];
  return parts.map(oddIn).find((odd) => odd !== undefined);
}

/** Whether an expression is a number, whatever names there are. */
export function isConstant(e: Expression): boolean {
  return namesIn(e).size === 0 && differentialIn(e) === undefined;
}
