/**
 * Functions of t from data: what they are is known in closed form, and by a spline solved another way; where they are read
 * does not depend on how many times there are.
 * @module
 */
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  derivative,
  describe,
  emImprovedEuler,
  eulerMaruyama,
  gaussianScore,
  marginalOf,
  mul,
  type Node,
  process,
  reverse,
  type Scalar,
  sub,
  t,
  table,
  type TableKind,
  valueOf,
  withMethod,
  withPropagate,
} from "ito";
import { evaluator } from "../../sde/language/value.ts";
import { nodesOf } from "../../sde/language/expr.ts";
import { done, everywhere } from "../lib/everywhere.ts";
import { right } from "../lib/either.ts";
import { solved } from "../lib/solved.ts";
import { at } from "../truth/vector.ts";
import { assertZ, momentsOf } from "../truth/zscore.ts";

const valueAt = (n: Scalar, time: number): number => valueOf(n, new Map([[t, time]]));
const range = (n: number): readonly number[] => Array.from({ length: n }, (_, i) => i);
const kinds: readonly TableKind[] = ["linear", "previous", "cubic"];

/** The cell of a time, looked for from the first on. */
const cellOf = (times: readonly number[], time: number): number =>
  Math.max(0, times.findLastIndex((v) => v <= time));

/** The not-a-knot spline by dense elimination on its second derivatives M: a way of its own. */
const spline = (x: readonly number[], y: readonly number[]) => {
  const n = x.length;
  const h = range(n - 1).map((i) => at(x, i + 1) - at(x, i));
  const rows = range(n).map((i) => {
    const row = new Array<number>(n + 1).fill(0);
    if (i > 0 && i < n - 1) {
      [row[i - 1], row[i], row[i + 1]] = [at(h, i - 1), 2 * (at(h, i - 1) + at(h, i)), at(h, i)];
      row[n] = 6 * ((at(y, i + 1) - at(y, i)) / at(h, i) - (at(y, i) - at(y, i - 1)) / at(h, i - 1));
    } else { // the third derivative, (M_{k+1} − M_k) / h_k, goes on at the second time and the last but one
      const k = i === 0 ? 1 : n - 2;
      [row[k - 1], row[k], row[k + 1]] = [1 / at(h, k - 1), -1 / at(h, k - 1) - 1 / at(h, k), 1 / at(h, k)];
    }
    return row;
  });
  for (const c of range(n)) {
    const pivot = range(n).slice(c).reduce((a, b) =>
      Math.abs(rows[b]?.[c] ?? 0) > Math.abs(rows[a]?.[c] ?? 0) ? b : a
    );
    [rows[c], rows[pivot]] = [rows[pivot] ?? [], rows[c] ?? []];
    const own = rows[c] ?? [];
    range(n).filter((r) => r !== c).forEach((r) => {
      const other = rows[r] ?? [];
      const factor = at(other, c) / at(own, c);
      range(n + 1).forEach((k) => (other[k] = at(other, k) - factor * at(own, k)));
    });
  }
  const M = range(n).map((i) => at(rows[i] ?? [], n) / at(rows[i] ?? [], i));
  return (time: number): number => {
    const k = Math.min(cellOf(x, time), n - 2);
    const [a, b, w] = [at(x, k + 1) - time, time - at(x, k), at(h, k)];
    return (at(M, k) * a ** 3 + at(M, k + 1) * b ** 3) / (6 * w) +
      (at(y, k) / w - at(M, k) * w / 6) * a + (at(y, k + 1) / w - at(M, k + 1) * w / 6) * b;
  };
};

const truthOf = (kind: TableKind, x: readonly number[], y: readonly number[]) => {
  const last = x.length - 1;
  const curve = kind === "cubic" ? spline(x, y) : undefined;
  const line = (time: number, k: number): number =>
    at(y, k) + (at(y, k + 1) - at(y, k)) * (time - at(x, k)) / (at(x, k + 1) - at(x, k));
  return (time: number): number => {
    const now = Math.min(Math.max(time, at(x, 0)), at(x, last));
    const k = cellOf(x, now);
    if (kind === "previous" || k === last) return at(y, k);
    return curve?.(now) ?? line(now, k);
  };
};

/** Times that rise: even ones, ones that cluster, and ones that do neither. */
const anyTimes = fc.oneof(
  fc.integer({ min: 4, max: 30 }).map((n) => range(n).map((i) => -1 + i / 8)),
  fc.integer({ min: 4, max: 30 }).map((n) => range(n).map((i) => 2 ** (-i)).toReversed()),
  fc.array(fc.double({ min: 0.01, max: 1, noNaN: true }), { minLength: 4, maxLength: 30 })
    .map((gaps) => gaps.map((_, i) => gaps.slice(0, i).reduce((a, b) => a + b, 3))),
);

