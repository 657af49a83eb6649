/**
 * A plan of shards, from a pilot: its numbers fit one another, whatever the machine.
 * @module
 */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import * as E from "fp-ts/Either";
import { planOf } from "../../scale/plan.ts";
import { loadStudy } from "../../scale/study.ts";
import { found, refused } from "./runs.ts";

Deno.test("shards of a plan hold all samples, and take as long as was asked where there are enough", async () => {
  const study = found(await loadStudy("tests/scale/study_mixture.ts"));
  const one = found(await planOf(study, 40, 10));
  assertEquals([one.samples, one.shards, one.samplesPerShard, one.bytes], [40, 1, 40, 40 * 2 * 4]);
  const many = found(await planOf(study, 1_000_000_000, 0.01));
  const { shards, samplesPerShard, samplesPerSecond, secondsPerShard, hours, pilot } = many;
  assert(shards * samplesPerShard >= 1e9 && (shards - 1) * samplesPerShard < 1e9, `${shards}`);
  assertAlmostEquals(samplesPerSecond, pilot.samples / pilot.seconds, 1e-9 * samplesPerSecond);
  assertAlmostEquals(secondsPerShard, samplesPerShard / samplesPerSecond, 1e-9);
  assertAlmostEquals(hours * 3600 * samplesPerSecond, 1e9, 1);
  assert(secondsPerShard <= 0.6 * 1.01 || shards === 1_000_000, `${secondsPerShard} s a shard`);
  assert(many.memory > 10, `${many.memory} MiB`);
});

Deno.test("a study whose solve fails has no plan", async () => {
  const study = found(await loadStudy("tests/scale/study_mixture.ts"));
  const broken = { ...study, options: { ...study.options, shape: [3] } };
  const error = refused(await planOf(broken, 40, 10));
  assert(error.tag === "Solve", error.tag);
  assertEquals(E.isLeft(await planOf(broken, 1, 1)), true);
});
