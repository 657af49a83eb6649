/**
 * Makes one file of all shards, in constant memory, and says what is in it: shards are read in order, each against its digest,
 * a mebibyte at a time.
 *
 * The moments are those of `ensemble`, by the same leaves of rows: the same bits whatever the shards were, and in which order
 * they were finished. Tests: tests/scale/shard_test.ts, tests/scale/formats_test.ts.
 * @module
 */
import { createHash } from "node:crypto";
import { readdir, realpath } from "node:fs/promises";
import { dirname, join } from "node:path";
import * as E from "fp-ts/Either";
import { momentsSoFar, type Stream, streamOf, withNext } from "../solve/ensemble/stream.ts";
import { statisticsOf } from "../solve/ensemble/moments.ts";
import { sizeOf } from "../sde/dims.ts";
import { quoted } from "./engines/slurm.ts";
import type { ScaleError } from "./errors.ts";
import { filed, isThere, textOf, writeWhole } from "./files.ts";
import { type Rows, widths } from "./formats/format.ts";
import { formatOf } from "./formats/table.ts";
import { isScaleError, numbersOf } from "./numbers.ts";
import { joined, noTally, readRecord, type ShardRecord, type Tally } from "./record.ts";
import { nameOf } from "./shards.ts";

/** What was gathered. */
export interface Gathered {
  readonly file: string;
  readonly shape: readonly number[];
  readonly shards: number;
  readonly seed: number;
  readonly study: string;
  /** SHA-256 of the whole file. */
  readonly digest: string;
  readonly tally: Tally;
  /** Of each element, over the samples that ended well. */
  readonly mean: readonly number[];
  readonly variance: readonly number[];
}

/** What makes a shard, as one would type it. */
export function commandOf(
  r: Pick<ShardRecord, "path" | "samples" | "of">,
  index: number,
  dir: string,
): string {
  return `ito sample ${quoted(r.path)} --samples ${r.samples} --shard ${index}/${r.of} --out ${quoted(dir)}`;
}

/** What the shards that are in a folder say of themselves, in order. Errors (Left): `FileFailed`, `Torn`. */
export async function recordsIn(dir: string): Promise<E.Either<ScaleError, readonly ShardRecord[]>> {
  const folder = join(dir, "shards");
  if (!await isThere(folder)) {
    const wanted = "a folder that ito sample --out named: it has shards/";
    return E.left({ tag: "BadArgument", name: "the folder of shards", found: dir, wanted });
  }
  const names = await filed("read", folder, () => readdir(folder));
  if (E.isLeft(names)) return names;
  const records: ShardRecord[] = [], all = new Set(names.right);
  for (const name of names.right.filter((f) => f.endsWith(".json")).sort()) {
    const path = join(folder, name);
    const text = await filed("read", path, () => textOf(path));
    if (E.isLeft(text)) return text;
    const record = readRecord(path, text.right);
    if (E.isLeft(record)) return record;
    const own = nameOf(record.right);
    if (name !== `${own}.json`) { // a copy: its samples would be there twice
      return E.left({
        tag: "Torn",
        path,
        found: `the record of ${own}.json`,
        wanted: "its own, or no such file",
      });
    }
    if (!all.has(`${own}.npy`)) {
      const wanted = "the samples of its record";
      return E.left({ tag: "Torn", path: join(folder, `${own}.npy`), found: "nothing", wanted });
    }
    records.push(record.right);
  }
  return E.right(records.sort((a, b) => a.index - b.index));
}

const fields = ["study", "ito", "seed", "samples", "of", "type", "shape"] as const;

/** The records of all shards of one study. Errors (Left): `OtherStudy`, `Missing`, `Torn`. */
const whole = async (
  dir: string,
): Promise<E.Either<ScaleError, readonly [ShardRecord, ...ShardRecord[]]>> => {
  const read = await recordsIn(dir);
  if (E.isLeft(read)) return read;
  const [first, ...rest] = read.right;
  const folder = join(dir, "shards");
  if (first === undefined) {
    return E.left({ tag: "Torn", path: folder, found: "no record of a shard", wanted: "shards" });
  }
  for (const r of rest) {
    const field = fields.find((name) => String(r[name]) !== String(first[name]));
    const path = join(folder, `${nameOf(r)}.json`);
    if (field !== undefined) {
      return E.left({
        tag: "OtherStudy",
        path,
        field,
        found: String(r[field]),
        wanted: String(first[field]),
      });
    }
  }
  const there = new Set(read.right.map((r) => r.index));
  const missing = Array.from({ length: first.of }, (_, i) => i).filter((i) => !there.has(i));
  if (missing.length > 0) {
    return E.left({
      tag: "Missing",
      dir: folder,
      of: first.of,
      commands: missing.map((i) => commandOf(first, i, dir)),
    });
  }
  return E.right([first, ...rest]);
};

