/**
 * Pauses of the host's thread between bounded pieces of work.
 *
 * `setImmediate`, where the host has it (Deno, Node), lets timers and messages through in 0.03 ms; a browser's own
 * messages do the same. `setTimeout` takes 1 to 5 ms, an eighth of a solve on one thread; in a hidden tab, a second.
 * Tests: tests/backends/devices/abort_test.ts.
 * @module
 */

type Later = (f: () => void) => unknown;
const isLater = (f: unknown): f is Later => typeof f === "function";

/** Calls back by a message to itself. */
const byMessage = (): Later => {
  const { port1, port2 } = new MessageChannel();
  const waiting: (() => void)[] = [];
  port1.onmessage = () => waiting.shift()?.();
  return (f) => {
    waiting.push(f);
    port2.postMessage(0);
  };
};

const immediate: unknown = Reflect.get(globalThis, "setImmediate");
let soon: Later | undefined = isLater(immediate) ? immediate : undefined;

/** Lets timers and events of the host run. */
export function breathe(): Promise<void> {
  const later = soon ??= byMessage();
  return new Promise((resolve) => later(resolve));
}

/** How much work comes next, where as much as the last took `spent` ms: what takes `wanted` ms, at most four times as much. */
export function paced(last: number, spent: number, wanted: number): number {
  return Math.max(1, Math.floor(last * Math.min(4, wanted / Math.max(0.01, spent))));
}
