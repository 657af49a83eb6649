/**
 * package.json of npm's package.
 * @module
 */
import config from "../../deno.json" with { type: "json" };
import { core, entries, type Entry, npmName, version } from "./entries.ts";

/** Packages that a user may add, and the versions that we are tried with. */
export const peers: Readonly<Record<string, string>> = {
  "bullmq": "^6.7.0",
  "ioredis": "^5.11.1",
  "onnxruntime-node": "^1.20.0",
  "onnxruntime-web": "^1.20.0",
  "webgpu": ">=0.3.0",
};

/** Whether an import is one of these, or a part of it. */
export function isPeer(specifier: string): boolean {
  return Object.keys(peers).some((name) => specifier === name || specifier.startsWith(`${name}/`));
}

/** A path of the package, from its root. */
const local = (path: string): string => `./${path}`;

/** The module that a runtime loads for an entry, and the one for a bundler. */
export interface Resolved {
  readonly runtime: string;
  readonly module: string;
}

/** What an entry is, to who resolves it. */
const conditions = (path: string, { runtime, module }: Resolved) => ({
  types: local(`types/${path.replace(/\.ts$/, ".d.ts")}`),
  ...Object.fromEntries(["deno", "bun", "node"].map((name) => [name, local(runtime)])),
  default: local(module),
});

/** The text of package.json; `single` is the module for pages without a bundler, `program` that of `ito`. */
export function manifestText(single: string, program: string, resolved: (e: Entry) => Resolved): string {
  const main = entries.find(({ name }) => name === core);
  if (main === undefined) throw new Error('deno.json: exports has no "."');
  const manifest = {
    name: npmName,
    version,
    description:
      "Stochastic differential equations, compiled to fused kernels: WebGPU, WebAssembly, JavaScript",
    license: config.license,
    type: "module",
    sideEffects: false,
    engines: { node: ">=20" },
    main: local(resolved(main).module),
    types: conditions(main.path, resolved(main)).types,
    exports: {
      ...Object.fromEntries(entries.map((e) => [e.key, conditions(e.path, resolved(e))])),
      [local(single)]: local(single),
      "./package.json": "./package.json",
    },
    bin: { ito: program },
    unpkg: local(single),
    jsdelivr: local(single),
    peerDependencies: peers,
    peerDependenciesMeta: Object.fromEntries(Object.keys(peers).map((name) => [name, { optional: true }])),
    keywords: ["sde", "stochastic", "diffusion", "webgpu", "webassembly", "score", "sampling"],
  };
  return `${JSON.stringify(manifest, undefined, 2)}\n`;
}
