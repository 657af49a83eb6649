/**
 * A strategy's functions, tried out before a solve: a controller must give lengths, a norm sizes, a tolerance bounds.
 *
 * Numbers are put in and looked at, so what goes wrong elsewhere is not found here; it ends in a code, and the solution's
 * notes name it.
 * Tests: tests/fails/fails_test.ts.
 * @module
 */
import { foundText } from "../sde/border/decode.ts";
import type { ItoError } from "../sde/border/errors.ts";
import { le } from "../sde/language/dsl.ts";
import { input, type Node } from "../sde/language/expr.ts";
import { steered } from "./control/controller.ts";
import { type Calculus, t, x } from "../sde/process.ts";
import { type Value, valuesAt } from "../sde/language/values.ts";
import type { Strategy } from "./strategy.ts";
import { symbols } from "./symbols.ts";

const elements = 4;

/** The value of an expression of these inputs; nothing where it has others. */
const tried = (n: Node, given: ReadonlyMap<Node, Value>): Value | undefined =>
  valuesAt([n], { elements, given, round: (v) => v }).get(n);

const bad = (s: Strategy<Calculus>, option: string, found: string, wanted: string): ItoError => {
  return { tag: "BadOption", where: `strategy "${s.name}"`, option, found, wanted };
};

const { h } = symbols;
const error = input("e", "scalar", "real");
/** Errors to try; up to 1 a step is accepted. */
const errors = [0, 1e-6, 0.5, 1, 1.5, 20, 1e6] as const;

const ofController = (s: Strategy<Calculus>): ItoError | undefined => {
  const { controller: c } = s;
  if (c.tag === "fixed" || "options" in c) return undefined;
  const next = steered(c, { h, error, accepted: le(error, 1), memory: c.remembers ?? {} }).h;
  for (const e of errors) {
    const length = tried(next, new Map([[h, c.hInit], [error, e]]));
    if (typeof length !== "number" || (length > 0 && Number.isFinite(length))) continue;
    if (length <= 0 && e > 1) continue; // a retry of no length: the sample ends as tooShort, as it says
    const found = `${length} for h = ${c.hInit}, error = ${e}`;
    return bad(s, `controller "${c.name}"`, found, "a function that gives a finite length > 0");
  }
  return undefined;
};

const ratio = input("ratio", "state", "real");

const ofNorm = (s: Strategy<Calculus>): ItoError | undefined => {
  const { controller, errorNorm } = s;
  if (controller.tag === "fixed") return undefined;
  const e = errorNorm.of(ratio);
  for (const r of [1, -1, 0]) {
    const size = tried(e, new Map([[ratio, new Float64Array(elements).fill(r)]]));
    if (typeof size !== "number" || (r === 0 ? size >= 0 : size > 0)) continue;
    const found = `${size} where all of them are ${r}`;
    return bad(s, `errorNorm "${errorNorm.name}"`, found, "the size of errors, > 0 unless all are 0");
  }
  return undefined;
};

const ofTolerance = (s: Strategy<Calculus>): ItoError | undefined => {
  const { controller, tolerance } = s;
  if (controller.tag === "fixed" || "abs" in tolerance || tolerance.needs !== undefined) return undefined;
  const other = (name: string) => input(name, "state", "real");
  const [low, high, tNext] = [other("low"), other("high"), input("tNext", "scalar", "real")];
  const delta = tolerance.of({
    x,
    low,
    high,
    lowPrev: symbols.lowPrev,
    t,
    tNext,
    h,
    gaussian: undefined,
    noisy: true,
  });
  const found = tried(delta, new Map());
  if (found === undefined) return undefined;
  const size = typeof found === "number" ? found : found.find((v) => !(v > 0 && Number.isFinite(v))) ?? 1;
  if (size > 0 && Number.isFinite(size)) return undefined;
  return bad(s, `tolerance "${tolerance.name}"`, foundText(size), "a bound > 0, an element");
};

/** What one of a strategy's functions gives that it must not, or nothing. */
export function misfitOf(s: Strategy<Calculus>): ItoError | undefined {
  return ofController(s) ?? ofNorm(s) ?? ofTolerance(s);
}
