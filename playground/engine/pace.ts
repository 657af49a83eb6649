/**
 * How many paths to ask for at once: as many as take some milliseconds, so that a slider's next picture is never far away.
 *
 * Tests: tests/playground/engine_test.ts.
 * @module
 */

/** What a call should take after a change, in ms, and later; where there are threads they join one that is long. */
const soonMs = 8;
const laterMs = typeof SharedArrayBuffer === "undefined" ? 50 : 250;
/** Numbers of the first call, which nothing is known of; and its most paths. */
const firstNumbers = 2 ** 15;
const firstPaths = 64;
/** Of the time that so many more paths would take, a share that is no longer: half of it would be the time of a call alone. */
const flat = 0.7;
/**
 * Every so many calls twice as many are tried: a busy machine's times can say that paths take long where calls do, and calls that
 * are alike would never say otherwise.
 */
const tryEvery = 8;
/** A call is at most so many times the last. */
const mostGrowth = 8;

/** A pace: what is known of how long paths take. */
export interface Pace {
  /** Paths a ms, once it is known. */
  readonly rate: number | undefined;
  /** How many the next call may have at most. */
  readonly most: number;
  /** The last call. */
  readonly last: { readonly count: number; readonly ms: number };
  /** Whether more paths have taken no longer, as where a call itself takes long: then more are tried. */
  readonly isFlat: boolean;
  /** Calls so far. */
  readonly calls: number;
}

/** Nothing is known, but how many elements a path has. */
export function firstPace(elements: number): Pace {
  const most = Math.max(1, Math.min(firstPaths, Math.floor(firstNumbers / elements)));
  return { rate: undefined, most, last: { count: 0, ms: Infinity }, isFlat: true, calls: 0 };
}

/** How many paths next, of those that are left; the first after a change are few. */
export function nextCount({ rate, most, last, isFlat, calls }: Pace, left: number, isFirst: boolean): number {
  const wanted = rate === undefined ? most : Math.round(rate * (isFirst ? soonMs : laterMs));
  const growth = isFlat ? mostGrowth : calls % tryEvery === tryEvery - 1 ? 2 : 0;
  const tried = isFirst ? 0 : last.count * growth;
  return Math.max(1, Math.min(left, Math.max(wanted, tried), most));
}

/** Whether the time of a call is its own rather than its paths': that of another number of paths does not go with the number. */
const isOwn = ({ last, isFlat }: Pace, count: number, ms: number): boolean => {
  const more = count / Math.max(1, last.count);
  const alike = last.ms * more;
  if (more >= 2) return ms < flat * alike;
  return more <= 0.5 ? ms * flat > alike : isFlat;
};

/**
 * So many paths took so long. A slow call counts at once, a fast one by half: one that is too long is seen; but not where the call
 * itself takes long, or fewer and fewer would be asked for.
 */
export function learnt(pace: Pace, count: number, ms: number): Pace {
  const seen = count / Math.max(ms, 0.05);
  const { rate = seen, last } = pace;
  const isFlat = last.count === 0 || isOwn(pace, count, ms);
  const slow = isFlat ? rate : seen;
  return {
    rate: seen < rate ? slow : (rate + seen) / 2,
    most: Math.max(count, 1) * mostGrowth,
    last: { count, ms },
    isFlat,
    calls: pace.calls + 1,
  };
}
