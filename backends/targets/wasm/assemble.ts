/**
 * WebAssembly text to bytes: the part of the language that the renderers write.
 *
 *     module     = (module (import "…" "…" (memory least)) function …), or (memory least most shared)
 *     function   = (func $name? (export "…")? (param $p type) … (result type) … (local $l type) … expression …)
 *     expression = (name word … operand …), (block $l? …), (loop $l? …), (if condition (then …)),
 *                  (if (result type) condition (then …) (else …))
 *
 * Operands are folded, indices are names. What is not of this form is refused; types are the engine's to check.
 * Tests: tests/backends/targets/wasm/assemble_test.ts, tests/backends/targets/wasm/assemble_kernels_test.ts.
 * @module
 */
import { internal } from "../../../sde/border/errors.ts";
import { accesses, type Codes, codesOf, operations, unsigned } from "./opcodes.ts";

type Bytes = readonly number[];
type Names = ReadonlyMap<string, number>;

const fail = (text: string): never => {
  throw internal(`WebAssembly has no bytes for ${text.slice(0, 200)}`);
};
/** What names mean where an instruction stands; labels from the innermost out. */
interface Scope {
  readonly functions: Names;
  readonly locals: Names;
  readonly labels: readonly string[];
}

/** The bytes of what follows an instruction's name; nothing where that may not stand there. */
type Word = (word: string, scope: Scope) => Bytes | undefined;
type Words = (words: readonly string[], scope: Scope) => Bytes | undefined;

const each = (count: number, bytesOf: Word): Words => (words, scope) => {
  const bytes = words.flatMap((word) => bytesOf(word, scope) ?? [NaN]);
  return words.length === count && !bytes.includes(NaN) ? bytes : undefined;
};
const none = (...bytes: Bytes): Words => (words) => words.length === 0 ? bytes : undefined;
const index = (at = -1): Bytes | undefined => at < 0 ? undefined : unsigned(at);
const natural = (limit: number, before = ""): Word => (word) => {
  const digits = word.startsWith(before) ? word.slice(before.length) : "";
  return /^\d+$/.test(digits) && Number(digits) < limit ? unsigned(Number(digits)) : undefined;
};
/** Seven bits a byte, the sign with the last. */
const signed = (value: bigint): Bytes => {
  const low = Number(value & 127n);
  return value >= -64n && value < 64n ? [low] : [low + 128, ...signed(value >> 7n)];
};
const integer = (bits: number, bytesOf: (value: bigint) => Bytes): Word => (word) => {
  const value = /^-?\d+$/.test(word) ? BigInt(word) : 2n ** 64n;
  const kept = BigInt.asIntN(bits, value);
  return kept === value || BigInt.asUintN(bits, value) === value ? bytesOf(kept) : undefined;
};
const raw = (numbers: ArrayBufferView): Bytes => [...new Uint8Array(numbers.buffer)];
/** A float of the array's kind: what is none is not rounded to one. */
const float = (kind: typeof Float32Array | typeof Float64Array): Word => (word) => {
  const value = Number(word.replace("inf", "Infinity").replace("nan", "NaN"));
  const form = Number.isFinite(value) ? /^-?\d+(\.\d+)?(e[+-]?\d+)?$/ : /^(-?inf|nan)$/;
  const held = kind.of(value);
  return form.test(word) && Object.is(held[0], value) ? raw(held) : undefined;
};
const vectors: ReadonlyMap<string | undefined, Words> = new Map([
  ["i32x4", each(4, integer(32, (v) => raw(Int32Array.of(Number(v)))))],
  ["i64x2", each(2, integer(64, (v) => raw(BigInt64Array.of(v))))],
  ["f32x4", each(4, float(Float32Array))],
  ["f64x2", each(2, float(Float64Array))],
]);
const lanes = "i32x4 i64x2 f32x4 f64x2".replace(/\w+/g, "$&.extract_lane replace_lane");

const rows: readonly (readonly [Codes, Words])[] = [
  [operations, none()],
  [accesses, (words, scope) => words.length === 0 ? [0] : each(1, natural(2 ** 32, "offset="))(words, scope)],
  [codesOf({ 0x0c: "br br_if" }), each(1, (word, { labels }) => index(labels.indexOf(word)))],
  [codesOf({ 0x10: "call" }), each(1, (word, { functions }) => index(functions.get(word)))],
  [codesOf({ 0x20: "local.get set tee" }), each(1, (word, { locals }) => index(locals.get(word)))],
  [codesOf({ 0x41: "i32.const" }), each(1, integer(32, signed))],
  [codesOf({ 0x42: "i64.const" }), each(1, integer(64, signed))],
  [codesOf({ 0x43: "f32.const" }), each(1, float(Float32Array))],
  [codesOf({ 0x44: "f64.const" }), each(1, float(Float64Array))],
  [codesOf({ 0xfc_00a: "memory.copy" }), none(0, 0)],
  [codesOf({ 0xfc_00b: "memory.fill" }), none(0)],
  [codesOf({ 0xfd_00c: "v128.const" }), ([shape, ...numbers], scope) => vectors.get(shape)?.(numbers, scope)],
  [codesOf({ 0xfd_00d: "i8x16.shuffle" }), each(16, natural(32))],
  [codesOf({ 0xfd_01b: lanes }), each(1, natural(4))],
];
const instructions = new Map(
  rows.flatMap(([codes, follow]) => codes.map(([name, code]) => [name, { code, follow }] as const)),
);

