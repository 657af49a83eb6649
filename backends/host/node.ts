/**
 * What Node is asked for, and nothing of it where the host is no Node: its own modules, by name, without an import that a
 * browser or a bundler would look for.
 *
 * `process.getBuiltinModule`: Node 20.16, 22.3, Bun, Deno; where it is missing, so is what it would give.
 * Tests: tests/package/main.ts.
 * @module
 */

type Give = (name: string) => unknown;
const isGive = (f: unknown): f is Give => typeof f === "function";
const isObject = (v: unknown): v is object => typeof v === "object" && v !== null;

const hostProcess: unknown = Reflect.get(globalThis, "process");

/** A field of what may be no object; undefined where there is none. */
export function fieldOf(v: unknown, name: string): unknown {
  return isObject(v) || typeof v === "function" ? Reflect.get(v, name) : undefined;
}

/** Whether the host is Node itself: Deno and Bun have workers and cores as browsers do. */
export const isNode: boolean = typeof fieldOf(fieldOf(hostProcess, "versions"), "node") === "string" &&
  typeof globalThis.Worker !== "function";

/** Whether npm's packages may be found at run time: in Node and Bun. Deno is asked in words of its own. */
export const hasPackages: boolean = typeof fieldOf(fieldOf(hostProcess, "versions"), "node") === "string" &&
  !("Deno" in globalThis);

/** A module of Node's own, such as "node:os". */
export function nodeModule(name: string): unknown {
  const give = fieldOf(hostProcess, "getBuiltinModule");
  return isGive(give) ? give(name) : undefined;
}

/** How many threads the machine runs at once. */
export function cores(): number {
  const told = globalThis.navigator?.hardwareConcurrency;
  if (told !== undefined) return Math.max(1, told);
  const count = fieldOf(nodeModule("node:os"), "availableParallelism");
  const found: unknown = isGive(count) ? count("") : undefined;
  return typeof found === "number" ? Math.max(1, found) : 1;
}
