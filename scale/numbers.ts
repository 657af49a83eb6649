/**
 * The samples of a shard's file, checked against its record while they are read: the head, how many bytes, their SHA-256.
 *
 * Tests: tests/scale/spoilt_test.ts.
 * @module
 */
import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import { sizeOf } from "../sde/dims.ts";
import { npyHeader } from "../solve/out/npy.ts";
import type { ScaleError } from "./errors.ts";
import { bytesFrom, isThere } from "./files.ts";
import { widths } from "./formats/format.ts";
import type { ShardRecord } from "./record.ts";

/** The bytes of a shard's numbers. Throws a `ScaleError`, at the latest after the last, where they are not its record's. */
export async function* numbersOf(path: string, r: ShardRecord): AsyncGenerator<Uint8Array> {
  const torn = (found: string, wanted: string): ScaleError => ({ tag: "Torn", path, found, wanted });
  if (!await isThere(path)) throw torn("nothing", "the samples of its record");
  const head = npyHeader(r.type, [r.tally.n, ...r.shape]);
  const bytes = head.length + r.tally.n * sizeOf(r.shape) * widths[r.type];
  const { size } = await stat(path);
  if (size !== bytes) throw torn(`${size} bytes`, `${bytes} bytes`);
  for await (const found of bytesFrom(path, 0, head.length)) {
    if (found.some((byte, k) => byte !== head[k])) throw torn("another head", "that of its record");
  }
  const hash = createHash("sha256");
  for await (const piece of bytesFrom(path, head.length)) {
    hash.update(piece);
    yield piece;
  }
  const digest = hash.digest("hex");
  if (digest !== r.digest) throw torn(digest, `SHA-256 ${r.digest}`);
}

/** Whether what was thrown is one of ours. */
export function isScaleError(u: unknown): u is ScaleError {
  return typeof u === "object" && u !== null && "tag" in u && !(u instanceof Error);
}
