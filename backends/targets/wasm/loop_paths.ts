/**
 * How paths come and go in the looped kernel: claimed and begun a few at a time, handed over where they end, denoised and
 * written out together.
 * Tests: tests/golden_test.ts, tests/backends/devices/cpu/wasm_loop_test.ts.
 * @module
 */
import { sure } from "../../../sde/border/errors.ts";
import type { Node } from "../../../sde/language/expr.ts";
import { sample } from "../../../solvers/noise/random.ts";
import { laneWords, wasmLiteral } from "./operations.ts";
import { control, header, mostClaimed, offsetIn, wordsIn } from "./loop_layout.ts";
import { realsOf } from "./reals.ts";
import {
  add,
  bodyOf,
  byFour,
  constant,
  type Context,
  copyWords,
  get,
  inRow,
  load,
  set,
  setWord,
  shared,
  store,
  turns,
  vectors,
  word,
} from "./loop_text.ts";

/** Vectors side by side where a path begins or ends: once a path, so a short text counts for more. */
const copies = 2;

/** `take`: the next path for the lane at `$i`, claimed if none is left of the last claim; 0 where there is none. */
export function takeFunction(c: Context): string {
  const { loop, area } = c;
  const inits = loop.variables.map((v) => {
    const to = wordsIn(area.lane, v.symbol);
    if (v.init.tag !== "lit") return copyWords(to, get("$i"), wordsIn(area.first, v.init), get("$p"));
    const words = laneWords(v.init.value, v.init.kind, c.width);
    return words.map((w, k) => `(i32.store offset=${to[k]} ${get("$i")} ${constant(w)})`).join("\n");
  });
  const keepsStart = loop.save?.tag === "times" && loop.save.fromStart;
  const rest = `(i32.sub ${shared(header.total)} ${get("$p")})`;
  return `(func $take (param $base i32) (param $i i32) (result i32) (local $p i32) (local $left i32)
(if (i32.ge_u ${word(control.taken)} ${word(control.claimed)}) (then
${set("$left", shared(header.claim))}
${set("$p", `(i32.atomic.rmw.add offset=${header.next} ${constant(0)} ${get("$left")})`)}
(if (i32.ge_u ${get("$p")} ${shared(header.total)}) (then
${setWord(control.claimed, constant(0))}
(return ${constant(0)})))
${
    setWord(
      control.claimed,
      `(select ${get("$left")} ${rest} (i32.lt_u ${get("$left")} ${rest}))`,
    )
  }
${setWord(control.taken, constant(0))}
${setWord(control.first, add(shared(header.start), get("$p")))}
${area.first.size > 0 ? `(call $begin ${get("$base")})` : ""}))
${set("$p", add(get("$base"), byFour(word(control.taken))))}
${inits.join("\n")}
(i32.store offset=${offsetIn(area.lane, sample)} ${get("$i")} ${
    add(word(control.first), word(control.taken))
  })
${setWord(control.taken, add(word(control.taken), constant(1)))}
${keepsStart ? `(call $save ${get("$i")} ${add(get("$i"), constant(4))})\n` : ""}${constant(1)})
(func $fill (param $base i32) (result i32) (local $live i32)
${set("$live", word(control.live))}
(block $full (loop $more
(br_if $full (i32.ge_u ${get("$live")} ${shared(header.lanes)}))
(br_if $full (i32.eqz (call $take ${get("$base")} ${add(get("$base"), byFour(get("$live")))})))
${set("$live", add(get("$live"), constant(1)))}
(br $more)))
${setWord(control.live, get("$live"))}
${get("$live")})`;
}

/** `begin`: the first values of the paths of a claim. */
export function beginFunction(c: Context): string {
  const graphs = [...c.area.first.keys()];
  const numbers = (copy: number): string =>
    `(i32x4.add ${get("$sample")} ${wasmLiteral(4 * copy, "word", c.width)})`;
  const { bytes } = realsOf(c.width);
  const column = new Map(c.loop.given.map((g, k) => [g.symbol, k]));
  const told = (k: number, copy: number, part: number): string =>
    `(v128.load offset=${4 * bytes * copy + 16 * part} ${
      add(get("$given"), `(i32.mul ${shared(header.stride)} ${constant(k)})`)
    })`;
  const body = bodyOf(c, {
    roots: graphs,
    copies: copies,
    load: (n, copy, part) => {
      const k = column.get(n);
      return k === undefined ? n === sample ? numbers(copy) : undefined : told(k, copy, part);
    },
  });
  const given = c.loop.given.length === 0 ? undefined : {
    local: " (local $given i32)",
    first: set(
      "$given",
      add(
        shared(header.given),
        `(i32.mul (i32.sub ${word(control.first)} ${shared(header.start)}) ${constant(bytes)})`,
      ),
    ),
    next: set("$given", add(get("$given"), constant(4 * bytes * copies))),
  };
  const stores = graphs.flatMap((n) =>
    vectors(copies, (copy) => store(wordsIn(c.area.first, n), copy, (part) => body.block.at(n, copy, part)))
  );
  const advance = `(i32x4.add ${get("$sample")} ${wasmLiteral(4 * copies, "word", c.width)})`;
  return `(func $begin (param $base i32)
(local $i i32) (local $end i32) (local $sample v128)${given?.local ?? ""} ${body.locals.declaration()}
${[...body.before, ...(given === undefined ? [] : [given.first])].join("\n")}
${set("$sample", `(i32x4.add (i32x4.splat ${word(control.first)}) (v128.const i32x4 0 1 2 3))`)}
${set("$i", get("$base"))}
${set("$end", add(get("$base"), byFour(word(control.claimed))))}
${
    turns("$turn", copies, [
      ...body.block.lines,
      ...stores,
      set("$sample", advance),
      ...(given === undefined ? [] : [given.next]),
    ]).join("\n")
  })`;
}

