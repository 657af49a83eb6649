/**
 * The element kernels of a staged plan as one WebAssembly module (WAT text): one function a stage,
 * (from, to, seed, scratch), over rows from … to − 1.
 *
 * Where a kernel asks for the number of its element (noise), it takes four pairs at a time: one vector of even elements,
 * one of odd, zipped when stored, so that both halves of a draw are used. Other kernels take elements as they lie.
 * Sums are those of js/stage.ts to the bit: operands go to scratch, 64 at a time, and are added up a block of 16 in each
 * lane, in order, then block after block; what is missing in the last block is filled with 0 (or −∞), which changes no
 * sum.
 * Tests: tests/backends/targets/wasm/stage_test.ts.
 * @module
 */
import { type Node, nodesOf } from "../../../sde/language/expr.ts";
import { invariant, sumBlock } from "../../schedule/graphs/lanes.ts";
import type { Stage } from "../../schedule/plans/stage_plan.ts";
import { wasmLiteral } from "./operations.ts";
import { sideBySide } from "./side_by_side.ts";
import {
  elementLeaf,
  type Kernel,
  kernelOf,
  type Module,
  rowsRead,
  scalarLeaf,
  turnCopies,
  turnWidth,
  widthOf,
} from "./stage_kernel.ts";
import { blocksAtOnce, chunk, emptyLanes, joinLanes, sumFunctions } from "./sum.ts";
import { realsOf, shuffle, type Width } from "./reals.ts";

/** What a thread needs of scratch memory for a stage, in bytes. */
export function scratchBytes(stage: Stage, width: Width): number {
  return (stage.partials.length * chunk + stage.fields.length * 8) * realsOf(width).bytes;
}

/** Whether a stage has work for its elements. */
export function hasElements(stage: Stage): boolean {
  return stage.fields.length + stage.partials.length > 0;
}

/** One turn: `copies` vectors (or pairs of vectors) side by side; where the results go is the caller's. */
const turn = (k: Kernel, copies: number, outer: ReadonlyMap<Node, string>, target: {
  readonly field: (i: number) => { readonly offset: number; readonly at: string };
}): readonly string[] => {
  const roots = k.roots.flat();
  const { bytes, parts, pairs } = realsOf(k.width);
  const body = sideBySide({
    roots,
    copies,
    width: k.width,
    leaf: elementLeaf(k),
    locals: k.locals,
    outer,
    tableAt: k.addresses.table,
    rowAt: rowsRead(k),
  });
  const fields = k.stage.fields.length;
  const width = widthOf(k) * bytes;
  const stores = k.roots.flatMap((root, i) => {
    const { offset, at } = i < fields
      ? target.field(i)
      : { offset: (i - fields) * chunk * bytes, at: "(local.get $q)" };
    const store = (by: number, value: string): string => `(v128.store offset=${offset + by} ${at} ${value})`;
    const stored = (copy: number, part: number): readonly string[] => {
      const [a = "", b] = root.map((n) => body.at(n, copy, part));
      const by = copy * width;
      if (b === undefined) return [store(by + 16 * part, a)];
      return [
        store(by + 32 * part, shuffle(pairs.first, a, b)),
        store(by + 32 * part + 16, shuffle(pairs.second, a, b)),
      ];
    };
    return Array.from({ length: copies * parts }, (_, k) => stored(Math.floor(k / parts), k % parts)).flat();
  });
  return [...body.lines, ...stores];
};

const advance = (k: Kernel, elements: number): readonly string[] => [
  `(local.set $i (i32.add (local.get $i) (i32.const ${elements * realsOf(k.width).bytes})))`,
  ...(k.constants.size > 0
    ? [`(local.set $k (i32.add (local.get $k) (i32.const ${elements * realsOf(k.width).bytes})))`]
    : []),
  ...(k.stage.partials.length > 0
    ? [`(local.set $q (i32.add (local.get $q) (i32.const ${elements * realsOf(k.width).bytes})))`]
    : []),
  ...(k.paired
    ? [`(local.set $pair (i32x4.add (local.get $pair) ${wasmLiteral(elements / 2, "word", k.width)}))`]
    : []),
];

