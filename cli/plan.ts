/**
 * `ito plan`: how many shards a run should have, from a pilot on this machine.
 *
 *     ito plan study.ts --samples 50000 --minutes 10
 *
 * Tests: tests/scale/plan_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { flag, integer, parseOptions, positive, program, text } from "../examples/lib/cli.ts";
import { type Plan, planOf } from "../scale/plan.ts";
import { mostSamples } from "../scale/shards.ts";
import { loadStudy } from "../scale/study.ts";
import { type Command, failedScale } from "./command.ts";

const it = program({
  name: "ito plan",
  about: "Says how many shards a run should have, from a pilot on this machine.",
  codecs: {
    study: text("a module's path"),
    samples: integer(1, mostSamples),
    minutes: positive(),
    json: flag(),
  },
  texts: {
    study: { about: "a module that exports process, score, strategy, options (docs/scale.md)" },
    samples: { value: "n", about: "how many samples the whole run has" },
    minutes: { value: "m", fallback: "10", about: "how long a shard may take" },
    json: { about: "the plan as JSON" },
  },
  operands: ["study"],
});

const tableOf = (p: Plan, study: string): string =>
  [
    `pilot    ${p.pilot.samples} samples in ${p.pilot.seconds.toFixed(1)} s on ${p.pilot.device}: ${
      p.samplesPerSecond.toPrecision(3)
    } a second`,
    `shards   ${p.shards} of ${p.samplesPerShard} samples, ${
      (p.secondsPerShard / 60).toPrecision(3)
    } minutes each`,
    `in all   ${p.hours.toPrecision(3)} hours on one machine like this, ${
      (p.bytes / 2 ** 20).toPrecision(3)
    } MiB of samples`,
    `memory   ${p.memory.toFixed(0)} MiB at the pilot's end`,
    `each     ito sample ${study} --samples ${p.samples} --shard i/${p.shards}`,
  ].join("\n");

/** The command. */
export const plan: Command = {
  about: it.about,
  run: async (argv) => {
    const read = parseOptions(it, argv);
    if (E.isLeft(read)) return read.left;
    const { study: path, samples, minutes, json } = read.right;
    const study = await loadStudy(path);
    if (E.isLeft(study)) return failedScale(study.left);
    const found = await planOf(study.right, samples, minutes);
    if (E.isLeft(found)) return failedScale(found.left);
    return { exitCode: 0, text: json ? JSON.stringify(found.right) : tableOf(found.right, path) };
  },
};