const blocks: Names = new Map([["block", 0x02], ["loop", 0x03], ["if", 0x04]]);
const types: Names = new Map([["i32", 0x7f], ["i64", 0x7e], ["f32", 0x7d], ["f64", 0x7c], ["v128", 0x7b]]);
const [noValue, otherwise, end] = [0x40, 0x05, 0x0b];

/** The bytes of expressions, as far as the list goes that they stand in; nothing may follow it. */
const bodyOf = (text: string, outer: Scope): Bytes => {
  const tokens = text.match(/[()]|[^\s()]+/g) ?? [];
  const out: number[] = [];
  let at = 0;
  const failFrom = (from: number): never => fail(tokens.slice(from, from + 20).join(" "));
  const skip = (token?: string): unknown => tokens[at++] === token || failFrom(Math.max(0, at - 8));
  const expressions = (scope: Scope): void => {
    while (tokens[at] === "(") expression(scope);
    skip(")");
  };
  const expression = (scope: Scope): void => {
    const from = at;
    skip("(");
    while (at < tokens.length && tokens[at] !== "(" && tokens[at] !== ")") at++;
    const [head = "", words] = [tokens[from + 1], tokens.slice(from + 2, at)];
    const block = blocks.get(head);
    if (block === undefined) {
      const { code, follow } = instructions.get(head) ?? failFrom(from);
      const bytes = follow(words, scope) ?? failFrom(from);
      expressions(scope); // operands first
      out.push(...code);
      out.push(...bytes);
      return;
    }
    const [label = "", more] = words;
    if (/^[^$]/.test(label) || more !== undefined) failFrom(from);
    const inside = { ...scope, labels: [label, ...scope.labels] };
    const isValue = head === "if" && tokens[at + 1] === "result";
    const value = isValue ? types.get(tokens[at + 2] ?? "") ?? failFrom(from) : noValue;
    if (isValue) ["(", "result", tokens[at + 2], ")"].forEach(skip);
    if (head === "if") {
      expression(scope);
      ["(", "then"].forEach(skip);
    }
    out.push(block, value);
    expressions(inside);
    if (isValue) {
      ["(", "else"].forEach(skip);
      out.push(otherwise);
      expressions(inside);
    }
    out.push(end);
    if (head === "if") skip(")");
  };
  expressions(outer);
  skip();
  return out;
};

const sized = (bytes: Bytes): Bytes => unsigned(bytes.length).concat(bytes);
const counted = (items: readonly Bytes[]): Bytes => unsigned(items.length).concat(...items);
const section = (id: number, items: readonly Bytes[]): Bytes => [id].concat(sized(counted(items)));
const chars = (name: string): Bytes => sized([...name].map((c) => c.charCodeAt(0)));
/** Names by their place, none twice. */
const placed = (names: readonly string[]): Names => {
  const places = new Map(names.map((name, k) => [name, k]));
  return places.size === names.length ? places : fail(names.join(" "));
};

const module = /^\(module \(import "(\w+)" "(\w+)" \(memory (\d+)(?: (\d+) shared)?\)\)\s+\(func (.*)\)\s*$/s;
const lists = ["param \\$\\w+", "result", "local \\$\\w+"].map((part) => `((?:\\(${part} \\w+\\)\\s*)*)`);
const header = new RegExp(`^(\\$\\w+)?\\s*(?:\\(export "(\\w+)"\\))?\\s*${lists.join("")}`);
const typesIn = (list: string): Bytes =>
  [...list.matchAll(/(\w+)\)/g)].map(([, type = ""]) => types.get(type) ?? fail(list));

/** A function from what follows `(func`. */
const functionOf = (text: string, k: number) => {
  const [head = "", name = `${k}`, exported, params = "", results = "", own = ""] = header.exec(text) ?? [];
  const locals = placed(`${params}${own}`.match(/\$\w+/g) ?? []);
  const all = typesIn(own);
  const from = [...all.keys()].filter((at) => all[at] !== all[at - 1]);
  const runs = from.map((at, i) => [...unsigned((from[i + 1] ?? all.length) - at), ...all.slice(at, at + 1)]);
  return {
    name,
    exports: exported === undefined ? [] : [[...chars(exported), 0x00, ...unsigned(k)]],
    signature: [0x60, ...sized(typesIn(params)), ...sized(typesIn(results))],
    code: (functions: Names) =>
      sized(counted(runs).concat(bodyOf(text.slice(head.length), { functions, locals, labels: [] }), end)),
  };
};

/** The bytes of a module. */
export function assemble(text: string): Uint8Array<ArrayBuffer> {
  const [, from = "", name = "", least, most, rest = ""] = module.exec(text) ?? fail(text);
  const pages = most === undefined ? [0x00, Number(least)] : [0x03, Number(least), Number(most)];
  const functions = rest.split("(func ").map(functionOf);
  const names = placed(functions.map((f) => f.name));
  const signatures = new Map(functions.map(({ signature }) => [`${signature}`, signature]));
  const kinds = [...signatures.keys()];
  return Uint8Array.from([0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00].concat(
    section(1, [...signatures.values()]),
    section(2, [[...chars(from), ...chars(name), 0x02, ...pages.flatMap(unsigned)]]),
    section(3, functions.map((f) => unsigned(kinds.indexOf(`${f.signature}`)))),
    section(7, functions.flatMap((f) => f.exports)),
    section(10, functions.map((f) => f.code(names))),
  ));
}
