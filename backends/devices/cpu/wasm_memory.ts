/**
 * One memory for the waves of a plan, one after the other: a fresh one each time costs page faults, and is given back
 * late.
 * Tests: tests/backends/devices/addresses_test.ts.
 * @module
 */

const pageBytes = 65536;

/** The memory of a plan, between its waves. */
export interface MemoryPool {
  /** A memory of so many bytes or more; they are 0, or what the last wave has left. */
  readonly take: (bytes: number) => WebAssembly.Memory;
  /** Gives a memory back that nobody writes to any more. */
  readonly give: (memory: WebAssembly.Memory) => void;
  /** What rests here. */
  readonly bytes: () => number;
}

/** No memory yet; all that it will hold is shared between threads, or none of it. */
export function memoryPool(kind: "own" | "shared"): MemoryPool {
  let resting: WebAssembly.Memory | undefined;
  return {
    take: (bytes) => {
      const found = resting;
      resting = undefined;
      if (found !== undefined && found.buffer.byteLength >= bytes) return found;
      const pages = Math.ceil(bytes / pageBytes);
      const shared = kind === "shared" ? { maximum: pages, shared: true } : {};
      return new WebAssembly.Memory({ initial: pages, ...shared });
    },
    give: (memory) => void (resting = memory),
    bytes: () => resting?.buffer.byteLength ?? 0,
  };
}
