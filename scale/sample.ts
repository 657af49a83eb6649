/**
 * Makes a shard: its samples in `shards/000i.npy`, and what they are in `shards/000i.json`, written last.
 *
 *     there and right → skipped;   there and not → a typed error;   begun → gone on with;   else made
 *
 * Samples are kept every so many seconds, so a kill loses no more than that. Sample i is a function of (seed, i): the bytes are
 * those of one process, whatever was killed when. Tests: tests/scale/shard_test.ts, tests/scale/killed_test.ts.
 * @module
 */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import * as E from "fp-ts/Either";
import { type Solution, solve } from "../mod.ts";
import { exits, type ScaleError } from "./errors.ts";
import { digestOf, filed, isThere, textOf, writeWhole } from "./files.ts";
import { clear, keep, type Kept, samplesIn, takeOver, tallyOf } from "./kept.ts";
import { sizeOf } from "../sde/dims.ts";
import { npyHeader } from "../solve/out/npy.ts";
import { unfinishedNotes } from "../solve/out/unfinished_notes.ts";
import { isScaleError, numbersOf } from "./numbers.ts";
import { differenceOf, type Origin, type Piece, readRecord, type ShardRecord, type Tally } from "./record.ts";
import { nameOf, type Shard } from "./shards.ts";
import { ito, type Study } from "./study.ts";

/** How a shard is made. */
export interface SampleOptions {
  /** Samples of the whole run. */
  readonly samples: number;
  /** Where `shards/` lies. */
  readonly dir: string;
  /** Samples are kept after about so many seconds. */
  readonly keepSeconds?: number;
  /** Whether to write over what is there of another study, or torn; what is right stays, so that the same again goes on. */
  readonly force?: boolean;
  /** Ends the work; what is finished is kept. */
  readonly signal?: AbortSignal;
  /** Told how many samples of the shard are kept. */
  readonly progress?: (done: number, of: number) => void;
}

/** What became of a shard. */
export type Made =
  /** It is there: made now, or before. */
  | { readonly tag: "done" | "skipped"; readonly record: ShardRecord }
  /** It was to stop: so many of its samples are kept. */
  | { readonly tag: "stopped"; readonly kept: number };

/** How a shard's end is told to a shell. */
export function exitOfMade(made: Made): number {
  return made.tag === "stopped" ? exits.again : exits.done;
}

const sameStudy = (path: string, found: Origin, wanted: Origin): E.Either<ScaleError, void> => {
  const other = differenceOf(found, wanted);
  return other === undefined ? E.right(undefined) : E.left({ tag: "OtherStudy", path, ...other });
};

type Expected = Omit<ShardRecord, "shape" | "type" | "device" | "tally" | "digest">;

/** The shard that is there, whole and of this study; nothing where there is none. */
const thereAlready = async (
  base: string,
  wanted: Expected,
): Promise<E.Either<ScaleError, ShardRecord | undefined>> => {
  const [npy, json] = [`${base}.npy`, `${base}.json`];
  if (!await isThere(json)) return E.right(undefined); // the record is written last
  const text = await filed("read", json, () => textOf(json));
  if (E.isLeft(text)) return text;
  const record = readRecord(json, text.right);
  if (E.isLeft(record)) return record;
  const same = sameStudy(json, record.right, wanted);
  if (E.isLeft(same)) return same;
  const torn = await filed("read", npy, async () => {
    try {
      for await (const _ of numbersOf(npy, record.right));
    } catch (thrown) {
      if (isScaleError(thrown)) return thrown;
      throw thrown;
    }
  });
  if (E.isLeft(torn)) return torn;
  return torn.right === undefined ? record : E.left(torn.right);
};

const bytesIn = (values: Float32Array | Float64Array): Uint8Array =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength); // little-endian, as every machine is that Deno runs on

/** How many samples from the first on have ended. */
const endedOf = ({ codes }: Solution): number => {
  const first = codes.indexOf("running");
  return first < 0 ? codes.length : first;
};

const counted = (s: Solution, n: number): Tally => ({
  n,
  nfe: s.nfe.subarray(0, n).reduce((sum, v) => sum + v, 0),
  mostNfe: s.nfe.subarray(0, n).reduce((most, v) => Math.max(most, v), 0),
  codes: s.codes.slice(0, n).reduce<Record<string, number>>(
    (sum, c) => ({ ...sum, [c]: (sum[c] ?? 0) + 1 }),
    {},
  ),
  failed: s.codes.slice(0, n).flatMap((c, i) => (c === "done" ? [] : [s.start + i])),
  notes: s.notes.filter((note) => !unfinishedNotes(s.codes.length, s.unfinished).includes(note)), // the next piece has them
  seconds: s.seconds,
});

const pieceOf = async (
  { study, ito, seed, samples: all, of, index, start }: Origin,
  s: Solution,
): Promise<{ readonly piece: Piece; readonly samples: Uint8Array }> => {
  const n = endedOf(s);
  const elements = sizeOf(s.shape);
  const samples = bytesIn(s.samples.subarray(0, n * elements));
  const type = s.samples instanceof Float64Array ? "<f8" : "<f4";
  const digest = await digestOf([samples]);
  const piece = {
    ...{ study, ito, seed, samples: all, of, index, start },
    type,
    shape: s.shape,
    device: s.device,
    tally: counted(s, n),
    bytes: samples.length,
    digest,
  } as const;
  return { piece, samples };
};

const firstChunk = 256;
/** How many samples come next: what takes about so many seconds, at most eight times as many as before. */
const nextChunk = (last: Solution | undefined, before: number, seconds: number): number =>
  last === undefined
    ? firstChunk
    : Math.max(1, Math.floor(before * Math.min(8, seconds / Math.max(last.seconds, 1e-3))));

