/**
 * Ito from a terminal: a table of commands, each a function from its arguments to how it ends.
 *
 *     deno task ito distance samples.npy real.npy --features efficientnet-lite0
 *     deno task ito sample study.ts --samples 50000 --shard 3/50 --out out/study
 *     npx ito sample study.ts --samples 50000 --shard 3/50 --out out/study
 *
 * What a command says goes to stdout where it ended well, else to stderr. Exit codes: 0; 1 where something failed; 2 where the
 * arguments are wrong; 75 where the same again goes on. Tests: tests/cli/ito_test.ts, tests/scale/killed_test.ts.
 * @module
 */
import process from "node:process";
import type { Command } from "./command.ts";
import { distance } from "./distance.ts";
import { engine } from "./engine.ts";
import { gather } from "./gather.ts";
import { plan } from "./plan.ts";
import { sample } from "./sample.ts";
import { tableOf } from "./table.ts";

/** The commands by their names. */
export const commands: Readonly<Record<string, Command>> = { distance, engine, gather, plan, sample };

/** The command that runs the one that its first argument names. */
export const ito: Command = tableOf("ito", "Ito from a terminal.", commands);

/** Runs what the program's arguments say, and has it end so. */
export async function main(): Promise<void> {
  const { exitCode, text } = await ito.run(process.argv.slice(2));
  (exitCode === 0 ? process.stdout : process.stderr).write(`${text}\n`);
  process.exitCode = exitCode;
}

if (import.meta.main) await main();
