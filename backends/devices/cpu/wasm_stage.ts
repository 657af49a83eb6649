/**
 * Runs a staged plan in WebAssembly: elements in 128-bit SIMD, a sample's few scalars in JavaScript, all arrays in one
 * memory.
 * Tests: tests/backends/targets/wasm/stage_test.ts.
 * @module
 */
import { sure } from "../../../sde/border/errors.ts";
import type { Data } from "../../../sde/language/node.ts";
import { nodesOf } from "../../../sde/language/expr.ts";
import { arraysOf } from "../arrays.ts";
import { type Env, type Kernel, loadJsProgram, mapPrograms, type StageEngine } from "./engine.ts";
import { renderJsProgram } from "../../targets/js/stage.ts";
import type { Program, StagePlan } from "../../schedule/plans/stage_plan.ts";
import { bytesOf } from "../../targets/wasm/operations.ts";
import { assemble } from "../../targets/wasm/assemble.ts";
import { instantiate } from "../../targets/wasm/load.ts";
import { hasElements, renderWasmStages, scratchBytes } from "../../targets/wasm/stage.ts";
import { fitsWasm } from "../../targets/wasm/size.ts";
import { deviceName, realArray, realsOf, type Width } from "../../targets/wasm/reals.ts";

/** Arrays begin at multiples of this, with as much between them: kernels may read (never write) a little too far. */
const align = 64;
const pageBytes = 65536;
const mostPages = 65536;

/** Places things one after another. */
const arena = (): { readonly take: (bytes: number) => number; readonly end: () => number } => {
  let next = align; // address 0 stays free
  return {
    take: (bytes) => {
      const at = next;
      next += Math.ceil(bytes / align) * align + align;
      return at;
    },
    end: () => next,
  };
};

const tablesOf = (programs: readonly Program[]): readonly Data[] => {
  const roots = programs.flatMap((p) =>
    p.stages.flatMap((s) => [...s.fields.map((f) => f.node), ...s.partials.map((t) => t.operand)])
  );
  return [...new Set(nodesOf(roots).flatMap((n) => (n.tag === "gather" ? [n.data] : [])))];
};

/** The engine, or nothing where the plan does not fit into a WebAssembly memory (4 GiB), or a kernel into a function. */
export async function wasmEngine(
  plan: StagePlan,
  slots: number,
  width: Width,
): Promise<StageEngine | undefined> {
  const { bytes } = realsOf(width);
  const { take, end } = arena();
  const arrays = arraysOf(plan, slots).map((a) => ({ ...a, at: take(a.length * bytesOf(a.kind, width)) }));
  const tables = new Map(
    tablesOf([plan.begin, plan.step, plan.finish]).map((d) => [d, take(d.values.length * bytes)]),
  );
  const stages = Object.entries(mapPrograms(plan, (p) => p.stages))
    .flatMap(([name, list]) => list.map((stage, i) => ({ name: `${name}${i}`, stage })));
  if (
    !stages.every(({ stage: s }) =>
      fitsWasm([...s.fields.map((f) => f.node), ...s.partials.map((t) => t.operand)], width)
    )
  ) {
    return undefined;
  }
  const scratch = take(Math.max(...stages.map((s) => scratchBytes(s.stage, width))));
  const pages = Math.ceil(end() / pageBytes);
  if (pages > mostPages) return undefined;

  const addressOf = new Map(arrays.map((a) => [a.name, a.at]));
  const text = renderWasmStages({
    stages,
    elements: plan.elements,
    width,
    addresses: {
      array: (name) => sure(addressOf.get(name), `array "${name}"`),
      table: (data) => sure(tables.get(data), `table "${data.name}"`),
    },
    memory: `${pages}`,
  });
  const memory = new WebAssembly.Memory({ initial: pages });
  const find = await instantiate(await WebAssembly.compile(assemble(text)), memory);
  const reals = (at: number, n: number) => realArray(width, memory.buffer, at, n);
  tables.forEach((at, data) => reals(at, data.values.length).set(data.values));
  const view = {
    real: reals,
    word: (at: number, n: number) => new Int32Array(memory.buffer, at, n),
    flag: (at: number, n: number) => new Uint8Array(memory.buffer, at, n),
  };
  const env: Env = Object.fromEntries(arrays.map((a) => [a.name, view[a.kind](a.at, a.length)]));
  const elements = (name: string): Kernel => {
    const f = find(name);
    return (from, to, { seed }) => f(from, to, typeof seed === "number" ? seed : 0, scratch);
  };
  const programs = mapPrograms(
    plan,
    (p) => loadJsProgram(renderJsProgram(p, plan.elements, width, "scalars")),
  );
  const withElements = (name: "begin" | "step" | "finish") => ({
    results: programs[name].results,
    stages: plan[name].stages.map((s, i) => ({
      scalars: programs[name].stages[i]?.scalars,
      elements: hasElements(s) ? elements(`${name}${i}`) : undefined,
    })),
  });
  return {
    name: deviceName(width),
    env,
    programs: {
      begin: withElements("begin"),
      step: withElements("step"),
      finish: withElements("finish"),
    },
  };
}
