/**
 * Modules for browsers, by esbuild: Deno's import map and npm cache resolved, binary imports as files beside the module.
 *
 * Deno keeps npm packages by name and version, esbuild looks for folders of that name: so it gets a folder of links to
 * Deno's. An `import … with { type: "bytes" }`, which no browser knows, becomes a `fetch` of a file that is written beside.
 * @module
 */
// deno-lint-ignore no-import-prefix -- in deno.json every `deno task` would resolve it, into the lock: docs/decisions/0004
import * as esbuild from "npm:esbuild@0.28.2";
import config from "../../deno.json" with { type: "json" };

/** The repository, as a path. */
export const root = new URL("../../", import.meta.url).pathname.slice(0, -1);

/** What to make: each entry by the name of its module in `folder`. */
export interface ModulesOptions {
  readonly entries: Readonly<Record<string, string>>;
  readonly folder: string;
  /** Imports that stay, such as "./ito.js". */
  readonly external?: readonly string[];
  /** Import specifiers to replace, beside those of deno.json. */
  readonly alias?: Readonly<Record<string, string>>;
  /** Modules whose exports stand for global names. */
  readonly inject?: readonly string[];
  /** One classic script an entry, for where nothing can be fetched: no bytes may be imported. */
  readonly isAlone?: boolean;
  /** Modules that stand for others, by their paths from the root. */
  readonly swaps?: Readonly<Record<string, string>>;
}

/** A file that was written. */
export interface Written {
  readonly name: string;
  readonly bytes: number;
}

const isRecord = (v: unknown): v is Readonly<Record<string, unknown>> => typeof v === "object" && v !== null;

/** Where Deno keeps the npm packages that these modules need, by package name. */
const packagesOf = async (modules: readonly string[]): Promise<ReadonlyMap<string, string>> => {
  const found = new Map<string, string>();
  for (const module of modules) {
    const args = ["info", "--no-lock", "--json", module];
    const { stdout, success } = await new Deno.Command(Deno.execPath(), {
      args,
      cwd: root,
      stderr: "inherit",
    })
      .output();
    const info: unknown = success ? JSON.parse(new TextDecoder().decode(stdout)) : undefined;
    if (!isRecord(info) || !isRecord(info.npmPackages)) throw new Error(`deno info does not know ${module}`);
    for (const p of Object.values(info.npmPackages)) {
      if (isRecord(p) && typeof p.name === "string" && typeof p.localPath === "string") {
        found.set(p.name, p.localPath);
      }
    }
  }
  return found;
};

/** A folder of links to these packages, made anew. */
const linked = async (packages: ReadonlyMap<string, string>): Promise<string> => {
  const folder = `${root}/out/node_modules`;
  await Deno.remove(folder, { recursive: true }).catch(() => {});
  for (const [name, path] of packages) {
    const link = `${folder}/${name}`;
    await Deno.mkdir(link.slice(0, link.lastIndexOf("/")), { recursive: true });
    await Deno.symlink(path, link);
  }
  return folder;
};

/** A folder of links to the npm packages that these modules need, as Deno keeps them. */
export async function nodeModulesOf(modules: readonly string[]): Promise<string> {
  return await linked(await packagesOf(modules));
}

/** What esbuild is to read for the names of the import map: a package without its version, a file of ours. */
export function aliases(): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(config.imports).flatMap(([name, target]) => {
      const path = target
        .replace(/^npm:(@?[^@]+)@[^/]+/, "$1")
        .replace("fp-ts/lib/", "fp-ts/es6/") // the same modules in a form that leaves out what is not used
        .replace(/^\.\//, `${root}/`);
      return path === name ? [] : [[name, path]];
    }),
  );
}

/** The attribute of an import that our loader itself writes. */
const asUrl = "url";

/** Packages that a file names by itself, as npm:preact@11.2.0/hooks: those that deno.json should not know. */
const named: esbuild.Plugin = {
  name: "named",
  setup: (build) => {
    build.onResolve({ filter: /^npm:/ }, ({ path, kind, importer, resolveDir }) => {
      const bare = path.replace(/^npm:(@?[^@]+)@[^/]+/, "$1");
      return build.resolve(bare, { kind, importer, resolveDir });
    });
  },
};

/** Modules that stand for others: they export the same names. */
const swapped = (swaps: Readonly<Record<string, string>>): esbuild.Plugin => ({
  name: "swapped",
  setup: (build) => {
    build.onLoad({ filter: /\.ts$/ }, ({ path }) => {
      const other = swaps[path.slice(root.length + 1)];
      return other === undefined
        ? undefined
        : { contents: `export * from ${JSON.stringify(`${root}/${other}`)};`, loader: "js" };
    });
  },
});

const binaries: esbuild.Plugin = {
  name: "binaries",
  setup: (build) => {
    build.onLoad({ filter: /.*/ }, async ({ path, with: { type } }) => {
      switch (type) {
        case "text":
          return { contents: await Deno.readFile(path), loader: "text" };
        case asUrl:
          return { contents: await Deno.readFile(path), loader: "file" };
        case "bytes": {
          const contents = `import name from ${JSON.stringify(path)} with { type: "${asUrl}" };
const response = await fetch(new URL(name, import.meta.url));
if (!response.ok) throw new Error(response.url + ": " + response.status);
export default new Uint8Array(await response.arrayBuffer());`;
          const resolveDir = path.slice(0, path.lastIndexOf("/"));
          return { contents, loader: "js", resolveDir };
        }
      }
    });
  },
};

/**
 * Writes modules for browsers, minified. Throws where esbuild finds something wrong, which it prints.
 *
 * @returns The files, the entries first, then by size.
 */
export async function writeModules(options: ModulesOptions): Promise<readonly Written[]> {
  const { entries, folder, isAlone = false, swaps = {} } = options;
  const modules = await nodeModulesOf(Object.values(entries));
  const result = await esbuild.build({
    absWorkingDir: root,
    entryPoints: Object.entries(entries).map(([out, path]) => ({ in: `${root}/${path}`, out })),
    outdir: folder,
    bundle: true,
    splitting: !isAlone,
    minify: true,
    charset: "utf8",
    preserveSymlinks: true,
    format: isAlone ? "iife" : "esm",
    ...(isAlone ? { define: { "import.meta.url": "globalThis.location.href" } } : {}),
    platform: "browser",
    target: "es2022",
    chunkNames: "[name]-[hash]",
    assetNames: "[name]-[hash]",
    nodePaths: [modules],
    alias: { ...aliases(), ...options.alias },
    external: [...(options.external ?? [])],
    inject: (options.inject ?? []).map((path) => `${root}/${path}`),
    plugins: [named, swapped(swaps), binaries],
    metafile: true,
    logLevel: "warning",
  });
  await esbuild.stop();
  const isEntry = ({ name }: Written): boolean => name.replace(/\.js$/, "") in entries;
  return Object.entries(result.metafile.outputs)
    .map(([path, { bytes }]) => ({ name: path.slice(path.lastIndexOf("/") + 1), bytes }))
    .toSorted((a, b) => Number(isEntry(b)) - Number(isEntry(a)) || b.bytes - a.bytes);
}
