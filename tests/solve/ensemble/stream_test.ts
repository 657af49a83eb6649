/**
 * Rows cut in any way have the same moments, bit for bit; and they are those of the rows.
 * @module
 */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { leafRows, momentsSoFar, type Stream, streamOf, withNext } from "../../../solve/ensemble/stream.ts";
import { noiseOf } from "../../truth/threefry.ts";

const rows = 5 * leafRows + 1234;
const noise = noiseOf(3, 0)(2 * rows, 0);
const values = noise.map((z, i) => (i % 2 === 0 ? 10 + z : z + 0.5 * (noise[i - 1] ?? 0)));
/** Every seventh row does not count. */
const codes = Uint32Array.from({ length: rows }, (_, i) => (i % 7 === 3 ? 1 : 0));

const cut = (ends: readonly number[]): Stream =>
  ends.reduce<{ readonly s: Stream; readonly from: number }>(({ s, from }, to) => ({
    s: withNext(s, { values: values.subarray(2 * from, 2 * to), codes: codes.subarray(from, to), wanted: 0 }),
    from: to,
  }), { s: streamOf(2, [0, 1]), from: 0 }).s;

Deno.test("moments have the same bits however the rows are cut", () => {
  const whole = momentsSoFar(cut([rows]));
  fc.assert(
    fc.property(fc.array(fc.nat({ max: rows }), { maxLength: 20 }), (cuts) => {
      assertEquals(momentsSoFar(cut([...cuts.toSorted((a, b) => a - b), rows])), whole);
    }),
    { seed: 2, numRuns: 60 },
  );
  assertEquals(momentsSoFar(cut(Array.from({ length: rows }, (_, i) => i + 1))), whole);
  assertEquals(cut([rows]).trees.length, 2); // of 4 leaves and of 1
});

Deno.test("the moments of a stream are those of its rows, products too", () => {
  const { count, mean, squares, min, max, products } = momentsSoFar(cut([100, 5000, rows]));
  const counted = Array.from({ length: rows }, (_, i) => i).filter((i) => codes[i] === 0);
  const column = (k: number): readonly number[] => counted.map((i) => values[2 * i + k] ?? NaN);
  const [a, b] = [column(0), column(1)];
  const meanOf = (of: readonly number[]): number => of.reduce((s, v) => s + v, 0) / of.length;
  const about = (u: readonly number[], v: readonly number[]): number => {
    const [mu, mv] = [meanOf(u), meanOf(v)];
    return u.reduce((s, w, i) => s + (w - mu) * ((v[i] ?? NaN) - mv), 0);
  };
  assertEquals(count, counted.length);
  [a, b].forEach((of, k) => {
    assertAlmostEquals(mean[k] ?? NaN, meanOf(of), 1e-12);
    assertAlmostEquals((squares[k] ?? NaN) / count, about(of, of) / count, 1e-12);
    assertEquals([min[k], max[k]], [Math.min(...of), Math.max(...of)]);
  });
  assertEquals([products[0], products[3], products[1]], [squares[0], squares[1], products[2]]);
  assertAlmostEquals((products[1] ?? NaN) / count, about(a, b) / count, 1e-12);
  assert(Math.abs((products[1] ?? NaN) / count - 0.5) < 0.05);
});

Deno.test("a stream of no row that counts has no moments, and leaves of them are in nobody's way", () => {
  const none = withNext(streamOf(1), {
    values: new Float32Array(leafRows + 1).fill(NaN),
    codes: new Uint32Array(leafRows + 1).fill(2),
    wanted: 0,
  });
  assertEquals([momentsSoFar(none).count, none.rows], [0, leafRows + 1]);
  const more = withNext(none, { values: Float32Array.of(4, 6), codes: new Uint32Array(2), wanted: 0 });
  const { count, mean, squares } = momentsSoFar(more);
  assertEquals([count, mean[0], squares[0]], [2, 5, 2]);
});
