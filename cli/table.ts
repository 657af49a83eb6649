/**
 * A command that is a table of commands, by their names: `ito` itself, and `ito engine`.
 * Tests: tests/scale/slurm_test.ts.
 * @module
 */
import type { Command } from "./command.ts";

/** The command that runs the one that its first argument names. */
export function tableOf(
  name: string,
  about: string,
  commands: Readonly<Record<string, Command>>,
): Command {
  const overview = [
    `Usage: ${name} <command> [options]`,
    "",
    ...Object.entries(commands).map(([key, c]) => `  ${key.padEnd(12)}${c.about}`),
    "",
    `${name} <command> --help lists a command's options.`,
  ].join("\n");
  return {
    about,
    run: async ([key, ...rest]) => {
      if (key === undefined || key === "--help") {
        return { exitCode: key === undefined ? 2 : 0, text: overview };
      }
      const command = Object.hasOwn(commands, key) ? commands[key] : undefined;
      if (command !== undefined) return await command.run(rest);
      const known = Object.keys(commands).join(", ");
      const what = `Cannot run ${JSON.stringify(key)}: wanted a command of ${name}`;
      return { exitCode: 2, text: `${what}\nTry: one of ${known}` };
    },
  };
}
