/**
 * Files that are there whole or not at all: written under a temporary name, flushed to the disk, renamed.
 *
 * Node's file functions, which Deno has too. Tests: tests/scale/shard_test.ts.
 * @module
 */
import { createHash } from "node:crypto";
import { type FileHandle, mkdir, open, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import * as E from "fp-ts/Either";
import type { ScaleError } from "./errors.ts";

/** What a file operation gives, or why it failed. */
export type Filed<A> = E.Either<ScaleError, A>;

const reasonOf = (error: unknown): string => error instanceof Error ? error.message : String(error);

/** Does something with a file; what the system refuses is a Left. */
export async function filed<A>(doing: string, path: string, act: () => Promise<A>): Promise<Filed<A>> {
  try {
    return E.right(await act());
  } catch (error) {
    return E.left({ tag: "FileFailed", doing, path, reason: reasonOf(error) });
  }
}

/** Whether there is something of this name. */
export async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch {
    return false;
  }
}

const flushed = async (file: FileHandle): Promise<void> => {
  try {
    await file.sync();
  } finally {
    await file.close();
  }
};

/** Flushes a folder's own entries, so that a rename outlives a power cut; not every system lets one. */
const flushFolder = async (path: string): Promise<void> => {
  try {
    await flushed(await open(path, "r"));
  } catch {
    // the rename is made; only its flush is not promised
  }
};

/** Writes a file whole: pieces one after the other, under a temporary name until all are on the disk. */
export async function writeWhole(
  path: string,
  pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<void> {
  const temporary = `${path}.${crypto.randomUUID().slice(0, 8)}.tmp`;
  await mkdir(dirname(path), { recursive: true });
  try {
    const file = await open(temporary, "w");
    try {
      for await (const piece of pieces) await file.writeFile(piece);
    } finally {
      await flushed(file);
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await flushFolder(dirname(path));
}

/** Adds bytes to a file at a place, and flushes them. Rejects where the file is not there, and is not to be begun. */
export async function appendAt(
  path: string,
  at: number,
  bytes: Uint8Array,
  begins: boolean,
): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const file = await open(path, begins ? "w+" : "r+");
  try {
    await file.truncate(at);
    let written = 0;
    while (written < bytes.length) {
      written += (await file.write(bytes, written, bytes.length - written, at + written)).bytesWritten;
    }
  } finally {
    await flushed(file);
  }
}

const block = 1 << 20;

/** The bytes of a file from a place on, a mebibyte at a time. */
export async function* bytesFrom(path: string, from = 0, to = Infinity): AsyncGenerator<Uint8Array> {
  const file = await open(path, "r");
  try {
    const end = Math.min(to, (await file.stat()).size); // of ten thousand small files a mebibyte each would be much
    for (let at = from; at < end;) {
      const room = new Uint8Array(Math.min(block, end - at));
      const { bytesRead } = await file.read(room, 0, room.length, at);
      if (bytesRead === 0) return;
      yield room.subarray(0, bytesRead);
      at += bytesRead;
    }
  } finally {
    await file.close();
  }
}

/** The SHA-256 of pieces of bytes, in hexadecimal. */
export async function digestOf(pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of pieces) hash.update(piece);
  return hash.digest("hex");
}

/** A text file. */
export function textOf(path: string): Promise<string> {
  return readFile(path, "utf8");
}
