/**
 * Nested steps: whatever is wanted and rejected, each step is a cell of a dyadic grid (of its stretch, where a solve stops on
 * its way), the end of a rejected step is the end of a later one, and the last step ends where the solve does. So it is in the
 * arithmetic of words and in a whole solve, taken apart turn by turn; steps of `bridge`, by the same test, do skip.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  adaptive,
  gbm,
  heunStep,
  type Node,
  type SolveOptions,
  type Strategy,
  stratonovich,
  withNoise,
} from "ito";
import { input } from "../../../sde/language/expr.ts";
import { type Value, valuesAt } from "../../../sde/language/values.ts";
import { prepare } from "../../../solve/solve.ts";
import { lastMoment, nestedEnd, stepEnd } from "../../../solvers/noise/brownian.ts";
import { sample, seed } from "../../../solvers/noise/random.ts";
import { moment } from "../../../solvers/step/clock.ts";
import { right } from "../../lib/either.ts";

/** A step that was tried, in grains. */
interface Try {
  readonly from: number;
  readonly to: number;
  readonly accepted: boolean;
}

const numberOf = (v: Value | undefined): number => {
  if (typeof v === "number") return v;
  throw new Error("A number must be known");
};
const isPowerOfTwo = (v: number): boolean => Number.isInteger(Math.log2(v));

/** Times between which steps are cells, the end of the solve the last. */
const stretchOf = (stops: readonly number[], at: number) => ({
  start: Math.max(0, ...stops.filter((s) => s <= at)),
  end: Math.min(lastMoment, ...stops.filter((s) => s > at)),
});

/** Asserts that each step is a cell of its stretch, or the rest of it. */
const assertCells = (tries: readonly Try[], stops: readonly number[]): void => {
  for (const { from, to } of tries) {
    const { start, end } = stretchOf(stops, from);
    assert(to > from && to <= end, `${from} to ${to} of ${start} to ${end}`);
    const cell = to === end ? 2 ** Math.ceil(Math.log2(to - from)) : to - from;
    assert(isPowerOfTwo(cell) && (from - start) % cell === 0, `${from} to ${to} of ${start} to ${end}`);
  }
};

/** The ends of rejected steps that no accepted one has. */
const skipped = (tries: readonly Try[]): readonly number[] => {
  const ends = new Set(tries.flatMap((s) => (s.accepted ? [s.to] : [])));
  return tries.flatMap((s) => (s.accepted || ends.has(s.to) ? [] : [s.to]));
};

const [at, wanted, from, to] = ["at", "wanted", "from", "to"].map((name) => input(name, "scalar", "word"));
if (at === undefined || wanted === undefined || from === undefined || to === undefined) {
  throw new Error("words");
}
const nestedGraph = nestedEnd(at, wanted, { from, to });
const bridgeGraph = stepEnd(at, wanted);

/** Goes over the span by lengths and rejections that are given, again and again; a retry wants less than failed. */
const walked = (
  end: Node,
  { shares, stops }: {
    readonly shares: readonly (readonly [number, boolean])[];
    readonly stops: readonly number[];
  },
): readonly Try[] => {
  const tries: Try[] = [];
  let [here, most] = [0, Infinity];
  for (let k = 0; here < lastMoment; k++) {
    const { start, end: goal } = stretchOf(stops, here);
    const [bits, refused] = k < shares.length ? shares[k] ?? [31, false] : [31, false];
    const length = Math.floor(Math.min(2 ** bits, most - 1, lastMoment));
    const given = new Map<Node, Value>([[at, here], [wanted, length], [from, start], [to, goal]]);
    const found = numberOf(valuesAt([end], { elements: 1, given, round: (v) => v }).get(end));
    const accepted = !refused || found - here <= 1;
    tries.push({ from: here, to: found, accepted });
    most = accepted ? Infinity : found - here;
    if (accepted) here = found;
  }
  return tries;
};

