/**
 * Names are text: whatever a user calls a constant, an oracle or a process, it never becomes code on any target.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import {
  add,
  constant,
  eulerMaruyama,
  explain,
  neg,
  print,
  process,
  reverse,
  sub,
  ve,
  withDenoise,
} from "../../mod.ts";
import { datasetScore } from "../../entries/score.ts";
import { oneLine } from "../../sde/border/one_line.ts";
import { renderers, type Target } from "../../explain/code.ts";
import { onDevice } from "../lib/device.ts";
import { right } from "../lib/either.ts";
import { solved } from "../lib/solved.ts";

/** What ends a line, or a comment, in some target; and what hides the order of a text. */
const breaks = [
  "\n",
  "\r",
  "\u2028",
  "\u2029",
  "\u0085",
  "\v",
  "\f",
  "*/",
  ";)",
  "\u202e",
  "\0",
  "`${",
  '"',
  "'",
];
const names = breaks.map((b) => `prices${b}globalThis.pwned = true; fn broken( (`);

const constantOf = (name: string, elements: number) =>
  process(
    ({ x }) => ({ drift: add(neg(x), constant(new Array<number>(elements).fill(1), name)), diffusion: 1 }),
    {
      name,
    },
  );

for (const backend of ["reference", "cpu", "webgpu"] as const) {
  const run = async (): Promise<void> => {
    for (const elements of [3, 20]) {
      const options = { n: 2, seed: 1, backend, shape: [elements], x0: 0 } as const;
      const plain = await solved(constantOf("plain", elements), eulerMaruyama(2), options);
      for (const name of names) {
        const found = await solved(constantOf(name, elements), eulerMaruyama(2), options);
        assertEquals(found.samples, plain.samples);
      }
    }
    const score = (name: string) => datasetScore(new Float32Array(40).fill(0.5), 20, name);
    const images = async (name: string) =>
      (await solved(reverse(ve(), score(name)), withDenoise("none")(eulerMaruyama(2)), {
        n: 1,
        seed: 1,
        backend,
      }))
        .samples;
    assertEquals(await images(names[2] ?? ""), await images("plain"));
    assert(!("pwned" in globalThis));
  };
  const name = `the name of a constant, a data set or a process is no code (${backend})`;
  if (backend === "webgpu") onDevice(name, run);
  else Deno.test(name, run);
}

Deno.test("a name adds no line to code, to mathematics or to what explain() prints of them", () => {
  const lines = (name: string, target: Target): number =>
    right(explain(constantOf(name, 20), eulerMaruyama(2), {
      n: 1,
      shape: [20],
      x0: 0,
      stops: [1, 2, 3, 4, 5],
      target,
    })).split(/[\n\r\u2028\u2029\u0085\v\f]/u).length;
  for (const target of renderers.map((r) => r.name)) {
    for (const name of names) {
      assertEquals(lines(name, target), lines(oneLine(name), target), JSON.stringify(name));
    }
  }
  for (const name of names) {
    assertEquals(print(sub(constant([1], name), 1)).split(/\p{C}|\p{Zl}|\p{Zp}/u).length, 1);
  }
});

Deno.test("oneLine() keeps what is printed, takes comments' brackets apart and cuts what is long", () => {
  assertEquals(oneLine("2^(l/2 − D)"), "2^(l/2 − D)");
  assertEquals(oneLine("  größe\u2028in €\n"), "größe in €");
  for (const bracket of ["*/", "/*", "(;", ";)", "//", ";;"]) {
    assert(!oneLine(`a${bracket}b`).includes(bracket));
  }
  assertEquals(oneLine("x".repeat(500)).length, 81);
});
