/**
 * What a user's equation gives, and the names that it may use: looked at before it becomes a process.
 * Tests: tests/solve/plain_test.ts.
 * @module
 */
import { callback, foundText, isRecord } from "./border/decode.ts";
import type { ScalarLike } from "./language/dsl.ts";
import type { Scalar, State } from "./language/expr.ts";
import { isNode } from "./language/operands.ts";

/** Jumps at the times of a Poisson process (`jumps`): candidates come at the rate `bound`, each is taken with rate / bound. */
export interface Jumps {
  /** The rate of candidates, per unit of t. */
  readonly bound: number;
  /** The rate of jumps, as an expression of x and t. */
  readonly rate: Scalar;
  /** By how much, as an expression of x, t and normals of the jump's own. */
  readonly size: State;
}

/** What a user's equation gives; it may be no function, or give nothing. */
export function partsOf<S, P extends { readonly drift: unknown; readonly diffusion: unknown }>(
  where: string,
  equation: (symbols: S) => P,
  symbols: S,
): P {
  const wanted = "({ x, t }) => ({ drift: …, diffusion: … })";
  if (!callback().is(equation)) {
    throw new TypeError(
      `Cannot make a ${where} of ${foundText(equation)}: its equation is a function\nTry: ${wanted}`,
    );
  }
  const parts = equation(symbols);
  if (isRecord(parts) && "drift" in parts && "diffusion" in parts) return parts;
  throw new TypeError(
    `Cannot make a ${where} whose equation gives ${
      foundText(parts)
    }: it must give drift and diffusion\nTry: ${wanted}`,
  );
}

/** What a record by component or noise has of its own under a name; it may have no other names. */
export function wantRow(
  what: string,
  names: readonly string[],
  u: unknown,
  or = "",
): (name: string) => unknown {
  const known = names.join(", ");
  if (!isRecord(u) || isNode(u)) {
    throw new TypeError(
      `Cannot use ${foundText(u)} as ${what}: it must be ${or}a record of ${known}\nTry: { ${
        names.map((n) => `${n}: …`).join(", ")
      } }`,
    );
  }
  const wrong = Object.keys(u).find((name) => !names.includes(name));
  if (wrong === undefined) return (name) => (Object.hasOwn(u, name) ? u[name] : undefined);
  throw new RangeError(`Cannot find "${wrong}" of ${what}: the names are ${known}\nTry: one of ${known}`);
}

/** Refuses names that are no texts, or stand twice, or mean something else. */
export function refuseNames(what: string, names: readonly string[]): void {
  if (!Array.isArray(names)) {
    throw new TypeError(
      `Cannot name every ${what} by ${foundText(names)}: it must be a list\nTry: ["a", "b"]`,
    );
  }
  const odd = names.find((n) => typeof n !== "string" || n === "__proto__");
  if (odd !== undefined) {
    throw new TypeError(`Cannot name a ${what} ${foundText(odd)}: a name is another text`);
  }
  const taken = what === "component" ? [...names, "t"] : names;
  const bad = taken.find((n, i) => taken.indexOf(n) < i);
  if (bad === undefined) return;
  const why = bad === "t" && what === "component" ? "t is the time" : `there is another ${what} "${bad}"`;
  throw new RangeError(`Cannot name a ${what} "${bad}": ${why}`);
}

/** Whether it is no record: a number or an expression, or what is refused as such. */
export function isScalarLike<R extends object>(a: ScalarLike | R): a is ScalarLike {
  return typeof a !== "object" || a === null || ("shape" in a && typeof a.shape === "string");
}

/** Whether something is a process, whatever it is called. */
export function isProcess(u: unknown): boolean {
  return isRecord(u) && isNode(u.drift) && isRecord(u.diffusion) && isRecord(u.time) &&
    typeof u.noiseKind === "string";
}

/** Refuses what is no process, a Left of one too. */
export function refuseNoProcess(cannot: string, u: unknown): void {
  if (isProcess(u)) return;
  const found = isRecord(u) && u._tag === "Left" ? "a Left" : foundText(u);
  throw new TypeError(
    `Cannot ${cannot} ${found}: it must be a process\nTry: process(({ x, t }) => ({ drift: …, diffusion: … }))`,
  );
}
