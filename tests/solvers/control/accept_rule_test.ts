/**
 * Rules of acceptance: what is never rejected, and what is retried so often and no more.
 * @module
 */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { pipe } from "fp-ts/function";
import {
  abs,
  type AcceptRule,
  add,
  broadcast,
  emImprovedEuler,
  gottaGoFast,
  lt,
  type Method,
  mul,
  neverReject,
  process,
  retryAtMost,
  select,
  solve,
  type Strategy,
  withAccept,
  withController,
  withDenoise,
  withMethod,
} from "ito";
import { onAll } from "../../lib/everywhere.ts";
import { right } from "../../lib/either.ts";

/** A method whose error is too large up to the middle of the way. */
const wrong: Method = {
  ...emImprovedEuler,
  name: "wrong",
  step: ({ x, t, dt }) => {
    const low = add(x, abs(dt));
    return { low, high: low, error: broadcast(select(lt(t, 0.5), 100, 0)) };
  },
};

const still = process(() => ({ drift: 0, diffusion: 0 }), { name: "nothing" });
/** Halves after a rejection, and keeps its length else. */
const strategy = (rule: AcceptRule): Strategy =>
  pipe(
    gottaGoFast(),
    withMethod(wrong),
    withDenoise("none"),
    withController({
      tag: "adaptive",
      name: "halves",
      clock: "t",
      hInit: 0.25,
      next: ({ h, accepted }) => select(accepted, 0.25, mul(0.5, h)),
    }),
    withAccept(rule),
  );

onAll("neverReject accepts every step", async (backend, elements) => {
  const options = { n: 2, seed: 1, x0: 0, shape: [elements], backend };
  const s = right(await solve(still, strategy(neverReject), options)());
  assertEquals([Array.from(s.rejects), Array.from(s.accepts), s.codes], [[0, 0], [4, 4], ["done", "done"]]);
});

for (const k of [0, 1, 3]) {
  onAll(`retryAtMost(${k}) accepts a step after ${k} retries`, async (backend, elements) => {
    const options = { n: 2, seed: 1, x0: 0, shape: [elements], backend };
    const s = right(await solve(still, strategy(retryAtMost(k)), options)());
    const hard = 2 * 2 ** k; // up to the middle: each a quarter, halved k times
    assertEquals([Array.from(s.accepts), s.codes], [[hard + 2, hard + 2], ["done", "done"]]);
    assertEquals(Array.from(s.rejects), [hard * k, hard * k]);
  });
}

Deno.test("retryAtMost refuses what is no count, and a rule that gives no truth value is named", async () => {
  assertThrows(() => retryAtMost(-1), RangeError, "retryAtMost: k must be a whole number");
  const rule = { name: "mine", of: () => 1 };
  const r = await Reflect.apply(solve, undefined, [still, { ...strategy(neverReject), accept: rule }, {
    n: 1,
    seed: 1,
    x0: 0,
  }])();
  assert(r._tag === "Left" && r.left.tag === "BadOption" && r.left.option.includes('rule "mine"'));
});
