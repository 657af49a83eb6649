/**
 * The playground as a folder that any static host serves: out/playground.
 *
 *     deno task playground:build
 *
 * index.html loads page.js (and its chunks, as they are wanted); the page gives frame.js and worker.js, as texts, to a frame
 * that may load nothing itself. What a program wants of files is fetched by the page, by these names alone.
 * Tests: tests/playground/browser/sizes.ts.
 * @module
 */
import { root, writeModules, type Written } from "../lib/browser_modules.ts";
import { printSizes } from "../lib/sizes.ts";
import { writeKatex } from "./katex.ts";
import { writeEditorTypes } from "./types.ts";

/** Where it goes. */
export const folder = `${root}/out/playground`;

/** Files that programs may want, by their names in the folder. */
const files: Readonly<Record<string, string>> = {
  "cifar512.png": "examples/data/cifar512.png",
  "ve_cifar.safetensors": "examples/data/ve_cifar.safetensors",
};

/** onnxruntime's binaries, of the package that its scripts have just been made with. */
const onnxruntime = ["ort-wasm-simd-threaded.wasm", "ort-wasm-simd-threaded.jspi.wasm"] as const;

/** What the page may want at any time, which its service worker keeps, and what it keeps once a program has wanted it. */
const listed = (made: readonly string[]): Readonly<Record<"first" | "later", readonly string[]>> => {
  const isLate = (name: string): boolean =>
    name in files || /\.(wasm|png|safetensors|woff2)$|^(types|katex|ort_.pu)\./.test(name);
  const names = [
    "index.html",
    "page.css",
    "files.json",
    ...made,
    ...Object.keys(files),
    ...onnxruntime,
  ]
    .filter((name) => name !== "service.js");
  const there = [...new Set(names)].toSorted();
  return { first: there.filter((name) => !isLate(name)), later: there.filter(isLate) };
};

/** Makes the folder anew. */
export async function build(): Promise<readonly Written[]> {
  await Deno.remove(folder, { recursive: true }).catch(() => {});
  const alone = await writeModules({
    entries: {
      worker: "playground/sandbox/worker.ts",
      frame: "playground/sandbox/frame.ts",
      service: "playground/offline/service.ts",
      ort_cpu: "playground/sandbox/ort_cpu.ts",
      ort_gpu: "playground/sandbox/ort_gpu.ts",
    },
    folder,
    isAlone: true,
    swaps: { "oracles/session/builds.ts": "playground/sandbox/builds.ts" },
  });
  for (const name of onnxruntime) {
    await Deno.copyFile(`${root}/out/node_modules/onnxruntime-web/dist/${name}`, `${folder}/${name}`);
  }
  const types = await writeEditorTypes(folder);
  const page = await writeModules({
    entries: { page: "playground/page/main.ts", types: "playground/page/editor/types_worker.ts" },
    folder,
  });
  for (const name of ["index.html", "page.css"]) {
    await Deno.copyFile(`${root}/playground/page/${name}`, `${folder}/${name}`);
  }
  const katex = await writeKatex(folder); // of the packages that the page's modules have just been made with
  for (const [name, path] of Object.entries(files)) {
    await Deno.copyFile(`${root}/${path}`, `${folder}/${name}`);
  }
  await Deno.writeTextFile(
    `${folder}/files.json`,
    JSON.stringify(listed([...[...page, ...alone].map(({ name }) => name), ...types, ...katex])),
  );
  return [...page, ...alone];
}

if (import.meta.main) await printSizes(folder, await build());
