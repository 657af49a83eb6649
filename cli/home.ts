/**
 * Where this program is, for what it writes for other machines and says to type: here, a checkout.
 *
 * npm's package has `home_npm.ts` in its place (tools/package/swaps.ts). Tests: tests/scale/kubernetes_test.ts.
 * @module
 */
import process from "node:process";
import { fileURLToPath } from "node:url";
import type { Image } from "../scale/engines/kubernetes.ts";
import { quoted } from "../scale/engines/slurm.ts";

/** What differs between a checkout and the package. */
export interface Home {
  /** What runs `ito` on a machine that has the same folder, and in an image. */
  readonly ito: { readonly slurm: string; readonly kubernetes: string };
  /** What an image is made from. */
  readonly image: Image;
  /** Where export.py is. */
  readonly exporter: string;
}

const program = fileURLToPath(new URL("./ito.ts", import.meta.url));

/** A checkout: its program by its path, as nothing is on the PATH. */
export const home: Home = {
  ito: { slurm: `deno run -A --no-lock ${quoted(program)}`, kubernetes: "deno run --allow-all cli/ito.ts" },
  image: { runtime: "deno", version: process.versions["deno"] ?? "2.9.6" }, // else the one that CI has
  exporter: "tools/features/export.py",
};
