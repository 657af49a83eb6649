/**
 * `ito engine bullmq`: shards by a queue on Redis, for machines without a scheduler. Unequal machines share by pulling.
 *
 *     ito engine bullmq serve study.ts --samples 50000 --shards 500 --out out/study     once
 *     ito engine bullmq work --redis redis://head:6379                                  on every machine, a process a core or GPU
 *     ito engine bullmq watch --redis redis://head:6379
 *
 * Tests: tests/scale/bullmq_test.ts.
 * @module
 */
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import * as E from "fp-ts/Either";
import { flag, integer, optional, parseOptions, positive, program, text } from "../examples/lib/cli.ts";
import { type Connected, openQueue } from "../scale/engines/bullmq/connect.ts";
import type { Run } from "../scale/engines/bullmq/job.ts";
import { making } from "../scale/engines/bullmq/make.ts";
import { addShards, missingOf, waitFor } from "../scale/engines/bullmq/serve.ts";
import { lineOf, nothing, progressOf } from "../scale/engines/bullmq/watch.ts";
import { type Outcome, work as workOn } from "../scale/engines/bullmq/work.ts";
import { describeScale, exits } from "../scale/errors.ts";
import { mostSamples, mostShards } from "../scale/shards.ts";
import { ito, loadStudy } from "../scale/study.ts";
import { type Command, type Ending, failedScale, seldom } from "./command.ts";
import { onSignals } from "./interrupted.ts";
import { allThere } from "./workers.ts";

const queueCodecs = { redis: text("an address"), queue: text("a name") };
const queueTexts = {
  redis: {
    value: "url",
    fallback: "redis://127.0.0.1:6379",
    about: "Redis, as redis://:password@host:6379, or a socket's path",
  },
  queue: { value: "name", fallback: "ito", about: "the queue's name" },
};

const err = (line: string): void => void process.stderr.write(`${line}\n`);

/** A connection that is gone keeps trying, and a program alive: this one has said what it had to. */
const leaveSoon = (exitCode: number): void => void setTimeout(() => process.exit(exitCode), 1000).unref();

/** Opens a queue, and closes it after. */
const inQueue = async (
  o: { readonly redis: string; readonly queue: string },
  act: (c: Connected) => Promise<Ending>,
): Promise<Ending> => {
  const opened = await openQueue(o.redis, o.queue);
  if (E.isLeft(opened)) {
    const ending = failedScale(opened.left);
    leaveSoon(ending.exitCode);
    return ending;
  }
  const ending = await act(opened.right);
  await Promise.race([opened.right.close().catch(() => {}), sleep(1000, undefined, { ref: false })]);
  leaveSoon(ending.exitCode);
  return ending;
};

const serveProgram = program({
  name: "ito engine bullmq serve",
  about: "Puts the shards of a study into a queue, and waits till all are made.",
  codecs: {
    study: text("a module's path"),
    samples: integer(1, mostSamples),
    shards: integer(1, mostShards),
    out: text("a folder"),
    ...queueCodecs,
    detach: flag(),
    json: flag(),
  },
  texts: {
    study: { about: "a module that exports process, score, strategy, options (docs/scale.md)" },
    samples: { value: "n", about: "how many samples the whole run has" },
    shards: { value: "n", about: "in how many parts; ito plan says how many" },
    out: {
      value: "dir",
      fallback: "out/samples",
      about: "a folder that all machines have; shards go to DIR/shards",
    },
    ...queueTexts,
    detach: { about: "do not wait" },
    json: { about: "what became of the shards, as JSON" },
  },
  operands: ["study"],
  footer: "STUDY and DIR begin, where they are not absolute, in the folder that a worker is started in.\n" +
    "Exit codes: 0 all are made (or, with --detach, in the queue), 1 some failed, 75 wait again.",
});

const serve: Command = {
  about: serveProgram.about,
  run: async (argv) => {
    const read = parseOptions(serveProgram, argv);
    if (E.isLeft(read)) return read.left;
    const { study: path, samples, shards: of, out: dir, ...o } = read.right;
    if (of > samples) {
      const wanted = `at most one a sample, ${samples}`;
      return failedScale({ tag: "BadArgument", name: "--shards", found: String(of), wanted });
    }
    const study = await loadStudy(path);
    if (E.isLeft(study)) return failedScale(study.left);
    const run: Run = { format: 1, path, study: study.right.digest, ito, samples, of, dir };
    const missing = await missingOf(run);
    if (E.isLeft(missing)) return failedScale(missing.left);
    const there = of - missing.right.length;
    const told = (counts: object, words: string): Ending => ({
      exitCode: 0,
      text: o.json ? JSON.stringify({ shards: of, there, ...counts }) : words,
    });
    if (there === of) return told({ added: 0, queued: 0 }, allThere(run, there));
    return await inQueue(o, async (c) => {
      const signal = onSignals();
      const counts = await addShards(c, run, missing.right);
      const words =
        `${of} shards: ${there} there already, ${counts.added} added, ${counts.queued} in the queue already`;
      if (o.detach) return told(counts, words);
      err(words);
      const progress = seldom((left: number) => err(`${of - left} of ${of} shards made`));
      const waited = await waitFor(c, run, missing.right, { signal, progress });
      if (E.isLeft(waited)) return failedScale(waited.left);
      if (waited.right === "stopped") {
        return {
          exitCode: exits.again,
          text: "Stopped waiting: the shards stay in the queue; the same again waits on",
        };
      }
      const left = await missingOf(run);
      if (E.isLeft(left)) return failedScale(left.left);
      return told({ ...counts, unseen: left.right.length }, allThere(run, there, left.right.length));
    });
  },
};

