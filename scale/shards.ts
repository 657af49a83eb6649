/**
 * Which samples a shard has: of S samples in N shards, shard i has those from ⌊i S / N⌋ up to ⌊(i + 1) S / N⌋.
 *
 * Tests: tests/scale/shard_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import type { ScaleError } from "./errors.ts";

/** A part of a run's samples. */
export interface Shard {
  /** From 0. */
  readonly index: number;
  /** How many there are. */
  readonly of: number;
  /** The number of its first sample. */
  readonly start: number;
  /** How many samples it has. */
  readonly n: number;
}

/** The most samples of a run: their numbers are words. */
export const mostSamples = 2 ** 32;

/** The most shards of a run: i S is exact in a double for all of them, and what is missing can be listed. */
export const mostShards = 1_000_000;

/** Shard `index` of `of`, of so many samples. */
export function shardOf(samples: number, index: number, of: number): Shard {
  const from = (i: number): number => Math.floor(i * samples / of);
  return { index, of, start: from(index), n: from(index + 1) - from(index) };
}

/** Reads "3/16". Errors (Left): `BadArgument`, for more shards than samples too. */
export function readShard(text: string, samples: number): E.Either<ScaleError, Shard> {
  const [, i = "", n = ""] = /^(\d{1,9})\/(\d{1,9})$/.exec(text) ?? [];
  const [index, of] = [Number(i), Number(n)];
  const most = Math.min(samples, mostShards);
  if (i !== "" && index < of && of <= most) return E.right(shardOf(samples, index, of));
  const wanted = `i/N with 0 ≤ i < N ≤ ${most}${most === samples ? " samples" : ""}, as 0/16`;
  return E.left({ tag: "BadArgument", name: "--shard", found: JSON.stringify(text), wanted });
}

/** The name of a shard's files, without their endings: as wide for all, so that they sort. */
export function nameOf({ index, of }: Pick<Shard, "index" | "of">): string {
  return String(index).padStart(Math.max(4, String(of - 1).length), "0");
}
