/**
 * Valid files with something changed: whatever it is, an answer comes, soon, and it is a checkpoint or a typed error.
 * @module
 */
import { assert } from "@std/assert";
import * as E from "fp-ts/Either";
import fc from "fast-check";
import { type CheckpointFault, describe } from "../../../sde/border/errors.ts";
import { loadSafetensors } from "../../../networks/files/safetensors.ts";
import { anyFile } from "./file_arbitrary.ts";
import { rawFile } from "./raw_file.ts";

type Bytes = Uint8Array<ArrayBuffer>;
type Change = (file: Bytes) => Bytes;

const spliced = (file: Bytes, at: number, gone: number, added: ArrayLike<number>): Bytes =>
  Uint8Array.from([...file.subarray(0, at), ...Array.from(added), ...file.subarray(at + gone)]);

/** A change of the bytes, at a place that is a share of their length. */
const anyChange: fc.Arbitrary<Change> = fc.record({
  share: fc.double({ min: 0, max: 1, noNaN: true }),
  gone: fc.nat(12),
  added: fc.uint8Array({ maxLength: 12 }),
  byte: fc.nat(255),
  kind: fc.constantFrom("flip", "splice", "cut", "length"),
}).map(({ share, gone, added, byte, kind }) => (file) => {
  const at = Math.floor(share * Math.max(0, file.length - 1));
  switch (kind) {
    case "flip":
      return file.map((b, i) => (i === at ? b ^ (byte || 1) : b));
    case "splice":
      return spliced(file, at, gone, added);
    case "cut":
      return file.slice(0, at);
    case "length":
      return file.map((b, i) => (i === byte % 8 ? b ^ (1 << (gone % 8)) : b));
  }
});

/** What stands in a header, by kind, and what must not stand there. */
const kinds = [
  {
    is: /"(?:[^"\\]|\\.)*"/g,
    tokens: ['"F32"', '"I64"', '"f32"', '"__proto__"', '"\\ud800"', '"dtype"', '"', "1"],
  },
  {
    is: /-?\d+(?=[\s,\]])/g,
    tokens: ["-1", "0.5", "1e999", "9007199254740993", "4294967296", "1", "2", "null", '"4"'],
  },
  {
    is: /\[[^[\]{}]*\]/g,
    tokens: ["[]", "[1]", "[-2,-2]", "[3,1e15,1e15]", "[[[[]]]]", "{}", "0", "[0,0,0]"],
  },
] as const;

/** Where in a header, and what instead: a token of ours, or what stands elsewhere. */
interface Retelling {
  readonly kind: (typeof kinds)[number];
  readonly at: number;
  readonly from: number;
}

const anyRetelling: fc.Arbitrary<Retelling> = fc.record({
  kind: fc.constantFrom(...kinds),
  at: fc.nat(),
  from: fc.nat(),
});

/** A header told otherwise, and its length put right: past the first checks, into the later ones. */
const retold = (header: string, { kind, at, from }: Retelling): string => {
  const places = [...header.matchAll(kind.is)];
  const place = places[at % places.length];
  if (place === undefined) return header;
  const tokens = [...kind.tokens, ...places.map(([token]) => token)];
  const behind = header.slice(place.index + place[0].length);
  return header.slice(0, place.index) + tokens[from % tokens.length] + behind;
};

/** A header with the bytes of one tensor elsewhere, as many as before: over another's, or with a hole. */
const moved = (header: string, { at, by }: { readonly at: number; readonly by: number }): string => {
  const places = [...header.matchAll(/\[\s*(\d+),\s*(\d+)\s*\](?=\s*\})/g)];
  const place = places[at % places.length];
  if (place === undefined) return header;
  const [range, begin, end] = place;
  const behind = header.slice(place.index + range.length);
  return `${header.slice(0, place.index)}[${Number(begin) + by},${Number(end) + by}]${behind}`;
};

const seen = new Map<string, number>();

/** Fails unless what comes of a file is sound. */
const sound = (file: Bytes): void => {
  const read = loadSafetensors(file);
  if (E.isLeft(read)) {
    if (read.left.tag !== "BadCheckpoint") throw new Error(describe(read.left));
    const lines = describe(read.left).split("\n");
    assert(lines.length === 2 && lines[1]?.startsWith("Try: "), lines.join("\n"));
    seen.set(read.left.fault, (seen.get(read.left.fault) ?? 0) + 1);
    return;
  }
  const tensors = [...read.right.tensors.values()];
  for (const { dims, data } of tensors) assert(dims.reduce((a, b) => a * b, 1) === data.length);
  assert(tensors.reduce((n, x) => n + x.data.length, 0) * 2 <= file.length);
  seen.set("none", (seen.get("none") ?? 0) + 1);
};

Deno.test("loadSafetensors answers whatever becomes of a file's bytes", () => {
  const changes = fc.array(anyChange, { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(anyFile, changes, ({ file }, all) => sound(all.reduce((f, change) => change(f), file))),
    { seed: 21, numRuns: 5000 },
  );
});

Deno.test("loadSafetensors answers whatever a header says", () => {
  const retellings = fc.array(anyRetelling, { minLength: 1, maxLength: 2 });
  const filled = anyFile.filter(({ parts }) => parts.length > 0);
  fc.assert(
    fc.property(
      filled,
      retellings,
      ({ header, data }, all) => sound(rawFile(all.reduce(retold, header), data)),
    ),
    { seed: 22, numRuns: 5000 },
  );
});

Deno.test("loadSafetensors answers wherever a header moves a tensor", () => {
  const move = fc.record({ at: fc.nat(), by: fc.integer({ min: -9, max: 9 }) });
  const filled = anyFile.filter(({ parts }) => parts.length > 0);
  fc.assert(
    fc.property(filled, move, ({ header, data }, to) => sound(rawFile(moved(header, to), data))),
    { seed: 23, numRuns: 1000 },
  );
});

Deno.test("the changed files met every fault that a file can have", () => {
  const wanted: Readonly<Record<Exclude<CheckpointFault, "range" | "bytes">, true>> = {
    truncated: true,
    headerSize: true,
    syntax: true,
    duplicate: true,
    name: true,
    field: true,
    dims: true,
    dtype: true,
    size: true,
    overlap: true,
    hole: true,
    trailing: true,
  };
  const missing = [...Object.keys(wanted), "none"].filter((fault) => (seen.get(fault) ?? 0) < 5);
  assert(missing.length === 0, `${missing.join(", ")} of ${JSON.stringify([...seen])}`);
});