const workProgram = program({
  name: "ito engine bullmq work",
  about: "Pulls shards from a queue and makes them, one after the other, until it is told to stop.",
  codecs: { ...queueCodecs, keep: positive(), lock: positive(), idle: optional(positive()), tied: flag() },
  texts: {
    ...queueTexts,
    keep: { value: "seconds", fallback: "20", about: "how often finished samples are kept" },
    lock: {
      value: "seconds",
      fallback: "30",
      about: "a worker that says nothing for so long has lost its shard",
    },
    idle: { value: "seconds", about: "end when for so long nobody had anything to do" },
    tied: { about: "end when standard input ends, as it does with the program that began this one" },
  },
  footer:
    "Exit codes: 0 nothing was in hand, 75 a shard went back into the queue, 1 or 2 this machine lacks the study.",
});

const outcomeLine = (shard: string, outcome: Outcome): string => {
  switch (outcome.tag) {
    case "done":
      return `${shard}: ${outcome.samples} samples, ${outcome.skipped ? "there already" : "made"}`;
    case "stopped":
      return `${shard}: stopped, back in the queue`;
    case "failed":
    case "unfit":
      return `${shard}: ${describeScale(outcome.error)}`;
  }
};

const work: Command = {
  about: workProgram.about,
  run: async (argv) => {
    const read = parseOptions(workProgram, argv);
    if (E.isLeft(read)) return read.left;
    const o = read.right;
    const signal = onSignals(undefined, o.tied ? process.stdin : undefined);
    return await inQueue(o, async (c) => {
      err(`Working on ${o.queue}, process ${process.pid}`);
      const worked = await workOn(c, {
        make: making(o.keep),
        signal,
        lockSeconds: o.lock,
        ...(o.idle === undefined ? {} : { idleSeconds: o.idle }),
        ended: (job, outcome) => err(outcomeLine(`${job.dir} ${job.index}/${job.of}`, outcome)),
      });
      if (worked.tag === "unfit") return { exitCode: worked.exitCode, text: describeScale(worked.error) };
      const made = `${worked.made} shards made`;
      return worked.gaveBack
        ? {
          exitCode: exits.again,
          text: `Stopped: ${made}, one is back in the queue with what is finished of it`,
        }
        : { exitCode: exits.done, text: `${worked.tag === "idle" ? "Nothing to do" : "Stopped"}: ${made}` };
    });
  },
};

const watchProgram = program({
  name: "ito engine bullmq watch",
  about: "Shows how far a queue is, a line a study: shards, samples a second, the time to go.",
  codecs: { ...queueCodecs, once: flag(), json: flag() },
  texts: {
    ...queueTexts,
    once: { about: "one look, and end; else until nothing is to do" },
    json: { about: "lines of JSON, one a study and look" },
  },
});

const watch: Command = {
  about: watchProgram.about,
  run: async (argv) => {
    const read = parseOptions(watchProgram, argv);
    if (E.isLeft(read)) return read.left;
    const o = read.right;
    return await inQueue(o, async (c) => {
      const signal = o.once ? AbortSignal.abort() : onSignals();
      const rewrites = process.stdout.isTTY && !o.json;
      for (let above = 0;;) {
        const runs = await progressOf(c);
        const lines = (runs.length > 0 ? runs : [nothing]).map((
          p,
        ) => (o.json ? JSON.stringify(p) : lineOf(p)));
        const text = lines.join("\n");
        const back = above > 0 ? `\x1b[${above}A\x1b[J` : "";
        const isOver = runs.every((p) => p.active + p.waiting === 0);
        if (signal.aborted || isOver) return { exitCode: 0, text: back + text };
        process.stdout.write(`${back}${text}\n`);
        above = rewrites ? lines.length : 0;
        await sleep(rewrites ? 1000 : 5000, undefined, { signal }).catch(() => {});
      }
    });
  },
};

const commands: Readonly<Record<string, Command>> = { serve, work, watch };

const overview = (): string =>
  [
    "Usage: ito engine bullmq <command> [options]",
    "",
    ...Object.entries(commands).map(([name, { about }]) => `  ${name.padEnd(8)}${about}`),
  ].join("\n");

/** The command, a table of three. */
export const bullmq: Command = {
  about: "Shards by a queue on Redis, for machines without a scheduler.",
  run: async ([name = "", ...rest]) => {
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (command !== undefined) return await command.run(rest);
    return { exitCode: name === "--help" ? 0 : 2, text: overview() };
  },
};
