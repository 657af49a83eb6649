/**
 * What can go wrong with a shard, beside what can go wrong with a solve: a typed value that says what to do.
 * Tests: tests/scale/shard_test.ts.
 * @module
 */
import { describe, type ItoError } from "../mod.ts";

/** Every expected failure of a shard and of what is made of shards. */
export type ScaleError =
  | { readonly tag: "Solve"; readonly error: ItoError }
  | { readonly tag: "BadStudy"; readonly path: string; readonly problem: string }
  | { readonly tag: "BadArgument"; readonly name: string; readonly found: string; readonly wanted: string }
  /** The system refuses a file: no room, no permission, no such folder. */
  | { readonly tag: "FileFailed"; readonly doing: string; readonly path: string; readonly reason: string }
  /** A file that is not what was written. */
  | { readonly tag: "Torn"; readonly path: string; readonly found: string; readonly wanted: string }
  /** A whole file of another study, or of another Ito. */
  | {
    readonly tag: "OtherStudy";
    readonly path: string;
    readonly field: string;
    readonly found: string;
    readonly wanted: string;
  }
  /** Shards that are not there, as what would make them. */
  | {
    readonly tag: "Missing";
    readonly dir: string;
    readonly of: number;
    readonly commands: readonly string[];
  }
  /** Packages that an engine runs on, and that are not here. */
  | {
    readonly tag: "NeedsPackages";
    readonly what: string;
    readonly reason: string;
    readonly command: string;
  }
  /** A kind of file that does not hold such samples. */
  | {
    readonly tag: "CannotWrite";
    readonly ending: string;
    readonly found: string;
    readonly wanted: string;
    readonly try: string;
  }
  /** A queue that does not answer. */
  | { readonly tag: "NoQueue"; readonly at: string; readonly reason: string }
  /** A queue whose Redis wants another password. */
  | { readonly tag: "NoEntry"; readonly at: string; readonly reason: string }
  /** Workers that this program started, and that do not work. */
  | { readonly tag: "WorkersEnded"; readonly reason: string }
  /** Shards whose jobs failed for good, each with why. */
  | {
    readonly tag: "JobsFailed";
    readonly of: number;
    readonly failures: readonly { readonly index: number; readonly reason: string }[];
  };

const shownCommands = 20;

const advice = (e: Exclude<ScaleError, { readonly tag: "Solve" }>): readonly [string, string] => {
  switch (e.tag) {
    case "BadStudy":
      return [
        `Cannot take ${e.path} for a study: ${e.problem}`,
        "a module that exports process, strategy, options and, where the process is not reversed yet, score",
      ];
    case "BadArgument":
      return [`Cannot read ${e.name}: wanted ${e.wanted}, found ${e.found}`, "--help"];
    case "FileFailed":
      return [
        `Cannot ${e.doing} ${e.path}: ${e.reason}`,
        "the same again where there is room and the right to write: what is finished is kept",
      ];
    case "Torn":
      return [
        `${e.path} is torn: wanted ${e.wanted}, found ${e.found}`,
        "--force to make it anew, or look at the file first",
      ];
    case "OtherStudy":
      return [
        `${e.path} is of another study: its ${e.field} is ${e.found}, this one's ${e.wanted}`,
        "another --out, or --force to write over it",
      ];
    case "Missing": {
      const shown = e.commands.slice(0, shownCommands);
      const rest = e.commands.length - shown.length;
      const more = rest > 0 ? [`(and ${rest} more)`] : [];
      return [
        `${e.commands.length} of ${e.of} shards are not in ${e.dir}`,
        [...shown, ...more].join("\n     "),
      ];
    }
    case "NeedsPackages":
      return [`Cannot open ${e.what}: ${e.reason}`, e.command];
    case "CannotWrite":
      return [`Cannot write a ${e.ending}: wanted ${e.wanted}, found ${e.found}`, e.try];
    case "NoQueue":
      return [
        `Cannot reach the queue at ${e.at}: ${e.reason}`,
        "redis-server --appendonly yes where none runs, and --redis with its address (rediss:// if it speaks TLS)",
      ];
    case "NoEntry":
      return [
        `Redis lets nobody in at ${e.at}: ${e.reason}`,
        "--redis redis://:PASSWORD@host:6379 with what its requirepass says (%40 for an @), or redis://USER:PASSWORD@…",
      ];
    case "WorkersEnded":
      return [
        `Workers end before the work is done: ${e.reason}`,
        "one shard without --workers: --shard 0/50",
      ];
    case "JobsFailed": {
      const shown = e.failures.slice(0, shownCommands).map(({ index, reason }) => `\n  ${index}: ${reason}`);
      return [
        `${e.failures.length} of ${e.of} shards failed:${shown.join("")}`,
        "the same again when that is mended: what failed is put back into the queue",
      ];
    }
  }
};

/** A failure in words: what happened, and on a second line what to try. */
export function describeScale(e: ScaleError): string {
  if (e.tag === "Solve") return describe(e.error);
  const [what, how] = advice(e);
  return `${what}\nTry: ${how}`;
}

/**
 * What a program of shards ends with. 75 is sysexits' EX_TEMPFAIL: the same again goes on from what is kept; with 1 and 2 it
 * would fail again.
 */
export const exits = { done: 0, failed: 1, arguments: 2, again: 75 } as const;

const wrongWords: readonly ScaleError["tag"][] = ["BadArgument", "BadStudy", "CannotWrite", "NoEntry"];

/** The exit code of a failure: what the system refused may be granted on another machine or later. */
export function exitOf(e: ScaleError): number {
  if (e.tag === "FileFailed" || e.tag === "NoQueue") return exits.again;
  return wrongWords.some((tag) => tag === e.tag) ? exits.arguments : exits.failed;
}
