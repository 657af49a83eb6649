/**
 * Pauses of the host's thread between bounded pieces of work.
 *
 * `setImmediate`, where the host has it (Deno, Node), lets timers and messages through in 0.03 ms; `setTimeout` takes
 * 1 to 3 ms, up to a twentieth of a solve.
 * @module
 */

type Later = (f: () => void) => unknown;
const isLater = (f: unknown): f is Later => typeof f === "function";
const soon: unknown = Reflect.get(globalThis, "setImmediate");

/** Lets timers and events of the host run. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => {
    if (isLater(soon)) soon(resolve);
    else setTimeout(resolve, 0);
  });
}
