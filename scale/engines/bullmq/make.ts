/**
 * What a worker does with a job: loads the study that it names, once, and makes the shard.
 *
 * A worker loads a module once: where a study has changed since, the worker must be begun anew, or it would put the old study's
 * samples under the new one's name. Tests: tests/scale/queue_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { exitOf, exits, type ScaleError } from "../../errors.ts";
import { sampleShard } from "../../sample.ts";
import { shardOf } from "../../shards.ts";
import { ito, loadStudy, type Study } from "../../study.ts";
import type { Make, Outcome } from "./work.ts";

type Loaded = Promise<E.Either<ScaleError, Study>>;

/** Makes shards of whatever studies its jobs name. */
export function making(keepSeconds: number, load: (path: string) => Loaded = loadStudy): Make {
  const studies = new Map<string, Loaded>();
  return async (job, { signal, progress }): Promise<Outcome> => {
    const known = studies.get(job.path);
    const loading = known ?? load(job.path);
    studies.set(job.path, loading);
    const study = await loading;
    // whoever served it had it: it is this machine that has not
    if (E.isLeft(study)) return { tag: "unfit", error: study.left, exitCode: exitOf(study.left) };
    const other = job.ito !== ito
      ? { field: "ito", found: ito, wanted: job.ito }
      : { field: "study", found: study.right.digest, wanted: job.study };
    if (other.found !== other.wanted) {
      const error = { tag: "OtherStudy", path: job.path, ...other } as const;
      return { tag: "unfit", error, exitCode: known === undefined ? exits.failed : exits.again };
    }
    const { samples, dir } = job;
    const shard = shardOf(samples, job.index, job.of);
    const made = await sampleShard(study.right, shard, { samples, dir, keepSeconds, signal, progress });
    if (E.isLeft(made)) return { tag: "failed", error: made.left };
    if (made.right.tag === "stopped") return { tag: "stopped" };
    return { tag: "done", samples: shard.n, skipped: made.right.tag === "skipped" };
  };
}
