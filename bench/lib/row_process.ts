/**
 * A row in a process of its own: a driver that hangs or falls takes no other row with it.
 * @module
 */
import { type Answer, isAnswer } from "./gpu_rows.ts";

/** How a process ended. */
export type Ended =
  | { readonly tag: "done"; readonly stdout: string; readonly seconds: number }
  | { readonly tag: "broken"; readonly why: string };

/** The line of stderr that says most; Mesa has one of its own about XDG_RUNTIME_DIR. */
const reasonIn = (stderr: string): string => {
  const lines = stderr.split("\n").map((l) => l.trim()).filter((l) =>
    l !== "" && !l.includes("XDG_RUNTIME_DIR")
  );
  return lines.find((l) => /panicked|error:/i.test(l)) ?? lines.at(-1) ?? "it said nothing";
};

/** Runs a program of ours; it is killed after so many seconds. */
export async function runProcess(args: readonly string[], limit: number): Promise<Ended> {
  const began = performance.now();
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-lock", "--no-check", ...args],
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => {
      child.kill("SIGKILL");
      resolve(undefined); // not waited for: what hangs in a driver does not even die
    }, 1000 * limit);
  });
  const ended = await Promise.race([child.output(), late]).finally(() => clearTimeout(timer));
  if (ended === undefined) return { tag: "broken", why: `it took longer than ${limit.toFixed(0)} s` };
  const { stdout, stderr, success, code, signal } = ended;
  const said = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
  if (success) return { tag: "done", stdout: said(stdout), seconds: (performance.now() - began) / 1000 };
  const how = signal === null ? `exit code ${code}` : `${signal}`;
  return { tag: "broken", why: `${reasonIn(said(stderr))} (${how})` };
}

const parsed = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
};

/** The answer in the last line of what a row's process wrote. */
export function answerIn(name: string, ended: Ended): Answer {
  if (ended.tag === "broken") return { tag: "failed", name, why: ended.why };
  const answer = parsed(ended.stdout.trim().split("\n").at(-1) ?? "");
  return isAnswer(answer) ? answer : { tag: "failed", name, why: "its process gave no answer" };
}
