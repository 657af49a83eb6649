/**
 * TypeScript's language service on one program and files that are given: completion with imports, what a name is, what is wrong.
 *
 *     /program.ts            the program
 *     /ito/mod.d.ts          "ito"           /ito/entries/score.d.ts   "ito/score"
 *     /playground/given.d.ts "playground"    /lib/lib.esnext.d.ts      the language
 *
 * Tests: tests/playground/service_test.ts.
 * @module
 */
// deno-lint-ignore no-import-prefix -- in deno.json every `deno task` would resolve it, into the lock: docs/decisions/0004
import ts from "npm:typescript@6.0.3";
import type { Change, Finding, Known, Offer, Offers } from "./protocol.ts";

const program = "/program.ts";

/** Modules that a program may import, by where they are declared. */
const modules: Readonly<Record<string, string>> = {
  ito: "/ito/mod.d.ts",
  "ito/score": "/ito/entries/score.d.ts",
  playground: "/playground/given.d.ts",
};

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ESNext,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  lib: ["lib.esnext.d.ts"],
  types: [],
  strict: true,
  noImplicitAny: false, // a program may be JavaScript
  skipLibCheck: true,
  noEmit: true,
  allowImportingTsExtensions: true,
};

/** What the editor may ask. */
export interface Service {
  readonly complete: (text: string, at: number) => Offers | undefined;
  readonly details: (text: string, at: number, offer: Offer) => Known | undefined;
  readonly hover: (text: string, at: number) => Known | undefined;
  readonly check: (text: string) => readonly Finding[];
}

const plain = (parts: readonly ts.SymbolDisplayPart[] | undefined): string =>
  (parts ?? []).map(({ text }) => text).join("");

/** A declaration, without that it was imported. */
const signature = (parts: readonly ts.SymbolDisplayPart[] | undefined): string =>
  plain(parts).replace(/^\(alias\) /, "").replace(/\nimport [^\n]*$/, "");

/** The first paragraph of a documentation, with its links as the names that they name. */
const summary = (parts: readonly ts.SymbolDisplayPart[] | undefined): string =>
  (plain(parts).split(/\n\s*\n/)[0] ?? "").replaceAll(/\{@link\s+([^}|\s]+)[^}]*\}/g, "$1").trim();

const preferences: ts.UserPreferences = {
  includeCompletionsForModuleExports: true,
  includeCompletionsWithInsertText: false,
  quotePreference: "double",
};

const format: ts.FormatCodeSettings = { ...ts.getDefaultFormatCodeSettings("\n"), indentSize: 2 };

