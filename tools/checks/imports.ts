/**
 * Who may import whom: a file from its own folder and from the rows of `streets` above its own.
 *
 * So no import points up and no two folders know each other; files that do are found as well. `GPU…` types, `Deno` and
 * io-ts are named only where they belong.
 *
 *     deno run --allow-read tools/checks/imports.ts
 *
 * @module
 */
import { entries } from "../package/entries.ts";
import { folderOf, isLibrary, report, type Source, sources } from "../lib/sources.ts";

/** Every folder of the library, the ground first; "" is that of `mod.ts`. Those of one row know nothing of each other. */
const streets: readonly (readonly string[])[] = [
  ["sde/border"],
  ["sde/language"],
  ["sde/math"],
  ["sde"],
  ["sde/slopes", "solvers/memory", "metrics"],
  ["sde/processes", "sde/noise", "sde/guidance", "solvers/methods", "solvers/noise", "solvers/control"],
  [
    "solvers/methods/additive",
    "solvers/methods/diagonal",
    "solvers/methods/flow",
    "solvers/methods/langevin",
    "solvers/methods/score",
    "solvers/methods/stiff",
    "solvers/methods/stratonovich",
    "solvers/methods/weak",
  ],
  ["solvers"],
  ["solvers/events"],
  ["solvers/step"],
  ["solvers/which"],
  ["solvers/certificate"],
  ["backends/host", "oracles/onnx"],
  ["oracles/session", "oracles/onnx/gradient", "networks/files", "networks"],
  ["metrics/features"],
  ["networks/scores"],
  ["backends/schedule/graphs"],
  ["backends/schedule/plans"],
  ["backends/schedule"],
  ["backends/schedule/passes"],
  ["backends/targets"],
  ["backends/targets/js", "backends/targets/native", "backends/targets/wasm", "backends/targets/wgsl"],
  ["backends/devices"],
  ["backends/devices/cpu", "backends/devices/webgpu"],
  ["backends/devices/native"],
  ["backends/run"],
  ["solve/out"],
  ["solve"],
  [
    "solve/ensemble",
    "solve/adjoint",
    "solve/edit",
    "solve/history",
    "solve/likelihood",
    "solve/resident",
    "solve/restart",
    "explain",
  ],
  ["plot"],
  ["notebook"],
  [""],
  ["entries"],
];
/** The row of a file; what is no part of the library stands above it. */
const rowOf = (path: string): number =>
  isLibrary(path) ? streets.findIndex((row) => row.includes(folderOf(path))) : streets.length;

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
    in: /^(backends\/devices\/webgpu\/\w+|oracles\/session\/webgpu)\.ts$/,
    try: "backends/devices/webgpu, behind a type of our own",
  },
  {
    what: "Deno",
    is: /\bDeno\b(?=\??[.\[])/,
    in: /^(oracles\/session\/native|backends\/devices\/native\/library)\.ts$/,
    try: "an option that the caller passes: the library runs in browsers too",
  },
  {
    what: "io-ts",
    is: /\bfrom\s+["']io-ts["']/,
    in: /^(sde\/border\/(decode|options)|(solvers|networks)(\/\w+)*\/\w*codec\w*)\.ts$/,
    try: "types: data is decoded where it comes in",
  },
];
const elsewhere = /^(examples\/lib|cli|scale|playground)\//;

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
  if (/^ito(\/|$)/.test(specifier)) return entries.find((e) => e.inHouse === specifier)?.path;
  if (!specifier.startsWith(".")) return undefined;
  return new URL(specifier, `file:///${from}`).pathname.slice(1);
};

const importsOf = ({ path, text }: Source): readonly Import[] => {
  const code = withoutComments(text);
  const found = code.matchAll(
    /(?:^(?:import|export|\}).*\bfrom\s+|\bimport\(\s*|^import\s+)["']([^"'\n]+)["']/gm,
  );
  return [...found].flatMap((m) => {
    const to = resolve(path, m[1] ?? "");
    return to === undefined || !to.endsWith(".ts") ? [] : [{ from: path, to, line: lineOf(code, m.index) }];
  });
};

const mayImport = (from: string, to: string): boolean =>
  rowOf(to) < rowOf(from) || folderOf(to) === folderOf(from) || !isLibrary(to) && !isLibrary(from);

const pointingUp = (all: readonly Import[]): readonly string[] =>
  all.filter(({ from, to }) => !mayImport(from, to)).map(({ from, to, line }) =>
    `${from}:${line}: imports ${to}, which does not stand below it (streets, in tools/checks/imports.ts)`
  );

/** Folders that the table leaves out, and rows of it that nobody lives in. */
const unlike = (files: readonly Source[]): readonly string[] => {
  const found = new Set(files.map(({ path }) => path).filter(isLibrary).map(folderOf));
  const known = new Set(streets.flat());
  return [
    ...[...found].filter((f) => !known.has(f)).map((f) =>
      `${f}: not in the table of tools/checks/imports.ts`
    ),
    ...[...known].filter((f) => !found.has(f)).map((f) =>
      `${f}: in the table of tools/checks/imports.ts, but not there`
    ),
  ];
};

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
  report("imports", [
    ...unlike(files),
    ...pointingUp(all),
    ...cycles(all),
    ...files.flatMap(outOfPlace),
  ]);
}
