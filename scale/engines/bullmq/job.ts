/**
 * A shard as a job: data that any machine can make it from, and a name that is the same whoever adds it.
 *
 * Tests: tests/scale/queue_test.ts.
 * @module
 */
import { createHash } from "node:crypto";
import { normalize } from "node:path";
import * as E from "fp-ts/Either";
import * as t from "io-ts";
import type { ScaleError } from "../../errors.ts";

/** What all shards of a run share. A path that is not absolute begins where each worker was started. */
const runProps = {
  format: t.literal(1),
  /** The study's file, and the SHA-256 that the worker's must have. */
  path: t.string,
  study: t.string,
  /** The version of Ito. */
  ito: t.string,
  samples: t.number,
  of: t.number,
  /** Where `shards/` lies. */
  dir: t.string,
};

const runCodec = t.readonly(t.type(runProps));
const jobCodec = t.readonly(t.type({ ...runProps, index: t.number }));

/** A run: a study's samples in so many shards, to a folder. */
export type Run = t.TypeOf<typeof runCodec>;

/** The data of a job: a shard of a run. */
export type ShardJob = t.TypeOf<typeof jobCodec>;

/** What a job that is done leaves. */
export interface Finished {
  readonly samples: number;
  /** It was there already. */
  readonly skipped: boolean;
}

/** The job's name in the queue. */
export function idOf(run: Run, index: number): string {
  const all = JSON.stringify([run.study, run.ito, run.samples, run.of, normalize(`${run.dir}/`)]);
  return `${createHash("sha256").update(all).digest("hex").slice(0, 24)}-${index}`;
}

/** What the names of all jobs of a run begin with, and of no other's; "" where a job is none of ours. */
export function keyOf(id: string): string {
  return /^([0-9a-f]{24})-\d+$/.exec(id)?.[1] ?? "";
}

/** Reads a job's data. Errors (Left): `BadArgument`, for what another program has put into the queue. */
export function readJob(name: string, data: unknown): E.Either<ScaleError, ShardJob> {
  return E.mapLeft((): ScaleError => ({
    tag: "BadArgument",
    name,
    found: JSON.stringify(data)?.slice(0, 60) ?? "nothing",
    wanted: "the job of a shard, of this version of Ito",
  }))(jobCodec.decode(data));
}

const finishedCodec = t.readonly(t.type({ samples: t.number, skipped: t.boolean }));

/** Reads what a job left; nothing where it is none of ours. */
export function readFinished(value: unknown): Finished | undefined {
  const read = finishedCodec.decode(value);
  return E.isRight(read) ? read.right : undefined;
}

const madeCodec = t.readonly(t.type({ made: t.number }));

/** Reads how many samples a job has kept. */
export function readMade(progress: unknown): number {
  const read = madeCodec.decode(progress);
  return E.isRight(read) ? read.right.made : 0;
}
