/**
 * Numbers in a few words and bins.
 * Tests: tests/notebook/display_test.ts.
 * @module
 */
import { print } from "../sde/language/print.ts";
import { literal } from "../sde/language/expr.ts";

/** Four digits of a number, as `print` writes it. */
export function short(v: number): string {
  if (!Number.isFinite(v)) return Number.isNaN(v) ? "NaN" : v > 0 ? "∞" : "−∞";
  return Number.isInteger(v) && Math.abs(v) < 1e9
    ? v.toLocaleString("en-US")
    : print(literal(Number(v.toPrecision(4)), "real"));
}

/** Least, mean and largest of what is finite; nothing where none is. */
export function spread(
  values: ArrayLike<number>,
): { readonly least: number; readonly mean: number; readonly most: number } | undefined {
  let [count, sum, least, most] = [0, 0, Infinity, -Infinity];
  for (let i = 0; i < values.length; i++) {
    const v = values[i] ?? NaN;
    if (!Number.isFinite(v)) continue;
    [count, sum] = [count + 1, sum + v];
    [least, most] = [Math.min(least, v), Math.max(most, v)];
  }
  return count === 0 ? undefined : { least, mean: sum / count, most };
}

/** "48", or where they differ "48 in the mean, 40 to 62". */
export function spreadText(values: ArrayLike<number>): string {
  const found = spread(values);
  if (found === undefined) return "none";
  const { least, mean, most } = found;
  return least === most
    ? short(mean)
    : `${short(Number(mean.toPrecision(4)))} in the mean, ${short(least)} to ${short(most)}`;
}

/** A bin of a histogram. */
export interface Bin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** Most and fewest bins. */
const [mostBins, fewestBins] = [60, 8];

/**
 * How many of the values lie in bins of equal width: of whole numbers that are few, a bin each. The bins are those of `among`,
 * which holds the values too.
 */
export function binsOf(values: ArrayLike<number>, among = values): readonly Bin[] {
  const found = spread(among);
  if (found === undefined) return [];
  const { least, most } = found;
  const isWhole = Array.from(among).every((v) => Number.isInteger(v) || !Number.isFinite(v));
  const roots = Math.min(mostBins, Math.max(fewestBins, Math.round(Math.sqrt(among.length))));
  const width = isWhole
    ? Math.max(1, Math.ceil((most - least + 1) / mostBins))
    : (most - least) / roots || Math.abs(most) || 1;
  const from = isWhole ? least - 0.5 : least;
  const count = Math.max(1, Math.min(mostBins, Math.ceil((most - from) / width)));
  const counts = new Uint32Array(count);
  for (let i = 0; i < values.length; i++) {
    const v = values[i] ?? NaN;
    const k = Math.min(count - 1, Math.floor((v - from) / width));
    if (Number.isFinite(v)) counts[k] = (counts[k] ?? 0) + 1;
  }
  return Array.from(counts, (n, k) => ({ from: from + k * width, to: from + (k + 1) * width, count: n }));
}

/** Every so many of them, so that there are no more than `most`; the last is among them. */
export function thinned(count: number, most: number): readonly number[] {
  if (count <= most) return Array.from({ length: count }, (_, i) => i);
  return Array.from({ length: most }, (_, k) => Math.round(k * (count - 1) / (most - 1)));
}
