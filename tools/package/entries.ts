/**
 * What the package is called and what is imported from it: read from deno.json, where one line under `exports` is an entry.
 *
 * Names: JSR's is deno.json's `name`, with a scope; npm's is the same without signs, `@ito/sde` → `ito-sde`. In this
 * repository an entry is imported by the name that deno.json's `imports` gives its file, `ito/score`.
 * @module
 */
import config from "../../deno.json" with { type: "json" };

/** The package's name on JSR. */
export const jsrName: string = config.name;
/** The package's name on npm. */
export const npmName: string = config.name.replace(/^@/, "").replace("/", "-");
/** The package's version. */
export const version: string = config.version;

/** One way in. */
export interface Entry {
  /** The name of its module in the package: `index`, `score`. */
  readonly name: string;
  /** Its key in `exports`: ".", "./score". */
  readonly key: string;
  /** Its file, from the repository's root. */
  readonly path: string;
  /** What this repository imports it by: `ito`, `ito/score`. */
  readonly inHouse: string;
}

/** The name of the core's module. */
export const core = "index";

/** Every entry, the core first. */
export const entries: readonly Entry[] = Object.entries(config.exports).map(([key, file]) => ({
  name: key === "." ? core : key.slice(2),
  key,
  path: file.slice(2),
  inHouse: key.replace(/^\./, "ito"),
}));

const imports: Readonly<Record<string, string>> = config.imports;
const unlike = entries.filter(({ inHouse, path }) => imports[inHouse] !== `./${path}`);
if (unlike.length > 0) {
  throw new Error(
    unlike.map((e) => `deno.json: wanted "${e.inHouse}": "./${e.path}" among the imports`).join("\n"),
  );
}

/** A text whose imports of `ito` name the package instead. */
export function named(text: string, name: string): string {
  return text.replaceAll(/\bfrom "ito(?=["/])/g, `from "${name}`);
}