/** `body` while `$i` is below the local `end`. */
const loopTo = (label: string, end: string, body: readonly string[]): readonly string[] => [
  `(if (i32.lt_u (local.get $i) (local.get ${end})) (then (loop ${label}`,
  ...body,
  `(br_if ${label} (i32.lt_u (local.get $i) (local.get ${end}))))))`,
];

/** The last elements of a row: stored to scratch, and copied from there as far as the row goes. */
const tail = (k: Kernel, outer: ReadonlyMap<Node, string>): readonly string[] => {
  if (k.n % turnWidth(k) === 0) return [];
  const { bytes } = realsOf(k.width);
  const scratch = k.stage.partials.length * chunk * bytes;
  const width = widthOf(k);
  const body = turn(k, 1, outer, {
    field: (i) => ({ offset: scratch + i * 8 * bytes, at: "(local.get $scratch)" }),
  });
  const left = "(i32.sub (local.get $rowEnd) (local.get $i))";
  const copies = k.stage.fields.map((f, i) =>
    `(memory.copy (i32.add (local.get $i) (i32.const ${k.addresses.array(f.name)})) ` +
    `(i32.add (local.get $scratch) (i32.const ${scratch + i * 8 * bytes})) (local.get $left))`
  );
  const least = width * bytes;
  return loopTo("$last", "$rowEnd", [
    ...body,
    ...(copies.length > 0
      ? [`(local.set $left (select (i32.const ${least}) ${left} (i32.lt_u (i32.const ${least}) ${left})))`]
      : []),
    ...copies,
    ...advance(k, width),
  ]);
};

/** The elements of a row in chunks, each added up at its end; without sums the row is one chunk. */
const row = (k: Kernel, outer: ReadonlyMap<Node, string>): readonly string[] => {
  const main = turn(k, turnCopies(k), outer, {
    field: (i) => ({ offset: k.addresses.array(k.stage.fields[i]?.name ?? ""), at: "(local.get $i)" }),
  });
  const { scalar, type, bytes } = realsOf(k.width);
  const whole = k.n - k.n % turnWidth(k);
  const turns = (end: string): readonly string[] =>
    whole === 0 ? [] : loopTo("$turn", end, [...main, ...advance(k, turnWidth(k))]);
  const setEnds = [
    `(local.set $mainEnd (i32.add (local.get $i) (i32.const ${whole * bytes})))`,
    `(local.set $rowEnd (i32.add (local.get $i) (i32.const ${k.n * bytes})))`,
  ];
  if (k.stage.partials.length === 0) return [...setEnds, ...turns("$mainEnd"), ...tail(k, outer)];
  const sums = k.stage.partials.flatMap((p, j) => {
    const from = `(i32.add (local.get $scratch) (i32.const ${j * chunk * bytes}))`;
    const used = k.n % chunk;
    const gap = p.op === "sum" ? "0" : "-inf";
    const fill = used === 0 ? [] : [
      `(if (i32.ge_u (local.get $i) (local.get $rowEnd)) (then (call $fill ${from} (i32.const ${used}) ` +
      `(${scalar}.const ${gap}))))`,
    ];
    const blocks = blocksAtOnce(k.width);
    const add = (lane: number): readonly string[] => {
      const value = `(${type}.splat (${type}.extract_lane ${lane} (local.get $sums)))`;
      return joinLanes({ op: p.op, to: `$t${j}`, value, locals: k.locals, width: k.width });
    };
    const few = (b: number): readonly string[] => {
      const at = b === 0 ? from : `(i32.add ${from} (i32.const ${b * sumBlock * bytes}))`;
      const lanes = Array.from({ length: blocks }, (_, lane) => lane);
      return [`(local.set $sums (call $${p.op}64 ${at}))`, ...lanes.flatMap(add)];
    };
    return [...fill, ...Array.from({ length: 4 / blocks }, (_, g) => few(g * blocks)).flat()];
  });
  const step = chunk * bytes;
  return [
    ...setEnds,
    ...k.stage.partials.map((p, j) => `(local.set $t${j} ${emptyLanes(p.op, k.width)})`),
    `(local.set $full (i32.add (local.get $scratch) (i32.const ${step})))`,
    `(loop $chunks`,
    `(local.set $q (local.get $scratch))`,
    `(local.set $end (i32.add (local.get $i) (i32.const ${step})))`,
    `(if (i32.gt_u (local.get $end) (local.get $mainEnd)) (then (local.set $end (local.get $mainEnd))))`,
    ...turns("$end"),
    ...(k.n % turnWidth(k) === 0 ? [] : [
      `(if (i32.and (i32.eq (local.get $i) (local.get $mainEnd)) (i32.lt_u (local.get $q) (local.get $full))) (then`,
      ...tail(k, outer),
      `))`,
    ]),
    ...sums,
    `(br_if $chunks (i32.lt_u (local.get $i) (local.get $rowEnd))))`,
    ...k.stage.partials.map((p, j) =>
      `(${scalar}.store offset=${k.addresses.array(p.name)} (i32.shl (local.get $s) (i32.const ${
        Math.log2(bytes)
      })) (${type}.extract_lane 0 (local.get $t${j})))`
    ),
  ];
};

