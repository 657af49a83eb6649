/**
 * Events that cannot be: what `withStop` and `solve` refuse, and what they say to do.
 * @module
 */
import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  component,
  eulerMaruyama,
  gottaGoFast,
  jumps,
  lit,
  lt,
  maximum,
  mul,
  type Process,
  process,
  type Strategy,
  sub,
  withNoise,
  withStop,
} from "ito";
import { refused, solved } from "../../lib/solved.ts";

const level = 1;
const above = withStop(({ x }) => sub(component(x, 0), level));
const bridged = withStop(({ x }) => sub(component(x, 0), level), { locate: "bridge" });
const retried = withStop(({ x }) => sub(component(x, 0), level), { locate: "retry" });

const short: Process = process(() => ({ drift: 1, diffusion: 1 }));
const texts: Readonly<Record<string, readonly [Strategy, string]>> = {
  "a flag within a step": [
    withStop(({ x }) => lt(1, component(x, 0)), { locate: "bridge" })(eulerMaruyama(10)),
    'withStop of a flag, located by "bridge", is not supported\n' +
    'Try: a scalar that changes sign, or locate: "step"',
  ],
  "a retry of fixed steps": [
    withStop(({ x }) => component(x, 0), { locate: "retry" })(eulerMaruyama(10)),
    'withStop with locate: "retry" on fixed steps is not supported\n' +
    'Try: locate: "bridge", or "line" on a process without noise',
  ],
  "a retry that sees other noise": [
    retried(withNoise("redraw")(gottaGoFast())),
    'withStop with locate: "retry" and the noise "redraw", which a retry does not see again, is not supported\n' +
    'Try: withNoise("bridge"), or locate: "bridge"',
  ],
  "no slope": [
    withStop(({ x }) => sub(maximum(x), 1), { locate: "bridge" })(eulerMaruyama(10)),
    'withStop with locate: "bridge" (TypeError: Cannot differentiate maxᵢ(x), a maximum over elements: write it with ' +
    'sums) is not supported\nTry: locate: "step" or "line"',
  ],
  "a state": [
    withStop(({ x }) => JSON.parse(JSON.stringify({ x: x.shape })))(eulerMaruyama(10)),
    'strategy "eulerMaruyama": the event of withStop must be a function that gives one number a sample, or a flag, found {"x":"state"}',
  ],
};
for (const [fault, [strategy, text]] of Object.entries(texts)) {
  Deno.test(`solve refuses ${fault} as an event, and says what to do`, async () => {
    const found = await refused(short, strategy, { n: 1, x0: 0 });
    assertEquals(found.slice(0, text.length), text);
  });
}

Deno.test("what lies within a step that may jump is not asked, nor a gradient of what is stopped", async () => {
  const found = await refused(short, bridged(eulerMaruyama(10)), { n: 1, x0: 0, gradient: ["x0"] });
  assertEquals(found.split("\nTry: ")[1], "a strategy without withStop, or the difference of two solves");
  const leaping = jumps({ rate: 1, size: ({ z }) => mul(0.1, z) })(
    process(() => ({ drift: 1, diffusion: 1 })),
  );
  assertEquals(
    await refused(leaping, bridged(eulerMaruyama(10)), { n: 1, x0: 0 }),
    'withStop with locate: "bridge" on a process that jumps is not supported\nTry: locate: "step"',
  );
  const s = await solved(leaping, above(eulerMaruyama(100)), { n: 100, seed: 1, x0: 0 });
  assert(s.codes.includes("event") && s.samples.every((v, i) => s.codes[i] === "done" || v >= level));
});

Deno.test("withStop() refuses what is no rule", () => {
  assertThrows(
    () => withStop(JSON.parse("1")),
    RangeError,
    "withStop: a rule must have a function of { x, t }, found 1",
  );
  assertThrows(() => withStop(() => lit(1), { within: 0 }), RangeError, "within: between 0 and 1");
  assertThrows(
    () => withStop(() => lit(1), JSON.parse('{ "locate": "here" }')),
    RangeError,
    "locate: one of",
  );
});
