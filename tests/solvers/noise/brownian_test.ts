/**
 * One Brownian path a sample, against the law of Brownian motion and against a plain restatement; and the ends of steps
 * on its grid.
 * @module
 */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { endOf, GRAINS, meaningAt, paths, type Place } from "../../lib/brownian_path.ts";
import { brownian } from "../../truth/brownian.ts";
import { noiseOf, threefry2x32, treeNoiseOf } from "../../truth/threefry.ts";
import { at } from "../../truth/vector.ts";
import { assertStandardNormal, assertZ, LIMIT_OF_100, momentsOf } from "../../truth/zscore.ts";

const path = paths();
const samples = (count: number, seed: number, moment: number): readonly Place[] =>
  Array.from({ length: count }, (_, sample) => ({ seed, sample, moment }));
/** Increments of one path between moments in rising order, each over its standard deviation. */
const increments = (
  who: { readonly seed: number; readonly sample: number },
  moments: readonly number[],
): number[] => {
  const w = path(moments.map((moment) => ({ ...who, moment })));
  return moments.slice(1).map((m, i) => (at(w, i + 1) - at(w, i)) / Math.sqrt((m - at(moments, i)) / GRAINS));
};
const product = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, v, i) => sum + v * at(b, i), 0) / a.length;

/** A whole number from 0 to `max`, which may be above 2³¹. */
const anyNat = (max: number): fc.Arbitrary<number> => fc.maxSafeNat().map((v) => v % (max + 1));
const anySeed = anyNat(2 ** 32 - 1);
/** Coarse and fine: any number of grains, or a multiple of a power of two. */
const anyMoment = fc.oneof(
  anyNat(GRAINS),
  fc.tuple(fc.nat({ max: 30 }), anyNat(GRAINS)).map(([k, m]) => (m >>> k) * 2 ** k),
  fc.constantFrom(0, 1, GRAINS / 2 - 1, GRAINS / 2 + 1, GRAINS - 1, GRAINS),
);
const anyPlace: fc.Arbitrary<Place> = fc.record({ seed: anySeed, sample: anySeed, moment: anyMoment });

// ---- against a plain restatement -----------------------------------------------------------------------------------

Deno.test("pathAt() is the path that halving intervals gives, element by element", () => {
  const elements = 5, run = paths(elements);
  fc.assert(
    fc.property(fc.array(anyPlace, { minLength: 1, maxLength: 50 }), (places) => {
      const w = run(places);
      places.forEach(({ seed, sample, moment }, i) => {
        for (let element = 0; element < elements; element++) {
          const wanted = brownian(treeNoiseOf(seed, sample), { n: elements, element, moment });
          assertAlmostEquals(at(w, i * elements + element), wanted, 1e-14);
        }
      });
    }),
    { seed: 21, numRuns: 60 },
  );
});

Deno.test("pathAt() means the same without a compiler", () => {
  fc.assert(
    fc.property(anyPlace, (place) => {
      const { seed, sample, moment } = place;
      assertAlmostEquals(
        meaningAt(place),
        brownian(treeNoiseOf(seed, sample), { n: 1, element: 0, moment }),
        1e-14,
      );
    }),
    { seed: 22, numRuns: 100 },
  );
});

Deno.test("pathAt() in float32 is off by 4e-6 of its standard deviation at most", () => {
  const single = paths(1, "f32");
  fc.assert(
    fc.property(anyPlace, (place) => {
      const limit = 4e-6 * Math.sqrt(Math.max(1, place.moment) / GRAINS); // 1.4e-6 is the most of 500,000
      assertAlmostEquals(at(single([place]), 0), at(path([place]), 0), limit);
    }),
    { seed: 23, numRuns: 2000 },
  );
});

// ---- the law of Brownian motion ------------------------------------------------------------------------------------

