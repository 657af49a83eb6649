/**
 * The Job for Kubernetes, against the schemas of its API as kubernetes-models publishes them: names, types, what is required, and
 * words that stand in a list, as the actions of a failure policy. Those leave unknown names alone: the whole text is held too,
 * which the strict schemas of 1.29 to 1.37 have passed (PyPI's kubernetes-validate). No cluster is asked, and no Docker.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { parse } from "yaml";
import { engine } from "../../cli/engine.ts";
import { dockerfile, isName, kubernetesJob } from "../../scale/engines/kubernetes.ts";

/** Loaded by a name that is put together: else the lock would have its 18 MB fetched by every user (tools/checks/lock.ts). */
const models = ["npm:kubernetes-models@5.1.0", "batch", "v1", "Job"].join("/");

const has = <K extends string>(u: unknown, key: K): u is Readonly<Record<K, () => unknown>> =>
  typeof u === "object" && u !== null && key in u && typeof Reflect.get(u, key) === "function";

/** Why the API would refuse an object; nothing where it would not. */
const refusal = async (job: unknown): Promise<string> => {
  const module: unknown = await import(models);
  if (!has(module, "Job")) throw new Error("Internal: kubernetes-models has no Job");
  const made: unknown = Reflect.construct(module.Job, [job]);
  if (!has(made, "validate")) throw new Error("Internal: a Job that cannot be validated");
  try {
    made.validate();
    return "";
  } catch (error) {
    return String(error);
  }
};

const ito = ["deno", "run", "--allow-all", "cli/ito.ts"];
const job = {
  name: "faces",
  image: "registry.example/ito:1",
  study: "examples/study_cifar.ts",
  samples: 50_000,
  shards: 50,
  parallel: 8,
  claim: "yes",
  cpus: 2,
  memory: 4096,
} as const;

const asked = [
  "kubernetes",
  job.study,
  ...Object.entries({ ...job, study: undefined }).flatMap(([k, v]) =>
    v === undefined ? [] : [`--${k}`, `${v}`]
  ),
];

const wanted = `apiVersion: batch/v1
kind: Job
metadata:
  name: faces
spec:
  completionMode: Indexed
  completions: 50
  parallelism: 8
  backoffLimitPerIndex: 6
  podFailurePolicy:
    rules:
      - action: Ignore
        onPodConditions:
          - type: DisruptionTarget
            status: "True"
      - action: FailIndex
        onExitCodes:
          containerName: ito
          operator: In
          values:
            - 1
            - 2
  template:
    spec:
      restartPolicy: Never
      terminationGracePeriodSeconds: 60
      securityContext:
        runAsNonRoot: true
        runAsUser: 1993
        fsGroup: 1993
      containers:
        - name: ito
          image: registry.example/ito:1
          command:
            - deno
            - run
            - --allow-all
            - cli/ito.ts
            - sample
            - examples/study_cifar.ts
            - --samples
            - "50000"
            - --shard
            - $(JOB_COMPLETION_INDEX)/50
            - --out
            - /out/faces
          env:
            - name: JOB_COMPLETION_INDEX
              valueFrom:
                fieldRef:
                  fieldPath: metadata.annotations['batch.kubernetes.io/job-completion-index']
          resources:
            requests:
              cpu: "2"
              memory: 4096Mi
              nvidia.com/gpu: "1"
            limits:
              cpu: "2"
              memory: 4096Mi
              nvidia.com/gpu: "1"
          volumeMounts:
            - name: out
              mountPath: /out
      volumes:
        - name: out
          persistentVolumeClaim:
            claimName: "yes"`;

Deno.test("the Job for Kubernetes is one by the API's schemas, and its text is read back as it", async () => {
  const { exitCode, text } = await engine.run([...asked, "--gpus", "1"]);
  assertEquals([exitCode, text], [0, wanted]);
  const read: unknown = parse(text, { version: "1.1" });
  assertEquals(read, kubernetesJob({ ...job, ito, gpus: 1 }));
  assertEquals(await refusal(read), "");
  for (
    const [from, to] of [
      ["FailIndex", "FailJobIndex"],
      ["type: DisruptionTarget", "type: 1"],
      ["operator: In", "operator: Is"],
      ["- 2\n", '- "2"\n'],
      ["completions: 50", 'completions: "50"'],
      ["restartPolicy: Never", "restartPolicy: 1"],
      ["name: ito\n", "title: ito\n"],
    ] as const
  ) {
    const broken = text.replace(from, to);
    assert(broken !== text && await refusal(parse(broken)) !== "", `${to} is refused`);
  }
});

Deno.test("what a Job cannot be called or lacks is refused", async () => {
  assert(isName("a".repeat(60), 50) && !isName("a".repeat(61), 50) && !isName("a_b", 2) && !isName("1a", 2));
  const without = (name: string): readonly string[] => {
    const at = asked.indexOf(`--${name}`);
    return asked.filter((_, i) => i !== at && i !== at + 1);
  };
  for (
    const [args, name] of [
      [without("samples"), "--samples"],
      [without("shards"), "--shards"],
      [without("image"), "--image"],
      [without("claim"), "--claim"],
      [[...asked, "--samples", "10"], "--shards"],
      [[...asked, "--name", "a".repeat(62)], "--name"],
      [[...asked, "--name", "Faces"], "--name"],
      [[...asked, "--image", "a b"], "--image"],
      [[...asked, "--shards", "100001", "--samples", "1000000"], "--shards"],
    ] as const
  ) {
    const { exitCode, text } = await engine.run(args);
    assert(exitCode === 2 && text.includes(name), text);
  }
});

Deno.test("the Dockerfile has the words of its lines as JSON, whatever is in them", async () => {
  const { text } = await engine.run(["kubernetes", "a study.ts", "--dockerfile"]);
  assertEquals(
    text,
    dockerfile({ image: { runtime: "deno", version: Deno.version.deno }, ito, study: "a study.ts" })
      .trimEnd(),
  );
  assert(text.includes('RUN ["deno","cache","a study.ts"]'), text);
});

Deno.test("the Dockerfile of npm's package is on Node's image, installs what the folder asks for, and runs as the Job's user", () => {
  const image = { runtime: "node", version: "24" } as const;
  const text = dockerfile({ image, ito: ["node_modules/.bin/ito"], study: "study.mjs" });
  assertEquals(text.split("\n").filter((line) => /^(FROM|RUN|USER)/.test(line)), [
    "FROM node:24-slim",
    "RUN rm -rf node_modules && npm install --omit=dev",
    'RUN ["node_modules/.bin/ito","--help"]',
    "USER 1993",
  ]);
});
