/**
 * Who may import whom:
 *
 *     sde ← solvers ← backends ← solve ← mod.ts ← examples, tests, bench, tools
 *
 * No import to the right, no cycles; `GPU…` types, `Deno` and io-ts only where they belong.
 *
 *     deno run --allow-read tools/check_imports.ts
 *
 * @module
 */
import { report, type Source, sources } from "./lib/sources.ts";

const layers = ["sde", "solvers", "backends", "solve", "mod.ts"] as const;
const layerOf = (path: string): number => {
  const layer = layers.findIndex((l) => l === path || path.startsWith(`${l}/`));
  return layer < 0 ? layers.length : layer;
};
const isLibrary = (path: string): boolean => layerOf(path) < layers.length;

/** What only some files of the library may name, and which. */
const reserved: readonly {
  readonly what: string;
  readonly is: RegExp;
  readonly in: RegExp;
  readonly try: string;
}[] = [
  {
    what: "a GPU type",
    is: /\bGPU[A-Z]\w*/,
    in: /^backends\/(webgpu\w*|oracle_webgpu)\.ts$/,
    try: "backends/webgpu*.ts, behind a type of our own",
  },
  {
    what: "Deno",
    is: /\bDeno\b(?=\??[.\[])/,
    in: /^backends\/(oracle_native|oracle_wasm|guard)\.ts$/,
    try: "an option that the caller passes: the library runs in browsers too",
  },
  {
    what: "io-ts",
    is: /\bfrom\s+["']io-ts["']/,
    in: /^(sde\/(decode|options)|solvers\/codec|(backends|sde\/network)\/\w*codec\w*)\.ts$/,
    try: "types: data is decoded where it comes in",
  },
];
const elsewhere = /^examples\/lib\//;

/** The code without its comments (the lines stay). */
const withoutComments = (text: string): string =>
  text.replaceAll(/\/\*[\s\S]*?\*\//g, (c) => c.replaceAll(/[^\n]/g, "")).replaceAll(/(^|\s)\/\/.*$/gm, "");

const lineOf = (text: string, at: number): number => text.slice(0, at).split("\n").length;

interface Import {
  readonly from: string;
  readonly to: string;
  readonly line: number;
}

const resolve = (from: string, specifier: string): string | undefined => {
  if (specifier === "ito") return "mod.ts";
  if (!specifier.startsWith(".")) return undefined;
  return new URL(specifier, `file:///${from}`).pathname.slice(1);
};

const importsOf = ({ path, text }: Source): readonly Import[] => {
  const code = withoutComments(text);
  const found = code.matchAll(/(?:\bfrom\s+|\bimport\(\s*|^import\s+)["']([^"'\n]+)["']/gm);
  return [...found].flatMap((m) => {
    const to = resolve(path, m[1] ?? "");
    return to === undefined || !to.endsWith(".ts") ? [] : [{ from: path, to, line: lineOf(code, m.index) }];
  });
};

const toTheRight = (all: readonly Import[]): readonly string[] =>
  all.filter(({ from, to }) => layerOf(to) > layerOf(from)).map(({ from, to, line }) =>
    `${from}:${line}: imports ${to}, which is to its right: ${
      layers.join(" ← ")
    } ← examples, tests, bench, tools`
  );

/** One line for each cycle, from the file that closes it. */
const cycles = (all: readonly Import[]): readonly string[] => {
  const next = Map.groupBy(all, (i) => i.from);
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (path: string, way: readonly string[]): void => {
    const seen = way.indexOf(path);
    if (seen >= 0) found.push(`${path}: imports itself: ${[...way.slice(seen), path].join(" → ")}`);
    if (seen >= 0 || done.has(path)) return;
    (next.get(path) ?? []).forEach((i) => visit(i.to, [...way, path]));
    done.add(path);
  };
  [...next.keys()].forEach((path) => visit(path, []));
  return found;
};

const outOfPlace = ({ path, text }: Source): readonly string[] => {
  const code = withoutComments(text);
  return reserved.flatMap((r) => {
    const at = code.search(r.is);
    const mayName = r.in.test(path) || (r.what === "io-ts" ? elsewhere.test(path) : !isLibrary(path));
    return at < 0 || mayName ? [] : [`${path}:${lineOf(code, at)}: names ${r.what}\nTry: ${r.try}`];
  });
};

if (import.meta.main) {
  const files = sources();
  const all = files.flatMap(importsOf);
  report("imports", [...toTheRight(all), ...cycles(all), ...files.flatMap(outOfPlace)]);
}