Deno.test("W begins at 0, and its increments over any partition add up to its end", () => {
  fc.assert(
    fc.property(anySeed, anySeed, fc.array(anyMoment, { maxLength: 30 }), (seed, sample, inner) => {
      const moments = [0, ...inner.toSorted((a, b) => a - b), GRAINS];
      const w = path(moments.map((moment) => ({ seed, sample, moment })));
      const sum = moments.slice(1).reduce((s, _, i) => s + (at(w, i + 1) - at(w, i)), 0);
      assertEquals(at(w, 0), 0);
      assertAlmostEquals(sum, at(w, moments.length - 1), 1e-14);
      assertEquals(at(path([{ seed, sample, moment: GRAINS }]), 0), at(w, moments.length - 1));
    }),
    { seed: 24, numRuns: 300 },
  );
});

Deno.test("W has mean 0 and covariance min(s, t) at coarse and at fine moments", () => {
  const count = 20_000;
  const moments = [
    1,
    5,
    2 ** 12 + 1,
    2 ** 20,
    3 * 2 ** 27 - 1,
    2 ** 30 - 1,
    2 ** 30,
    2 ** 30 + 1,
    GRAINS - 1,
    GRAINS,
  ];
  const w = moments.map((m) => [...path(samples(count, 31, m))]);
  const limit = LIMIT_OF_100;
  moments.forEach((s, i) => {
    const variance = s / GRAINS, here = w[i] ?? [];
    assertZ({
      name: `mean of W(${s})`,
      value: momentsOf(here).mean,
      expected: 0,
      se: Math.sqrt(variance / count),
      limit,
    });
    moments.slice(i).forEach((t, k) => {
      const [expected, other] = [Math.min(s, t) / GRAINS, t / GRAINS];
      assertZ({
        name: `covariance of W(${s}) and W(${t})`,
        value: product(here, w[i + k] ?? []),
        expected,
        se: Math.sqrt((variance * other + expected ** 2) / count),
        limit,
      });
    });
  });
});

Deno.test("increments over random partitions are independent and standard normal over √length", () => {
  // a partition of its own for each sample: eight moments, most of them odd, at distances from a grain to the whole span
  const all = Array.from({ length: 20_000 }, (_, sample) => {
    const words = [0, 1, 2, 3].flatMap((k) => [...threefry2x32([77, sample], [k, 0])]);
    const [from = 0, ...rest] = words;
    const moments = rest.reduce<number[]>(
      (m, r, k) => [...m, (m[0] ?? 0) + 1 + (r >>> (1 + 4 * k))],
      [(from >>> 1) % (GRAINS / 2)],
    );
    return increments(
      { seed: 32, sample },
      [...new Set(moments)].filter((m) => m <= GRAINS).toSorted((a, b) => a - b),
    );
  });
  assertStandardNormal("increments", all.flat());
  [1, 2, 3].forEach((lag) => {
    const products = all.flatMap((z) => z.slice(lag).map((v, i) => v * at(z, i)));
    assertZ({
      name: `products of increments ${lag} apart`,
      value: momentsOf(products).mean,
      expected: 0,
      se: products.length ** -0.5,
    });
  });
});

for (
  const [name, first, length] of [
    ["of the whole span, cut into 4096", 0, GRAINS / 4096],
    ["of 4096 grains from an odd one", 640_001_411, 1],
  ] as const
) {
  Deno.test(`the quadratic variation ${name}, is the time`, () => {
    const cells = 4096, paths = 40;
    const moments = Array.from({ length: cells + 1 }, (_, k) => first + k * length);
    const all = Array.from({ length: paths }, (_, sample) => increments({ seed: 33, sample }, moments));
    const variations = all.map((z) => product(z, z));
    assertZ({
      name: "mean of the variations",
      value: momentsOf(variations).mean,
      expected: 1,
      se: Math.sqrt(2 / cells / paths),
    });
    // and each path's own: χ² of 4096 degrees of freedom
    variations.forEach((v, k) =>
      assertZ({
        name: `variation of path ${k}`,
        value: v,
        expected: 1,
        se: Math.sqrt(2 / cells),
        limit: LIMIT_OF_100,
      })
    );
    assertStandardNormal("increments", all.flat());
  });
}

