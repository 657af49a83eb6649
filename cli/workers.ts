/**
 * `ito sample --workers`: all shards of a run by processes of this machine, through BullMQ on a Redis of their own.
 *
 * Where there is no Redis: the line of xargs that does the same. Tests: tests/scale/workers_test.ts.
 * @module
 */
import { extname } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import * as E from "fp-ts/Either";
import { makeHere } from "../scale/engines/bullmq/here.ts";
import type { Run } from "../scale/engines/bullmq/job.ts";
import { missingOf } from "../scale/engines/bullmq/serve.ts";
import { quoted } from "../scale/engines/slurm.ts";
import { exits, type ScaleError } from "../scale/errors.ts";
import { isThere } from "../scale/files.ts";
import { recordsIn } from "../scale/gather.ts";
import { ito, loadStudy } from "../scale/study.ts";
import { type Ending, failedScale, seldom } from "./command.ts";
import { home } from "./home.ts";
import { onSignals } from "./interrupted.ts";

/** What is asked. */
export interface Asked {
  readonly study: string;
  readonly samples: number;
  readonly shards: number | undefined;
  readonly workers: number;
  readonly out: string;
  readonly keep: number;
  readonly json: boolean;
}

/** A worker gets about so many shards, so that the last ones to end leave few idle. */
const shardsEach = 4;
/** Of few workers as of several: what one number of them began another goes on with. */
const fewest = 32;
/** Seconds after which a killed worker's shard is another's, or twice that; a solve breathes 25 times in one. */
const lock = 10;

/** How many shards: as many as the folder's have, so that the same again goes on whatever the number of workers. */
const shardsOf = async ({ shards, samples, workers, out }: Asked): Promise<E.Either<ScaleError, number>> => {
  if (shards !== undefined && shards > samples) {
    const wanted = `at most one a sample, ${samples}`;
    return E.left({ tag: "BadArgument", name: "--shards", found: String(shards), wanted });
  }
  if (shards !== undefined) return E.right(shards);
  const fresh = Math.min(samples, Math.max(fewest, shardsEach * workers));
  if (!await isThere(`${out}/shards`)) return E.right(fresh);
  return E.map((records: readonly { readonly of: number }[]) => records[0]?.of ?? fresh)(
    await recordsIn(out),
  );
};

/** How this program is started. */
const again = (): readonly string[] => {
  const file = fileURLToPath(new URL(`./ito${extname(import.meta.url)}`, import.meta.url));
  const before = "deno" in process.versions ? ["run", "-A", "--no-lock"] : process.execArgv;
  return [process.execPath, ...before, file];
};

/** What is done where there is no queue, to be pasted. */
const byXargs = ({ path, samples, of, dir }: Run, workers: number): string => {
  const one = `${home.ito.slurm} sample ${quoted(path)} --samples ${samples} --shard {}/${of} --out ${
    quoted(dir)
  }`;
  return `seq 0 ${of - 1} | xargs -P ${workers} -I{} ${one}`;
};

/**
 * What is said when all shards of a run are made, so many of them before, and so many not seen from here: workers with another
 * folder of this name, or a network's folder that lags.
 */
export function allThere({ of, dir }: Pick<Run, "of" | "dir">, before: number, unseen = 0): string {
  if (unseen > 0) {
    const what = `All ${of} shards are made, but ${unseen} of them are not in ${dir} as this machine sees it`;
    return `${what}\nTry: ito gather ${dir} where the workers were started, or here when the folder has caught up`;
  }
  const what = before === of
    ? `All ${of} shards are in ${dir} already: nothing is to be made`
    : `All ${of} shards are in ${dir}: ${before} were there before`;
  return `${what}\nTry: ito gather ${dir}`;
}

/** Makes all shards that are not there. */
export async function sampleByWorkers(o: Asked, redis?: string): Promise<Ending> {
  const study = await loadStudy(o.study);
  if (E.isLeft(study)) return failedScale(study.left);
  const of = await shardsOf(o);
  if (E.isLeft(of)) return failedScale(of.left);
  const run: Run = {
    format: 1,
    path: o.study,
    study: study.right.digest,
    ito,
    samples: o.samples,
    of: of.right,
    dir: o.out,
  };
  const missing = await missingOf(run);
  if (E.isLeft(missing)) return failedScale(missing.left);
  const there = run.of - missing.right.length;
  const told = (added: number): Ending => ({
    exitCode: exits.done,
    text: o.json ? JSON.stringify({ shards: run.of, there, added }) : allThere(run, there),
  });
  if (there === run.of) return told(0);
  const workers = Math.min(o.workers, missing.right.length);
  const asked = ["engine", "bullmq", "work", "--tied", "--lock", String(lock), "--keep", String(o.keep)];
  const made = await makeHere({
    run,
    indices: missing.right,
    workers,
    worker: (url, queue) => [...again(), ...asked, "--redis", url, "--queue", queue],
    signal: onSignals(),
    progress: seldom((left: number) => process.stderr.write(`${run.of - left} of ${run.of} shards made\n`)),
    ...(redis === undefined ? {} : { redis }),
  });
  if (E.isLeft(made)) {
    const e = made.left;
    if (e.tag !== "NeedsPackages") return failedScale(e);
    return failedScale({ ...e, command: `${e.command}, or without a queue:\n     ${byXargs(run, workers)}` });
  }
  if (made.right === "done") return told(missing.right.length);
  return {
    exitCode: exits.again,
    text: "Stopped: what is finished is kept; the same again goes on from there",
  };
}
