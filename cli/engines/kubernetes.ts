/**
 * `ito engine kubernetes`: a study's shards as an indexed Job, and a Dockerfile for its image.
 *
 *     ito engine kubernetes study.ts --dockerfile --to Dockerfile
 *     ito engine kubernetes study.ts --samples 50000 --shards 50 --image my/study --claim out | kubectl apply -f -
 *
 * Tests: tests/scale/kubernetes_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { flag, form, integer, optional, parseOptions, program } from "../../examples/lib/cli.ts";
import { dockerfile, isName, kubernetesYaml, mostShards } from "../../scale/engines/kubernetes.ts";
import { mostSamples } from "../../scale/shards.ts";
import type { Command } from "../command.ts";
import { home } from "../home.ts";
import { line, shared, texts, unfit, written } from "./given.ts";

const it = program({
  name: "ito engine kubernetes",
  about: "Writes an indexed Job for kubectl: a pod a shard, made again where it is evicted.",
  codecs: {
    study: shared.study,
    samples: optional(integer(1, mostSamples)),
    shards: optional(integer(1, mostShards)),
    image: optional(form("an image's name", /^[\w.:/@-]+$/)),
    claim: optional(form("a claim's name", /^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$/)),
    name: form("a name of small letters, digits and dashes", /^[a-z]([-a-z0-9]*[a-z0-9])?$/),
    parallel: integer(1, mostShards),
    cpus: integer(1, 4096),
    memory: integer(64, 1 << 24),
    gpus: optional(integer(1, 64)),
    dockerfile: flag(),
    ito: line("words"),
    to: optional(shared.to),
  },
  texts: {
    study: texts.study,
    samples: texts.samples,
    shards: texts.shards,
    image: { value: "name", about: "an image in which ito and the study are" },
    claim: { value: "name", about: "the claim of a volume that many nodes may write to (ReadWriteMany)" },
    name: { value: "name", fallback: "ito", about: "the Job's; shards go to NAME/shards of the volume" },
    parallel: { value: "n", fallback: "8", about: "pods at once" },
    cpus: { value: "n", fallback: "1", about: "processors of a pod" },
    memory: { value: "MiB", fallback: "2048", about: "memory of a pod: ito plan says" },
    gpus: { value: "n", about: "NVIDIA's GPUs of a pod; none by default" },
    dockerfile: { about: "the Dockerfile of such an image instead, for a folder with ito and the study" },
    ito: {
      value: "words",
      fallback: home.ito.kubernetes,
      about: "what runs ito in the image",
    },
    to: texts.to,
  },
  operands: ["study"],
});

/** The command. */
export const kubernetes: Command = {
  about: it.about,
  run: async (argv) => {
    const read = parseOptions(it, argv);
    if (E.isLeft(read)) return read.left;
    const { to, dockerfile: isDockerfile, ...job } = read.right;
    const { study, samples, shards, image, claim } = job;
    const ito = job.ito.trim().split(/\s+/);
    if (isDockerfile) {
      const text = dockerfile({ image: home.image, ito, study });
      return await written({ text, to, next: (file) => `Try: docker build --tag my/study --file ${file} .` });
    }
    if (samples === undefined) return unfit("--samples", null, "how many samples the whole run has");
    if (shards === undefined || shards > samples) {
      return unfit("--shards", shards ?? null, `at most ${samples}, the number of samples`);
    }
    if (image === undefined) return unfit("--image", null, "an image in which ito and the study are");
    if (claim === undefined) return unfit("--claim", null, "the claim of a volume, in the Job's namespace");
    if (!isName(job.name, shards)) return unfit("--name", job.name, "a shorter one, of some 50 letters");
    const text = kubernetesYaml({ ...job, ito, samples, shards, image, claim });
    return await written({ text, to, next: (file) => `Try: kubectl apply -f ${file}` });
  },
};
