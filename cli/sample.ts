/**
 * `ito sample`: a shard of a study's samples, as a job that any engine may run, kill and run again.
 *
 *     ito sample study.ts --samples 50000 --shard 3/50 --out out/study
 *     ito sample study.ts --samples 50000 --workers 8 --out out/study      all of them
 *
 * Exit codes: 0 the shard is there; 75 the same again goes on from what is kept (a signal, a full disk); 1 and 2 the same again
 * would fail again. Tests: tests/scale/killed_test.ts.
 * @module
 */
import process from "node:process";
import * as E from "fp-ts/Either";
import { flag, integer, optional, parseOptions, positive, program, text } from "../examples/lib/cli.ts";
import { exits, type ScaleError } from "../scale/errors.ts";
import { exitOfMade, type Made, sampleShard } from "../scale/sample.ts";
import { mostSamples, mostShards, readShard } from "../scale/shards.ts";
import { loadStudy } from "../scale/study.ts";
import { onSignals } from "./interrupted.ts";
import { type Command, failedScale, seldom } from "./command.ts";
import { sampleByWorkers } from "./workers.ts";

const mostWorkers = 1000;

const it = program({
  name: "ito sample",
  about: "Makes one shard of a study's samples, or all by processes of this machine; what is made stays.",
  codecs: {
    study: text("a module's path"),
    samples: integer(1, mostSamples),
    shard: optional(text("i/N, as 0/16")),
    workers: optional(integer(1, mostWorkers)),
    shards: optional(integer(1, mostShards)),
    out: text("a folder"),
    keep: positive(),
    force: flag(),
    json: flag(),
  },
  texts: {
    study: { about: "a module that exports process, score, strategy, options (docs/scale.md)" },
    samples: { value: "n", about: "how many samples the whole run has" },
    shard: { value: "i/N", about: "which part of them, from 0; 0/1 by default, all as one" },
    workers: { value: "n", about: "all parts, by so many processes of this machine; wants redis-server" },
    shards: { value: "n", about: "with --workers, in how many parts; by default 32, or four a worker" },
    out: { value: "dir", fallback: "out/samples", about: "shards go to DIR/shards" },
    keep: { value: "seconds", fallback: "20", about: "how often finished samples are kept" },
    force: { about: "write over what is torn or of another study" },
    json: { about: "what the shard's record says, as JSON" },
  },
  operands: ["study"],
  footer: "Exit codes: 0 it is there, 75 run the same again, 1 or 2 it would fail again.",
});

const said = (made: Made, base: string): string => {
  if (made.tag === "stopped") {
    return `Stopped: ${made.kept} samples of ${base} are kept; the same again goes on from there`;
  }
  const { tally, seed, start } = made.record;
  const ends = Object.entries(tally.codes).map(([code, n]) => `${n} ${code}`).join(", ");
  const nfe = `${(tally.nfe / tally.n).toFixed(1)} evaluations, at most ${tally.mostNfe}`;
  const what = made.tag === "skipped" ? "there already" : `made in ${tally.seconds.toFixed(1)} s of solving`;
  const line = `${base}: samples ${start} to ${
    start + tally.n - 1
  } of seed ${seed}, ${what}; ${ends}; ${nfe}`;
  return [line, ...tally.notes.map((note) => `  ${note}`)].join("\n");
};

/** Two options that are not of one run. */
const oddOf = (
  o: {
    readonly shard?: unknown;
    readonly workers?: unknown;
    readonly shards?: unknown;
    readonly force: boolean;
  },
): ScaleError | undefined => {
  const bad = (name: string, found: string, wanted: string): ScaleError => ({
    tag: "BadArgument",
    name,
    found,
    wanted,
  });
  if (o.workers === undefined) {
    return o.shards === undefined
      ? undefined
      : bad("--shards", "no --workers", "both, or --shard i/N for one");
  }
  if (o.shard !== undefined) return bad("--workers", "--shard too", "all shards, or one and no workers");
  return o.force
    ? bad("--workers", "--force too", "one shard at a time to be written over, by --shard")
    : undefined;
};

/** Nothing, when a signal comes: a study that waits for something while it is loaded is not waited for. */
const stopped = (signal: AbortSignal): Promise<undefined> =>
  new Promise((resolve) => signal.addEventListener("abort", () => resolve(undefined), { once: true }));

/** The command. */
export const sample: Command = {
  about: it.about,
  run: async (argv) => {
    const read = parseOptions(it, argv);
    if (E.isLeft(read)) return read.left;
    const o = read.right;
    const odd = oddOf(o);
    if (odd !== undefined) return failedScale(odd);
    if (o.workers !== undefined) return await sampleByWorkers({ ...o, workers: o.workers });
    const name = o.shard ?? "0/1";
    const shard = readShard(name, o.samples);
    if (E.isLeft(shard)) return failedScale(shard.left);
    const signal = onSignals();
    const study = await Promise.race([loadStudy(o.study), stopped(signal)]);
    if (study === undefined) {
      setTimeout(() => process.exit(exits.again), 100).unref(); // what it waits for keeps a program alive
      return { exitCode: exits.again, text: "Stopped before the study was loaded" };
    }
    if (E.isLeft(study)) return failedScale(study.left);
    const made = await sampleShard(study.right, shard.right, {
      samples: o.samples,
      dir: o.out,
      keepSeconds: o.keep,
      force: o.force,
      signal,
      progress: seldom((done: number, of: number) =>
        process.stderr.write(`shard ${name}: ${done} of ${of}\n`)
      ),
    });
    if (E.isLeft(made)) return failedScale(made.left);
    const record = made.right.tag === "stopped" ? made.right : made.right.record;
    return {
      exitCode: exitOfMade(made.right),
      text: o.json ? JSON.stringify(record) : said(made.right, `shard ${name}`),
    };
  },
};