/** A service on these files, by their paths. */
export function languageService(files: Readonly<Record<string, string>>): Service {
  let [text, version] = ["", 0];
  const isFile = (path: string): boolean => path === program || Object.hasOwn(files, path);
  const read = (path: string): string | undefined => path === program ? text : files[path];
  const snapshots = new Map<string, ts.IScriptSnapshot>();
  const resolved = (name: string, from: string): string | undefined => {
    const known = Object.hasOwn(modules, name) ? modules[name] : undefined;
    if (known !== undefined) return known;
    if (name.startsWith("fp-ts/")) return "/ito/fp_ts.d.ts";
    if (!name.startsWith(".")) return undefined;
    const path = new URL(name, `file://${from}`).pathname;
    return path.replace(/\.js$/, ".d.ts").replace(/(?<!\.d)\.ts$/, ".d.ts");
  };
  const roots = [program, ...Object.values(modules), "/lib/console.d.ts"].filter(isFile);
  const host: ts.LanguageServiceHost = {
    getCompilationSettings: () => options,
    getScriptFileNames: () => [program, ...roots.slice(1)],
    getScriptVersion: (path) => path === program ? String(version) : "0",
    getScriptSnapshot: (path) => {
      if (path === program) return ts.ScriptSnapshot.fromString(text);
      const kept = snapshots.get(path);
      const found = kept === undefined ? read(path) : undefined;
      if (found === undefined) return kept;
      const made = ts.ScriptSnapshot.fromString(found);
      snapshots.set(path, made);
      return made;
    },
    getCurrentDirectory: () => "/",
    getDefaultLibFileName: () => "/lib/lib.esnext.d.ts",
    fileExists: isFile,
    readFile: read,
    resolveModuleNameLiterals: (literals, from) =>
      literals.map(({ text: name }) => {
        const path = resolved(name, from);
        return {
          resolvedModule: path === undefined || !isFile(path)
            ? undefined
            : { resolvedFileName: path, extension: ts.Extension.Dts },
        };
      }),
  };
  const service = ts.createLanguageService(host, ts.createDocumentRegistry());
  const take = (next: string): void => {
    if (next !== text) [text, version] = [next, version + 1];
  };

  /** The module of a file, as a program imports it. */
  const specifierOf = (source: string | undefined): string | undefined => {
    if (source === undefined) return undefined;
    const path = source.replace(/^\.?\/?/, "/");
    return Object.keys(modules).find((name) =>
      name === source || modules[name]?.replace(/\.d\.ts$/, "") === path.replace(/(\.d)?(\.[jt]s)?$/, "")
    );
  };

  const complete = (next: string, at: number): Offers | undefined => {
    take(next);
    const found = service.getCompletionsAtPosition(program, at, preferences, format);
    if (found === undefined) return undefined;
    const word = /[\w$\u0080-\uffff]*$/.exec(text.slice(0, at))?.[0] ?? "";
    const offers = found.entries.flatMap(({ name, kind, source, sortText }) => {
      const from = specifierOf(source);
      if (source !== undefined && from === undefined) return []; // of a file that is no entry
      return [{ name, kind, from, sortText }];
    });
    return {
      from: at - word.length,
      offers: offers.toSorted((a, b) => a.sortText < b.sortText ? -1 : a.sortText > b.sortText ? 1 : 0)
        .map(({ name, kind, from }) => ({ name, kind, from })),
    };
  };

  /** The import of a name, among those that are there or before them. */
  const importOf = (name: string, from: string): readonly Change[] => {
    const statement = [...text.matchAll(/^import\s*\{([^}]*)\}\s*from\s*["']([^"']+)["']/gm)]
      .find(([, , module]) => module === from);
    if (statement === undefined) {
      const first = /^import\b/m.exec(text)?.index ?? 0;
      return [{ from: first, to: first, insert: `import { ${name} } from "${from}";\n` }];
    }
    const [whole, names = ""] = statement;
    const begin = statement.index + whole.indexOf("{") + 1;
    const list = names.split(",").map((n) => n.trim()).filter((n) => n !== "");
    if (list.some((n) => n === name || n.endsWith(` as ${name}`))) return [];
    const sorted = [...list, name].toSorted((a, b) =>
      a.replace(/^type\s+/, "").localeCompare(b.replace(/^type\s+/, ""))
    );
    return [{ from: begin, to: begin + names.length, insert: ` ${sorted.join(", ")} ` }];
  };

  const details = (next: string, at: number, offer: Offer): Known | undefined => {
    take(next);
    const { entries } = service.getCompletionsAtPosition(program, at, preferences, format) ?? { entries: [] };
    const entry = entries.find((e) => e.name === offer.name && specifierOf(e.source) === offer.from);
    if (entry === undefined) return undefined;
    const found = service.getCompletionEntryDetails(
      program,
      at,
      entry.name,
      format,
      entry.source,
      preferences,
      entry.data,
    );
    if (found === undefined) return undefined;
    return {
      from: at,
      to: at,
      signature: signature(found.displayParts),
      documentation: summary(found.documentation),
      changes: offer.from === undefined ? [] : importOf(offer.name, offer.from),
    };
  };

  const hover = (next: string, at: number): Known | undefined => {
    take(next);
    const found = service.getQuickInfoAtPosition(program, at);
    if (found === undefined) return undefined;
    const { start, length } = found.textSpan;
    return {
      from: start,
      to: start + length,
      signature: signature(found.displayParts),
      documentation: summary(found.documentation),
      changes: [],
    };
  };

  const check = (next: string): readonly Finding[] => {
    take(next);
    const found = [
      ...service.getSyntacticDiagnostics(program),
      ...service.getSemanticDiagnostics(program),
    ];
    return found.map(({ start = 0, length = 0, messageText, category }) => ({
      from: start,
      to: start + length,
      text: ts.flattenDiagnosticMessageText(messageText, "\n"),
      isError: category === ts.DiagnosticCategory.Error,
    }));
  };
  return { complete, details, hover, check };
}
