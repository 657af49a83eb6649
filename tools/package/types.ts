/**
 * The declarations of npm's package: TypeScript's own of each module that an entry's types need, with the documentation.
 *
 * Of the packages that are built in, they name but a few types of fp-ts; these are written out in `fp_ts.d.ts`, to the
 * letter of fp-ts's own, so that its functions take them.
 * @module
 */
// deno-lint-ignore no-import-prefix -- in deno.json every `deno task` would resolve it, into the lock: docs/decisions/0004
import ts from "npm:typescript@6.0.3";
import config from "../../deno.json" with { type: "json" };
import { nodeModulesOf, root } from "../lib/browser_modules.ts";
import { entries, named, npmName } from "./entries.ts";
import { pathOf } from "./modules.ts";

/** The types of fp-ts that a signature names. */
const either = `/** A failure. */
export interface Left<E> {
  readonly _tag: "Left";
  readonly left: E;
}
/** What was wanted. */
export interface Right<A> {
  readonly _tag: "Right";
  readonly right: A;
}
/** A failure or what was wanted, as fp-ts has it. */
export type Either<E, A> = Left<E> | Right<A>;
/** A task that never rejects: call it for a promise of one or the other; fp-ts's again. */
export interface TaskEither<E, A> {
  (): Promise<Either<E, A>>;
}
`;
const eitherPath = "fp_ts.d.ts";

/** A path from the root of the declarations, as a module's folder sees it. */
const relative = (from: string, to: string): string => {
  const up = "../".repeat(from.split("/").length - 1);
  return `${up === "" ? "./" : up}${to}`;
};

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ESNext,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  lib: ["lib.esnext.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"],
  types: [],
  strict: true,
  exactOptionalPropertyTypes: config.compilerOptions.exactOptionalPropertyTypes,
  noUncheckedIndexedAccess: config.compilerOptions.noUncheckedIndexedAccess,
  allowImportingTsExtensions: true,
  declaration: true,
  emitDeclarationOnly: true,
  noCheck: true,
  stripInternal: true,
  skipLibCheck: true,
};

/** Where TypeScript finds a package of the import map. */
const pathsIn = (folder: string): ts.MapLike<string[]> =>
  Object.fromEntries(
    Object.entries(config.imports).filter(([, to]) => to.startsWith("npm:")).map(([name, to]) => [
      name,
      [`${folder}/${to.replace(/^npm:(@?[^@]+)@[^/]+/, "$1").replace(/\.js$/, "")}`],
    ]),
  );

const specifier = /(\bfrom\s+|\bimport\(\s*|^import\s+)"([^"\n]+)"/g;
const isComment = (line: string): boolean => /^\s*(\/?\*|\/\/)/.test(line);

/** What a declaration imports. */
const importedBy = (text: string): readonly string[] =>
  text.split("\n").filter((line) => !isComment(line)).flatMap((line) =>
    [...line.matchAll(specifier)].map(([, , to = ""]) => to)
  );

/** A line of a declaration with its imports as the package has them, in an example by the package's name. */
const published = (path: string, line: string): string => {
  if (isComment(line)) return named(line, npmName);
  return line.replaceAll(specifier, (whole, before: string, to: string) => {
    if (to.startsWith(".")) return `${before}"${to.replace(/\.ts$/, ".js")}"`;
    if (to.startsWith("fp-ts/")) return `${before}"${relative(path, eitherPath).replace(/\.d\.ts$/, ".js")}"`;
    return whole;
  });
};

/** Writes the declarations that the entries need into a folder. Throws where one names a package that is not built in. */
export async function writeTypes(folder: string): Promise<void> {
  const packages = await nodeModulesOf(entries.map(({ path }) => path));
  const made = new Map<string, string>();
  const host = ts.createCompilerHost(options);
  host.writeFile = (name, text) => made.set(name.slice(root.length + 1), text);
  const program = ts.createProgram({
    rootNames: entries.map(({ path }) => `${root}/${path}`),
    options: { ...options, rootDir: root, outDir: root, paths: pathsIn(packages) },
    host,
  });
  // what it cannot make is said of all modules, and is wrong of those alone whose types an entry needs
  const { diagnostics } = program.emit();
  const complaints = ts.formatDiagnostics(diagnostics, { ...host, getNewLine: () => "\n" });
  const written = new Set<string>();
  const write = async (path: string): Promise<void> => {
    if (written.has(path)) return;
    written.add(path);
    const text = made.get(path);
    if (text === undefined) throw new Error(`TypeScript made no ${path}\n${complaints}`);
    const file = `${folder}/${path}`;
    await Deno.mkdir(file.slice(0, file.lastIndexOf("/")), { recursive: true });
    await Deno.writeTextFile(file, text.split("\n").map((line) => published(path, line)).join("\n"));
    for (const to of importedBy(text)) {
      if (to.startsWith(".")) await write(pathOf(path, to).replace(/\.ts$/, ".d.ts"));
      else if (!to.startsWith("fp-ts/")) throw new Error(`${path}: its types name the package ${to}`);
    }
  };
  for (const { path } of entries) await write(path.replace(/\.ts$/, ".d.ts"));
  await Deno.writeTextFile(`${folder}/${eitherPath}`, either);
}
