/**
 * The header of a .safetensors file: JSON, an entry a tensor.
 *
 *     { "__metadata__": { "made by": "…" }, "conv.weight": { "dtype": "F32", "shape": [8, 3], "data_offsets": [0, 96] } }
 *
 * Source: the format's own description (github.com/huggingface/safetensors, "Format"). Refused beyond it: two equal
 * names (it forbids them, its readers let the last one win), the name `__proto__`, text that is not Unicode, more than
 * 64 dimensions (PyTorch's and NumPy's own limit), more than 200,000 names, a field that an entry does not have.
 * Tests: tests/networks/files/hostile_test.ts, tests/networks/files/mutation_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import * as t from "io-ts";
import type { CheckpointFault, ItoError } from "../../sde/border/errors.ts";
import { type JsonFault, parseStrict } from "./strict_json.ts";

/** Bits a number, by the format's names. */
export const bitsOf = {
  BOOL: 8,
  F4: 4,
  F6_E2M3: 6,
  F6_E3M2: 6,
  U8: 8,
  I8: 8,
  F8_E5M2: 8,
  F8_E4M3: 8,
  F8_E8M0: 8,
  F8_E4M3FNUZ: 8,
  F8_E5M2FNUZ: 8,
  I16: 16,
  U16: 16,
  F16: 16,
  BF16: 16,
  I32: 32,
  U32: 32,
  F32: 32,
  C64: 64,
  F64: 64,
  I64: 64,
  U64: 64,
} as const;

/** What the numbers of a tensor are, in the format's names. */
export type Dtype = keyof typeof bitsOf;

