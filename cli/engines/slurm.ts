/**
 * `ito engine slurm`: a study's shards as a job array.
 *
 *     ito engine slurm study.ts --samples 50000 --shards 50 --array 0-49%8 --out out/study --to job.sh && sbatch job.sh
 *
 * Tests: tests/scale/slurm_test.ts.
 * @module
 */
import { join } from "node:path";
import * as E from "fp-ts/Either";
import { integer, optional, parseOptions, positive, program, text } from "../../examples/lib/cli.ts";
import { isArray, quoted, slurmScript } from "../../scale/engines/slurm.ts";
import { mostSamples, mostShards } from "../../scale/shards.ts";
import type { Command } from "../command.ts";
import { home } from "../home.ts";
import { line, shared, texts, unfit, written } from "./given.ts";

const it = program({
  name: "ito engine slurm",
  about: "Writes a script for sbatch: a task a shard, queued again where its time is up.",
  codecs: {
    study: shared.study,
    samples: integer(1, mostSamples),
    shards: integer(1, mostShards),
    array: optional(text("tasks, as 0-49%8")),
    out: line("a folder"),
    minutes: positive(),
    cpus: integer(1, 4096),
    gpus: optional(integer(1, 64)),
    also: optional(line("options of sbatch")),
    ito: line("words"),
    to: optional(shared.to),
  },
  texts: {
    study: texts.study,
    samples: texts.samples,
    shards: texts.shards,
    array: { value: "tasks", about: "which of them, as 0-49%8: at most 8 at once; all by default" },
    out: { value: "dir", fallback: "out/samples", about: "shards go to DIR/shards, logs to DIR/logs" },
    minutes: { value: "m", fallback: "60", about: "how long a task works before it is queued again" },
    cpus: { value: "n", fallback: "1", about: "processors of a task" },
    gpus: { value: "n", about: "GPUs of a task; none by default" },
    also: { value: "options", about: 'further options of sbatch, as "--partition=long --mem=4G"' },
    ito: { value: "words", fallback: home.ito.slurm, about: "what runs ito" },
    to: texts.to,
  },
  operands: ["study"],
});

/** The command. */
export const slurm: Command = {
  about: it.about,
  run: async (argv) => {
    const read = parseOptions(it, argv);
    if (E.isLeft(read)) return read.left;
    const { to, ...job } = read.right;
    if (job.shards > job.samples) {
      return unfit("--shards", job.shards, `at most ${job.samples}, the number of samples`);
    }
    if (job.array !== undefined && !isArray(job.array, job.shards)) {
      return unfit(
        "--array",
        job.array,
        `tasks from 0 to ${job.shards - 1}, as 0-${job.shards - 1}%8 or 0,3`,
      );
    }
    return await written({
      text: slurmScript(job),
      to,
      folders: [join(job.out, "logs")],
      next: (file) => `Try: sbatch ${quoted(file)}`,
    });
  },
};
