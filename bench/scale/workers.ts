// deno-lint-ignore-file no-console -- a bench prints
/**
 * What shards cost: processor seconds of W workers, each a process a shard, against those of one process for all.
 *
 *     deno run -A --no-lock bench/scale/workers.ts [samples] [shards]
 *
 * efficiency = processor seconds of one process for all samples / those of all shards, of samples and not of starting: the
 * start is measured by a shard that is there already. Wall-clock seconds stand beside; W above the number of cores gains none.
 * @module
 */
import { spawn } from "node:child_process";
import { rm } from "node:fs/promises";

const [samples = 512, shards = 16] = Deno.args.map(Number);
const study = "tests/scale/study_blocked.ts";

interface Spent {
  readonly wall: number;
  readonly cpu: number;
}

/** Runs `ito sample`, and what it took of a clock and of processors. */
const sampled = (shard: string, dir: string): Promise<Spent> => {
  const words = [
    "run",
    "-A",
    "--no-lock",
    "--no-check",
    "cli/ito.ts",
    "sample",
    study,
    "--samples",
    `${samples}`,
  ];
  const all = [Deno.execPath(), ...words, "--shard", shard, "--out", dir];
  const child = spawn("bash", ["-c", 'TIMEFORMAT="%R %U %S"; time "$@" >/dev/null', "bash", ...all]);
  let text = "";
  child.stderr.on("data", (d) => text += d);
  return new Promise((resolve, reject) =>
    child.on("close", (code) => {
      const [wall = NaN, user = NaN, system = NaN] = text.trim().split("\n").at(-1)?.split(" ").map(Number) ??
        [];
      if (code === 0) resolve({ wall, cpu: user + system });
      else reject(new Error(text));
    })
  );
};

const sum = (all: readonly Spent[]): number => all.reduce((total, s) => total + s.cpu, 0);
const dir = await Deno.makeTempDir();
try {
  const one = await sampled("0/1", `${dir}/one`);
  const there = await sampled("0/1", `${dir}/one`);
  console.log(
    `${samples} samples at n = 3072, ${shards} shards; one process ${one.cpu.toFixed(1)} s, a start ${
      there.cpu.toFixed(2)
    } s`,
  );
  console.log("| workers | wall | processors | efficiency | a shard's overhead |");
  console.log("| ------: | ---: | ---------: | ---------: | -----------------: |");
  for (const workers of [1, 2, 4, 8]) {
    const queue = Array.from({ length: shards }, (_, i) => i);
    const spent: Spent[] = [];
    const began = performance.now();
    const work = async (): Promise<void> => {
      for (let i = queue.shift(); i !== undefined; i = queue.shift()) {
        spent.push(await sampled(`${i}/${shards}`, `${dir}/${workers}`));
      }
    };
    await Promise.all(Array.from({ length: workers }, work));
    const wall = (performance.now() - began) / 1000;
    const solving = sum(spent) - shards * there.cpu, alone = one.cpu - there.cpu;
    const overhead = 1000 * (sum(spent) - one.cpu) / shards;
    console.log(
      `| ${workers} | ${wall.toFixed(1)} s | ${sum(spent).toFixed(1)} s | ${(alone / solving).toFixed(2)} | ${
        overhead.toFixed(0)
      } ms |`,
    );
  }
} finally {
  await rm(dir, { recursive: true });
}
