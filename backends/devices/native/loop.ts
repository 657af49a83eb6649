/**
 * Runs a looped plan as C, on all processors: one call a thread of the host's, which claims paths until none is left or it is
 * told to stop.
 * Tests: tests/backends/devices/native/native_test.ts.
 * @module
 */
import type { Node } from "../../../sde/language/expr.ts";
import { sample } from "../../../solvers/noise/random.ts";
import { internal } from "../../../sde/border/errors.ts";
import { fillGiven, isAborted } from "../../schedule/job.ts";
import type { LoopPlan } from "../../schedule/plans/loop_plan.ts";
import { attemptsOf, type Standing, standingOf } from "../../schedule/loop_results.ts";
import { areaWords, jobWords, type NativeLoop } from "../../targets/native/loop.ts";
import type { Wave, WaveEnd } from "../waves.ts";
import { type Given, givenOf, type Library } from "./library.ts";

/** How often it is looked whether a job is aborted, and how far it is, in ms. */
const lookMs = 10;

/** A thread's last paths are read whole, all lanes of them: so many numbers more, at least. */
const beyond = 256;

/** A loop that is compiled. */
export interface CompiledLoop {
  readonly plan: LoopPlan;
  readonly loop: NativeLoop;
  readonly library: Library;
}

/** A thread's lanes. */
interface Area {
  readonly words: Uint32Array<ArrayBuffer>;
  readonly given: Given;
  readonly word: (name: typeof areaWords[number]) => number;
}

const areaOf = ({ loop, library }: CompiledLoop, rest: Given["arrays"]): Area => {
  const first = 3 * loop.arrays.size * library.lanes;
  const words = new Uint32Array(first + areaWords.length + library.lanes);
  return {
    words,
    given: givenOf([words, ...rest]),
    word: (name) => words[first + areaWords.indexOf(name)] ?? 0,
  };
};

/** Where the paths of an area stand. */
const standingIn = (
  { loop, library: { lanes } }: CompiledLoop,
  { words, word }: Area,
  start: number,
): readonly Standing[] => {
  const reals = new Float32Array(words.buffer);
  return Array.from({ length: word("live") }, (_, i) => {
    const at = (n: Node): number => {
      const array = loop.arrays.get(n);
      if (array === undefined) throw internal(`a lane has no ${n.tag} of its own`);
      return (n.kind === "real" ? reals : words)[array * lanes + i] ?? NaN;
    };
    return standingOf((at(sample) - start) >>> 0, loop.standing, at);
  });
};

/** Solves all paths of a job on so many threads. */
export async function nativeWave(
  c: CompiledLoop,
  threads: number,
  { job, results, report }: Wave,
): Promise<WaveEnd> {
  const { plan: { nfePerStep }, loop, library } = c;
  const { n } = job;
  const { samples, saved, attempts, accepts, codes } = results;
  if (!(samples instanceof Float32Array) || saved instanceof Float64Array) throw internal("C has float32");
  const stride = n + beyond;
  const shared = Uint32Array.of(job.seed, job.start, n, 0, 0, stride);
  const given = new Float32Array(Math.max(1, loop.given.length * stride));
  loop.given.forEach((g, k) => fillGiven(job, g, 0, { array: given, at: k * stride, by: 1, count: n }));
  const tables = loop.tables.map((d) => Float32Array.from(d.values));
  const rest = [shared, samples, saved ?? samples, given, attempts, accepts, codes, ...tables];
  const areas = Array.from(
    { length: Math.min(threads, Math.ceil(n / library.lanes)) },
    () => areaOf(c, rest),
  );
  const seen = areas.map(() => 0);
  let total = 0;
  const look = (): void => {
    if (isAborted(job)) Atomics.store(shared, jobWords.indexOf("stop"), 1);
    areas.forEach(({ word }, i) => {
      const now = word("attempts"); // modulo 2³²
      total += (now - (seen[i] ?? now)) >>> 0;
      seen[i] = now;
    });
    const done = areas.reduce((sum, a) => sum + a.word("done"), 0);
    report({ done, nfe: total * nfePerStep, meanT: NaN });
  };
  look();
  const looking = setInterval(look, lookMs);
  try {
    await Promise.all(areas.map(({ given }) => library.later(given, 0, 0, 0, 0)));
  } finally {
    clearInterval(looking);
  }
  look();
  const standing = isAborted(job) ? areas.flatMap((a) => standingIn(c, a, job.start)) : [];
  return { count: n, paid: (total + attemptsOf(results, standing)) * nfePerStep, standing };
}
