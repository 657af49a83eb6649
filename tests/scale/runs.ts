/**
 * What tests of shards have in common: values of a `Right`, folders of their own, chances of a script, and `ito` as a process.
 * @module
 */
import { rm } from "node:fs/promises";
import * as E from "fp-ts/Either";
import { describeScale, type ScaleError } from "../../scale/errors.ts";
import { threefry2x32 } from "../truth/threefry.ts";

/** What was found. Throws what is said of a failure. */
export function found<A>(e: E.Either<ScaleError, A>): A {
  if (E.isLeft(e)) throw new Error(describeScale(e.left));
  return e.right;
}

/** What was refused. Throws where nothing was. */
export function refused<A>(e: E.Either<ScaleError, A>): ScaleError {
  if (E.isRight(e)) throw new Error("Internal: nothing was refused");
  return e.left;
}

/** Does something with a folder that is there for as long. */
export async function inFolder(act: (dir: string) => Promise<void>): Promise<void> {
  const dir = await Deno.makeTempDir();
  try {
    await act(dir);
  } finally {
    await rm(dir, { recursive: true });
  }
}

/** A number in [0, 1) for each event of a script with this seed. */
export function chance(seed: number, event: number): number {
  return (threefry2x32([seed, 0], [event, 1])[0] ?? NaN) / 2 ** 32;
}

/** A process. By Deno's own API: node:child_process there says no code of a child that it sent a signal. */
export interface Run {
  readonly send: (signal: "SIGKILL" | "SIGTERM") => void;
  readonly ended: Promise<{ readonly code: number; readonly text: string }>;
}

/** Starts `ito` with these arguments; `limits` are lines for the shell that it is started from. */
export function started(args: readonly string[], limits = ""): Run {
  const deno = [Deno.execPath(), "run", "-A", "--no-lock", "--no-check", "cli/ito.ts", ...args];
  const [program = "", ...rest] = limits === ""
    ? deno
    : ["bash", "-c", `${limits}; exec "$@"`, "bash", ...deno];
  const child = new Deno.Command(program, { args: rest, stdout: "piped", stderr: "piped" }).spawn();
  const ended = child.output().then(({ code, stdout, stderr }) => ({
    code,
    text: [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).join(""),
  }));
  const send = (signal: "SIGKILL" | "SIGTERM"): void => {
    try {
      child.kill(signal);
    } catch {
      // it has ended
    }
  };
  return { send, ended };
}
