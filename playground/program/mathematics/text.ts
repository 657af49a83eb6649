/**
 * Expressions as text of a program: calls of Ito's functions, numbers where there are no names.
 *
 * Tests: tests/playground/program_mathematics_test.ts.
 * @module
 */
import type { Expression } from "./expression.ts";
import { isConstant, valueOf } from "./linear.ts";

/** Names that a program may not use for its own, or uses already. */
const taken = [
  ..."arguments as async await break case catch class const continue debugger default delete do else enum"
    .split(" "),
  ..."eval export extends false finally for from function if implements import in instanceof interface let"
    .split(" "),
  ..."new null of package private protected public return static super switch this throw true try typeof"
    .split(" "),
  ..."undefined var void while with yield NaN Infinity".split(" "),
  ..."process strategy params options show score runs sde".split(" "),
  // what a program of mathematics may take from Ito
  ..."add mul sub div pow neg square sin cos tanh exp log sqrt abs floor min max".split(" "),
  ..."system stratonovich correlated param".split(" "),
];

/** The text of a program under way: how names are written in it, what it takes from Ito. */
export interface Writing {
  /** A name of mathematics as one of TypeScript. */
  readonly identifier: (name: string) => string;
  /** A name of the program's own, that no other is. */
  readonly fresh: (name: string) => string;
  /** A call of a function of Ito's, which is imported. */
  readonly call: (name: string, ...args: readonly string[]) => string;
  /** The same where one argument is that argument. */
  readonly callAll: (name: "add" | "mul", args: readonly string[]) => string;
  /** What was called. */
  readonly imports: () => readonly string[];
}

/** Begins a text: with the names of mathematics, and those of Ito's that it has anyway. */
export function writing(names: readonly string[], given: readonly string[]): Writing {
  const used = new Set([...taken, ...given]);
  const imports = new Set(given);
  const fresh = (name: string): string => {
    let free = name;
    while (used.has(free)) free += "_";
    used.add(free);
    return free;
  };
  const identifiers = new Map(names.map((name) => [name, fresh(name)]));
  const call: Writing["call"] = (name, ...args) => {
    imports.add(name);
    return `${name}(${args.join(", ")})`;
  };
  return {
    identifier: (name) => identifiers.get(name) ?? name,
    fresh,
    call,
    callAll: (name, args) => (args.length === 1 ? args.join("") : call(name, ...args)),
    imports: () => [...imports],
  };
}

/** A number; π has its name. */
export function numberText(v: number): string {
  const named = Math.abs(v) === Math.PI ? "Math.PI" : String(Math.abs(v));
  return v < 0 ? `-${named}` : named;
}

/** The operands of a sum or a product as it is written without brackets: from the left, so that it is rounded as it is written. */
export function operands(e: Expression, op: "+" | "*"): readonly Expression[] {
  return e.tag === "binary" && e.op === op && !isConstant(e) ? [...operands(e.a, op), e.b] : [e];
}

/** An expression as calls of Ito's functions. */
export function expressionText(w: Writing, e: Expression): string {
  const text = (n: Expression): string => expressionText(w, n);
  if (isConstant(e)) return numberText(valueOf(e));
  switch (e.tag) {
    case "name":
      return w.identifier(e.name);
    case "negative":
      return w.call("neg", text(e.of));
    case "call":
      return w.call(e.name, ...e.args.map(text));
    case "binary":
      switch (e.op) {
        case "+":
          return w.call("add", ...operands(e, "+").map(text));
        case "*":
          return w.call("mul", ...operands(e, "*").map(text));
        case "-":
          return w.call("sub", text(e.a), text(e.b));
        case "/":
          return w.call("div", text(e.a), text(e.b));
        case "^":
          return isConstant(e.b) && valueOf(e.b) === 2
            ? w.call("square", text(e.a))
            : w.call("pow", text(e.a), text(e.b));
      }
    // falls through: the cases above are all
    case "number":
    case "differential":
      return numberText(valueOf(e));
  }
}