for (const kind of kinds) {
  Deno.test(`a ${kind} table is what mathematics makes of its data, at and between all times and outside`, () => {
    fc.assert(
      fc.property(
        anyTimes,
        fc.infiniteStream(fc.double({ min: -2, max: 2, noNaN: true })),
        (times, numbers) => {
          const values = times.map(() => numbers.next().value);
          const [f, truth] = [table(times, values, kind), truthOf(kind, times, values)];
          const [first, last] = [at(times, 0), at(times, times.length - 1)];
          const value = evaluator(f, [t]);
          for (const time of [first - 1, ...times, last + 1, last + 1e9]) {
            assertAlmostEquals(
              value([time]),
              truth(time),
              1e-9 * Math.max(1, Math.abs(truth(time))),
              `at ${time}`,
            );
          }
          for (const u of range(60)) {
            const time = first + (last - first) * (u + 0.37) / 60;
            assertAlmostEquals(
              value([time]),
              truth(time),
              1e-9 * Math.max(1, Math.abs(truth(time))),
              `at ${time}`,
            );
          }
        },
      ),
      { seed: 7, numRuns: 150 },
    );
  });
}

Deno.test("a cubic table of two times is a line, of three a parabola, of a cubic's values that cubic", () => {
  const cubic = (v: number): number => 1 - v + 2 * v ** 2 - 0.5 * v ** 3;
  for (const times of [[0, 0.3, 1, 2], [0, 1, 2, 3, 4], [-1, 0, 0.1, 0.2, 5]]) {
    const f = table(times, times.map(cubic), "cubic");
    for (const time of [0.05, 0.25, 0.9, 1.7]) assertAlmostEquals(valueAt(f, time), cubic(time), 1e-12);
  }
  const parabola = table([0, 1, 3], [0, 1, 9], "cubic");
  for (const time of [0.5, 1, 2, 2.9]) assertAlmostEquals(valueAt(parabola, time), time ** 2, 1e-12);
  assertAlmostEquals(valueAt(table([1, 3], [2, 8], "cubic"), 2), 5, 1e-12);
});

Deno.test("a cubic table of sin is off by O(h⁴) at its ends too, a linear one by O(h²)", () => {
  const errorOf = (kind: TableKind, n: number): number => {
    const times = range(n + 1).map((i) => 0.4 + 3 * i / n);
    const f = evaluator(table(times, times.map(Math.sin), kind), [t]);
    return Math.max(...range(3000).map((i) => 0.4 + 3 * i / 3000).map((v) => Math.abs(f([v]) - Math.sin(v))));
  };
  for (const [kind, order] of [["linear", 2], ["cubic", 4]] as const) {
    const [wide, narrow] = [errorOf(kind, 40), errorOf(kind, 160)];
    assertAlmostEquals(Math.log(wide / narrow) / Math.log(4), order, 0.3, kind);
  }
});

Deno.test("a table is read by a bounded number of look-ups, whatever its length", () => {
  const reads = (n: number, time: (i: number) => number): number =>
    nodesOf([table(range(n).map(time), range(n), "linear")]).filter((m: Node) => m.tag === "gather").length;
  const jittered = (i: number): number => i + 0.8 * Math.abs(Math.sin(43758 * Math.sin(i)));
  for (const n of [10, 1000, 100_000]) {
    assertEquals(reads(n, (i) => i / n), 2);
    assert(reads(n, jittered) <= 7, `${reads(n, jittered)} look-ups of ${n}`);
    assert(reads(n, (i) => 10 ** (-6 + 6 * i / n)) <= 5 + Math.log2(n), "times that cluster are halved");
  }
});

Deno.test("a derivative in t is the slope of the line or the cubic, at its times that to the right", () => {
  const [times, values] = [[0, 0.5, 2], [1, 2, -1]];
  const slope = derivative(table(times, values, "linear"), t);
  assertEquals([-1, 0, 0.2, 0.5, 1, 3].map((v) => valueAt(slope, v)), [0, 2, 2, -2, -2, 0]);
  const f = table([0, 0.3, 1, 2], [0, 0.3, 1, 2].map((v) => v ** 3), "cubic");
  for (const v of [0.1, 0.5, 1.7]) assertAlmostEquals(valueAt(derivative(f, t), v), 3 * v ** 2, 1e-12);
  assertEquals(valueAt(derivative(table(times, values, "previous"), t), 1), 0);
});

const bad: readonly (readonly [string, () => unknown, string])[] = [
  ["times that fall", () => table([0, 2, 1], [1, 2, 3]), "Cannot use 1 as number 2 of the times"],
  ["a time twice", () => table([0, 1, 1], [1, 2, 3]), "times must rise"],
  ["a value that is NaN", () => table([0, 1], [1, NaN]), "Cannot use NaN as number 1 of the values"],
  ["a time that is infinite", () => table([0, Infinity], [1, 2]), "it must be finite"],
  ["lists of unlike length", () => table([0, 1, 2], [1, 2]), "3 times with 2 values"],
  ["one time", () => table([0], [1]), "give 2 to 1048576"],
  ["values that overflow", () => table([0, 1, 2], [-1e308, 1e308, 0]), "too large"],
  [
    "a text as times",
    () => Reflect.apply(table, undefined, ["0, 1", [1, 2]]),
    'Cannot use "0, 1" as the times',
  ],
  [
    "another kind",
    () => Reflect.apply(table, undefined, [[0, 1], [1, 2], "quintic"]),
    '"linear" or "previous"',
  ],
  [
    "a name that is none",
    () => Reflect.apply(table, undefined, [[0, 1], [1, 2], "linear", 3]),
    "a name is a text",
  ],
];
for (const [name, program, text] of bad) {
  Deno.test(`table refuses ${name}`, () => {
    const error = assertThrows(program);
    assert(error instanceof Error && error.message.includes(text), String(error));
  });
}

