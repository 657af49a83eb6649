/**
 * The blocked kernel as WebAssembly: the whole loop of a sample of many elements, a thread a sample.
 *
 * Statements are walked as they are (`schedule/blocked.ts`): a store of scalars is a function whose lanes are all alike, a
 * loop over elements the function that staged plans have (`stage.ts`), a copy of a field a `memory.copy`. Arrays have a row a
 * thread, so that a sample stays in its core's cache. Threads claim samples, are called for so many steps, and leave results,
 * by the protocol of the looped kernel (`loop_layout.ts`): whatever runs that one runs this.
 * Tests: tests/backends/devices/cpu/blocked_test.ts.
 * @module
 */
import { internal } from "../../../sde/border/errors.ts";
import { input, type Node } from "../../../sde/language/expr.ts";
import type { Kind } from "../../../sde/language/ops.ts";
import { seed } from "../../../solvers/noise/random.ts";
import { symbols } from "../../../solvers/symbols.ts";
import { blockedKernel } from "../../schedule/blocked.ts";
import { type Cell, partsOf, type Statement, type Target } from "../../schedule/kernel.ts";
import { out } from "../../schedule/looped.ts";
import { kernelNodes } from "../../schedule/passes/control.ts";
import type { StagePlan } from "../../schedule/plans/stage_plan.ts";
import { widthOf } from "../../schedule/plans/width.ts";
import { gathers } from "../tables.ts";
import { cellsIn, copyOf, loopsIn, stageOf } from "./blocked_parts.ts";
import type { WasmLoop } from "./loop.ts";
import { control, header, placeTables, type Words } from "./loop_layout.ts";
import { add, constant, get, set, setWord, shared, word } from "./loop_text.ts";
import { wasmRewriter } from "./lower.ts";
import { bytesOf, wasmLiteral, wasmSplat } from "./operations.ts";
import { realsOf, type Width } from "./reals.ts";
import { locals, sideBySide } from "./side_by_side.ts";
import { elementFunction, scratchBytes } from "./stage.ts";
import type { Addresses } from "./stage_kernel.ts";
import { sumFunctions } from "./sum.ts";

type Lines = readonly string[];

const align = 64;
const roundUp = (bytes: number): number => Math.ceil(bytes / align) * align;

const sampleName = "sample";

