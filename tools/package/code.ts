/**
 * The JavaScript of npm's package: a module for each of ours, so that a bundler leaves out, or loads later, what a program does
 * not need at once; and one module of all, minified, for a page without a bundler and for runtimes that load file by file
 * (Node takes three times as long for the many). The few packages that we import are in it: it depends on none.
 *
 * Packages of the user's (`peers` of manifest.ts) keep their names.
 * @module
 */
// deno-lint-ignore no-import-prefix -- in deno.json every `deno task` would resolve it, into the lock: docs/decisions/0004
import * as esbuild from "npm:esbuild@0.28.2";
import { aliases, nodeModulesOf, root } from "../lib/browser_modules.ts";
import { textOf } from "../lib/sources.ts";
import { entries, type Entry, named, npmName } from "./entries.ts";
import { linesOnly } from "./maps.ts";
import { isPeer } from "./manifest.ts";
import { pathOf, type Published } from "./modules.ts";
import { marked } from "./pure.ts";
import { sourceOf } from "./swaps.ts";

/** The module that a package becomes, without its ending. */
export function vendorPath(name: string): string {
  return `vendor/${name.replace(/^@/, "").replaceAll(/\W/g, "_")}`;
}

/** A path from the package's root, as a module sees it. */
const relative = (from: string, to: string): string =>
  `${"../".repeat(from.split("/").length - 1) || "./"}${to}`;

/** Each module by itself: what it imports stays an import, of JavaScript. */
const alone: esbuild.Plugin = {
  name: "alone",
  setup: (build) => {
    build.onResolve({ filter: /.*/ }, ({ path, importer, kind }) => {
      if (kind === "entry-point") return { path: path.replace(/^\.\//, ""), namespace: "ito" };
      if (isPeer(path)) return { path, external: true };
      const to = path.startsWith(".")
        ? pathOf(importer, path).replace(/\.ts$/, ".js")
        : `${vendorPath(path)}.js`;
      return { path: relative(importer, to), external: true };
    });
    build.onLoad({ filter: /.*/, namespace: "ito" }, ({ path }) => ({
      contents: marked(path, named(textOf(sourceOf(path, "npm")), npmName)),
      loader: "ts",
    }));
  },
};

const common = {
  absWorkingDir: root,
  bundle: true,
  charset: "utf8",
  format: "esm",
  platform: "neutral",
  target: "es2022", // Node 20, and browsers of 2022
  logLevel: "warning",
} as const satisfies esbuild.BuildOptions;

/** The name of the module of all. */
export const single = "ito.js";

/** The names that each entry exports, by its module in a folder. Throws where two entries mean two things by one name. */
const exportsOf = async (folder: string): Promise<ReadonlyMap<Entry, readonly string[]>> => {
  const known = new Map<string, readonly [key: string, value: unknown]>();
  const found = new Map<Entry, readonly string[]>();
  for (const entry of entries) {
    const module: Readonly<Record<string, unknown>> = await import(`${folder}/${modulePath(entry)}`);
    for (const [name, value] of Object.entries(module)) {
      const [key, before] = known.get(name) ?? [entry.key, value];
      if (before !== value) throw new Error(`"${name}" is one thing in "${key}", another in "${entry.key}"`);
      known.set(name, [key, value]);
    }
    found.set(entry, Object.keys(module));
  }
  return found;
};

/** An entry's module in the package. */
export function modulePath({ path }: Entry): string {
  return path.replace(/\.ts$/, ".js");
}

/** The same out of the module of all, for runtimes. */
export function runtimePath({ name }: Entry): string {
  return `runtime/${name}.js`;
}

/** Writes all modules into a folder. Throws where esbuild finds something wrong, which it prints. */
export async function writeCode(folder: string, { modules, packages }: Published): Promise<void> {
  await esbuild.build({
    ...common,
    entryPoints: modules.map((path) => ({ in: path, out: path.replace(/\.ts$/, "") })),
    outdir: folder,
    sourcemap: "linked",
    plugins: [alone],
  });
  for (const path of modules) {
    const file = `${folder}/${path.replace(/\.ts$/, ".js.map")}`;
    const map = JSON.parse(await Deno.readTextFile(file));
    const sources = [path.split("/").at(-1)];
    const short = {
      version: 3,
      sources,
      sourcesContent: map.sourcesContent,
      names: [],
      mappings: linesOnly(map.mappings),
    };
    await Deno.writeTextFile(file, JSON.stringify(short));
  }
  const builtIn = packages.filter((name) => !isPeer(name));
  await esbuild.build({
    ...common,
    entryPoints: builtIn.map((name) => ({ in: aliases()[name] ?? name, out: vendorPath(name) })),
    outdir: folder,
    splitting: true,
    minify: true,
    chunkNames: "vendor/[name]-[hash]",
    nodePaths: [await nodeModulesOf(entries.map(({ path }) => path))],
    mainFields: ["module", "main"],
    preserveSymlinks: true,
  });
  await esbuild.build({
    ...common,
    stdin: {
      contents: entries.map((e) => `export * from "./${modulePath(e)}";`).join("\n"),
      resolveDir: folder,
    },
    outfile: `${folder}/${single}`,
    external: packages.filter(isPeer),
    minify: true,
    sourcemap: false, // as large again as the rest of the package; the modules have theirs
  });
  await esbuild.stop();
  for (const [entry, names] of await exportsOf(folder)) {
    const file = `${folder}/${runtimePath(entry)}`;
    await Deno.mkdir(file.slice(0, file.lastIndexOf("/")), { recursive: true });
    await Deno.writeTextFile(file, `export { ${names.join(", ")} } from "../${single}";\n`);
  }
}
