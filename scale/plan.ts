/**
 * How many samples a shard should have: from a pilot on this machine, a second or two of the study's first samples.
 *
 * Tests: tests/scale/plan_test.ts.
 * @module
 */
import { memoryUsage } from "node:process";
import * as E from "fp-ts/Either";
import { solve } from "../mod.ts";
import type { ScaleError } from "./errors.ts";
import { mostShards } from "./shards.ts";
import type { Study } from "./study.ts";

/** What a run will need. */
export interface Plan {
  readonly samples: number;
  /** Samples of the pilot, and the seconds that it took once compiled. */
  readonly pilot: { readonly samples: number; readonly seconds: number; readonly device: string };
  readonly samplesPerSecond: number;
  readonly shards: number;
  readonly samplesPerShard: number;
  readonly secondsPerShard: number;
  /** Of one machine like this for all shards, one after the other. */
  readonly hours: number;
  /** What the process took at its largest, in mebibytes, and the bytes of all samples. */
  readonly memory: number;
  readonly bytes: number;
}

const pilotSeconds = 2;
const mostPilot = 1 << 16;

/**
 * A plan for shards of about so many minutes.
 *
 * Errors (Left): `Solve`.
 */
export async function planOf(
  study: Study,
  samples: number,
  minutes: number,
): Promise<E.Either<ScaleError, Plan>> {
  let n = Math.min(samples, 16), spent = { samples: 0, seconds: Infinity, device: "", bytes: 0 };
  for (let tries = 0; tries < 16; tries++) {
    const result = await solve(study.process, study.strategy, { ...study.options, n })();
    if (E.isLeft(result)) return E.left({ tag: "Solve", error: result.left });
    const { failure, seconds, device, samples: made } = result.right;
    if (failure !== undefined) return E.left({ tag: "Solve", error: failure });
    spent = { samples: n, seconds, device, bytes: made.byteLength / n };
    const enough = tries > 0 && (seconds >= pilotSeconds || n >= Math.min(samples, mostPilot));
    if (enough) break;
    if (tries > 0) {
      n = Math.min(
        samples,
        mostPilot,
        Math.ceil(n * Math.min(8, 1.2 * pilotSeconds / Math.max(seconds, 1e-3))),
      ); // the first one compiles
    }
  }
  const samplesPerSecond = spent.samples / spent.seconds;
  const wanted = Math.max(
    Math.ceil(samples / mostShards),
    Math.min(samples, Math.floor(samplesPerSecond * minutes * 60)),
  );
  const shards = Math.ceil(samples / wanted);
  const samplesPerShard = Math.ceil(samples / shards);
  return E.right({
    samples,
    pilot: { samples: spent.samples, seconds: spent.seconds, device: spent.device },
    samplesPerSecond,
    shards,
    samplesPerShard,
    secondsPerShard: samplesPerShard / samplesPerSecond,
    hours: samples / samplesPerSecond / 3600,
    memory: memoryUsage().rss / 2 ** 20,
    bytes: samples * spent.bytes,
  });
}
