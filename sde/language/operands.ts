/**
 * What users may give an operation: numbers and expressions of the right kind. Whatever else plain JavaScript lets through
 * is refused here, by name, before it becomes a node.
 * Tests: tests/solve/plain_test.ts, tests/fails/fails_test.ts.
 * @module
 */
import { foundText } from "../border/decode.ts";
import type { Node } from "./node.ts";
import { print } from "./print.ts";

/** Whether something is an expression. */
export function isNode(u: unknown): u is Node {
  return typeof u === "object" && u !== null && "tag" in u && "shape" in u && "kind" in u && "id" in u;
}

/** An argument as a user wrote it, more or less. */
const shown = (u: unknown): string =>
  isNode(u) ? print(u) : typeof u === "string" ? JSON.stringify(u) : foundText(u);

/** The call at fault, in words. */
const callOf = (op: string, args: readonly unknown[]): string => {
  const text = args.map(shown).join(", ");
  return `${op}(${text.length <= 120 ? text : `${text.slice(0, 80)} … ${text.slice(-30)}`})`;
};

const kinds = { real: "a number", flag: "a truth value", word: "a whole number of 32 bits" } as const;
const shapes = { scalar: "one a sample", state: "one an element" } as const;

/** What to write in place of something that is no operand. */
const advice = (u: unknown): string => {
  if (Array.isArray(u)) return "components([…]) of one number each, or constant([…])";
  if (ArrayBuffer.isView(u)) return "constant(values), a number for each element";
  if (typeof u === "boolean") return "select(condition, yes, no), with a condition such as lt(x, 0)";
  if (typeof u === "string" || typeof u === "bigint") return "a number, as Number(text) gives one";
  if (typeof u === "function") return "the expression that the function returns, by calling it";
  if (isNode(u) && u.kind === "flag") return "select(condition, 1, 0), which is a number";
  return "a number, or an expression such as mul(2, x)";
};

/** The refusal of an operand. */
function refuse(op: string, args: readonly unknown[], bad: unknown, wanted: string, instead: string): never {
  const text = isNode(bad) ? `${print(bad)}, ${kinds[bad.kind]}, ${shapes[bad.shape]}` : shown(bad);
  const where = isNode(bad) || args.length > 1 ? ` in ${callOf(op, args)}` : ` in ${op}(…)`;
  throw new TypeError(`Cannot use ${text}${where}: it must be ${wanted}\nTry: ${instead}`);
}

const isReal = (u: unknown): boolean => typeof u === "number" || (isNode(u) && u.kind === "real");

/** Refuses operands that are no numbers and no expressions of numbers. */
export function wantReals(op: string, args: readonly unknown[], count?: number): void {
  if (args.length === 0) throw new RangeError(`Cannot use ${op}() of nothing: give one argument or more`);
  if (count !== undefined && args.length !== count) {
    const some = `${count} argument${count === 1 ? "" : "s"}`;
    throw new TypeError(`Cannot use ${callOf(op, args)}: it takes ${some}, found ${args.length}`);
  }
  const at = args.findIndex((a) => !isReal(a));
  if (at >= 0) refuse(op, args, args[at], "a number or an expression", advice(args[at]));
  const bad = args.find((a) => typeof a === "number" && !Number.isFinite(a));
  if (bad === undefined) return;
  throw new RangeError(`Cannot use ${bad} in ${callOf(op, args)}: a number must be finite`);
}

/** Refuses what is no number, an expression too. */
export function wantNumber(op: string, a: unknown): void {
  if (typeof a === "number") return;
  refuse(op, [a], a, "a number", isNode(a) ? "the expression itself" : advice(a));
}

/** Refuses what is no number a sample. */
export function wantScalars(op: string, args: readonly unknown[]): void {
  wantReals(op, args);
  const bad = args.find((a) => isNode(a) && a.shape === "state");
  if (bad !== undefined) {
    refuse(op, args, bad, "one number a sample", "a sum over elements, or component(x, i) of the state");
  }
}

/** Refuses what is no number an element. */
export function wantState(op: string, a: unknown): void {
  if (isNode(a) && a.kind === "real" && a.shape === "state") return;
  refuse(
    op,
    [a],
    a,
    "a state, one number an element",
    isReal(a) ? `broadcast(…), or the number itself` : advice(a),
  );
}

/** Refuses what is no truth value; `shape`: of a sample. */
export function wantFlags(op: string, args: readonly unknown[], shape?: "scalar"): void {
  const bad = args.find((a) =>
    !(isNode(a) && a.kind === "flag" && (shape === undefined || a.shape === shape))
  );
  if (bad === undefined && args.every(isNode)) return;
  const wanted = `a condition${shape === undefined ? "" : ", one a sample"}`;
  refuse(op, args, bad, wanted, "lt(a, b) or le(a, b), which compare");
}

/** What an equation gives for drift or diffusion, as such. */
export function wantStateLike(what: string, u: unknown): void {
  if (typeof u === "number" && Number.isFinite(u)) return;
  if (isNode(u) && u.kind === "real") return;
  const found = isNode(u) ? `${print(u)}, ${kinds[u.kind]}` : shown(u);
  const error = typeof u === "number" ? RangeError : TypeError;
  throw new error(
    `Cannot use ${found} as ${what}: it must be a finite number or an expression\nTry: ${advice(u)}`,
  );
}

/** The same, of one component. */
export function wantScalarLike(what: string, u: unknown): void {
  wantStateLike(what, u);
  if (!isNode(u) || u.shape === "scalar") return;
  throw new TypeError(
    `Cannot use ${
      print(u)
    } as ${what}: it must be one number a sample\nTry: the components, or component(x, i) of a state`,
  );
}
