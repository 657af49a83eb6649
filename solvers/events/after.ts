/**
 * What becomes of a path at an event: it ends, it stays, or it goes on from elsewhere.
 *
 *     ends     x, t those of the event, and the code says so
 *     stays    x that of the event from then on; time, and what is kept on the way, go on
 *     reset    x = to(x_τ, τ) + (x₁ − x_τ): from where the event sends the path it goes on by what was left of the step. Given τ,
 *              that is independent of what was before, so what is not exact of it is the drift's and the diffusion's change
 *              within one step: of the order of h an event. Where that would take it over the barrier, or where within the
 *              step the event was is not known, it begins at `to` with the step's end
 *
 * Tests: tests/solvers/events/absorb_test.ts, tests/solvers/events/reset_test.ts.
 * @module
 */
import { add, and, broadcast, lit, mul, or, select, sub } from "../../sde/language/dsl.ts";
import {
  apply,
  type Flag,
  input,
  literal,
  type Node,
  type Scalar,
  type State,
  typed,
  type Word,
} from "../../sde/language/expr.ts";
import { t, x } from "../../sde/process.ts";
import { thenOf } from "../stop_rule.ts";
import { codes } from "../symbols.ts";
import { absorbed, type Event } from "./event.ts";

/** How long a path that stays has moved: the time at which it came there, else that of its last step. */
const moved: Scalar = input("moved", "scalar", "real");
/** How many events a path that goes on has had. */
const events: Scalar = input("events", "scalar", "real");
/** The name of that among results. */
export const eventCount = "events";

/** A variable that accepted steps change. */
interface Carried {
  readonly symbol: Node;
  readonly init: Node;
  readonly next: Node;
}

/** A step with its event: the state and the time after it, and what is carried on. */
export interface After {
  readonly x: State;
  readonly t: Scalar;
  readonly variables: readonly Carried[];
  /** What a path leaves beside: by name. */
  readonly results: readonly { readonly name: string; readonly symbol: Node }[];
  /** Where the state after it is not what the method proposed. */
  readonly turned?: Flag;
}

const word = (v: number): Word => literal(v, "word");
const wselect = (c: Flag, a: Word, b: Word): Word => typed(apply("wselect", [c, a, b]), "scalar", "word");
const state = (n: Node): State => typed(n, "state", "real");

/** What is left of a step, carried on from where an event sends the path. */
const resetTo = (
  { place, together }: Event,
  to: (s: { readonly x: State; readonly t: Scalar }) => State | Scalar | number,
  end: { readonly x: State; readonly t: Scalar },
): Scalar | State | number => {
  if (place === undefined || together === undefined) return to(end);
  const from = to({ x: state(place.x), t: add(t, mul(place.share, sub(end.t, t))) });
  const begin = typeof from !== "number" && from.shape === "state" ? from : broadcast(from);
  const on = state(add(begin, sub(end.x, place.x)));
  return select(together(begin, on, end.t), on, begin);
};

/** A step that would end at x and t, and began at the time `start` if it is the first. */
export function afterEvent(e: Event, end: { readonly x: State; readonly t: Scalar }, start: number): After {
  const { happened, place } = e;
  const then = thenOf(e.rule);
  const timeOfEvent = place === undefined ? end.t : add(t, mul(place.share, sub(end.t, t)));
  const found = place === undefined ? end.x : state(select(happened, place.x, end.x));
  switch (then.tag) {
    case "ends": {
      const time = place === undefined ? end.t : select(happened, timeOfEvent, end.t);
      return { x: found, t: time, variables: [], results: [{ name: "time", symbol: t }] };
    }
    case "stays": {
      const gone = e.gone ?? happened;
      const at = select(gone, moved, select(happened, timeOfEvent, end.t));
      return {
        x: state(select(gone, x, found)),
        t: end.t,
        variables: [
          { symbol: absorbed, init: word(0), next: wselect(happened, word(1), absorbed) },
          { symbol: moved, init: lit(start), next: at },
        ],
        results: [{ name: "time", symbol: moved }],
      };
    }
    case "reset": {
      const next = state(select(happened, resetTo(e, then.to, end), end.x));
      const count = add(events, select(happened, 1, 0));
      return {
        x: next,
        t: end.t,
        variables: [{ symbol: events, init: lit(0), next: count }],
        results: [{ name: eventCount, symbol: events }],
        turned: happened,
      };
    }
  }
}

/** The code of a fixed or an adaptive step, with the event: `accepted` of adaptive ones. */
export function codeAfter(
  code: Word,
  e: Event | undefined,
  accepted?: Flag,
): Word {
  if (e === undefined) return code;
  const { tag } = thenOf(e.rule);
  if (tag === "reset") return code;
  const happened = accepted === undefined ? e.happened : and(accepted, e.happened);
  if (tag === "ends") return wselect(happened, word(codes.event), code);
  const isDone = typed(apply("weq", [code, word(codes.done)]), "scalar", "flag");
  return wselect(
    and(isDone, e.gone === undefined ? happened : or(e.gone, happened)),
    word(codes.event),
    code,
  );
}

/** What a step that ends a path on its way has not reached: its own end. */
export function isReached(e: Event | undefined, flag: Flag): Flag {
  if (e?.place === undefined || thenOf(e.rule).tag !== "ends") return flag;
  return and(flag, typed(apply("not", [e.happened]), "scalar", "flag"));
}

/** What a sum's rounding has left, of a state that is the sum; of one that a wall or an event has moved nothing. */
export function restAfter(
  sum: { readonly next: State; readonly rest: State },
  end: State,
  after: After | undefined,
): State {
  const isSum = apply("eq", [end, sum.next]);
  const left = end === sum.next ? sum.rest : state(apply("select", [isSum, sum.rest, lit(0)]));
  return after?.turned === undefined ? left : state(select(after.turned, 0, left));
}
