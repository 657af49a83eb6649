/**
 * `ito engine`: how a study's shards are run by engines that exist.
 *
 *     ito engine bullmq --help
 *
 * Tests: tests/scale/bullmq_test.ts.
 * @module
 */
import { bullmq } from "./bullmq.ts";
import type { Command } from "./command.ts";

const engines: Readonly<Record<string, Command>> = { bullmq };

/** The command, a table of engines. */
export const engine: Command = {
  about: "Runs a study's shards by an engine that exists.",
  run: async ([name = "", ...rest]) => {
    const command = Object.hasOwn(engines, name) ? engines[name] : undefined;
    if (command !== undefined) return await command.run(rest);
    const lines = Object.entries(engines).map(([key, { about }]) => `  ${key.padEnd(12)}${about}`);
    return {
      exitCode: name === "--help" ? 0 : 2,
      text: ["Usage: ito engine <engine> [options]", "", ...lines].join("\n"),
    };
  },
};