/** Mean and variance of dx = θ (m(t) − x) dt + g dW from x0, for m that is a line between two times. */
const [theta, g, x0, n] = [2, 0.3, 1, 40_000];
const [times, levels] = [[0, 0.25, 0.3, 1], [1, 2, 0, 1.5]] as const;
/** e^(−θT) x0 + ∫ θ e^(−θ(T−s)) m(s) ds, each line by parts. */
const meanAt = (T: number): number => {
  const primitive = (s: number, value: number, slope: number) =>
    Math.exp(-theta * (T - s)) * (value - slope / theta);
  return range(times.length - 1).reduce((sum, k) => {
    const [a, b] = [at(times, k), Math.min(at(times, k + 1), T)];
    const slope = (at(levels, k + 1) - at(levels, k)) / (at(times, k + 1) - at(times, k));
    const end = at(levels, k) + slope * (b - a);
    return a >= T ? sum : sum + primitive(b, end, slope) - primitive(a, at(levels, k), slope);
  }, Math.exp(-theta * T) * x0);
};
const varianceAt = (T: number): number => g ** 2 * (1 - Math.exp(-2 * theta * T)) / (2 * theta);
const measured = process(({ x }) => ({ drift: mul(theta, sub(table(times, levels), x)), diffusion: g }), {
  name: "measured",
});

everywhere(
  "an Ornstein–Uhlenbeck process with a mean from data meets its closed form",
  async (backend, shape) => {
    const heun = withPropagate("high")(withMethod(emImprovedEuler)(eulerMaruyama(200)));
    const count = backend === "webgpu" || shape[0] !== 1 ? 4000 : n;
    const s = await solved(measured, heun, { n: count, seed: 3, x0, shape, backend });
    done(s);
    const { mean, std } = momentsOf(s.samples);
    const total = count * (shape[0] ?? 1);
    assertZ({ name: "mean", value: mean, expected: meanAt(1), se: Math.sqrt(varianceAt(1) / total) });
    assertZ({
      name: "variance",
      value: std ** 2,
      expected: varianceAt(1),
      se: varianceAt(1) * Math.sqrt(2 / total),
    });
  },
);

Deno.test("the marginal of such a process comes by quadrature, and a score runs it backward", async () => {
  const marginal = right(marginalOf(measured));
  assertEquals(marginal.how, "quadrature");
  for (const T of [0.1, 0.27, 0.5, 1]) {
    const alpha = Math.exp(-theta * T);
    assertAlmostEquals(valueAt(marginal.meanCoef, T), alpha, 1e-9);
    assertAlmostEquals(valueAt(marginal.offset, T), meanAt(T) - alpha * x0, 2e-6);
    assertAlmostEquals(valueAt(marginal.std, T), Math.sqrt(varianceAt(T)), 1e-9);
  }
  const back = reverse(
    process(() => ({ drift: 0, diffusion: table([0, 1], [0.1, 2]) }), { time: { tEnd: 1e-3 } }),
    gaussianScore([0.5], 0.2),
  );
  if (back._tag === "Left") throw new Error(describe(back.left));
  const s = await solved(back, eulerMaruyama(500), { n: 20_000, seed: 1, backend: "cpu" });
  const { mean, std } = momentsOf(s.samples);
  assertAlmostEquals(mean, 0.5, 0.02);
  assertAlmostEquals(std, 0.2, 0.01);
});

Deno.test("a table of any length solves alike in float32, float64 and C", async () => {
  for (const kind of kinds) {
    for (const count of [2, 7, 5000]) {
      const when = range(count).map((i) => (i + 0.3 * Math.sin(i)) / (count - 1));
      const f = table(when, when.map((v) => Math.cos(5 * v)), kind);
      const p = process(() => ({ drift: f, diffusion: 0 }));
      const ends = await Promise.all(
        (["reference", "cpu", "native"] as const).map(async (backend) =>
          at((await solved(p, eulerMaruyama(997), { n: 4, seed: 1, x0: 0, backend })).samples, 3)
        ),
      );
      for (const end of ends) {
        assertAlmostEquals(end, at(ends, 0), kind === "previous" ? 3e-5 : 2e-6, `${kind} ${count}`);
      }
      assert(Object.is(ends[1], ends[2]), `${ends[1]} on the CPU, ${ends[2]} in C`);
    }
  }
});
