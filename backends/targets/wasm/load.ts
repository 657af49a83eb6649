/**
 * From WebAssembly modules to functions.
 * Tests: tests/backends/targets/wasm/stage_test.ts.
 * @module
 */
import { internal } from "../../../sde/border/errors.ts";

/** A rendered function: numbers in, at most a number out. */
export type WasmFunction = (...args: readonly number[]) => unknown;

const isWasmFunction = (f: unknown): f is WasmFunction => typeof f === "function";

/** The exported functions of a module over this memory, by name. */
export async function instantiate(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
): Promise<(name: string) => WasmFunction> {
  const { exports } = await WebAssembly.instantiate(module, { ito: { memory } });
  return (name) => {
    const found: unknown = exports[name];
    if (!isWasmFunction(found)) throw internal(`the module has no function "${name}"`);
    return found;
  };
}
