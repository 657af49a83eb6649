/**
 * What tests of repeated solves share: strategies that count their traces, and Deno processes that know of no earlier solve.
 * @module
 */
import { assertEquals } from "@std/assert";
import { pipe } from "fp-ts/function";
import {
  emImprovedEuler,
  eulerMaruyama,
  gaussianScore,
  reverse,
  type Solution,
  type Strategy,
  vp,
  withMethod,
} from "ito";

/** A strategy of equal steps that says how often its method was traced. */
export function counted(steps: number): { readonly strategy: Strategy; readonly traces: () => number } {
  let traces = 0;
  const { step, ...rest } = emImprovedEuler;
  const method = {
    ...rest,
    step: (...asked: Parameters<typeof step>) => {
      traces += 1;
      return step(...asked);
    },
  };
  return { strategy: pipe(eulerMaruyama(steps), withMethod(method)), traces: () => traces };
}

/** A reverse process of so many elements, each with a mean of its own; the shape of `everywhere`. */
export function backward([n = 1]: readonly number[]): ReturnType<typeof reverse> {
  return reverse(vp(), gaussianScore(Array.from({ length: n }, (_, i) => i / 10), 0.3));
}

/** Asserts that two solutions are of the same bits. */
export function assertSame(a: Solution, b: Solution): void {
  assertEquals(a.codes, b.codes);
  assertEquals(a.samples, b.samples);
  assertEquals(a.nfe, b.nfe);
  assertEquals(a.results, b.results);
  assertEquals(a.saved?.values, b.saved?.values);
}

const longest = 120_000;

/** What a program prints in a process of its own, which must end by itself. */
export async function printed(program: string): Promise<string> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-lock", "-"],
    env: { NODEVICE_SELECT: "1", NO_COLOR: "1" },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    child.kill("SIGKILL");
  }, longest);
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(program));
  await writer.close();
  const { code, stdout, stderr } = await child.output();
  clearTimeout(timer);
  const [out, said] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  if (isLate) throw new Error(`It did not end within ${longest / 1000} s; it printed ${out} ${said}`);
  assertEquals(code, 0, said);
  return (out ?? "").trim();
}