/** The kernel of a stage as a function of this name. */
export function elementFunction(name: string, stage: Stage, module: Module): string {
  const k = kernelOf(stage, module);
  const { n, width, addresses } = k;
  const { bytes } = realsOf(width);
  const roots = k.roots.flat();
  const known = new Map<Node, string>();
  const keep = (text: string): { readonly line: string; readonly name: string } => {
    const local = k.locals.take();
    return { line: `(local.set ${local} ${text})`, name: `(local.get ${local})` };
  };
  // constants once a call, what is the same for all elements of a sample once a row
  const constants = nodesOf(roots).flatMap((m) => {
    if (m.tag !== "lit") return [];
    const { line, name } = keep(wasmLiteral(m.value, m.kind, width));
    known.set(m, name);
    return [line];
  });
  const fixed = invariant(roots);
  const rowAt = rowsRead(k);
  const once = sideBySide({
    roots: fixed,
    copies: 1,
    width,
    alike: true,
    leaf: scalarLeaf(k),
    locals: k.locals,
    outer: known,
    tableAt: addresses.table,
    rowAt,
  });
  fixed.forEach((m) => known.set(m, once.at(m, 0)));
  const body = [
    ...constants,
    `(local.set $s (local.get $from))`,
    `(block $done (loop $rows`,
    `(br_if $done (i32.ge_u (local.get $s) (local.get $to)))`,
    ...(rowAt === undefined ? [] : [`(local.set $row (i32.mul (local.get $s) (i32.const ${n * bytes})))`]),
    ...once.lines,
    `(local.set $i (i32.mul (local.get $s) (i32.const ${n * bytes})))`,
    ...(k.constants.size > 0 ? ["(local.set $k (i32.const 0))"] : []),
    ...(k.paired ? ["(local.set $pair (v128.const i32x4 0 1 2 3))"] : []),
    ...row(k, known),
    `(local.set $s (i32.add (local.get $s) (i32.const 1)))`,
    `(br $rows)))`,
  ];
  const totals = stage.partials.map((_, j) => `(local $t${j} v128)`).join(" ");
  return `(func $${name} (export "${name}") (param $from i32) (param $to i32) (param $seed i32) (param $scratch i32)
(local $s i32) (local $i i32) (local $k i32) (local $q i32) (local $end i32) (local $mainEnd i32) (local $rowEnd i32)
(local $left i32) (local $full i32) (local $pair v128) (local $sums v128) ${totals}${
    rowAt === undefined ? "" : " (local $row i32)"
  }
${k.locals.declaration()}
${body.join("\n")})`;
}

/** The module of all stages that have work for their elements. */
export function renderWasmStages(a: Module): string {
  const kernels = a.stages.filter((s) => hasElements(s.stage)).map((s) =>
    elementFunction(s.name, s.stage, a)
  );
  return `(module (import "ito" "memory" (memory ${a.memory}))
${[sumFunctions(a.width), ...kernels].join("\n")})`;
}
