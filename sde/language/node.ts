/**
 * What an expression is, and interning: equal expressions are the same object. The table holds its nodes weakly, so that
 * what nobody uses is forgotten.
 * Tests: tests/sde/language/expr_test.ts.
 * @module
 */
import { drawable } from "../border/display.ts";
import type { Kind, Op } from "./ops.ts";
import type { Oracle } from "./oracle.ts";

/** One number a sample, or one number an element. */
export type Shape = "scalar" | "state";

/** Numbers an expression reads by index: a constant per element, or a table. */
export interface Data {
  /** How it is printed. */
  readonly name: string;
  /** Read by index. */
  readonly values: Float64Array;
  /** How many elements samples have for which it is made, where its length does not say that. */
  readonly elements?: number;
}

/** What a series joins its terms by. */
export type Join = "add" | "mul" | "pmin" | "pmax";

/** The variants of a node. */
export type Body =
  | { readonly tag: "lit"; readonly value: number }
  | { readonly tag: "input"; readonly name: string }
  | { readonly tag: "apply"; readonly op: Op; readonly args: readonly Node[] }
  | { readonly tag: "reduce"; readonly op: "sum" | "max"; readonly arg: Node }
  | { readonly tag: "gather"; readonly data: Data; readonly index: Node }
  /** An element of a state, by its number; in a plan the state stands in an array, and is its name. */
  | { readonly tag: "at"; readonly of: Node | string; readonly index: Node }
  | { readonly tag: "pack"; readonly parts: readonly Node[] }
  | { readonly tag: "pick"; readonly part: number; readonly arg: Node }
  | { readonly tag: "oracle"; readonly oracle: Oracle; readonly x: Node; readonly operands: readonly Node[] }
  | {
    readonly tag: "series";
    readonly op: Join;
    readonly index: Node;
    readonly from: Node;
    readonly to: Node;
    readonly most: number;
    readonly init: Node;
    readonly term: Node;
  }
  /** What a loop carries under number `out`, at its end. */
  | {
    readonly tag: "fold";
    readonly index: Node;
    readonly from: Node;
    readonly to: Node;
    readonly most: number;
    readonly carried: readonly Node[];
    readonly init: readonly Node[];
    readonly next: readonly Node[];
    readonly out: number;
  };

/** An expression of shape S and kind K. */
export type Expr<S extends Shape = Shape, K extends Kind = "real"> =
  & Body
  & { readonly id: number; readonly shape: S; readonly kind: K };
/** Any expression. */
export type Node = Expr<Shape, Kind>;
let count = 0;
const table = new Map<string, WeakRef<Node>>();
const forget = new FinalizationRegistry<string>((key) => {
  if (table.get(key)?.deref() === undefined) table.delete(key);
});
const objectIds = new WeakMap<object, number>();
const idOf = (o: object): number => {
  const known = objectIds.get(o);
  if (known !== undefined) return known;
  objectIds.set(o, ++count);
  return count;
};

/** Tables of so many numbers are the same where their numbers are; of larger ones each is its own. */
const fewNumbers = 1024;
const contents = new WeakMap<Data, string>();
const tableKey = (data: Data): string => {
  if (data.values.length > fewNumbers) return `${idOf(data)}`;
  const known = contents.get(data);
  if (known !== undefined) return known;
  const made = `${data.name} ${data.elements ?? ""} [${
    Array.from(data.values, (v) => (Object.is(v, -0) ? "-0" : v)).join()
  }]`;
  contents.set(data, made);
  return made;
};

const keyOf = (body: Body): string => {
  switch (body.tag) {
    case "lit":
      return Object.is(body.value, -0) ? "-0" : String(body.value);
    case "input":
      return body.name;
    case "apply":
      return `${body.op} ${body.args.map((a) => a.id).join(" ")}`;
    case "reduce":
      return `${body.op} ${body.arg.id}`;
    case "gather":
      return `${tableKey(body.data)} ${body.index.id}`;
    case "at":
      return `${typeof body.of === "string" ? `[${body.of}]` : body.of.id} ${body.index.id}`;
    case "pack":
      return body.parts.map((a) => a.id).join(" ");
    case "pick":
      return `${body.part} ${body.arg.id}`;
    case "oracle":
      return `${idOf(body.oracle)} ${body.x.id} ${body.operands.map((a) => a.id).join(" ")}`;
    case "series":
      return `${body.op} ${body.most} ${
        [body.index, body.from, body.to, body.init, body.term].map((a) => a.id).join(" ")
      }`;
    case "fold":
      return `${body.out} ${body.most} ${
        [body.index, body.from, body.to, ...body.carried, ...body.init, ...body.next].map((a) => a.id).join(
          " ",
        )
      }`;
  }
};

/** What JavaScript asks an expression for where it stands beside a sign: without it `x * 2` would be NaN. */
const noSigns = (hint: string): string => {
  if (hint === "string") return "[expression]";
  throw new TypeError(
    "Cannot calculate with an expression by a sign, as in x * 2 or x < 0: JavaScript would make a number of it\n" +
      "Try: mul(x, 2) for x * 2, add(x, y) for x + y, sub(x, y) for x - y, div(x, y) for x / y, lt(x, 0) for x < 0",
  );
};

/** What JavaScript and a notebook ask an expression for. */
const asked = { [Symbol.toPrimitive]: noSigns, ...drawable };

/** The one object of this shape, kind and body. */
export function intern(shape: Shape, kind: Kind, body: Body): Node {
  const key = `${body.tag} ${shape} ${kind} ${keyOf(body)}`;
  const known = table.get(key)?.deref();
  if (known !== undefined) return known;
  const made: Node = Object.freeze({ ...body, id: ++count, shape, kind, ...asked });
  table.set(key, new WeakRef(made));
  forget.register(made, key);
  return made;
}
