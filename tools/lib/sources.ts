/**
 * The repository's own files, for the checks of `deno task check`.
 * @module
 */

/** A source file: its path from the repository's root, and its text. */
export interface Source {
  readonly path: string;
  readonly text: string;
}

const root = new URL("../../", import.meta.url);

/** The library: its folders, and the one way in. */
export const library = [
  "sde",
  "solvers",
  "networks",
  "oracles",
  "backends",
  "solve",
  "explain",
  "notebook",
  "metrics",
  "plot",
  "entries",
  "mod.ts",
] as const;

/** The folders that hold TypeScript; `mod.ts` stands beside them. */
const folders = [
  ...library.slice(0, -1),
  "cli",
  "scale",
  "playground",
  "examples",
  "tests",
  "tools",
  "bench",
];

const filesBelow = (folder: string): readonly string[] => {
  const entries = [...Deno.readDirSync(new URL(`${folder}/`, root))].toSorted((
    a,
    b,
  ) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((e) => {
    const path = `${folder}/${e.name}`;
    return e.isDirectory ? filesBelow(path) : [path];
  });
};

/** Whether a file is part of the library. */
export function isLibrary(path: string): boolean {
  return library.some((l) => path === l || path.startsWith(`${l}/`));
}

/** The folder of a file. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

/** The files of each folder, those of the documents too. */
export function filesIn(): ReadonlyMap<string, readonly string[]> {
  const paths = [...folders, "docs"].flatMap(filesBelow).filter((path) => !path.includes("__pycache__"));
  return Map.groupBy(paths, folderOf);
}

/** The text of a file of the repository. */
export function textOf(path: string): string {
  return Deno.readTextFileSync(new URL(path, root));
}

/** Whether a file or a folder of the repository is there. */
export function exists(path: string): boolean {
  try {
    Deno.statSync(new URL(path, root));
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Every TypeScript file of the repository. */
export function sources(): readonly Source[] {
  const paths = ["mod.ts", ...folders.flatMap(filesBelow)].filter((path) => path.endsWith(".ts"));
  return paths.map((path) => ({ path, text: textOf(path) }));
}

/** Prints what is wrong and ends the program: with exit code 0 where nothing is. */
export function report(check: string, wrong: readonly string[]): never {
  // deno-lint-ignore no-console -- a check says what it found
  wrong.forEach((line) => console.error(line));
  // deno-lint-ignore no-console -- a check says what it found
  if (wrong.length === 0) console.log(`${check}: ok`);
  Deno.exit(wrong.length === 0 ? 0 : 1);
}
