/**
 * The script for Slurm: run by a stand-in that sets what Slurm sets, sends what Slurm sends, and hears what the script asks of it.
 *
 * Debian's Slurm 22.05 has run it too, controller and node on one machine, four tasks, two at once: what `scancel --batch` had
 * signalled was queued again alone and went on, and the gathered file was that of one process; after the time limit's own signal
 * tasks were queued again and went on as well. That wants root and a key of munge, and so is not done here.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { chmod, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as E from "fp-ts/Either";
import { engine } from "../../cli/engine.ts";
import { isArray, slurmScript } from "../../scale/engines/slurm.ts";
import { gather } from "../../scale/gather.ts";
import { isThere } from "../../scale/files.ts";
import { sampleShard } from "../../scale/sample.ts";
import { shardOf } from "../../scale/shards.ts";
import { loadStudy } from "../../scale/study.ts";

const study = "tests/scale/study_mixture.ts";
const samples = 240_000;
const shards = 2;
const ito = `${Deno.execPath()} run -A --no-lock --no-check cli/ito.ts`;

const found = <L, A>(e: E.Either<L, A>): A => {
  if (E.isLeft(e)) throw new Error(JSON.stringify(e.left));
  return e.right;
};

interface Ended {
  readonly code: number;
  readonly text: string;
}

/** A task of the array: how it ends, and a way to signal its script as Slurm does. */
const task = (dir: string, script: string, index: number) => {
  // not Node's spawn: Deno's has no exit code for a child that was signalled
  const child = new Deno.Command("bash", {
    args: [script],
    env: {
      PATH: `${join(dir, "bin")}:${Deno.env.get("PATH")}`,
      SLURM_ARRAY_JOB_ID: "41",
      SLURM_JOB_ID: `${41 + index}`,
      SLURM_ARRAY_TASK_ID: `${index}`,
    },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const ended = child.output().then(({ code, stdout, stderr }): Ended => ({
    code,
    text: [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).join(""),
  }));
  return { ended, term: () => child.kill("SIGTERM") };
};

Deno.test("the script for Slurm: a task that is told to stop asks for itself again, and the file is that of one process", async () => {
  const dir = await Deno.makeTempDir();
  try {
    const out = join(dir, "it's 100% out"), script = join(dir, "job.sh"), asked = join(dir, "asked");
    await mkdir(join(dir, "bin"));
    await writeFile(join(dir, "bin", "scontrol"), `#!/bin/bash\necho "$@" >> '${asked}'\n`);
    await chmod(join(dir, "bin", "scontrol"), 0o755);
    const words = [study, "--samples", `${samples}`, "--shards", `${shards}`, "--out", out, "--ito", ito];
    const { exitCode, text } = await engine.run(["slurm", ...words, "--to", script]);
    assertEquals([exitCode, text], [0, `Try: sbatch ${script}`]);
    assert(await isThere(join(out, "logs")), "the folder of logs");

    const first = task(dir, script, 0);
    const folder = join(out, "parts");
    while (!await isThere(folder) || (await readdir(folder)).length === 0) {
      await new Promise((r) => setTimeout(r, 5));
    }
    first.term();
    const stopped = await first.ended;
    assertEquals(stopped.code, 75, stopped.text);
    assert(stopped.text.includes("the same again goes on"), stopped.text);
    assertEquals(await readFile(asked, "utf8"), "requeue 41_0\n");
    for (const run of [task(dir, script, 0), task(dir, script, 1)]) {
      const ended = await run.ended;
      assertEquals(ended.code, 0, ended.text);
    }
    assertEquals(await readFile(asked, "utf8"), "requeue 41_0\n");

    const one = join(dir, "one");
    const alone = await sampleShard(found(await loadStudy(study)), shardOf(samples, 0, 1), {
      samples,
      dir: one,
    });
    assertEquals(found(alone).tag, "done");
    const digests = [out, one].map(async (d) => found(await gather(d, join(d, "all.npy"))).digest);
    const [a, b] = await Promise.all(digests);
    assertEquals(a, b);
  } finally {
    await rm(dir, { recursive: true });
  }
});

Deno.test("a signal that comes twice at once is one; a later one ends the program with the code of another try", async () => {
  const program = `
    import process from "node:process";
    import { onSignals } from "./cli/interrupted.ts";
    const stop = onSignals(200), term = () => process.kill(process.pid, "SIGTERM");
    setTimeout(() => process.stdout.write(String(stop.aborted)), 100);
    term();
    setTimeout(term, 50);
    setTimeout(term, 400);
    setTimeout(() => process.exit(3), 2000);`;
  const args = ["eval", "--no-lock", program];
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), { args }).output();
  const [said, complained] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  assertEquals([code, said, complained], [75, "true", "SIGTERM: what is finished is kept\n"]);
});

Deno.test("the script for Slurm says what was asked, with time to stop; tasks that are none are refused", async () => {
  const job = { ito: "ito", study: "s.ts", samples: 100, shards: 50, out: "out/a", minutes: 90, cpus: 4 };
  const text = slurmScript({ ...job, array: "0-49%8", gpus: 1, also: "--partition=long --mem=4G" });
  const lines = text.split("\n").filter((l) => l.startsWith("#SBATCH"));
  assertEquals(lines, [
    "#SBATCH --job-name=ito",
    "#SBATCH --array=0-49%8",
    "#SBATCH --time=01:32:00",
    "#SBATCH --ntasks=1",
    "#SBATCH --cpus-per-task=4",
    "#SBATCH --gpus=1",
    "#SBATCH --requeue",
    "#SBATCH --open-mode=append",
    "#SBATCH --signal=B:TERM@60",
    '#SBATCH --output="out/a/logs/%A_%a.log"',
    "#SBATCH --partition=long --mem=4G",
  ]);
  assert(slurmScript({ ...job, out: 'a"%b' }).includes('--output="a\\"%%b/logs/%A_%a.log"'));
  for (const good of ["0", "0-49", "0-49%8", "1,3,7-9", "0-48:16%2"]) assert(isArray(good, 50), good);
  for (const bad of ["", "50", "0-50", "3-1", "0-4%0", "0-4%", "0-4:0", "-1", "0-4%1%2", "1,", "1 2"]) {
    assert(!isArray(bad, 50), bad);
  }
  const words = ["slurm", "s.ts", "--samples", "100"];
  for (
    const [args, name] of [
      [[...words, "--shards", "101"], "--shards"],
      [[...words, "--shards", "4", "--array", "0-4"], "--array"],
      [[...words, "--shards", "4", "--out", "a\n#SBATCH --wrap=b"], "--out"],
      [["slurm", "s.ts", "--shards", "4"], "--samples"],
      [["pbs"], "pbs"],
      [[], "Usage"],
    ] as const
  ) {
    const { exitCode, text } = await engine.run(args);
    assert(exitCode === 2 && text.includes(name), text);
  }
});
