/**
 * An indexed Job of Kubernetes: a completion a shard.
 *
 * A pod that is evicted, or ends with 75, is made again and not counted (`podFailurePolicy`); one that ends with 1 or 2 fails its
 * index alone, for good. Wants Kubernetes 1.33, or 1.29 with its beta. Source: kubernetes.io/docs/concepts/workloads/controllers/job.
 * Tests: tests/scale/kubernetes_test.ts, against the published schemas.
 * @module
 */
import { exits } from "../errors.ts";

/** What the Job is made of. */
export interface KubernetesJob {
  readonly name: string;
  /** An image in which `ito` and the study are. */
  readonly image: string;
  /** The study's path in the image. */
  readonly study: string;
  readonly samples: number;
  readonly shards: number;
  /** How many pods at once. */
  readonly parallel: number;
  /** A claim of a volume that many nodes may write to. */
  readonly claim: string;
  readonly cpus: number;
  /** Of a pod, in mebibytes. */
  readonly memory: number;
  readonly gpus?: number;
}

/** Where the volume is, in a pod. */
const mounted = "/out";

/** The Job, as Kubernetes' API has it. */
export function kubernetesJob(a: KubernetesJob): Readonly<Record<string, unknown>> {
  const gpu = a.gpus === undefined ? {} : { "nvidia.com/gpu": a.gpus };
  const resources = { cpu: String(a.cpus), memory: `${a.memory}Mi`, ...gpu };
  const command = [
    "ito",
    "sample",
    a.study,
    "--samples",
    `${a.samples}`,
    "--shard",
    `$(JOB_COMPLETION_INDEX)/${a.shards}`,
    "--out",
    `${mounted}/${a.name}`,
  ];
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name: a.name },
    spec: {
      completionMode: "Indexed",
      completions: a.shards,
      parallelism: a.parallel,
      backoffLimitPerIndex: 3,
      maxFailedIndexes: a.shards,
      podFailurePolicy: {
        rules: [
          { action: "Ignore", onPodConditions: [{ type: "DisruptionTarget", status: "True" }] },
          { action: "Ignore", onExitCodes: { containerName: "ito", operator: "In", values: [exits.again] } },
          {
            action: "FailIndex",
            onExitCodes: { containerName: "ito", operator: "In", values: [exits.failed, exits.arguments] },
          },
        ],
      },
      template: {
        spec: {
          restartPolicy: "Never",
          terminationGracePeriodSeconds: 60,
          containers: [{
            name: "ito",
            image: a.image,
            command,
            // the completion's number stands in the pod's environment, which `$( )` reads only of what is named here
            env: [{
              name: "JOB_COMPLETION_INDEX",
              valueFrom: {
                fieldRef: { fieldPath: "metadata.annotations['batch.kubernetes.io/job-completion-index']" },
              },
            }],
            resources: { requests: resources, limits: resources },
            volumeMounts: [{ name: "out", mountPath: mounted }],
          }],
          volumes: [{ name: "out", persistentVolumeClaim: { claimName: a.claim } }],
        },
      },
    },
  };
}

const isPlain = (v: unknown): boolean => typeof v !== "object" || v === null;

/** Plain data as YAML: strings are JSON's, which is YAML too. */
export function yaml(value: unknown, indent = ""): string {
  if (isPlain(value)) return JSON.stringify(value);
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    return value.map((v) => `\n${indent}- ${isPlain(v) ? yaml(v) : yaml(v, inner).trimStart()}`).join("");
  }
  return Object.entries(value ?? {})
    .map(([k, v]) =>
      `\n${indent}${k}: ${isPlain(v) ? yaml(v) : Array.isArray(v) ? yaml(v, inner) : yaml(v, inner)}`
    )
    .join("");
}

/** The Dockerfile of an image that has Ito and a study on Deno's. */
export function dockerfile(
  a: { readonly deno: string; readonly package: string; readonly study: string },
): string {
  return [
    `FROM denoland/deno:${a.deno}`,
    "WORKDIR /study",
    "COPY . .",
    `RUN deno install --global --allow-all --name ito ${a.package}`,
    `RUN deno cache ${a.study}`,
    'ENV PATH="/root/.deno/bin:$PATH"',
    "USER root",
    "",
  ].join("\n");
}
