/**
 * Ito from a terminal: a table of commands, each a function from its arguments to how it ends.
 *
 *     deno task ito distance samples.npy real.npy --features efficientnet-lite0
 *
 * What a command says goes to stdout where it ended well, else to stderr. Exit codes: 0; 1 where something failed; 2 where the
 * arguments are wrong. Tests: tests/cli/ito_test.ts.
 * @module
 */
import process from "node:process";
import type { Command, Ending } from "./command.ts";
import { distance } from "./distance.ts";

/** The commands by their names. */
export const commands: Readonly<Record<string, Command>> = { distance };

const overview = (): string =>
  [
    "Usage: ito <command> [options]",
    "",
    ...Object.entries(commands).map(([name, { about }]) => `  ${name.padEnd(12)}${about}`),
    "",
    "ito <command> --help lists a command's options.",
  ].join("\n");

/** Runs the command that the arguments name. */
export async function ito(argv: readonly string[]): Promise<Ending> {
  const [name, ...rest] = argv;
  if (name === undefined || name === "--help") {
    return { exitCode: name === undefined ? 2 : 0, text: overview() };
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command !== undefined) return await command.run(rest);
  const known = Object.keys(commands).join(", ");
  return { exitCode: 2, text: `Cannot run ${JSON.stringify(name)}: wanted a command\nTry: one of ${known}` };
}

if (import.meta.main) {
  const { exitCode, text } = await ito(process.argv.slice(2));
  (exitCode === 0 ? process.stdout : process.stderr).write(`${text}\n`);
  process.exitCode = exitCode;
}
