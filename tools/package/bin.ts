/**
 * `ito` of npm's package: `bin/ito.js`, which is cli/npm.ts and what it needs, in one module.
 *
 * The library is not in it a second time: it imports the module of all, which is what a study imports in Node, Deno and Bun too,
 * so that both have the same expressions. What it imports of the library by a module's path is copied into it, and may be
 * functions of numbers and texts alone. Packages that the library has in `vendor/` are those; commander and yaml are in it.
 * @module
 */
// deno-lint-ignore no-import-prefix -- in deno.json every `deno task` would resolve it, into the lock: docs/decisions/0004
import * as esbuild from "npm:esbuild@0.28.2";
import { aliases, nodeModulesOf, root } from "../lib/browser_modules.ts";
import { textOf } from "../lib/sources.ts";
import { single, vendorPath } from "./code.ts";
import { entries, npmName, version } from "./entries.ts";
import { isPeer } from "./manifest.ts";
import { pathOf, type Published } from "./modules.ts";
import { sourceOf } from "./swaps.ts";

/** The program in the package. */
export const program = "bin/ito.js";
/** The module that it is made of. */
export const source = "cli/npm.ts";

/** What is loaded by a path beside the program, when it is wanted. */
const later = { "bin/packages": "scale/engines/bullmq/packages.ts" };
/** What else its users run, as it is in a checkout. */
const scripts = ["tools/features/export.py", "tools/features/keras.py"] as const;

/** Modules with something of their own in them, of which two must not be loaded: expressions are known by identity. */
const hasState = (path: string): boolean => /^(sde\/language|backends\/devices|oracles)\//.test(path);

const isEntry = (path: string): boolean => entries.some((e) => e.path === path || e.inHouse === path);

/** Where each import of the program is found. */
const inPackage = (vendored: ReadonlySet<string>): esbuild.Plugin => ({
  name: "in package",
  setup: (build) => {
    build.onResolve({ filter: /.*/ }, ({ path, importer, kind, namespace }) => {
      if (kind === "entry-point") return { path, namespace: "ito" };
      if (namespace !== "ito") return undefined; // within commander or yaml
      const named = path.replace(/^npm:(@?[^@]+)@[^/]+/, "$1");
      if (path.startsWith("node:")) return { path, external: true };
      if (isPeer(named)) return { path: named, external: true };
      const to = path.startsWith(".") ? pathOf(importer, path) : path;
      if (isEntry(to)) return { path: `../${single}`, external: true };
      if (path.startsWith(".")) return { path: to, namespace: "ito" };
      if (vendored.has(path)) return { path: `../${vendorPath(path)}.js`, external: true };
      return undefined;
    });
    build.onLoad({ filter: /.*/, namespace: "ito" }, ({ path }) => {
      if (path === "deno.json") return { contents: JSON.stringify({ version }), loader: "json" };
      return { contents: textOf(sourceOf(path, "npm")), loader: "ts", resolveDir: root };
    });
  },
});

/** Writes the program and what it needs. Throws where a part of the library that has a state would be in it twice. */
export async function writeBin(folder: string, { packages }: Published): Promise<void> {
  const modules = [...entries.map(({ path }) => path), source];
  const { metafile } = await esbuild.build({
    absWorkingDir: root,
    entryPoints: Object.entries({ [program.replace(/\.js$/, "")]: source, ...later })
      .map(([out, path]) => ({ in: path, out })),
    outdir: folder,
    bundle: true,
    minify: true,
    charset: "utf8",
    format: "esm",
    platform: "neutral",
    target: "es2022", // Node 20
    mainFields: ["module", "main"],
    external: ["node:*"],
    banner: { js: "#!/usr/bin/env node" },
    define: { "import.meta.main": "false" }, // of cli/ito.ts, which is a part here
    alias: aliases(),
    nodePaths: [await nodeModulesOf(modules)],
    preserveSymlinks: true,
    metafile: true,
    logLevel: "warning",
    plugins: [inPackage(new Set(packages))],
  });
  await esbuild.stop();
  const twice = Object.keys(metafile.inputs).map((path) => path.replace(/^ito:/, "")).filter(hasState);
  if (twice.length > 0) throw new Error(`${npmName}'s program would have its own ${twice.join(", ")}`);
  await Deno.chmod(`${folder}/${program}`, 0o755);
  await Deno.mkdir(`${folder}/tools/features`, { recursive: true });
  for (const path of scripts) await Deno.writeTextFile(`${folder}/${path}`, textOf(path));
}
