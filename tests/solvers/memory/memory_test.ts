/**
 * A step's memory, of every shape and kind, on every backend: against plain numbers.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import {
  add,
  broadcast,
  emStep,
  eulerMaruyama,
  lit,
  type Method,
  process,
  recall,
  solve,
  withMethod,
} from "ito";
import { apply, literal, type Node, typed } from "../../../sde/language/expr.ts";
import { element } from "../../../sde/language/dsl.ts";
import { right } from "../../lib/either.ts";
import { onAll } from "../../lib/everywhere.ts";

const word = (v: number) => literal(v, "word");
const states = {
  word: typed(apply("wadd", [element, word(0xfedcba98)]), "state", "word"), // more bits than a float32 holds
  flag: typed(apply("weq", [element, word(1)]), "state", "flag"),
};
const first = {
  real: lit(2),
  state: broadcast(3),
  word: word(0xfffffff0),
  flag: typed(literal(1, "flag"), "scalar", "flag"),
  words: states.word,
  flags: states.flag,
};
const bits = (w: Node, from: number): Node =>
  apply("toReal", [apply("wand", [apply("wshr", [w, word(from)]), word(15)])]);
const ofFlag = (f: Node): Node => apply("select", [f, lit(1), lit(0)]);

/** What a step adds to x: a digit of each memory. */
const remembering: Method = {
  ...emStep,
  name: "remembering",
  remembers: first,
  step: ({ x, memory }) => {
    const m = recall(first, memory);
    const digits: readonly Node[] = [
      m.real,
      m.state,
      bits(m.word, 0),
      ofFlag(m.flag),
      bits(m.words, 0),
      bits(m.words, 13),
      bits(m.words, 28),
      ofFlag(m.flags),
    ];
    const low = typed(
      digits.reduce((sum, d, k) => apply("add", [sum, apply("mul", [lit(k + 1), d])]), x),
      "state",
      "real",
    );
    return {
      low,
      high: low,
      error: undefined,
      remember: {
        real: add(m.real, 1),
        state: add(m.state, 2),
        word: typed(apply("wadd", [m.word, word(3)]), "scalar", "word"),
        flag: typed(apply("not", [m.flag]), "scalar", "flag"),
        words: typed(apply("wadd", [m.words, word(0x10002001)]), "state", "word"),
        flags: typed(apply("not", [m.flags]), "state", "flag"),
      },
    };
  },
};

/** x of an element after so many steps, in plain numbers. */
const plainly = (steps: number, j: number): number => {
  let [x, real, state, w, flag, words, flags] = [0, 2, 3, 0xfffffff0, true, (0xfedcba98 + j) >>> 0, j === 1];
  for (let k = 0; k < steps; k++) {
    const digits = [
      real,
      state,
      w & 15,
      Number(flag),
      words & 15,
      (words >>> 13) & 15,
      words >>> 28,
      Number(flags),
    ];
    x = digits.reduce((sum, d, i) => sum + (i + 1) * d, x);
    [real, state, w, flag] = [real + 1, state + 2, (w + 3) >>> 0, !flag];
    [words, flags] = [(words + 0x10002001) >>> 0, !flags];
  }
  return x;
};

onAll(
  "a method remembers reals, words and flags, one a sample and one an element",
  async (backend, elements) => {
    const still = process(() => ({ drift: 0, diffusion: 0 }));
    const strategy = withMethod(remembering)(eulerMaruyama(40));
    const options = { n: 3, seed: 1, x0: 0, shape: [elements], backend };
    const { samples } = right(await solve(still, strategy, options)());
    const wanted = Array.from({ length: 3 * elements }, (_, i) => plainly(40, i % elements));
    assertEquals(Array.from(samples), wanted);
  },
);

Deno.test("a memory that is not as it was declared is an error that says so", async () => {
  const still = process(() => ({ drift: 0, diffusion: 0 }));
  const kept = { real: lit(0), tries: word(0) };
  const wrong = (remember: Readonly<Record<string, Node>> | undefined): Method => ({
    ...emStep,
    name: "wrong",
    remembers: kept,
    step: (s) => ({ ...emStep.step(s), ...(remember === undefined ? {} : { remember }) }),
  });
  for (const remember of [undefined, {}, { real: lit(0) }, { real: lit(0), tries: lit(1) }]) {
    const r = await solve(still, withMethod(wrong(remember))(eulerMaruyama(4)), { n: 1, seed: 1, x0: 0 })();
    assert(
      r._tag === "Left" && r.left.tag === "BadOption" && r.left.option.startsWith("remember"),
      JSON.stringify(r),
    );
  }
});