/**
 * `sweep`: hands over what has ended of one turn's lanes, from the last down: a lane that moves into a gap has been seen,
 * or waits for its turn.
 */
export function sweepFunction(c: Context, width: number): string {
  const { loop, area } = c;
  const code = offsetIn(area.lane, loop.code);
  const last = [...area.last].map(([n, to]) => copyWords(to, get("$p"), wordsIn(area.lane, n), get("$i")));
  const move = [...area.lane.values()].map((v) => copyWords(v, get("$i"), v, get("$p")));
  return `(func $sweep (param $base i32) (param $live i32) (param $from i32) (result i32) (local $i i32) (local $p i32)
${set("$i", add(get("$from"), constant(16 * width)))}
${set("$p", add(get("$base"), byFour(get("$live"))))}
${set("$i", `(select ${get("$i")} ${get("$p")} (i32.lt_u ${get("$i")} ${get("$p")}))`)}
(block $done (loop $lane
(br_if $done (i32.le_u ${get("$i")} ${get("$from")}))
${set("$i", `(i32.sub ${get("$i")} ${constant(4)})`)}
(br_if $lane (i32.eqz (i32.load offset=${code} ${get("$i")})))
${set("$p", add(get("$base"), byFour(word(control.ended))))}
${last.join("\n")}
${setWord(control.ended, add(word(control.ended), constant(1)))}
(if (i32.eq ${word(control.ended)} ${constant(mostClaimed)}) (then (call $write ${get("$base")})))
(br_if $lane (call $take ${get("$base")} ${get("$i")}))
${set("$live", `(i32.sub ${get("$live")} ${constant(1)})`)}
${set("$p", add(get("$base"), byFour(get("$live"))))}
${move.join("\n")}
(br $lane)))
${setWord(control.live, get("$live"))}
${get("$live")})`;
}

/** `write`: the results of what has ended, to their places. */
export function writeFunction(c: Context): string {
  const { loop, area } = c;
  const body = bodyOf(c, {
    roots: loop.output,
    copies: copies,
    load: (n, copy, part) => area.last.has(n) ? load(wordsIn(area.last, n), copy, part) : undefined,
  });
  const stores = loop.output.flatMap((n, j) =>
    vectors(
      copies,
      (copy) =>
        store(sure(area.output[j], "array of an element"), copy, (part) => body.block.at(n, copy, part)),
    )
  );
  const elements = loop.output.length;
  const scatter = area.output.map((from, j) => copyWords(inRow(j, from), get("$to"), from, get("$i")));
  const column = (where: number, n: Node): string =>
    copyWords([0], add(shared(where), byFour(get("$slot"))), wordsIn(area.last, n), get("$i"));
  const total = add(
    word(control.attempts),
    `(i32.load offset=${offsetIn(area.last, loop.attempts)} ${get("$i")})`,
  );
  return `(func $write (export "write") (param $base i32)
(local $i i32) (local $end i32) (local $slot i32) (local $to i32) ${body.locals.declaration()}
(if (i32.eqz ${word(control.ended)}) (then (return)))
${body.before.join("\n")}
${set("$i", get("$base"))}
${set("$end", add(get("$base"), byFour(word(control.ended))))}
${turns("$turn", copies, [...body.block.lines, ...stores]).join("\n")}
${set("$i", get("$base"))}
(loop $path
${
    set(
      "$slot",
      `(i32.sub (i32.load offset=${offsetIn(area.last, sample)} ${get("$i")}) ${shared(header.start)})`,
    )
  }
${
    set(
      "$to",
      add(shared(header.out), `(i32.mul ${get("$slot")} ${constant(realsOf(c.width).bytes * elements)})`),
    )
  }
${scatter.join("\n")}
${column(header.attempts, loop.attempts)}
${column(header.accepts, loop.accepts)}
${column(header.codes, loop.code)}
${setWord(control.attempts, total)}
${set("$i", add(get("$i"), constant(4)))}
(br_if $path (i32.lt_u ${get("$i")} ${get("$end")})))
${setWord(control.done, add(word(control.done), word(control.ended)))}
${setWord(control.ended, constant(0))})`;
}
