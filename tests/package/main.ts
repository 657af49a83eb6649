// deno-lint-ignore-file no-console -- it prints a line a check
/**
 * The packed tarball, in empty folders, where people use it: Node, Deno, Bun; Vite and esbuild, their pages in Chromium; a page
 * with a script tag; `ito`, the program; `tsc --strict` on the README; `deno publish --dry-run`.
 *
 *     deno task test:package             all
 *     deno task test:package node tsc    those whose name holds one of these words
 *     deno task test:package --install   fetches other people's tools, and ends
 *
 * What cannot be had on a machine is said, and is no pass. The last line is "N passed, N failed".
 * @module
 */
import { build } from "../../tools/package/build.ts";
import { clear, type Ended, install } from "./folders.ts";
import { cdn, esbuild, vite } from "./pages.ts";
import { program } from "./program.ts";
import { published, sizes, typescript } from "./published.ts";
import { bun, deno, node, nodeWithWebgpu } from "./runtimes.ts";

const checks: Readonly<Record<string, () => Promise<readonly Ended[]>>> = {
  size: sizes,
  node20: () => node(20),
  node22: () => node(22),
  node24: () => node(24),
  webgpu: nodeWithWebgpu,
  deno,
  bun,
  program,
  vite,
  esbuild,
  cdn,
  tsc: typescript,
  publish: published,
};

if (Deno.args[0] === "--install") {
  await install();
  Deno.exit(0);
}
await Promise.all([install(), build()]);
const words = Deno.args;
const all: Ended[] = [];
for (const [name, check] of Object.entries(checks)) {
  if (words.length > 0 && !words.some((w) => name.includes(w))) continue;
  const began = performance.now();
  const found = await check().catch((e): readonly Ended[] => [
    { target: name, name: "runs", state: "failed", text: String(e) },
  ]);
  console.log(`\n${name} (${((performance.now() - began) / 1000).toFixed(1)} s)`);
  for (const { target, name: what, state, text } of found) {
    console.log(`  ${target}: ${what} ... ${state}`);
    if (text !== undefined) console.log(text.replaceAll(/^/gm, "    "));
  }
  all.push(...found);
}
await clear();
const count = (state: Ended["state"]): number => all.filter((e) => e.state === state).length;
if (count("left out") > 0) console.log(`\n${count("left out")} left out: not to be had here`);
console.log(`\n${count("ok")} passed, ${count("failed")} failed`);
Deno.exit(count("failed") === 0 && count("ok") > 0 ? 0 : 1);
