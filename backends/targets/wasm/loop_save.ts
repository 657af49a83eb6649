/**
 * How the looped kernel keeps states on the way: after a run of turns, the lanes of a group for which a state is due.
 *
 * With equal steps a run can be of a length that divides the turns of a path and those between two states. Paths begin
 * at 0, so wherever a run ends, every path's turns are a multiple of it: none passes a state by or ends within a run,
 * and the turns themselves need not look, nor heed what a lane without a path computes.
 * Tests: tests/solve/save_test.ts.
 * @module
 */
import { sure } from "../../../sde/border/errors.ts";
import { sample } from "../../../solvers/noise/random.ts";
import type { LeanLoop } from "../../schedule/plans/lean.ts";
import { header, offsetIn, wordsIn } from "./loop_layout.ts";
import { add, constant, type Context, copyWords, get, inRow, set, shared } from "./loop_text.ts";
import { realsOf } from "./reals.ts";

/** The call that keeps what is due of the group at `$i`. */
export function saveCall(loop: LeanLoop): readonly string[] {
  return loop.save === undefined ? [] : [`(call $save ${get("$i")} ${get("$end")})`];
}

/** `save`: the states that are due of one group's lanes, as far as `$end`, to their places. */
export function saveFunction({ loop, area, width }: Context, a: {
  readonly width: number;
  /** Whether a state is due after every run. */
  readonly always: boolean;
}): readonly string[] {
  const { save } = loop;
  if (save === undefined) return [];
  const { count } = save;
  // where a state is kept at given times, a run ends when one is due, and `$attempts` holds its number
  const [counter, place, due] = save.tag === "times"
    ? [sure(loop.due, "number of a state that is due"), get("$attempts"), get("$attempts")]
    : [
      loop.attempts,
      `(i32.div_u ${get("$attempts")} ${constant(save.every)})`,
      `(i32.eqz (i32.rem_u ${get("$attempts")} ${constant(save.every)}))`,
    ];
  const load = (offset: number): string => `(i32.load offset=${offset} ${get("$i")})`;
  const slot = `(i32.sub ${load(offsetIn(area.lane, sample))} ${get("$start")})`;
  const number = `(i32.sub ${place} ${constant(1)})`;
  const row = add(`(i32.mul ${slot} ${constant(count)})`, number);
  const stores = [
    set("$to", add(get("$saved"), `(i32.mul ${row} ${constant(realsOf(width).bytes * loop.saved.length)})`)),
    ...loop.saved.map((n, k) => {
      const from = wordsIn(area.lane, n);
      return copyWords(inRow(k, from), get("$to"), from, get("$i"));
    }),
  ];
  return [`(func $save (param $i i32) (param $end i32)
(local $next i32) (local $start i32) (local $saved i32) (local $attempts i32) (local $to i32)
${set("$next", add(get("$i"), constant(16 * a.width)))}
${set("$end", `(select ${get("$end")} ${get("$next")} (i32.lt_u ${get("$end")} ${get("$next")}))`)}
${set("$start", shared(header.start))}
${set("$saved", shared(header.saved))}
(loop $lane
${set("$attempts", load(offsetIn(area.lane, counter)))}
${a.always ? stores.join("\n") : `(if ${due} (then\n${stores.join("\n")}))`}
${set("$i", add(get("$i"), constant(4)))}
(br_if $lane (i32.lt_u ${get("$i")} ${get("$end")}))))`];
}
