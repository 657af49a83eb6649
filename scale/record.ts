/**
 * What a shard says of itself: the JSON beside its samples.
 *
 * Tests: tests/scale/shard_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import * as t from "io-ts";
import { sizeOf } from "../sde/dims.ts";
import type { ScaleError } from "./errors.ts";
import { widths } from "./formats/format.ts";
import { mostSamples, mostShards, shardOf } from "./shards.ts";

const counts = t.record(t.string, t.number);

/** Evaluations and ends of samples: sums, which join. */
const tallyCodec = t.readonly(t.type({
  n: t.number,
  nfe: t.number,
  mostNfe: t.number,
  codes: counts,
  /** The numbers of those that did not end well. */
  failed: t.readonlyArray(t.number),
  /** What the solves noted, each once. */
  notes: t.readonlyArray(t.string),
  seconds: t.number,
}));

/** What is counted of samples: how many, evaluations in all and of the dearest, how they ended, seconds of solving. */
export type Tally = t.TypeOf<typeof tallyCodec>;

/** What samples are of: the same for all of a shard. */
const originProps = {
  /** The version of Ito. */
  ito: t.string,
  /** SHA-256 of the study: its file, the files that it names, its options. */
  study: t.string,
  seed: t.number,
  /** Samples of the whole run. */
  samples: t.number,
  of: t.number,
  index: t.number,
  start: t.number,
};

/** What samples are of. */
export type Origin = t.TypeOf<t.TypeC<typeof originProps>>;

/** Where two are of different things: a field, and its values. */
export function differenceOf(
  found: Origin,
  wanted: Origin,
): { readonly field: string; readonly found: string; readonly wanted: string } | undefined {
  const fields = ["study", "ito", "seed", "samples", "of", "index", "start"] as const;
  const field = fields.find((name) => found[name] !== wanted[name]);
  return field === undefined
    ? undefined
    : { field, found: String(found[field]), wanted: String(wanted[field]) };
}

const rangeCodec = t.readonly(t.tuple([t.number, t.number]));

const recordCodec = t.readonly(t.intersection([
  t.type({
    format: t.literal(1),
    ...originProps,
    /** The study's file, as it was called. */
    path: t.string,
    shape: t.readonlyArray(t.number),
    /** How a number is written, as NumPy calls it. */
    type: t.keyof({ "<f4": null, "<f8": null }),
    /** Where it ran. */
    device: t.string,
    tally: tallyCodec,
    /** SHA-256 of the samples' bytes. */
    digest: t.string,
  }),
  t.partial({
    /** What the study calls black and white. */
    dataRange: rangeCodec,
  }),
]));

/** The JSON of a shard. */
export type ShardRecord = t.TypeOf<typeof recordCodec>;

/** What stands before the samples of a piece. */
const pieceCodec = t.readonly(t.type({
  ...originProps,
  type: t.keyof({ "<f4": null, "<f8": null }),
  shape: t.readonlyArray(t.number),
  device: t.string,
  tally: tallyCodec,
  bytes: t.number,
  digest: t.string,
}));

/** Samples of a shard that are kept, one after the other, before all are there. */
export type Piece = t.TypeOf<typeof pieceCodec>;

/** Nothing counted. */
export const noTally: Tally = { n: 0, nfe: 0, mostNfe: 0, codes: {}, failed: [], notes: [], seconds: 0 };

/** Notes of samples that failed differ from piece to piece; more of them say nothing more. */
const mostNotes = 20;

/** Two counts as one: the same in any order, but for the order of notes. */
export function joined(a: Tally, b: Tally): Tally {
  const names = [...new Set([...Object.keys(a.codes), ...Object.keys(b.codes)])].sort();
  return {
    n: a.n + b.n,
    nfe: a.nfe + b.nfe,
    mostNfe: Math.max(a.mostNfe, b.mostNfe),
    codes: Object.fromEntries(names.map((name) => [name, (a.codes[name] ?? 0) + (b.codes[name] ?? 0)])),
    failed: [...a.failed, ...b.failed].sort((x, y) => x - y),
    notes: [...new Set([...a.notes, ...b.notes])].slice(0, mostNotes),
    seconds: a.seconds + b.seconds,
  };
}

const json = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const isNatural = (n: number): boolean => Number.isSafeInteger(n) && n >= 0;

/** Whether so many bytes are samples of such a shape. */
const isSize = (n: number, { shape, type }: Pick<Piece, "shape" | "type">, bytes: number): boolean =>
  isNatural(n) && shape.every(isNatural) && n * sizeOf(shape) * widths[type] === bytes;

/** Whether counts are of so many samples from one on: each has an end, and those that failed are among them. */
const isTally = ({ codes, failed, n }: Tally, start: number): boolean => {
  const ends = Object.values(codes);
  return isNatural(n) && ends.every(isNatural) && ends.reduce((sum, v) => sum + v, 0) === n &&
    failed.length === n - (codes["done"] ?? 0) &&
    failed.every((i) => Number.isSafeInteger(i) && i >= start && i < start + n);
};

/** Whether a record's numbers fit one another, whoever wrote them. */
const isSound = (r: ShardRecord): boolean => {
  const { index, of, samples, start, shape, type, tally } = r;
  if (![index, of, samples].every(isNatural) || samples > mostSamples) return false;
  if (index >= of || of > Math.min(samples, mostShards)) return false;
  const shard = shardOf(samples, index, of);
  const bytes = shard.n * sizeOf(shape) * widths[type];
  return start === shard.start && tally.n === shard.n && isTally(tally, start) &&
    Number.isSafeInteger(bytes) && isSize(tally.n, r, bytes);
};

/** Reads a shard's JSON. Errors (Left): `Torn`. */
export function readRecord(path: string, text: string): E.Either<ScaleError, ShardRecord> {
  const wanted = "the record of a shard";
  return E.mapLeft((): ScaleError => ({
    tag: "Torn",
    path,
    found: JSON.stringify(text.slice(0, 60)),
    wanted,
  }))(
    E.filterOrElseW(isSound, () => undefined)(recordCodec.decode(json(text))),
  );
}

/** The line before a piece's samples; nothing where it is none. */
export function readPiece(line: string): Piece | undefined {
  const piece = pieceCodec.decode(json(line));
  if (E.isLeft(piece)) return undefined;
  const { tally, bytes } = piece.right;
  return tally.n > 0 && isSize(tally.n, piece.right, bytes) ? piece.right : undefined;
}
