/**
 * What the page takes of a worker's messages: those of the engine, and nothing that a program puts in their place.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import * as E from "fp-ts/Either";
import fc from "fast-check";
import { toldCodec } from "../../playground/sandbox/messages.ts";

const isTaken = (message: unknown): boolean => E.isRight(toldCodec.decode(message));

const exported = { tag: "exported", as: "npy", name: "ito.npy", bytes: new Uint8Array([1, 2]) };
const good: readonly unknown[] = [
  { tag: "failed", text: "x is not there" },
  { tag: "failed", text: "x is not there", line: 3, column: 7 },
  { tag: "explained", tab: "wgsl", run: 0, text: "fn main", lit: { sigma: [0, 4] } },
  { tag: "compared", rows: [{ target: "JavaScript", digest: "ab", ms: 3, note: "" }] },
  exported,
  { tag: "wants", name: "cifar512.png" },
  { tag: "pointed", x: 0.5, y: -1 },
];

Deno.test("messages of the engine are taken", () => {
  for (const message of good) assert(isTaken(message), JSON.stringify(message));
});

Deno.test("what a program puts in their place is not", () => {
  const bad: readonly unknown[] = [
    undefined,
    null,
    7,
    "failed",
    [],
    {},
    { tag: "other" },
    { tag: "failed" },
    { tag: "failed", text: { toString: "x" } },
    { tag: "failed", text: "x", line: "3" },
    { tag: "explained", tab: "html", run: 0, text: "", lit: {} },
    { tag: "explained", tab: "wgsl", run: 0, text: "", lit: { sigma: "0" } },
    { ...exported, as: "exe" },
    { ...exported, bytes: [1, 2] },
    { tag: "pointed", x: NaN, y: 0 },
    { tag: "pointed", x: Infinity, y: 0 },
    { tag: "compared", rows: {} },
  ];
  for (const message of bad) assert(!isTaken(message), JSON.stringify(message));
});

Deno.test("no value makes the codecs throw, and a message without its parts is none", () => {
  fc.assert(
    fc.property(fc.anything({ withBigInt: true, withDate: true, withMap: true }), (value) => {
      toldCodec.decode(value);
    }),
    { seed: 22 },
  );
  for (const message of good) {
    if (typeof message !== "object" || message === null) continue;
    for (const key of Object.keys(message).filter((k) => k !== "line" && k !== "column")) {
      const less = Object.fromEntries(Object.entries(message).filter(([k]) => k !== key));
      assertEquals(isTaken(less), false, `${key} of ${JSON.stringify(message)}`);
    }
  }
});
