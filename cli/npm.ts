/**
 * `ito` as npm's package has it, which hands over to the copy of the package that is installed where it is started.
 *
 * One that is installed elsewhere (`npm i -g`) has expressions of its own, and would not know those of a study that imports the
 * folder's: equal expressions are the same object in one copy alone. Tests: tests/package/main.ts.
 * @module
 */
import { realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { main } from "./ito.ts";

/** What a study imports by the package's name, from the package's root and from this program. */
const core = "runtime/index.js", here = new URL(`../${core}`, import.meta.url);

/** What the package may be installed as: docs/start.md. */
const names = ["ito-sde", "ito"] as const;

const found = (name: string): string | undefined => {
  try {
    return realpathSync(createRequire(join(process.cwd(), "study.mjs")).resolve(name));
  } catch {
    return undefined; // none is installed there
  }
};

/** This program in the copy of the folder, where that is another one. */
const ofFolder = (): URL | undefined => {
  const copies = names.flatMap((name) => found(name) ?? []).filter((path) => path.endsWith(join("/", core)));
  const [copy] = copies;
  if (copy === undefined || copies.includes(realpathSync(fileURLToPath(here)))) return undefined;
  return new URL("../bin/ito.js", pathToFileURL(copy));
};

const other = ofFolder();
if (other === undefined) await main();
else await import(other.href); // it reads the same arguments
