/**
 * What is kept of a shard that is not finished: one file of pieces, each a line of JSON and then its samples' bytes.
 *
 * Who goes on with it takes it over by renaming it: of two that try, one gets it. A piece that a kill cut short is not there.
 * Tests: tests/scale/shard_test.ts, tests/scale/killed_test.ts.
 * @module
 */
import { createHash } from "node:crypto";
import { readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { appendAt, bytesFrom, digestOf, type Filed, filed, isThere } from "./files.ts";
import { joined, noTally, type Piece, readPiece, type Tally } from "./record.ts";

/** The samples that are kept of a shard. */
export interface Kept {
  readonly path: string;
  readonly pieces: readonly Placed[];
  /** Where the next piece goes. */
  readonly end: number;
}

/** A piece and where its samples lie. */
export interface Placed extends Piece {
  readonly from: number;
  readonly to: number;
}

/** What is counted of all pieces. */
export function tallyOf({ pieces }: Kept): Tally {
  return pieces.reduce((sum, piece) => joined(sum, piece.tally), noTally);
}

/** The bytes up to the next end of a line; nothing where there is none. */
const lineAt = async (path: string, at: number): Promise<Uint8Array | undefined> => {
  const before: Uint8Array[] = [];
  for await (const bytes of bytesFrom(path, at)) {
    const end = bytes.indexOf(10);
    before.push(end < 0 ? bytes : bytes.subarray(0, end));
    if (end < 0) continue;
    return new Uint8Array(await new Blob(before.map((part) => part.slice())).arrayBuffer());
  }
  return undefined;
};

/** The piece that begins at a place, if it is there whole. */
const pieceAt = async (path: string, at: number): Promise<Placed | undefined> => {
  const line = await lineAt(path, at);
  if (line === undefined) return undefined;
  const piece = readPiece(new TextDecoder().decode(line));
  if (piece === undefined) return undefined;
  const from = at + line.length + 1, to = from + piece.bytes;
  return await digestOf(bytesFrom(path, from, to)) === piece.digest ? { ...piece, from, to } : undefined;
};

const piecesOf = async (path: string): Promise<Kept> => {
  const pieces: Placed[] = [];
  let end = 0;
  for (let piece = await pieceAt(path, 0); piece !== undefined; piece = await pieceAt(path, end)) {
    pieces.push(piece);
    end = piece.to;
  }
  return { path, pieces, end };
};

/** Parts lie in a folder of their own: that of the shards has too many files to be listed for every shard. */
const placeOf = (base: string): { readonly folder: string; readonly name: string } => ({
  folder: join(dirname(dirname(base)), "parts"),
  name: basename(base),
});

const partsOf = async (base: string): Promise<readonly string[]> => {
  const { folder, name } = placeOf(base);
  if (!await isThere(folder)) return [];
  const isPart = (f: string): boolean => f.startsWith(`${name}.`) && f.endsWith(".part");
  return (await readdir(folder)).filter(isPart).sort().map((f) => join(folder, f));
};

/** Takes over what is kept of a shard, the longest of it; an empty one where there is none. */
export function takeOver(base: string): Promise<Filed<Kept>> {
  const { folder, name } = placeOf(base);
  return filed("go on from", join(folder, `${name}.part`), async () => {
    const path = join(folder, `${name}.${crypto.randomUUID().slice(0, 8)}.part`);
    const found: Kept[] = [];
    for (const part of await partsOf(base)) found.push(await piecesOf(part));
    const sorted = found.toSorted((a, b) => tallyOf(b).n - tallyOf(a).n);
    for (const kept of sorted) {
      try {
        await rename(kept.path, path);
        return { ...kept, path };
      } catch {
        // another has taken it
      }
    }
    return { path, pieces: [], end: 0 };
  });
}

/** Adds a piece, flushed to the disk. */
export function keep(kept: Kept, piece: Piece, samples: Uint8Array): Promise<Filed<Kept>> {
  return filed("keep samples in", kept.path, async () => {
    if (kept.pieces.length > 0 && !await isThere(kept.path)) {
      throw new Error("another process has gone on with them");
    }
    const line = new TextEncoder().encode(`${JSON.stringify(piece)}\n`);
    const all = new Uint8Array(line.length + samples.length);
    all.set(line);
    all.set(samples, line.length);
    await appendAt(kept.path, kept.end, all, kept.pieces.length === 0);
    const from = kept.end + line.length, to = kept.end + all.length;
    return { path: kept.path, pieces: [...kept.pieces, { ...piece, from, to }], end: to };
  });
}

/**
 * The bytes of all samples that are kept, one after the other. Throws where a piece is not what was written: another process,
 * which a queue gave the same shard, has taken the file over in the middle of a write.
 */
export async function* samplesIn({ path, pieces }: Kept): AsyncGenerator<Uint8Array> {
  for (const { from, to, digest } of pieces) {
    const hash = createHash("sha256");
    for await (const bytes of bytesFrom(path, from, to)) {
      hash.update(bytes);
      yield bytes;
    }
    if (hash.digest("hex") !== digest) throw new Error("another process has written to it");
  }
}

/** Removes what is left of a shard that is finished, or is to be made anew. */
export function clear(base: string): Promise<Filed<void>> {
  return filed("clear", base, async () => {
    for (const part of await partsOf(base)) await rm(part, { force: true });
  });
}
