/**
 * What stands in a published package for a module of this repository, which imports what none that is published may.
 * @module
 */

/** Where a package is published. */
export type Registry = "npm" | "jsr";

/** Module → what stands for it, by registry. */
const swaps: Readonly<Record<string, Readonly<Record<Registry, string>>>> = {
  "oracles/session/builds.ts": {
    npm: "oracles/session/builds_npm.ts",
    jsr: "oracles/session/builds_jsr.ts",
  },
  "cli/home.ts": { npm: "cli/home_npm.ts", jsr: "cli/home.ts" }, // JSR's has no program
};

/** The file whose text is published under a path. */
export function sourceOf(path: string, registry: Registry): string {
  return swaps[path]?.[registry] ?? path;
}
