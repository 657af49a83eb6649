/**
 * Quantiles and histograms against sorted numbers, the normal law and numpy's definitions; the bound of what is binned.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { component, ensemble, type EnsembleOptions, eulerMaruyama, exp, process, system } from "ito";
import { counted } from "../../../solve/ensemble/histogram.ts";
import { ordered } from "../../../solve/ensemble/quantiles.ts";
import { closeDevice } from "../../lib/device.ts";
import { failure, left, right } from "../../lib/either.ts";
import { allBackends } from "../../lib/everywhere.ts";
import { solved } from "../../lib/solved.ts";
import { assertZ } from "../../truth/zscore.ts";
import { noiseOf } from "../../truth/threefry.ts";
import { js } from "../../fails/plain.ts";

const levels = [0, 0.001, 0.05, 0.25, 0.5, 0.75, 0.99, 1];

/** As numpy.quantile does it. */
const plain = (sorted: ArrayLike<number>, level: number): number => {
  const place = level * (sorted.length - 1);
  const [a, b] = [sorted[Math.floor(place)] ?? NaN, sorted[Math.ceil(place)] ?? NaN];
  return a + (b - a) * (place - Math.floor(place));
};

const of = (columns: readonly Float64Array[], held: number, cuts: readonly number[]) => {
  const rows = columns[0]?.length ?? 0;
  const order = ordered(columns.length, held);
  [...cuts, rows].reduce((from, to) => {
    const values = Float64Array.from(
      { length: (to - from) * columns.length },
      (_, i) => columns[i % columns.length]?.[from + Math.floor(i / columns.length)] ?? NaN,
    );
    order.add({ values, columns: columns.length, codes: new Uint32Array(to - from), wanted: 0 });
    return to;
  }, 0);
  const range = (pick: (...all: readonly number[]) => number): Float64Array =>
    Float64Array.from(columns, (c) => c.reduce((a, b) => pick(a, b), c[0] ?? NaN));
  const found = order.quantiles(levels, { min: range(Math.min), max: range(Math.max) }, 0, columns.length);
  return { ...found, isBinned: order.isBinned() };
};

const z = noiseOf(1, 0)(20_000, 0);
const columns: readonly Float64Array[] = [
  z,
  z.map((v) => 1e9 + v), // far from 0
  z.map((v) => Math.exp(20 * v)), // over many magnitudes
  z.map((v) => Math.round(v)), // with ties
  z.map((_, i) => (i === 7 ? 3e38 : i % 2 === 0 ? -3e38 : 1e-44 * i)), // to the ends of float32
  z.map(() => 4),
];

Deno.test("quantiles are numpy's where numbers are held, and within their bound where they are binned", () => {
  const exact = of(columns, Infinity, [100]);
  const binned = of(columns, 1000, [100]);
  assertEquals([exact.isBinned, binned.isBinned], [false, true]);
  columns.forEach((column, k) => {
    const sorted = column.toSorted();
    levels.forEach((level, l) => {
      const [at, wanted] = [l * columns.length + k, plain(sorted, level)];
      assertEquals(exact.values[at], wanted);
      assertEquals(exact.error[at], 0);
      const [value, error] = [binned.values[at] ?? NaN, binned.error[at] ?? NaN];
      assert(Math.abs(value - wanted) <= error, `${k}: ${level}: ${value} ± ${error} for ${wanted}`);
    });
  });
  // 2²² bins of 6 columns: 10 bits of a fraction, and half a bin
  const normals = Array.from(binned.error).filter((_, i) => i % columns.length < 2);
  assert(normals.every((e) => e < 5 * 2 ** -10), `${normals}`);
  assert(normals.some((e) => e > 0));
});

Deno.test("binned and held quantiles are the same however the rows are cut", () => {
  for (const held of [1000, Infinity]) {
    const whole = of(columns, held, []);
    assertEquals(of(columns, held, [1, 20, 200, 9000]), whole);
    assertEquals(of(columns, held, Array.from({ length: 300 }, (_, i) => 60 * i)), whole);
  }
});