Deno.test("paths of different elements, samples and seeds are independent, and of what the prior draws", () => {
  const count = 20_000, elements = 4, run = paths(elements);
  [GRAINS / 4, GRAINS - 3].forEach((moment) => {
    const scale = Math.sqrt(GRAINS / moment);
    const column = (w: Float64Array, k: number): number[] =>
      Array.from({ length: count }, (_, i) => scale * at(w, i * elements + k));
    const own = run(samples(count, 34, moment));
    const [first, ...others] = [0, 1, 2, 3].map((k) => column(own, k));
    const seeds = column(run(samples(count, 35, moment)), 0);
    const next = [...(first ?? []).slice(1), at(first ?? [], 0)];
    const prior = [0, 1].map((k) => Array.from({ length: count }, (_, i) => at(noiseOf(34, i)(2, 0), k)));
    [...others, seeds, next, ...prior].forEach((other, k) =>
      assertZ({
        name: `covariance with other ${k} at ${moment}`,
        value: product(first ?? [], other),
        expected: 0,
        se: count ** -0.5,
        limit: LIMIT_OF_100,
      })
    );
  });
});

// ---- the ends of steps ---------------------------------------------------------------------------------------------

/** Lengths of every size. */
const anyLength = fc.oneof(
  anyNat(2 ** 32 - 1),
  fc.tuple(fc.nat({ max: 31 }), fc.integer({ min: -2, max: 2 })).map(([k, d]) => Math.max(0, 2 ** k + d)),
  fc.tuple(fc.nat({ max: 31 }), anyNat(2 ** 32 - 1)).map(([k, w]) => w >>> k),
);
const anyStart = anyMoment.map((m) => Math.min(m, GRAINS - 1));
const many = { seed: 25, numRuns: 20_000 } as const;
/** What a step may have of a wish: at least a grain, and no more than there is. */
const allowed = (moment: number, wanted: number): number => Math.min(Math.max(wanted, 1), GRAINS - moment);

Deno.test("W is the same path whatever levels a solve keeps", () => {
  const places = Array.from({ length: 300 }, (_, i) => ({
    seed: 3,
    sample: i,
    moment: i < 3 ? [0, 1, GRAINS][i] ?? 0 : (i * 2654435761) % (GRAINS + 1),
  }));
  const plain = paths(2, "f64", 0)(places);
  [1, 3, 4].forEach((covered) =>
    paths(2, "f64", covered)(places).forEach((w, i) => assertAlmostEquals(w, plain[i] ?? NaN, 1e-12))
  );
});

Deno.test("stepEnd() is later than the moment, at most what was wanted, and loses less than half of it", () => {
  fc.assert(
    fc.property(anyStart, anyLength, (moment, wanted) => {
      const length = endOf(moment, wanted) - moment, most = allowed(moment, wanted);
      assert(length >= 1 && length <= most && length > 0.5 * most, `${length} of ${most}`);
    }),
    many,
  );
});

Deno.test("stepEnd() is the end exactly where all that is left is wanted", () => {
  fc.assert(
    fc.property(anyStart, anyNat(GRAINS - 1), (moment, more) => {
      assertEquals(endOf(moment, GRAINS - moment + more), GRAINS);
    }),
    many,
  );
});

Deno.test("stepEnd() ends on a grid as coarse as the step is long, so that it costs few levels", () => {
  fc.assert(
    fc.property(anyStart, anyLength, (moment, wanted) => {
      // the largest power of two that divides it is more than a quarter of what was allowed
      const end = endOf(moment, wanted), cell = (end & -end) >>> 0;
      assert(4 * cell > allowed(moment, wanted), `${end} is on a grid of ${cell}`);
    }),
    many,
  );
});

Deno.test("stepEnd() of a wish shorter than a step ends before it: no retry repeats the step it replaces", () => {
  fc.assert(
    fc.property(
      anyStart,
      anyLength,
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (moment, wanted, by) => {
        const end = endOf(moment, wanted), length = end - moment;
        fc.pre(length > 1); // a grain is the shortest
        assert(endOf(moment, Math.floor(by * length)) < end);
      },
    ),
    many,
  );
});