/** Whether a file would lie among the shards, over one of them or as a record that is none. */
const isAmong = async (file: string, dir: string): Promise<boolean> => {
  const whole = (path: string): Promise<string> => realpath(path).catch(() => "");
  return await whole(dirname(file)) === await whole(join(dir, "shards"));
};

/** All samples in order: whole rows, out of bytes that come in any pieces. */
async function* rowsIn(
  dir: string,
  records: readonly [ShardRecord, ...ShardRecord[]],
): AsyncGenerator<Rows> {
  const [{ type, shape }] = records;
  const row = widths[type] * sizeOf(shape);
  let rest = new Uint8Array(0);
  for (const record of records) {
    for await (const piece of numbersOf(join(dir, "shards", `${nameOf(record)}.npy`), record)) {
      const all = new Uint8Array(rest.length + piece.length);
      all.set(rest);
      all.set(piece, rest.length);
      const whole = Math.floor(all.length / row) * row;
      rest = all.slice(whole);
      const bytes = all.buffer.slice(0, whole);
      if (whole > 0) yield type === "<f8" ? new Float64Array(bytes) : new Float32Array(bytes);
    }
  }
}

/** Black and white of a study that names none. */
const unit: readonly [number, number] = [0, 1];

/** How a file is written, beside its name. */
export interface GatherOptions {
  /** The most samples that a picture shows; 64 by default. */
  readonly images?: number;
}

/**
 * Gathers the shards of a folder into one file.
 *
 * Errors (Left): `Missing`, with what would make what is not there; `Torn`; `OtherStudy`; `FileFailed`; `CannotWrite`, where
 * such samples make no file of this kind; `NeedsPackages`.
 *
 * @param dir Where `shards/` lies.
 * @param file To be written, of a kind of `formats`.
 * @param o How.
 */
export async function gather(
  dir: string,
  file: string,
  o: GatherOptions = {},
): Promise<E.Either<ScaleError, Gathered>> {
  const format = formatOf(file);
  if (E.isLeft(format)) return format;
  const read = await whole(dir);
  if (E.isLeft(read)) return read;
  if (await isAmong(file, dir)) {
    const wanted = "a file outside of the folder of shards";
    return E.left({ tag: "BadArgument", name: "the file to gather into", found: file, wanted });
  }
  const records = read.right;
  const [{ shape, seed, study, samples, type, dataRange = unit }] = records;
  const tally = records.reduce((sum, r) => joined(sum, r.tally), noTally);
  const failed = new Set(tally.failed);
  const { images = 64 } = o;
  const writer = await format.right.writer({ type, samples, shape, failed, dataRange, images });
  if (E.isLeft(writer)) return writer;
  const columns = sizeOf(shape);
  const hash = createHash("sha256");
  let stream: Stream = streamOf(columns);
  const rows = async function* (): AsyncGenerator<Rows> {
    for await (const values of rowsIn(dir, records)) {
      const codes = Uint32Array.from(
        { length: values.length / columns },
        (_, i) => failed.has(stream.rows + i) ? 0 : 1,
      );
      stream = withNext(stream, { values, codes, wanted: 1 });
      yield values;
    }
  };
  const everything = async function* (): AsyncGenerator<Uint8Array> {
    for await (const bytes of writer.right(rows())) {
      hash.update(bytes);
      yield bytes;
    }
  };
  try {
    const written = await filed("write", file, async () => {
      try {
        await writeWhole(file, everything());
      } catch (error) {
        if (isScaleError(error)) return error;
        throw error;
      }
    });
    if (E.isLeft(written)) return written;
    if (written.right !== undefined) return E.left(written.right);
  } catch (error) {
    if (isScaleError(error)) return E.left(error);
    throw error;
  }
  const { mean, variance } = statisticsOf(momentsSoFar(stream));
  return E.right({
    file,
    shape: [samples, ...shape],
    shards: records.length,
    seed,
    study,
    digest: hash.digest("hex"),
    tally,
    mean: Array.from(mean),
    variance: Array.from(variance),
  });
}