/** What a header says of one tensor; its bytes are begin … end of what follows the header. */
export interface Entry {
  readonly name: string;
  readonly dtype: Dtype;
  readonly dims: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/** What a header says. */
export interface Header {
  readonly metadata: Readonly<Record<string, string>>;
  readonly entries: readonly Entry[];
}

/** The longest header in bytes: what the reference reader accepts. */
export const longestHeader = 100_000_000;

/** An entry has lists; and some 50,000 tensors have four names each. */
const limits = { depth: 3, names: 200_000 } as const;

/** The one name of a header that is no tensor's. */
export const metadataName = "__metadata__";

/** A fault of a checkpoint, at its place. */
export const faulty = (fault: CheckpointFault, where: string, wanted: string, found: string): ItoError => ({
  tag: "BadCheckpoint",
  fault,
  where,
  wanted,
  found: found.length <= 120 ? found : `${found.slice(0, 80)} … ${found.slice(-30)}`,
});

/** A name in a message: on one line, and not longer than one. */
export const quoted = (name: string): string =>
  JSON.stringify(name.length <= 60 ? name : `${name.slice(0, 40)}…${name.slice(-15)}`);

/** How many numbers a tensor of these dimensions has; undefined where a float64 cannot count them. */
export const countOf = (dims: readonly number[]): number | undefined => {
  const product = dims.reduce((n, d) => n * (d === 0 ? 1 : d), 1);
  if (!Number.isSafeInteger(product)) return undefined;
  return dims.includes(0) ? 0 : product;
};

const type = <A>(name: string, is: t.Is<A>): t.Type<A> =>
  new t.Type<A>(name, is, (u, c) => (is(u) ? t.success(u) : t.failure(u, c)), t.identity);
const isWhole = (u: unknown): u is number => Number.isSafeInteger(u) && typeof u === "number" && u >= 0;
const isDtype = (u: unknown): u is Dtype => typeof u === "string" && Object.hasOwn(bitsOf, u);
/** Not `t.tuple`, which drops a third. */
const isRange = (u: unknown): u is readonly [begin: number, end: number] =>
  Array.isArray(u) && u.length === 2 && u.every(isWhole);

/** The dimensions of a tensor. */
export const Dims = type(
  "at most 64 whole numbers from 0 to 2⁵³ − 1",
  (u: unknown): u is readonly number[] => Array.isArray(u) && u.length <= 64 && u.every(isWhole),
);
const fields = {
  dtype: type(`one of ${Object.keys(bitsOf).join(", ")}`, isDtype),
  shape: Dims,
  data_offsets: type("two whole numbers from 0 to 2⁵³ − 1", isRange),
};
const Tensor = t.type(fields);
const Metadata = t.record(t.string, t.string);

const isRecord = (u: unknown): u is Readonly<Record<string, unknown>> =>
  typeof u === "object" && u !== null && !Array.isArray(u);
const textOf = (u: unknown): string => (u === undefined ? "nothing" : JSON.stringify(u) ?? String(u));

const tooMany = (found: number | "more"): ItoError =>
  faulty("headerSize", "the header", `of at most ${limits.names} names`, String(found));

/** Errors (Left): a text that UTF-8 cannot hold. */
const checkText = (text: string): E.Either<ItoError, string> =>
  text.isWellFormed()
    ? E.right(text)
    : E.left(faulty("name", "a text", "without half a surrogate pair", quoted(text)));

/** Errors (Left): a name that a record or a text cannot hold. */
const checkName = (name: string): E.Either<ItoError, string> =>
  name === "__proto__" ? E.left(faulty("name", "a name", "another", quoted(name))) : checkText(name);

/** Errors (Left): names or texts that a file cannot hold, or more of them. */
export function checkNames(
  tensors: readonly string[],
  metadata: Readonly<Record<string, string>>,
): E.Either<ItoError, readonly string[]> {
  const names = Object.keys(metadata);
  const count = 1 + names.length + 4 * tensors.length;
  if (count > limits.names) return E.left(tooMany(count));
  return pipe(
    E.traverseArray(checkName)([...tensors, ...names]),
    E.chain(() => E.traverseArray(checkText)(Object.values(metadata))),
  );
}

/** The first thing that io-ts found wrong, as a fault of a part of the header. */
const fieldFault = (where: string) => (errors: t.Errors): ItoError => {
  const [e] = errors;
  const path = (e?.context ?? []).map((c) => c.key).filter((k) => k !== "" && Number.isNaN(Number(k)));
  const last = e?.context[e.context.length - 1];
  const fault = path[0] === "shape" ? "dims" : path[0] === "dtype" ? "dtype" : "field";
  return faulty(fault, [where, ...path].join("."), last?.type.name ?? "valid", textOf(e?.value));
};

const entryOf = ([name, json]: readonly [string, unknown]): E.Either<ItoError, Entry> => {
  const unknown = isRecord(json) ? Object.keys(json).find((key) => !Object.hasOwn(fields, key)) : undefined;
  if (unknown !== undefined) {
    const known = Object.keys(fields).join(", ");
    return E.left(faulty("field", `tensor ${quoted(name)}`, `fields ${known} and no other`, quoted(unknown)));
  }
  return pipe(
    Tensor.decode(json),
    E.mapLeft(fieldFault(`tensor ${quoted(name)}`)),
    E.map(({ dtype, shape, data_offsets: [begin, end] }) => ({ name, dtype, dims: shape, begin, end })),
  );
};

/** Names before values: io-ts copies records, and a copy has no own `__proto__`. */
const metadataOf = (json: unknown): E.Either<ItoError, Readonly<Record<string, string>>> =>
  pipe(
    E.traverseArray(checkName)(isRecord(json) ? Object.keys(json) : []),
    E.chain(() => pipe(Metadata.decode(json), E.mapLeft(fieldFault(metadataName)))),
    E.chainFirst((metadata) => E.traverseArray(checkText)(Object.values(metadata))),
  );

const headerOf = (json: unknown): E.Either<ItoError, Header> => {
  if (!isRecord(json)) return E.left(faulty("syntax", "the header", "a JSON object", textOf(json)));
  return pipe(
    E.traverseArray(checkName)(Object.keys(json)),
    E.chain(() => metadataOf(json[metadataName] ?? {})),
    E.chain((metadata) =>
      pipe(
        Object.entries(json).filter(([name]) => name !== metadataName),
        E.traverseArray(entryOf),
        E.map((entries) => ({ metadata, entries })),
      )
    ),
  );
};

const jsonFault = (e: JsonFault): ItoError => {
  switch (e.tag) {
    case "syntax":
      return faulty("syntax", "the header", "JSON", e.reason);
    case "nesting":
      return faulty("syntax", "the header", "an object of objects of lists", `more at character ${e.at}`);
    case "names":
      return tooMany("more");
    case "duplicate":
      return faulty("duplicate", "a name", "the only one in its object", `${quoted(e.name)} twice`);
  }
};

/** A header, of its bytes. Errors (Left): `BadCheckpoint`. */
export function decodeHeader(bytes: Uint8Array): E.Either<ItoError, Header> {
  if (bytes[0] !== 0x7b) {
    const found = bytes.length === 0 ? "nothing" : `byte ${bytes[0]}`;
    return E.left(faulty("syntax", "the header", 'JSON that begins with "{"', found));
  }
  return pipe(
    E.tryCatch(
      () => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes),
      () => faulty("syntax", "the header", "UTF-8", "bytes that are not"),
    ),
    E.chain((text) => pipe(parseStrict(text, limits), E.mapLeft(jsonFault))),
    E.chain(headerOf),
  );
}