const anyShares = fc.array(fc.tuple(fc.double({ min: 0, max: 31, noNaN: true }), fc.boolean()), {
  maxLength: 60,
});
const anyStops = fc.uniqueArray(fc.integer({ min: 1, max: 0x7fffffff }), { maxLength: 3 }).map((all) =>
  all.toSorted((a, b) => a - b)
);

Deno.test("nestedEnd: steps are cells, no end of a rejected step is passed over, and the end is reached", () => {
  fc.assert(
    fc.property(fc.record({ shares: anyShares, stops: anyStops }), (way) => {
      const tries = walked(nestedGraph, way);
      assertCells(tries, way.stops);
      assertEquals(skipped(tries), []);
      for (const stop of way.stops) assert(tries.some((s) => s.accepted && s.to === stop));
    }),
    { numRuns: 200 },
  );
});

Deno.test("stepEnd, of the same lengths, does pass over ends of rejected steps: the test can fail", () => {
  const shares = Array.from(
    { length: 40 },
    (_, k): readonly [number, boolean] => [28 + (k % 3) / 2, k % 4 === 0],
  );
  assert(skipped(walked(bridgeGraph, { shares, stops: [] })).length > 0);
});

/** The steps that a path tries, by the meaning of its recurrence, turn by turn. */
const triesOf = (
  s: Strategy<"stratonovich">,
  path: number,
  o: Partial<SolveOptions> = {},
): readonly Try[] => {
  const process = stratonovich(gbm({ mu: 0.1, sigma: 1 }));
  const { recurrence: r } = right(prepare(process, s, { n: 1, seed: 7, x0: 1, ...o }));
  const value = (nodes: readonly Node[], given: ReadonlyMap<Node, Value>): readonly Value[] => {
    const found = valuesAt(nodes, { elements: 1, given, round: (v) => v });
    return nodes.map((n) => found.get(n) ?? NaN);
  };
  const own: readonly [Node, Value][] = [[seed, 7], [sample, path]];
  const first = value(r.variables.map((v) => v.init), new Map(own));
  let state: readonly (readonly [Node, Value])[] = r.variables.map((v, i) => [v.symbol, first[i] ?? NaN]);
  const tries: Try[] = [];
  for (let turn = 0; turn < 5000; turn++) {
    const now = new Map([...own, ...state]);
    const [accepted, ...nexts] = value([r.accepted, ...r.variables.map((v) => v.next)], now);
    const reached = numberOf(nexts[r.variables.findIndex((v) => v.symbol === moment)]);
    const begun = numberOf(now.get(moment));
    tries.push({ from: begun, to: reached, accepted: accepted === 1 });
    const old = state;
    state = r.variables.map((v, i) => [
      v.symbol,
      (v.whenAccepted && accepted !== 1 ? old[i]?.[1] : nexts[i]) ?? NaN,
    ]);
    if (accepted === 1 && reached === lastMoment) return tries;
  }
  throw new Error("a path that does not end");
};

const strategy = adaptive(heunStep, { rel: 0.02, hInit: 0.1 });

Deno.test("a solve of adaptive Heun visits the end of every step that it rejects", () => {
  for (let path = 0; path < 8; path++) {
    const tries = triesOf(strategy, path);
    assert(tries.some((s) => !s.accepted));
    assertCells(tries, []);
    assertEquals(skipped(tries), []);
  }
});

Deno.test("so it does between times of saveAt, which are no dyadic ones", () => {
  const stops = [0.3, 0.7].map((v) => Math.round(v * lastMoment));
  for (let path = 0; path < 4; path++) {
    const tries = triesOf(strategy, path, { saveAt: [0.3, 0.7] });
    assertCells(tries, stops);
    assertEquals(skipped(tries), []);
    assert(tries.length < 400, `${tries.length} tries: cells must not begin at a grain after a stop`);
  }
});

Deno.test("a solve on the same path without nested steps passes over some", () => {
  const all = Array.from({ length: 8 }, (_, path) => skipped(triesOf(withNoise("bridge")(strategy), path)));
  assert(all.flat().length > 0);
});
