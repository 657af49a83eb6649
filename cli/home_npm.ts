/**
 * Where this program is: in npm's package, installed in the folder where it is started.
 *
 * By its path and not by npx, which stands between a signal and the program, and may fetch what is not there.
 * Tests: tests/package/main.ts.
 * @module
 */
import { relative } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import type { Home } from "./home.ts";

const ito = "node_modules/.bin/ito";

/** The package. */
export const home: Home = {
  ito: { slurm: ito, kubernetes: ito },
  image: { runtime: "node", version: "deno" in process.versions ? "24" : process.versions.node },
  exporter: relative(process.cwd(), fileURLToPath(new URL("../tools/features/export.py", import.meta.url))),
};
