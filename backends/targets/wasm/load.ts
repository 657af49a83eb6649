/**
 * From WebAssembly text to functions. The assembler (wabt) is imported when it is first needed: some 50 ms.
 * Tests: tests/backends/targets/wasm/stage_test.ts.
 * @module
 */
import { internal } from "../../../sde/border/errors.ts";

const loadAssembler = async () => await (await import("wabt")).default();
let assembler: ReturnType<typeof loadAssembler> | undefined;

/** Assembles a module from its text. */
export async function assemble(text: string): Promise<Uint8Array<ArrayBuffer>> {
  assembler ??= loadAssembler();
  const { parseWat } = await assembler;
  const parsed = parseWat("ito.wat", text, {
    simd: true,
    threads: true,
    bulk_memory: true,
    relaxed_simd: true,
  });
  try {
    return new Uint8Array(parsed.toBinary({}).buffer);
  } finally {
    parsed.destroy();
  }
}

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
