/**
 * What every bench writes down: the machine it ran on, and its rows as JSON.
 * @module
 */

/** One line about the machine: processor threads, memory, Deno, system load. */
export function machine(): string {
  const { deno, v8 } = Deno.version;
  const gib = Math.round(Deno.systemMemoryInfo().total / 2 ** 30);
  const load = Deno.loadavg()[0]?.toFixed(1) ?? "?";
  return `${navigator.hardwareConcurrency} threads, ${gib} GiB, ${Deno.build.os} ${Deno.build.arch}, Deno ${deno} (V8 ${v8}), load ${load}`;
}

/** Writes bench/results/NAME.json: the machine and the rows. */
export async function writeResult(name: string, rows: unknown): Promise<void> {
  const folder = new URL("../results/", import.meta.url);
  await Deno.mkdir(folder, { recursive: true });
  const text = `${JSON.stringify({ name, machine: machine(), rows }, null, 2)}\n`;
  await Deno.writeTextFile(new URL(`${name}.json`, folder), text);
}

/** The median of an odd or even number of values. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low, high] = [sorted[middle - 1] ?? NaN, sorted[middle] ?? NaN];
  return sorted.length % 2 === 1 ? high : (low + high) / 2;
}
