/**
 * deno.lock must not hold the packages of onnxruntime-node, esbuild, Observable Plot with its document, kubernetes-models,
 * BullMQ with ioredis, and the playground: Deno fetches all that a lock names, so that a bare `deno run` would download 290 MB, 10 MB, 60 packages,
 * 18 MB, 16 MB and more, that it does not use. A run without `--no-lock` of what imports them writes them there.
 *
 *     deno run --allow-read tools/checks/lock.ts
 *
 * @module
 */
import { report, textOf } from "../lib/sources.ts";

/** Text that only a lock with the package has; the last is what ioredis rests on. */
const unwanted = [
  "onnxruntime-node",
  "@esbuild/",
  "@observablehq/plot",
  "linkedom",
  "kubernetes-models",
  "cluster-key-slot",
  "preact",
  "sucrase",
  "@codemirror/",
  "playwright-core",
  "axe-core",
] as const;

if (import.meta.main) {
  const lock = textOf("deno.lock");
  const found = unwanted.filter((name) => lock.includes(name));
  report(
    "lock",
    found.map((name) => `deno.lock: holds ${name}, a download for every user\nTry: git checkout deno.lock`),
  );
}
