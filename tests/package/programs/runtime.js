// deno-lint-ignore-file no-console -- its lines are what is read of it
/**
 * What runs in Node, Deno and Bun: `node runtime.js looped staged …` solves these by the installed package and prints a line
 * of JSON each.
 * @module
 */
import * as core from "ito";
import * as files from "ito/files";
import * as score from "ito/score";
import { outcome } from "./solves.js";

const names = globalThis.Deno?.args ?? globalThis.process.argv.slice(2);
if (typeof files.loadSafetensors !== "function") throw new Error("ito-sde/files has no loadSafetensors");
for (const name of names) console.log(JSON.stringify(await outcome({ core, score }, name)));
