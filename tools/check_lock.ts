/**
 * deno.lock must not hold onnxruntime-node: Deno fetches all that a lock names, so that a bare `deno run` would download
 * 290 MB that it does not use. A run with `--allow-ffi` and without `--no-lock` writes it there.
 *
 *     deno run --allow-read tools/check_lock.ts
 *
 * @module
 */
import { report, textOf } from "./lib/sources.ts";

if (import.meta.main) {
  const found = textOf("deno.lock").includes("onnxruntime-node");
  report(
    "lock",
    found ? ["deno.lock: holds onnxruntime-node, 290 MB for every user\nTry: git checkout deno.lock"] : [],
  );
}
