/**
 * `ito engine`: what other programs need to run a study's shards. Each engine is a command of its own.
 *
 *     ito engine slurm study.ts --samples 50000 --shards 50 --out out/study --to job.sh && sbatch job.sh
 *     ito engine kubernetes study.ts --samples 50000 --shards 50 --image my/study --claim out | kubectl apply -f -
 *
 *     ito engine bullmq serve study.ts --samples 50000 --shards 50 --out out/study, and ito engine bullmq work on each machine
 *
 * Tests: tests/scale/slurm_test.ts, tests/scale/kubernetes_test.ts, tests/scale/bullmq_test.ts.
 * @module
 */
import { bullmq } from "./bullmq.ts";
import type { Command } from "./command.ts";
import { kubernetes } from "./engines/kubernetes.ts";
import { slurm } from "./engines/slurm.ts";
import { tableOf } from "./table.ts";

/** The command. */
export const engine: Command = tableOf(
  "ito engine",
  "Has a study's shards run by Slurm, Kubernetes, or BullMQ on Redis.",
  { slurm, kubernetes, bullmq },
);
