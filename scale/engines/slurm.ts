/**
 * A job array of Slurm: a task a shard, requeued by itself where it must stop before its end.
 *
 * Slurm sends SIGTERM to the script before the limit (`--signal=B:TERM@…`), the script hands it on, `ito sample` keeps what is
 * finished and ends with 75, and the task is queued again. Sources: slurm.schedmd.com/sbatch.html, job_array.html.
 * Tests: tests/scale/slurm_test.ts.
 * @module
 */
import { exits } from "../errors.ts";

/** What the script is made of. None of the texts may have a line's end in it. */
export interface SlurmJob {
  /** The words that run `ito`, as `deno task ito` or `npx ito`. */
  readonly ito: string;
  readonly study: string;
  readonly samples: number;
  readonly shards: number;
  readonly out: string;
  /** Tasks, as Slurm writes them; all shards where nothing is said. */
  readonly array?: string | undefined;
  /** How long a task may work before it is queued again. */
  readonly minutes: number;
  readonly cpus: number;
  /** GPUs of a task; none where nothing is said. */
  readonly gpus?: number | undefined;
  /** Further options of sbatch, as "--partition=long --mem=4G". */
  readonly also?: string | undefined;
}

/** Seconds from Slurm's signal to its limit: what is under way is given up at once, what is finished is flushed. */
const warning = 60;
/** Slurm may send its signal so many seconds earlier than asked (sbatch, --signal). */
const early = 60;
/** How often a task comes back: enough for weeks, and an end where the disk stays full. */
const mostRestarts = 1000;

/** A word for bash, whatever is in it. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** Where logs go; a % stands for itself. */
const logs = (out: string): string =>
  `"${out.replaceAll("%", "%%").replaceAll(/["\\]/g, "\\$&")}/logs/%A_%a.log"`;

const limit = (minutes: number): string => {
  const whole = Math.ceil(minutes + (warning + early) / 60);
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${two(Math.floor(whole / 60))}:${two(whole % 60)}:00`;
};

/** Whether text names tasks as Slurm does, "0-49%8" or "1,4,7-9", of so many shards alone. */
export function isArray(text: string, shards: number): boolean {
  const [indices = "", most = "1"] = text.split("%");
  const parts = indices.split(",").map((part) => /^(\d{1,9})(?:-(\d{1,9})(?::[1-9]\d{0,8})?)?$/.exec(part));
  return /^[1-9]\d{0,8}$/.test(most) && text.split("%").length <= 2 &&
    parts.every((m) => m !== null && Number(m[1]) <= Number(m[2] ?? m[1]) && Number(m[2] ?? m[1]) < shards);
}

/** The script for sbatch, to be submitted where the paths of `study` and `out` begin. */
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
    `--output=${logs(a.out)}`,
    ...(a.also === undefined ? [] : [a.also]),
  ];
  const { again } = exits;
  return [
    "#!/bin/bash",
    ...directives.map((d) => `#SBATCH ${d}`),
    "",
    `# Slurm makes no folder for logs: mkdir -p ${quoted(`${a.out}/logs`)}`,
    'stop() { stopping=1; kill -TERM "$child" 2>/dev/null; }',
    "trap stop TERM",
    `${a.ito} sample ${quoted(a.study)} --samples ${a.samples} \\`,
    `  --shard "$SLURM_ARRAY_TASK_ID/${a.shards}" --out ${quoted(a.out)} &`,
    "child=$!",
    "stopping=1",
    "# a signal ends a wait; the next one has the code",
    'while [ -n "$stopping" ]; do stopping=; wait "$child"; code=$?; done',
    `# ${again}: the same again goes on from what is kept; 143: the signal came before ito listened`,
    `if [ "$code" = ${again} ] || [ "$code" = 143 ]; then`,
    `  if [ "\${SLURM_RESTART_COUNT:-0}" -lt ${mostRestarts} ]; then`,
    "    # not SLURM_JOB_ID: of one of the tasks it is the whole array's",
    '    scontrol requeue "${SLURM_ARRAY_JOB_ID}_${SLURM_ARRAY_TASK_ID}"',
    "  fi",
    "fi",
    'exit "$code"',
    "",
  ].join("\n");
}