/** Makes samples until all are kept, or it is to stop. */
const solvedInto = async (
  study: Study,
  shard: Shard,
  origin: Origin,
  begun: Kept,
  o: SampleOptions,
): Promise<E.Either<ScaleError, Kept>> => {
  let kept = begun, chunk = firstChunk, last: Solution | undefined;
  for (let done = tallyOf(kept).n; done < shard.n && o.signal?.aborted !== true; done = tallyOf(kept).n) {
    chunk = Math.min(nextChunk(last, chunk, o.keepSeconds ?? 20), shard.n - done);
    const asked = { ...study.options, n: chunk, start: shard.start + done };
    const result = await solve(
      study.process,
      study.strategy,
      o.signal === undefined ? asked : { ...asked, signal: o.signal },
    )();
    if (E.isLeft(result)) return E.left({ tag: "Solve", error: result.left });
    last = result.right;
    const { piece, samples } = await pieceOf(origin, last);
    const [first = piece] = kept.pieces;
    const field = (["type", "shape"] as const).find((name) => String(piece[name]) !== String(first[name]));
    if (field !== undefined) { // kept by a machine that solves in another precision
      const [found, wanted] = [String(first[field]), String(piece[field])];
      return E.left({ tag: "OtherStudy", path: kept.path, field, found, wanted });
    }
    if (piece.tally.n > 0) {
      const more = await keep(kept, piece, samples);
      if (E.isLeft(more)) return more;
      kept = more.right;
    }
    if (last.failure !== undefined) return E.left({ tag: "Solve", error: last.failure });
    o.progress?.(tallyOf(kept).n, shard.n);
  }
  return E.right(kept);
};

/** Writes a shard whose samples are all kept. */
const finished = async (
  base: string,
  kept: Kept,
  expected: Expected,
): Promise<E.Either<ScaleError, ShardRecord>> => {
  const [first] = kept.pieces;
  if (first === undefined) {
    return E.left({ tag: "Torn", path: kept.path, found: "nothing", wanted: "samples" });
  }
  const { shape, type } = first;
  const device = [...new Set(kept.pieces.map((p) => p.device))].join(", "); // it may have gone on elsewhere
  const tally = tallyOf(kept);
  return await filed("write", `${base}.npy`, async () => {
    const digest = await digestOf(samplesIn(kept));
    const whole = async function* (): AsyncGenerator<Uint8Array> {
      yield npyHeader(type, [tally.n, ...shape]);
      yield* samplesIn(kept);
    };
    await writeWhole(`${base}.npy`, whole());
    const record: ShardRecord = { ...expected, shape, type, device, tally, digest };
    await writeWhole(`${base}.json`, [new TextEncoder().encode(`${JSON.stringify(record, undefined, 2)}\n`)]);
    await clear(base);
    return record;
  });
};

/** A shard that is there; a kill may have come between its last file and the end of what was kept. */
const skipped = async (base: string, record: ShardRecord): Promise<E.Either<ScaleError, Made>> =>
  E.map((): Made => ({ tag: "skipped", record }))(await clear(base));

/** What is kept of a shard of this study; of another one nothing, where it may be written over. */
const begin = async (base: string, wanted: Expected, force: boolean): Promise<E.Either<ScaleError, Kept>> => {
  const begun = await takeOver(base);
  if (E.isLeft(begun)) return begun;
  const [first] = begun.right.pieces;
  const same = first === undefined ? E.right(undefined) : sameStudy(begun.right.path, first, wanted);
  if (E.isRight(same)) return begun;
  if (!force) return same;
  const cleared = await clear(base);
  return E.isLeft(cleared) ? cleared : await takeOver(base);
};

/**
 * Makes a shard of a study, or finds it made.
 *
 * Errors (Left): `OtherStudy` and `Torn` for what is there and is not it; `FileFailed`, with what is finished kept; `Solve`.
 *
 * @param study What is sampled.
 * @param shard Which samples.
 * @param o Where to, and how often samples are kept.
 */
export async function sampleShard(
  study: Study,
  shard: Shard,
  o: SampleOptions,
): Promise<E.Either<ScaleError, Made>> {
  const base = join(o.dir, "shards", nameOf(shard));
  const { index, of, start } = shard;
  const expected: Expected = {
    format: 1,
    ito,
    path: study.path,
    study: study.digest,
    seed: study.options.seed ?? 0,
    samples: o.samples,
    index,
    of,
    start,
    ...(study.dataRange === undefined ? {} : { dataRange: study.dataRange }),
  };
  const there = await thereAlready(base, expected);
  if (E.isLeft(there)) {
    if (o.force !== true || there.left.tag === "FileFailed") return there;
    const over = await filed("write over", `${base}.json`, () => rm(`${base}.json`));
    if (E.isLeft(over)) return over;
  } else if (there.right !== undefined) return await skipped(base, there.right);
  const begun = await begin(base, expected, o.force === true);
  if (E.isLeft(begun)) return begun;
  const kept = await solvedInto(study, shard, expected, begun.right, o);
  if (E.isLeft(kept)) return kept;
  const { n } = tallyOf(kept.right);
  if (n < shard.n) {
    // where a queue took this one for lost, another has made it meanwhile
    const other = await thereAlready(base, expected);
    if (E.isLeft(other)) return other;
    return other.right === undefined
      ? E.right({ tag: "stopped", kept: n })
      : await skipped(base, other.right);
  }
  return E.map((record: ShardRecord): Made => ({ tag: "done", record }))(
    await finished(base, kept.right, expected),
  );
}
