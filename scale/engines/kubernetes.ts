/**
 * An indexed Job of Kubernetes: a completion a shard; and an image for it.
 *
 *     a pod is evicted, preempted, drained  → another, which goes on from what is kept; not counted
 *     it ends with 1 or 2                   → its index has failed for good; the others go on
 *     it ends otherwise (75: a full disk)   → another, after pauses that grow, six times
 *
 * An eviction is known by the pod's condition DisruptionTarget and not by its exit code: what ends with 75 for want of room must
 * not come back at once and forever. Wants Kubernetes 1.29, where `backoffLimitPerIndex` is on.
 * Source: kubernetes.io/docs/concepts/workloads/controllers/job. Tests: tests/scale/kubernetes_test.ts.
 * @module
 */
import { stringify } from "yaml";
import { exits } from "../errors.ts";

/** What the Job is made of. */
export interface KubernetesJob {
  /** A label of DNS (`isName`). */
  readonly name: string;
  /** An image in which Ito and the study are. */
  readonly image: string;
  /** The words that run `ito` there. */
  readonly ito: readonly string[];
  /** The study's path in the image. */
  readonly study: string;
  readonly samples: number;
  /** At most `mostShards`. */
  readonly shards: number;
  /** How many pods at once. */
  readonly parallel: number;
  /** The claim of a volume that many nodes may write to. */
  readonly claim: string;
  readonly cpus: number;
  /** Of a pod, in mebibytes. */
  readonly memory: number;
  /** NVIDIA's, of a pod; none where nothing is said. */
  readonly gpus?: number | undefined;
}

/** The most completions of a Job that says nothing of how many may fail. */
export const mostShards = 100_000;

/** Whether a Job of so many shards may have this name: a pod's host is called by it and the index, in 63 letters. */
export function isName(name: string, shards: number): boolean {
  return /^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(name) && name.length + String(shards - 1).length < 63;
}

/** Where the volume is, in a pod. */
const mounted = "/out";
/** Who `deno` is in Deno's images; in others nobody else. */
const user = 1993;

/** The Job, as Kubernetes' API has it. */
export function kubernetesJob(a: KubernetesJob): Readonly<Record<string, unknown>> {
  const gpu = a.gpus === undefined ? {} : { "nvidia.com/gpu": String(a.gpus) };
  const resources = { cpu: String(a.cpus), memory: `${a.memory}Mi`, ...gpu };
  const index = "JOB_COMPLETION_INDEX";
  const container = {
    name: "ito",
    image: a.image,
    command: [
      ...a.ito,
      "sample",
      a.study,
      "--samples",
      `${a.samples}`,
      "--shard",
      `$(${index})/${a.shards}`,
      "--out",
      `${mounted}/${a.name}`,
    ],
    env: [{
      name: index, // `$( )` in a command is a variable that stands here
      valueFrom: {
        fieldRef: { fieldPath: "metadata.annotations['batch.kubernetes.io/job-completion-index']" },
      },
    }],
    resources: { requests: resources, limits: resources },
    volumeMounts: [{ name: "out", mountPath: mounted }],
  };
  const forGood = { containerName: container.name, operator: "In", values: [exits.failed, exits.arguments] };
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name: a.name },
    spec: {
      completionMode: "Indexed",
      completions: a.shards,
      parallelism: a.parallel,
      backoffLimitPerIndex: 6,
      podFailurePolicy: {
        rules: [
          { action: "Ignore", onPodConditions: [{ type: "DisruptionTarget", status: "True" }] },
          { action: "FailIndex", onExitCodes: forGood },
        ],
      },
      template: {
        spec: {
          restartPolicy: "Never",
          terminationGracePeriodSeconds: 60,
          securityContext: { runAsNonRoot: true, runAsUser: user, fsGroup: user },
          containers: [container],
          volumes: [{ name: "out", persistentVolumeClaim: { claimName: a.claim } }],
        },
      },
    },
  };
}

/** The Job as kubectl reads it: by the rules of YAML 1.1, which it goes by, where `yes` is true and so in quotes. */
export function kubernetesYaml(a: KubernetesJob): string {
  return stringify(kubernetesJob(a), { version: "1.1", lineWidth: 0, aliasDuplicateObjects: false });
}

/** What an image is made from: Deno for a checkout, Node for npm's package. */
export interface Image {
  readonly runtime: "deno" | "node";
  readonly version: string;
}

/** The Dockerfile of an image that has Ito and a study: for a folder in which both are. */
export function dockerfile(
  a: {
    readonly image: Image;
    /** The words that run `ito` in that folder. */
    readonly ito: readonly string[];
    readonly study: string;
  },
): string {
  const run = (...words: readonly string[]): string => `RUN ${JSON.stringify(words)}`;
  const { runtime, version } = a.image;
  if (runtime === "node") {
    return [
      `FROM node:${version}-slim`,
      "WORKDIR /study",
      "COPY . .",
      "# the folder's own may be for another system",
      "RUN rm -rf node_modules && npm install --omit=dev",
      run(...a.ito, "--help"),
      `USER ${user}`,
      "",
    ].join("\n");
  }
  return [
    `FROM denoland/deno:${version}`,
    "WORKDIR /study",
    "COPY . .",
    "# both fetch what they import, so that a pod fetches nothing",
    run(...a.ito, "--help"),
    run("deno", "cache", a.study),
    run("chown", "-R", "deno:deno", "/deno-dir", "/study"),
    "USER deno",
    "",
  ].join("\n");
}
