/**
 * What the editor's TypeScript knows, as one file: Ito's declarations as they are published, those of "playground", and
 * TypeScript's own of the language without a page.
 *
 *     { "/ito/mod.d.ts": "…", "/playground/given.d.ts": "…", "/lib/lib.esnext.d.ts": "…" }
 *
 * Ito's take ten seconds: they are kept in out/playground_types, by what they are made of.
 * Tests: tests/playground/browser/sizes.ts.
 * @module
 */
// deno-lint-ignore no-import-prefix -- in deno.json every `deno task` would resolve it, into the lock: docs/decisions/0004
import ts from "npm:typescript@6.0.3";
import { root } from "../lib/browser_modules.ts";
import { isLibrary, sources } from "../lib/sources.ts";
import { named, npmName } from "../package/entries.ts";
import { writeTypes } from "../package/types.ts";

/** Entries that a program may import, with all that their declarations import. */
const roots = ["mod.d.ts", "entries/score.d.ts", "entries/metrics.d.ts"] as const;
/** The modules that "playground" is declared by. */
const own = ["given", "playable"] as const;

const importedBy = (text: string): readonly string[] =>
  [...text.matchAll(/(?:\bfrom\s+|\bimport\(\s*)"(\.[^"\n]+)"/g)].flatMap(([, to]) => to ?? []);

const declarations = async (folder: string): Promise<ReadonlyMap<string, string>> => {
  const found = new Map<string, string>();
  const read = async (path: string): Promise<void> => {
    if (found.has(path)) return;
    const text = await Deno.readTextFile(`${folder}/${path}`).catch(() => undefined);
    if (text === undefined) return; // an example in a comment imports what there is not
    found.set(path, text.replaceAll(`"${npmName}`, '"ito'));
    for (const to of importedBy(text)) {
      await read(new URL(to, `file:///${path}`).pathname.slice(1).replace(/\.js$/, ".d.ts"));
    }
  };
  for (const path of roots) await read(path);
  return found;
};

/** TypeScript's declarations of the language, and of those of a page what a worker that has nothing knows: the console. */
const library = async (): Promise<ReadonlyMap<string, string>> => {
  const folder = new URL(".", import.meta.resolve("npm:typescript@6.0.3/lib/lib.esnext.d.ts"));
  const found = new Map<string, string>();
  const read = async (name: string): Promise<void> => {
    if (found.has(name)) return;
    const text = await Deno.readTextFile(new URL(name, folder));
    found.set(name, text);
    for (const [, lib] of text.matchAll(/^\/\/\/ <reference lib="([^"]+)" \/>/gm)) {
      await read(`lib.${lib}.d.ts`);
    }
  };
  await read("lib.esnext.d.ts");
  return found;
};

const digest = async (text: string): Promise<string> => {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return new Uint8Array(hash).toHex().slice(0, 16);
};

/** The folder of Ito's declarations, made where they are not those of the sources. */
const made = async (): Promise<string> => {
  const kept = `${root}/out/playground_types`;
  const folder = `${kept}/${await digest(
    sources().filter((s) => isLibrary(s.path)).map((s) => s.text).join(),
  )}`;
  try {
    await Deno.stat(`${folder}/mod.d.ts`);
  } catch {
    await Deno.remove(kept, { recursive: true }).catch(() => {});
    await Deno.mkdir(kept, { recursive: true });
    const begun = await Deno.makeTempDir({ dir: kept });
    await writeTypes(begun);
    await Deno.rename(begun, folder); // whole, or not there
  }
  return folder;
};

/** Writes types.json, and returns its name. */
export async function writeEditorTypes(folder: string): Promise<readonly string[]> {
  const files: Record<string, string> = {};
  for (const [path, text] of await declarations(await made())) files[`/ito/${path}`] = text;
  for (const name of own) {
    const text = await Deno.readTextFile(`${root}/playground/program/${name}.ts`);
    const { outputText } = ts.transpileDeclaration(text, { compilerOptions: { stripInternal: true } });
    files[`/playground/${name}.d.ts`] = named(outputText, "ito");
  }
  for (const [name, text] of await library()) files[`/lib/${name}`] = text;
  files["/lib/console.d.ts"] =
    "declare const console: { readonly log: (...what: readonly unknown[]) => void };\n";
  await Deno.writeTextFile(`${folder}/types.json`, JSON.stringify(files));
  return ["types.json"];
}
