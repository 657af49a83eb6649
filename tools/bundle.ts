/**
 * Ito as a module for browsers: `out/web/ito.js`, and beside it what it loads when it is first needed.
 *
 *     deno task bundle
 *
 * @module
 */
import { root, writeModules, type Written } from "./lib/browser_modules.ts";
import { printSizes } from "./lib/sizes.ts";
import { entries } from "./package/entries.ts";

/** The module of an entry: of `ito` ito.js, of `ito/score` score.js. */
const modules = entries.map((e) => ({ ...e, module: e.key === "." ? "ito" : e.name }));

/** Where modules for browsers go. */
export const folder = `${root}/out/web`;

/** Writes the library, into an empty folder. */
export async function bundle(): Promise<readonly Written[]> {
  await Deno.remove(folder, { recursive: true }).catch(() => {});
  return await writeModules({ entries: Object.fromEntries(modules.map((m) => [m.module, m.path])), folder });
}

/** Writes programs that use the library from `ito.js`, as a user's page does. */
export async function bundleUsers(users: Readonly<Record<string, string>>, inject: readonly string[] = []) {
  const alias = Object.fromEntries(modules.map((m) => [m.inHouse, `./${m.module}.js`]));
  return await writeModules({ entries: users, folder, inject, alias, external: Object.values(alias) });
}

if (import.meta.main) await printSizes(folder, await bundle());
