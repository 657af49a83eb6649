/**
 * A job array of Slurm: a task a shard, requeued by itself where it must stop before its end.
 *
 * Slurm sends SIGTERM to the script so many seconds before the limit (`--signal=B:TERM@…`), the script hands it on, `ito sample`
 * keeps what is finished and ends with 75, and the task is queued again. Tests: tests/scale/slurm_test.ts.
 * @module
 */

/** What the script is made of. */
export interface SlurmJob {
  /** The words that run `ito`, as `deno task ito` or `npx ito`. */
  readonly ito: string;
  readonly study: string;
  readonly samples: number;
  readonly shards: number;
  readonly out: string;
  /** Tasks, as Slurm writes them; all shards by default. */
  readonly array?: string;
  /** The limit of a task. */
  readonly minutes: number;
  readonly cpus: number;
  /** GPUs of a task; none by default. */
  readonly gpus?: number;
  /** Further lines for sbatch, as "--partition=long". */
  readonly more?: readonly string[];
}

/** Seconds between Slurm's signal and its limit: a piece that is under way is given up at once, what is finished is flushed. */
const warning = 60;

/** A word for bash, whatever is in it. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

const limit = (minutes: number): string => {
  const whole = Math.max(2, Math.ceil(minutes));
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${two(Math.floor(whole / 60))}:${two(whole % 60)}:00`;
};

/** The script for sbatch. */
export function slurmScript(a: SlurmJob): string {
  const directives = [
    "--job-name=ito",
    `--array=${a.array ?? `0-${a.shards - 1}`}`,
    `--time=${limit(a.minutes)}`,
    "--ntasks=1",
    `--cpus-per-task=${a.cpus}`,
    ...(a.gpus === undefined ? [] : [`--gpus=${a.gpus}`]),
    "--requeue",
    "--open-mode=append",
    `--signal=B:TERM@${warning}`,
    `--output=${a.out}/logs/%A_%a.log`,
    ...(a.more ?? []),
  ];
  return [
    "#!/bin/bash",
    ...directives.map((d) => `#SBATCH ${d}`),
    "",
    `# mkdir -p ${quoted(`${a.out}/logs`)} before sbatch: Slurm makes no folder for logs`,
    'stop() { asked=1; kill -TERM "$child" 2>/dev/null; }',
    "trap stop TERM",
    `${a.ito} sample ${
      quoted(a.study)
    } --samples ${a.samples} --shard "$SLURM_ARRAY_TASK_ID/${a.shards}" --out ${quoted(a.out)} &`,
    "child=$!",
    'wait "$child"; code=$?',
    '[ -n "$asked" ] && { wait "$child"; code=$?; } # the signal ended the first wait',
    'if [ "$code" = 75 ] && [ -n "$SLURM_JOB_ID" ]; then scontrol requeue "$SLURM_JOB_ID"; fi',
    'exit "$code"',
    "",
  ].join("\n");
}
