/**
 * The files that samples are gathered into, read back by others' readers: the numbers of the .npy, in each.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as E from "fp-ts/Either";
import { decode } from "fast-png";
import { eulerMaruyama, fromNpy, ou, process, solve, sqrt } from "ito";
import { loadSafetensors } from "ito/files";
import { loadPackage } from "../../backends/host/package.ts";
import { isRecord } from "../../sde/border/decode.ts";
import { describeScale, exitOf } from "../../scale/errors.ts";
import { gather } from "../../scale/gather.ts";
import { sampleShard } from "../../scale/sample.ts";
import { shardOf } from "../../scale/shards.ts";
import type { Study } from "../../scale/study.ts";
import { right } from "../lib/either.ts";
import { found, inFolder, refused } from "./runs.ts";

const base: Study = {
  path: "study.ts",
  process: E.right(ou()),
  strategy: eulerMaruyama(2),
  options: { seed: 3, backend: "cpu", shape: [2] },
  digest: "0".repeat(64),
};

/** Makes so many samples of a study in three shards. */
const made = async (dir: string, study: Study, samples: number): Promise<void> => {
  for (const index of [2, 0, 1]) {
    found(await sampleShard(study, shardOf(samples, index, 3), { samples, dir }));
  }
};
/** The numbers of a folder's shards, as NumPy has them. */
const numbers = async (dir: string): Promise<Float32Array | Float64Array> => {
  const { file } = found(await gather(dir, join(dir, "all.npy")));
  return right(fromNpy(await readFile(file))).values;
};

interface Column {
  readonly toArray: () => ArrayLike<number>;
  readonly get: (i: number) => unknown;
}
interface Reader {
  readonly tableFromIPC: (bytes: Uint8Array) => {
    readonly numRows: number;
    readonly batches: readonly unknown[];
    readonly schema: { readonly fields: readonly unknown[] };
    readonly getChild: (name: string) => Column;
  };
}
const isReader = (u: unknown): u is Reader => isRecord(u) && typeof u.tableFromIPC === "function";

Deno.test("an .arrow of several batches has the samples, their numbers and which ended well", async () => {
  await inFolder(async (dir) => {
    const half = process(({ x }) => ({ drift: sqrt(x), diffusion: 1 })); // no root of what is below 0
    const options = { ...base.options, shape: [3], x0: 0.5, precision: "f64" } as const;
    const samples = 70_000;
    await made(dir, { ...base, process: E.right(half), options }, samples);
    const all = await numbers(dir);
    const { file, tally } = found(await gather(dir, join(dir, "all.arrow")));
    const reader = await loadPackage("apache-arrow", "21.0.0");
    if (!isReader(reader)) throw new Error("apache-arrow is not what it was");
    const table = reader.tableFromIPC(await readFile(file));
    assertEquals([table.numRows, table.batches.length], [samples, 2]);
    assertEquals(table.schema.fields.map(String), [
      "sample: Uint32",
      "done: Bool",
      ...[0, 1, 2].map((k) => `x[${k}]: Float64`),
    ]);
    assertEquals(table.getChild("sample").toArray(), Uint32Array.from({ length: samples }, (_, i) => i));
    for (const k of [0, 1, 2]) {
      const column = table.getChild(`x[${k}]`).toArray();
      assert(Array.from({ length: samples }, (_, i) => i).every((i) => Object.is(column[i], all[3 * i + k])));
    }
    const done = table.getChild("done"), failed = new Set(tally.failed);
    assert(failed.size > 1000 && failed.size < samples, `${failed.size} failed`);
    for (let i = 0; i < samples; i++) if (done.get(i) === failed.has(i)) throw new Error(`sample ${i}`);
  });
});

Deno.test("a .safetensors has the numbers of the .npy, and is what it was", async () => {
  await inFolder(async (dir) => {
    await made(dir, base, 50);
    const { file } = found(await gather(dir, join(dir, "all.safetensors")));
    const bytes = await readFile(file);
    const { tensors, metadata } = right(loadSafetensors(bytes));
    assertEquals(metadata, {});
    assertEquals([...tensors], [["samples", { name: "samples", dims: [50, 2], data: await numbers(dir) }]]);
    const head = '{"samples":{"dtype":"F32","shape":[50,2],"data_offsets":[0,400]}}';
    assertEquals(new TextDecoder().decode(bytes.subarray(8, 8 + head.length)), head);
  });
});

Deno.test("a .png shows the first samples, in the range of the study, grey or RGB", async () => {
  for (const [channels, dataRange] of [[1, undefined], [3, [-2, 2]]] as const) {
    await inFolder(async (dir) => {
      const [height, width, samples, images] = [4, 5, 11, 5];
      const options = { ...base.options, shape: [channels, height, width] };
      await made(dir, { ...base, options, ...(dataRange === undefined ? {} : { dataRange }) }, samples);
      const all = await numbers(dir);
      const { file } = found(await gather(dir, join(dir, "grid.png"), { images }));
      const picture = decode(await readFile(file));
      const [left, top] = [2 + 7 * 1, 2 + 6 * 1]; // image 4 of 5 is in the second of three columns, the second of two rows
      assertEquals([picture.width, picture.height, picture.channels], [2 + 7 * 3, 2 + 6 * 2, 3]);
      const [black, white] = dataRange ?? [0, 1];
      for (let k = 0; k < 3 * height * width; k++) {
        const c = Math.floor(k / (height * width)), y = Math.floor(k / width) % height, x = k % width;
        const of = channels === 1 ? k % (height * width) : k;
        const value = ((all[4 * channels * height * width + of] ?? NaN) - black) / (white - black);
        const seen = picture.data[((top + y) * picture.width + left + x) * 3 + c] ?? NaN;
        assert(
          Math.abs(seen - 255 * Math.min(1, Math.max(0, value))) <= 0.51,
          `${c} ${y} ${x}: ${seen} ${value}`,
        );
      }
    });
  }
});

Deno.test("what a kind of file does not hold is refused, and what to do is said", async () => {
  await inFolder(async (dir) => {
    await made(dir, base, 6);
    for (
      const [name, tag, words] of [["grid.png", "CannotWrite", ".npy"], ["all.csv", "BadArgument", ".arrow"]]
    ) {
      const e = refused(await gather(dir, join(dir, name ?? "")));
      assertEquals([e.tag, exitOf(e)], [tag, 2]);
      assert(describeScale(e).includes(words ?? ""), describeScale(e));
    }
  });
});

Deno.test("what is kept of a shard of another number of shards is not gone on with", async () => {
  await inFolder(async (dir) => {
    const [samples, stop] = [3000, new AbortController()];
    const o = { samples, dir, keepSeconds: 1e-6, signal: stop.signal, progress: () => stop.abort() };
    assertEquals(found(await sampleShard(base, shardOf(samples, 1, 2), o)).tag, "stopped");
    const other = refused(await sampleShard(base, shardOf(samples, 1, 3), { samples, dir }));
    assert(describeScale(other).includes("its of is 2, this one's 3"), describeScale(other));
    found(await sampleShard(base, shardOf(samples, 1, 2), { samples, dir }));
    found(await sampleShard(base, shardOf(samples, 0, 2), { samples, dir }));
    const whole = right(await solve(ou(), base.strategy, { ...base.options, n: samples })());
    assertEquals(await numbers(dir), whole.samples);
  });
});
