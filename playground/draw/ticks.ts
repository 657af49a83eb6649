/**
 * Numbers at axes: round ones, 1, 2 or 5 times a power of ten apart, as short as they can be told apart; and times of frames.
 *
 * Tests: tests/playground/draw/range_test.ts.
 * @module
 */

/** A number at an axis and where it stands, as a share of the axis. */
export interface Tick {
  readonly at: number;
  readonly text: string;
}

/** The step of about so many round numbers in a span. */
export function stepOf(span: number, count: number): number {
  const rough = span / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const of = rough / power;
  return (of < 1.5 ? 1 : of < 3.5 ? 2 : of < 7.5 ? 5 : 10) * power;
}

/** A multiple of a step in words: 0.3, 12, −4, 1.5e6; the minus is the one of print. */
export function textOf(value: number, step: number): string {
  if (value === 0) return "0";
  const size = Math.abs(value);
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const short = size >= 1e5 || size < 1e-4 || digits > 5
    ? size.toExponential(Math.max(0, Math.floor(Math.log10(size)) - Math.floor(Math.log10(step) + 1e-9)))
      .replace(
        "e+",
        "e",
      )
    : size.toFixed(digits);
  return (value < 0 ? "−" : "") + short.replace("e-", "e−");
}

/** About so many round numbers between two ends, of which the first may be the larger. */
export function ticksOf([from, to]: readonly [number, number], count: number): readonly Tick[] {
  const [low, high] = [Math.min(from, to), Math.max(from, to)];
  const span = high - low;
  if (!(span > 0) || !Number.isFinite(span)) return [];
  const step = stepOf(span, count);
  const first = Math.ceil(low / step - 1e-6);
  const length = Math.max(0, Math.floor(high / step + 1e-6) - first + 1);
  return Array.from({ length }, (_, i) => (first + i) * step).map((v) => ({
    at: (v - from) / (to - from),
    text: textOf(Math.abs(v) < step / 1e6 ? 0 : v, step),
  }));
}

/** Where frames stand on an axis of time. */
export interface TimeAxis {
  /** [frames]: shares of the axis. */
  readonly at: Float64Array;
  readonly ticks: (count: number) => readonly Tick[];
  /** The time at a share of the axis. */
  readonly timeAt: (share: number) => number;
}

/** Frames are drawn as they are numbered where their times lie so unevenly. */
const uneven = 5;

/** Three digits. */
const shortTime = (t: number): string => {
  const size = Math.abs(t);
  const text = size !== 0 && (size >= 1e5 || size < 1e-3)
    ? size.toExponential(1).replace("e+", "e").replace("e-", "e−")
    : String(Number(size.toPrecision(3)));
  return (t < 0 && size > 0 ? "−" : "") + text;
};

/**
 * The axis of a solve's times, in its order: a reverse process runs from noise on the left to data on the right. Where t is the
 * noise itself, nearly all frames would stand at the right end, so that there they stand evenly.
 */
export function timeAxisOf(times: Float64Array): TimeAxis {
  const last = times.length - 1;
  const [from, to] = [times[0] ?? 0, times[last] ?? 1];
  const gaps = Array.from({ length: last }, (_, i) => Math.abs((times[i + 1] ?? NaN) - (times[i] ?? NaN)));
  const inner = gaps.length > 2 ? gaps.slice(0, -1) : gaps; // the last one may be what was left over
  const isEven = from !== to && Math.max(...inner) <= uneven * Math.min(...inner);
  const at = Float64Array.from(
    times,
    (t, i) => last === 0 ? 0 : isEven ? (t - from) / (to - from) : i / last,
  );
  if (isEven) {
    return {
      at,
      ticks: (count) => ticksOf([from, to], count),
      timeAt: (share) => from + (to - from) * share,
    };
  }
  return {
    at,
    ticks: (count) => {
      const every = Math.max(1, Math.ceil(last / Math.max(1, count)));
      return [...times].flatMap((t, i) =>
        i % every === 0 ? [{ at: last === 0 ? 0 : i / last, text: shortTime(t) }] : []
      );
    },
    timeAt: (share) => {
      const u = Math.max(0, Math.min(last, share * last));
      const k = Math.min(Math.max(0, last - 1), Math.floor(u));
      const [a, b] = [times[k] ?? from, times[k + 1] ?? to];
      return a + (b - a) * (u - k);
    },
  };
}