/** The module of a staged plan without oracles, for so many threads; what runs a looped kernel runs it. */
export function renderWasmBlocked(
  plan: StagePlan,
  memory: "own" | "shared",
  width: Width,
  threads: number,
): WasmLoop {
  const kernel = blockedKernel(plan);
  const { begin, until, finish } = partsOf(kernel);
  const n = plan.elements;
  const row = widthOf(plan);
  const { bytes, scalar, type } = realsOf(width);
  const lower = wasmRewriter(width);

  // ---- memory ----
  const tables = placeTables(gathers(kernelNodes(kernel)).data, width);
  let end = roundUp(tables.end);
  const take = (size: number): number => {
    const at = end;
    end += roundUp(size) + align; // kernels may read (never write) a little too far
    return at;
  };
  const places = new Map<string, { readonly at: number; readonly kind: Kind; readonly count: number }>();
  const place = (name: string, kind: Kind, count: number): void =>
    void places.set(name, { at: take(threads * count * bytesOf(kind, width)), kind, count });
  place(sampleName, "word", 1);
  cellsIn(kernel.body).forEach((c) => place(c.name, c.kind, c === out ? row : c.owner === "element" ? n : 1));
  const placeOf = (name: string) => {
    const found = places.get(name);
    if (found === undefined) throw internal(`a blocked kernel has no array "${name}"`);
    return found;
  };
  const addresses: Addresses = {
    array: (name) => placeOf(name).at,
    table: (data) => {
      const at = tables.at.get(data);
      if (at === undefined) throw internal(`a blocked kernel has no table "${data.name}"`);
      return at;
    },
  };
  const loops = loopsIn(kernel.body);
  const stages = loops.map(stageOf);
  const scratch = roundUp(Math.max(...stages.map((s) => scratchBytes(s, width)), 1));
  const scratchAt = take(threads * scratch);

  // ---- statements ----
  const functions: string[] = [
    sumFunctions(width),
    ...stages.map((stage, k) =>
      elementFunction(`each${k}`, stage, { stages: [], elements: n, width, addresses, memory: "" })
    ),
  ];
  const s = get("$s");
  const indexOf = (kind: Kind): string => `(i32.shl ${s} ${constant(Math.log2(bytesOf(kind, width)))})`;
  const rowText = `(i32.mul ${s} ${constant(n * bytes)})`;
  /** Where a thread's row begins, in bytes. */
  const rowOf = (name: string): string => {
    const { at, kind, count } = placeOf(name);
    return add(constant(at), `(i32.mul ${s} ${constant(count * bytesOf(kind, width))})`);
  };
  const storeText = (name: string, kind: Kind, value: string, lane = 0): string => {
    const { at, count } = placeOf(name);
    if (kind === "real") {
      const index = `(i32.mul ${s} ${constant(count * bytes)})`;
      return `(${scalar}.store offset=${at + lane * bytes} ${index} (${type}.extract_lane 0 ${value}))`;
    }
    const lane0 = `(i32x4.extract_lane 0 ${value})`;
    return kind === "word"
      ? `(i32.store offset=${at} ${indexOf(kind)} ${lane0})`
      : `(i32.store8 offset=${at} ${indexOf(kind)} (i32.and ${lane0} ${constant(1)}))`;
  };
  /** A function that stores scalars, all at once: every lane has the same value. */
  const scalarsFunction = (to: readonly Target[]): string => {
    const own = locals();
    const roots = to.flatMap((t) => t.values.map(lower));
    const body = sideBySide({
      roots,
      copies: 1,
      width,
      alike: true,
      leaf: (m) => {
        if (m === seed) return `(i32x4.splat ${get("$seed")})`;
        return m.tag === "input" ? wasmSplat(m.kind, placeOf(m.name).at, s, width) : undefined;
      },
      locals: own,
      tableAt: addresses.table,
      rowAt: (name) => ({ address: placeOf(name).at, from: rowText, elements: n, stride: 1 }),
    });
    const held = roots.map((m) => {
      const text = m.tag === "lit" ? wasmLiteral(m.value, m.kind, width) : body.at(m, 0);
      const name = own.take();
      return { name, line: set(name, text) };
    });
    const stores = to.map(({ cell, lane }, k) =>
      storeText(cell.name, cell.kind, get(held[k]?.name ?? ""), lane)
    );
    const name = `$scalars${functions.length}`;
    functions.push(`(func ${name} (param $s i32) (param $seed i32) ${own.declaration()}
${[...body.lines, ...held.map((h) => h.line), ...stores].join("\n")})`);
    return `(call ${name} ${s} ${get("$seed")})`;
  };
  const flagText = (flag: Node): Lines => {
    const load = (name: string): string => `(i32.load8_u offset=${placeOf(name).at} ${s})`;
    if (flag.tag === "input") return ["", load(flag.name)];
    const name = `flag${places.size}`;
    place(name, "flag", 1);
    const cell: Cell = { name, kind: "flag", owner: "lane", symbol: input(name, "scalar", "flag") };
    return [scalarsFunction([{ cell, lane: 0, values: [flag] }]), load(name)];
  };
  const textOf = (body: readonly Statement[]): Lines =>
    body.flatMap((one): Lines => {
      switch (one.tag) {
        case "store":
          // results are words of the lane that the host's columns are copied from
          return one.to.every((t) => t.cell.owner === "path" && t.cell !== out)
            ? []
            : [scalarsFunction(one.to)];
        case "each": {
          const copy = copyOf(one);
          if (copy !== undefined) {
            return [`(memory.copy ${rowOf(copy.to.name)} ${rowOf(copy.from)} ${constant(n * bytes)})`];
          }
          const own = add(constant(scratchAt), `(i32.mul ${s} ${constant(scratch)})`);
          const next = add(s, constant(1));
          return [`(call $each${loops.indexOf(one)} ${s} ${next} ${get("$seed")} ${own})`];
        }
        case "when": {
          if (one.on.tag !== "flag") throw internal(`a sample of many elements with "${one.on.tag}"`);
          const [before = "", flag = ""] = flagText(one.on.flag);
          return [before, `(if ${flag} (then`, ...textOf(one.body), "))"];
        }
        default:
          throw internal(`a ${one.tag} within a sample's turn`);
      }
    });
  const part = (name: string, body: readonly Statement[]): string => {
    const lines = textOf(body);
    return `(func $${name} (param $s i32) (param $seed i32)\n${lines.join("\n")})`;
  };
  functions.push(part("begin", begin), part("turn", until.body), part("finish", finish));

  // ---- the protocol ----
  const wordOf = (m: Node): string => {
    if (m.tag !== "input") throw internal("a result is a cell");
    return `(i32.load offset=${placeOf(m.name).at} ${indexOf("word")})`;
  };
  const column = (where: number, m: Node): string =>
    `(i32.store ${add(shared(where), `(i32.shl ${get("$p")} ${constant(2)})`)} ${wordOf(m)})`;
  // what an abort wants to know of a sample under way: its number, counts, elements and results
  const counted = [symbols.attempts, symbols.accepts, input(sampleName, "scalar", "word")];
  const wordsAt = roundUp(4 * Object.keys(control).length);
  const stateAt = wordsAt + roundUp(4 * counted.length);
  const areaBytes = stateAt + roundUp(row * bytes);
  const areasAt = roundUp(end);
  const slot = `(i32.div_u (i32.sub ${get("$base")} ${constant(areasAt)}) ${constant(areaBytes)})`;
  functions.push(
    `(func (export "run") (param $base i32) (param $rounds i32) (result i32)
(local $s i32) (local $seed i32) (local $p i32)
${set("$s", slot)}
${set("$seed", shared(header.seed))}
(block $out (loop $path
(if (i32.eqz ${word(control.live)}) (then
${set("$p", `(i32.atomic.rmw.add offset=${header.next} ${constant(0)} ${constant(1)})`)}
(if (i32.ge_u ${get("$p")} ${shared(header.total)}) (then (return ${constant(1)})))
${setWord(control.first, get("$p"))}
(i32.store offset=${placeOf(sampleName).at} ${indexOf("word")} ${add(shared(header.start), get("$p"))})
(call $begin ${s} ${get("$seed")})
${setWord(control.live, constant(1))}))
(block $ended (loop $turn
(br_if $ended ${wordOf(symbols.code)})
(br_if $out (i32.eqz ${get("$rounds")}))
${set("$rounds", `(i32.sub ${get("$rounds")} ${constant(1)})`)}
(call $turn ${s} ${get("$seed")})
(br $turn)))
(call $finish ${s} ${get("$seed")})
${set("$p", word(control.first))}
(memory.copy ${add(shared(header.out), `(i32.mul ${get("$p")} ${constant(row * bytes)})`)} ${
      rowOf(out.name)
    } ${constant(row * bytes)})
${column(header.attempts, symbols.attempts)}
${column(header.accepts, symbols.accepts)}
${column(header.codes, symbols.code)}
${setWord(control.done, add(word(control.done), constant(1)))}
${setWord(control.attempts, add(word(control.attempts), wordOf(symbols.attempts)))}
${setWord(control.live, constant(0))}
(br $path)))
${constant(0)})`,
    `(func (export "write") (param $base i32) (local $s i32)
${set("$s", slot)}
(memory.copy ${add(get("$base"), constant(stateAt))} ${rowOf("x")} ${constant(n * bytes)})
${
      plan.reals.map((name, k) =>
        `(memory.copy ${add(get("$base"), constant(stateAt + (n + k) * bytes))} ${rowOf(name)} ${
          constant(bytes)
        })`
      ).join("\n")
    }
${counted.map((m, k) => `(i32.store offset=${wordsAt + 4 * k} ${get("$base")} ${wordOf(m)})`).join("\n")})`,
  );
  const wordsFrom = (at: number): Words => (width === "f32" ? [at] : [at, at + 4]);
  const standing = Array.from({ length: row }, (_, i) => input(`standing${i}`, "scalar", "real"));
  const lane = new Map<Node, Words>([
    ...standing.map((m, i): [Node, Words] => [m, wordsFrom(stateAt + i * bytes)]),
    ...counted.map((m, k): [Node, Words] => [m, [wordsAt + 4 * k]]),
  ]);
  const limits = memory === "shared" ? "1 65536 shared" : "1";
  return {
    text: `(module (import "ito" "memory" (memory ${limits}))\n${functions.join("\n")})`,
    tables: tables.at,
    end: areasAt,
    areaBytes,
    standing: { standing, attempts: symbols.attempts, accepts: symbols.accepts },
    lane,
    width,
    given: [],
  };
}
