/**
 * Packages that only some programs need, loaded when they are asked for.
 *
 * Deno and bundlers fetch what a literal `import("…")` names, used or not (decision 0004), so the name is computed: Deno's own
 * with a version, then that of a package that lies beside this one.
 * Tests: tests/plot/pictures_test.ts, tests/solve/out/table_test.ts.
 * @module
 */

/** A package by its name. Rejects with the first reason where it cannot be had. */
export async function loadPackage(name: string, version: string): Promise<unknown> {
  const names = "Deno" in globalThis ? [`npm:${name}@${version}`, name] : [name];
  let why: unknown;
  for (const each of names) {
    try {
      const found: unknown = await import(/* @vite-ignore */ /* webpackIgnore: true */ each);
      return found;
    } catch (thrown) {
      why ??= thrown;
    }
  }
  throw why;
}
