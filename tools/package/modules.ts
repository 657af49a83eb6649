/**
 * The modules that are published: what the entries import, and what these import; tests, benches and examples are not among
 * them. And the packages that they import.
 * @module
 */
import { textOf } from "../lib/sources.ts";
import { entries } from "./entries.ts";
import { type Registry, sourceOf } from "./swaps.ts";

/** What is published: modules by their paths, and the names of packages. */
export interface Published {
  readonly modules: readonly string[];
  readonly packages: readonly string[];
}

const withoutComments = (text: string): string =>
  text.replaceAll(/\/\*[\s\S]*?\*\//g, "").replaceAll(/(^|\s)\/\/.*$/gm, "");

const specifiersOf = (text: string): readonly string[] =>
  [
    ...withoutComments(text).matchAll(
      /(?:^(?:import|export|\}).*\bfrom\s+|\bimport\(\s*|^import\s+)["']([^"'\n]+)["']/gm,
    ),
  ]
    .flatMap(([, specifier]) => (specifier === undefined ? [] : [specifier]));

/** A relative specifier as a path from the repository's root. */
export function pathOf(from: string, specifier: string): string {
  return new URL(specifier, `file:///${from}`).pathname.slice(1);
}

/** What is published on a registry. */
export function published(registry: Registry): Published {
  const modules = new Set<string>();
  const packages = new Set<string>();
  const visit = (path: string): void => {
    if (modules.has(path)) return;
    modules.add(path);
    for (const specifier of specifiersOf(textOf(sourceOf(path, registry)))) {
      if (specifier.startsWith(".")) visit(pathOf(path, specifier));
      else packages.add(specifier);
    }
  };
  entries.forEach(({ path }) => visit(path));
  return { modules: [...modules].toSorted(), packages: [...packages].toSorted() };
}