Deno.test("a column with a gap, and one of no row, has no quantile", () => {
  const gap = of([Float64Array.of(1, NaN, 2), Float64Array.of(1, 2, 3)], Infinity, []);
  assertEquals([gap.values[8], gap.values[9]], [NaN, 2]);
  const binned = of([Float64Array.of(1, NaN, 2), Float64Array.of(1, 2, 3)], 1, []);
  assertEquals(binned.values[8], NaN);
  assert(Number.isNaN(of([new Float64Array()], Infinity, []).values[0]));
});

Deno.test("a histogram counts as numpy's, the last bin with its end, and says what lies outside", () => {
  const counts = counted({ from: 0, to: 0.3, bins: 3 }, 1);
  const values = Float64Array.of(-1e-9, 0, 0.1, 0.1 + 0.1, 0.2 - 1e-16, 0.3, 0.3 + 1e-9, NaN, 99);
  counts.add({ values, columns: 1, codes: new Uint32Array(9).with(8, 1), wanted: 0 });
  // numpy.histogram([...], bins=3, range=(0, 0.3)) of the same edges: 0, 0.09999999999999999, 0.19999999999999998, 0.3
  const { edges, counts: found, below, above } = counts.histogram(0, 1);
  assertEquals(Array.from(edges), [0, 0.3 * (1 / 3), 0.3 * (2 / 3), 0.3]);
  const brute = [0, 0, 0];
  for (const v of values.subarray(1, 6)) {
    const i = [2, 1, 0].find((b) => v >= (edges[b] ?? NaN)) ?? NaN;
    brute[i] = (brute[i] ?? NaN) + 1;
  }
  assertEquals(Array.from(found), brute);
  assertEquals([below[0], above[0]], [1, 1]);
  // every edge falls in the bin that begins with it, and the number just below in the one before
  const fine = counted({ from: -0.7, to: 1.3, bins: 1000 }, 1);
  const ends = fine.histogram(0, 1).edges;
  fine.add({ values: ends, columns: 1, codes: new Uint32Array(1001), wanted: 0 });
  const per = Array.from(fine.histogram(0, 1).counts);
  assertEquals(per, per.map((_, i) => (i === 999 ? 2 : 1)));
  const before = counted({ from: -0.7, to: 1.3, bins: 1000 }, 1);
  const lower = ends.map((e) => e - Math.abs(e) * 2 ** -52 - 5e-324);
  before.add({ values: lower, columns: 1, codes: new Uint32Array(1001), wanted: 0 });
  assertEquals(Array.from(before.histogram(0, 1).counts), per.map(() => 1));
});

const pair = system(["a", "b"], ["u", "v"], () => ({
  drift: { a: 1, b: 0 },
  diffusion: { a: { u: 1 }, b: { v: 2 } },
}));
/** Of the standard normal at 0.05, 0.5 and 0.9. */
const normal = [-1.6448536269514722, 0, 1.2815515655446004];

Deno.test("quantiles of an ensemble are those of normals, of a payoff the payoff's, on every backend", async () => {
  const n = 20_000;
  for (const backend of allBackends) {
    const asked: EnsembleOptions = { n, seed: 8, x0: 0, backend, quantiles: [0.05, 0.5, 0.9], saveAt: 1 };
    const e = right(
      await ensemble(pair, eulerMaruyama(2), { ...asked, of: ({ x }) => exp(component(x, 0)) })(),
    );
    const at = e.quantiles?.values ?? new Float64Array();
    [0.05, 0.5, 0.9].forEach((level, l) => {
      const z = normal[l] ?? NaN;
      const se = Math.sqrt(level * (1 - level) / n) / (Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI));
      const check = (name: string, value = NaN, expected: number, scale: number): void =>
        assertZ({ name: `${backend} ${name} ${level}`, value, expected, se: se * scale, limit: 4 });
      check("a", at[2 * l], 1 + z, 1);
      check("b", at[2 * l + 1], 2 * z, 2);
      check("saved a", e.saved?.quantiles?.values[4 * l], 0.5 + z * Math.SQRT1_2, Math.SQRT1_2);
      // of a monotone payoff between two neighbours in order, to the spacing of float32
      const ratio = (e.results.of?.quantiles?.values[l] ?? NaN) / Math.exp(at[2 * l] ?? NaN);
      assert(Math.abs(ratio - 1) < 1e-6, `${backend} payoff ${level}: ${ratio}`);
    });
    assertEquals(Array.from(e.quantiles?.error ?? []), new Array(6).fill(0));
    assert(!e.notes.some((note) => note.startsWith("quantiles")));
  }
});

