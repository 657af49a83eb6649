/**
 * Whether a process that begins at 0 stays there: geometric Brownian motion does, and so does each component that neither
 * drifts nor diffuses at 0, whatever the others are.
 * Tests: tests/fails/fails_test.ts, tests/solve/options_test.ts.
 * @module
 */
import { type Node, nodesOf } from "./language/expr.ts";
import { withDefaults } from "./param.ts";
import { type Calculus, type Process, t, x } from "./process.ts";
import { type Value, valuesAt } from "./language/values.ts";

/** Where in its time a process is looked at: shares of the span. */
const moments = [0, 0.31, 0.62, 1] as const;
/** Elements of a state that are looked at: the others are like them. */
const enough = 64;
/** What the other components are meanwhile. */
const others = [0.7, 1.3] as const;

const numberAt = (v: Value | undefined, i: number): number | undefined => typeof v === "number" ? v : v?.[i];
const isZero = (v: Value | undefined, i: number): boolean => numberAt(v, i) === 0;

/** Whether drift and diffusion have no value where all is 0 and time begins, as ln x has none, and have one where all is 1. */
const hasNoValueAt0 = (p: Process<Calculus>, elements: number): boolean => {
  const all = partsOf(p);
  const isFinite = (state: number): boolean => {
    const at = new Map<Node, Value>([[x, new Float64Array(elements).fill(state)], [t, p.time.tEnd]]);
    const values = valuesAt(all, { elements, given: at, round: (v) => v });
    return all.every((n) => {
      const v = values.get(n);
      return Array.from({ length: elements }, (_, i) => numberAt(v, i)).every(Number.isFinite);
    });
  };
  return !isFinite(0) && isFinite(1);
};

const partsOf = (p: Process<Calculus>): readonly Node[] =>
  [p.drift, ...(p.diffusion.tag === "diagonal" ? [p.diffusion.g] : p.diffusion.rows.flat())].map(
    withDefaults,
  );

/** Which elements neither drift nor diffuse at this state, at all moments. */
const standing = (p: Process<Calculus>, state: Float64Array): (i: number) => boolean => {
  const noisesOf = (i: number): readonly Node[] =>
    (p.diffusion.tag === "diagonal" ? [p.diffusion.g] : p.diffusion.rows[i] ?? []).map(withDefaults);
  const drift = withDefaults(p.drift);
  const all = partsOf(p);
  const found = moments.map((share) => {
    const given = new Map<Node, Value>([[x, state], [t, p.time.tEnd + share * (p.time.T - p.time.tEnd)]]);
    return valuesAt(all, { elements: state.length, given, round: (v) => v });
  });
  return (i) => found.every((at) => [drift, ...noisesOf(i)].every((n) => isZero(at.get(n), i)));
};

/**
 * Why a forward process cannot begin at 0: it has no value there, or stays there (a component by its name, or "x"); nothing
 * where it can.
 */
export function stuckAt0(p: Process<Calculus>, size: number): string | undefined {
  const elements = Math.min(size, enough);
  if (p.jumps !== undefined || nodesOf([p.drift]).some((n) => n.tag === "oracle")) return undefined;
  if (hasNoValueAt0(p, elements)) return `"${p.name}" has no value at 0`;
  const still = standsAt0(p, elements);
  return still && `${still} of "${p.name}" neither drifts nor diffuses at 0, and would stay there`;
}

const standsAt0 = (p: Process<Calculus>, elements: number): string | undefined => {
  if (p.names === undefined) {
    const zero = new Float64Array(elements);
    const stands = standing(p, zero);
    return zero.every((_, i) => stands(i)) ? "x" : undefined;
  }
  return p.names.find((_, i) =>
    others.every((v) => standing(p, Float64Array.from({ length: elements }, (_, j) => (j === i ? 0 : v)))(i))
  );
};
