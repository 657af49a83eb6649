/**
 * The folder that `deno publish` publishes: our modules as they are, those of JSR's package in their places.
 * @module
 */
import config from "../../deno.json" with { type: "json" };
import { textOf } from "../lib/sources.ts";
import { entries, jsrName, named, version } from "./entries.ts";
import type { Published } from "./modules.ts";
import { sourceOf } from "./swaps.ts";

const imports: Readonly<Record<string, string>> = config.imports;

/** The text of its deno.json; of onnxruntime-web it imports types alone. */
const configText = (packages: readonly string[]): string => {
  const roots = [...new Set(packages.map((name) => (name in imports ? name : name.split("/")[0] ?? name)))];
  const published = {
    name: jsrName,
    version,
    license: config.license,
    exports: Object.fromEntries(entries.map(({ key, path }) => [key, `./${path}`])),
    imports: Object.fromEntries(roots.map((name) => [name, imports[name]])),
    compilerOptions: config.compilerOptions,
  };
  return `${JSON.stringify(published, undefined, 2)}\n`;
};

/** Writes the folder, which must be empty. */
export async function writeJsr(folder: string, { modules, packages }: Published): Promise<void> {
  const write = async (path: string, text: string): Promise<void> => {
    const file = `${folder}/${path}`;
    await Deno.mkdir(file.slice(0, file.lastIndexOf("/")), { recursive: true });
    await Deno.writeTextFile(file, text);
  };
  for (const path of modules) await write(path, named(textOf(sourceOf(path, "jsr")), jsrName));
  for (const path of ["README.md", "LICENSE", "CHANGELOG.md"]) {
    await write(path, named(textOf(path), jsrName));
  }
  await write("deno.json", configText(packages));
}
