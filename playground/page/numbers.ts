/**
 * Numbers as a page shows them: short, with a true minus; round marks of an axis.
 *
 * Tests: tests/playground/page_test.ts.
 * @module
 */

const counts = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

/** A whole number with its thousands. */
export function count(v: number): string {
  return counts.format(v);
}

/** A number with so many digits that count, without those that say nothing. */
export function short(v: number, digits = 3): string {
  if (!Number.isFinite(v)) return Number.isNaN(v) ? "–" : v > 0 ? "∞" : "−∞";
  const size = Math.abs(v);
  const text = size !== 0 && (size < 1e-3 || size >= 1e6)
    ? v.toExponential(digits - 1).replace(/\.?0+e/, "e").replace("e+", "e")
    : String(Number(v.toPrecision(Math.max(digits, size >= 1 ? Math.floor(Math.log10(size)) + 1 : 1))));
  return text.replaceAll("-", "−");
}

/** Round marks between two ends, at most so many and one more. */
export function ticks(from: number, to: number, most: number): readonly number[] {
  const wide = to - from;
  if (!(wide > 0) || !Number.isFinite(wide)) return [];
  const rough = wide / Math.max(1, most);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((m) => m * power).find((s) => s >= rough * (1 - 1e-9)) ?? 10 * power;
  const first = Math.ceil(from / step - 1e-9);
  const many = Math.floor(to / step + 1e-9) - first + 1;
  return Array.from({ length: many }, (_, k) => Number(((first + k) * step).toPrecision(12)));
}

/** Powers of ten between two positive numbers; where that is less than two, round marks. */
export function logTicks(from: number, to: number): readonly number[] {
  const [a, b] = [Math.ceil(Math.log10(from) - 1e-9), Math.floor(Math.log10(to) + 1e-9)];
  if (b - a < 1) return ticks(from, to, 3);
  const stride = Math.ceil((b - a + 1) / 5);
  return Array.from({ length: Math.floor((b - a) / stride) + 1 }, (_, k) => 10 ** (a + k * stride));
}

/** A straight map of one interval to another. */
export function scale(
  [a, b]: readonly [number, number],
  [c, d]: readonly [number, number],
): (v: number) => number {
  const wide = b - a || 1;
  return (v) => c + (v - a) / wide * (d - c);
}