Deno.test("quantiles of more numbers than are held are binned, say so, and keep their bound", async () => {
  const p = process(() => ({ drift: 1, diffusion: 1 }));
  const asked = { n: 2 ** 21 + 5000, seed: 2, x0: 0, backend: "cpu" } as const;
  const e = right(
    await ensemble(p, eulerMaruyama(1), {
      ...asked,
      quantiles: [0.05, 0.5, 0.9],
      histogram: { from: -3, to: 5, bins: 40 },
    })(),
  );
  const s = await solved(p, eulerMaruyama(1), asked);
  const sorted = s.samples.toSorted();
  [0.05, 0.5, 0.9].forEach((level, l) => {
    const [value, error] = [e.quantiles?.values[l] ?? NaN, e.quantiles?.error[l] ?? NaN];
    assert(error > 0 && error < 2 ** -10, `${error}`);
    assert(Math.abs(value - plain(sorted, level)) <= error, `${level}: ${value} ± ${error}`);
  });
  assert(
    e.notes.some((note) => note.startsWith("quantiles: there are too many numbers")),
    e.notes.join("\n"),
  );
  const { edges, counts, below, above } = e.histogram ?? {};
  for (let i = 0; i < 40; i++) {
    const [a, b] = [edges?.[i] ?? NaN, edges?.[i + 1] ?? NaN];
    const inside = s.samples.reduce((sum, v) => sum + (v >= a && (i === 39 ? v <= b : v < b) ? 1 : 0), 0);
    assertEquals(counts?.[i], inside);
  }
  const all = (counts ?? new Uint32Array()).reduce((x, y) => x + y, 0);
  assertEquals(all + (below?.[0] ?? NaN) + (above?.[0] ?? NaN), asked.n);
});

Deno.test("what are no quantiles, no histogram, or too many are refused, and say what to do", async () => {
  const p = process(() => ({ drift: 0, diffusion: 1 }));
  const others: readonly (readonly [string, unknown])[] = [
    ["quantiles", 0.5],
    ["quantiles", []],
    ["quantiles", [1.5]],
    ["quantiles", [NaN]],
    ["histogram", { from: 1, to: 0, bins: 3 }],
    ["histogram", { from: 0, to: 1, bins: 0 }],
    ["histogram", { from: 0, to: 1, bins: 3, range: 1 }],
    ["histogram", 10],
  ];
  for (const [option, value] of others) {
    const task: unknown = js(ensemble, p, eulerMaruyama(1), { n: 5, x0: 0, backend: "cpu", [option]: value });
    const text = JSON.stringify(typeof task === "function" ? await task() : task);
    assert(text.includes("BadOption") && text.includes(`"option":"${option}"`), text);
  }
  const wide = { n: 2 ** 14, x0: 0, shape: [1000], backend: "cpu" } as const;
  const many = await ensemble(p, eulerMaruyama(1), { ...wide, quantiles: [0.5] })();
  assertEquals(
    failure(many),
    "ensemble: quantiles must be of at most 512 numbers a path, found 1000 elements and results\n" +
      "Try: of: ({ x }) => …, a few numbers alone",
  );
  const bins = { from: 0, to: 1, bins: 65_536 };
  const counters = left(await ensemble(p, eulerMaruyama(1), { ...wide, histogram: bins })());
  assert(counters.tag === "BadOption" && counters.option === "histogram");
});
closeDevice();
