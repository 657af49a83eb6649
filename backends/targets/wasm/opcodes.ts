/**
 * The codes of the WebAssembly instructions that are written here.
 *
 * A run is a first code and the names from there on, as the specification lists them ("-": one that is not written); a
 * name without a type has that of the name before, `_su` is two names. A code behind a prefix is prefix · 2¹² + code.
 * Tests: tests/backends/targets/wasm/assemble_test.ts.
 * @module
 */

/** A number below 2³², as a module holds it. */
export function unsigned(value: number): readonly number[] {
  return value < 128 ? [value] : [value % 128 + 128, ...unsigned(Math.floor(value / 128))];
}

/** Names with their bytes. */
export type Codes = readonly (readonly [name: string, bytes: readonly number[]])[];

/** The names in some runs. */
export function codesOf(runs: Readonly<Record<number, string>>): Codes {
  return Object.entries(runs).flatMap(([first, names]) => {
    let type = "";
    return names.replace(/(\S+)_su(\S*)/g, "$1_s$2 $1_u$2").split(" ").flatMap((short, k): Codes => {
      const name = type === "" || short.includes(".") ? short : `${type}.${short}`;
      type = /^\w+(?=\.)/.exec(name)?.[0] ?? "";
      const code = Number(first) + k;
      return short === "-" ? [] : [[name, code < 256 ? [code] : [code >> 12, ...unsigned(code & 0xfff)]]];
    });
  });
}

/** Log₂ of the bytes that lie in memory: of `v128.load32_splat` 4; where the name says nothing, those of its type. */
const alignOf = (name: string): number =>
  Math.log2(Number(/(?:load|store)(\d+)/.exec(name)?.[1] ?? /\d+/.exec(name)?.[0]) / 8);

/** What reads or writes memory; the last byte is the alignment. */
export const accesses: Codes = codesOf({
  0x28: "i32.load i64.load f32.load f64.load i32.load8_su load16_su",
  0x36: "i32.store i64.store f32.store f64.store i32.store8 store16",
  0xfd_000: "v128.load - - - - - - - - load32_splat load64_splat store",
  0xfd_05c: "v128.load32_zero load64_zero",
  0xfe_010: "i32.atomic.load - - - - - - i32.atomic.store - - - - - - i32.atomic.rmw.add",
}).map(([name, bytes]) => [name, [...bytes, alignOf(name)]]);

const orders = "eq ne lt gt le ge";
const signedOrders = "eq ne lt_su gt_su le_su ge_su";
const words = "clz ctz popcnt add sub mul div_su rem_su and or xor shl shr_su rotl rotr";
const reals = "abs neg ceil floor trunc nearest sqrt add sub mul div min max copysign";
const lanes = "abs neg - sqrt add sub mul div min max pmin pmax";

/** What takes operands only. */
export const operations: Codes = codesOf({
  0x0f: "return - - - - - - - - - - drop select",
  0x45: `i32.eqz ${signedOrders} i64.eqz ${signedOrders} f32.${orders} f64.${orders}`,
  0x67: `i32.${words} i64.${words} f32.${reals} f64.${reals}`,
  0xb6: "f32.demote_f64 f64.convert_i32_su - - promote_f32",
  0xfc_000: "i32.trunc_sat_f32_su trunc_sat_f64_su",
  0xfd_011: "i32x4.splat i64x2.splat f32x4.splat f64x2.splat",
  0xfd_037: `i32x4.${signedOrders} f32x4.${orders} f64x2.${orders}`,
  0xfd_04d: "v128.not and andnot or xor bitselect any_true",
  0xfd_05e: "f32x4.demote_f64x2_zero f64x2.promote_low_f32x4 - - - - - - - f32x4.ceil floor trunc nearest",
  0xfd_074: "f64x2.ceil floor - - - - trunc",
  0xfd_094: "f64x2.nearest",
  0xfd_0a0: "i32x4.abs neg - all_true bitmask - - - - - - shl shr_su add - - sub - - - mul min_su max_su",
  0xfd_0c1:
    "i64x2.neg - - - - - extend_low_i32x4_s extend_high_i32x4_s - - shl shr_su add - - sub - - - mul eq ne lt_s gt_s le_s ge_s",
  0xfd_0e0: `f32x4.${lanes} f64x2.${lanes}`,
  0xfd_0f8: "i32x4.trunc_sat_f32x4_su f32x4.convert_i32x4_su",
  0xfd_0fc: "i32x4.trunc_sat_f64x2_su_zero f64x2.convert_low_i32x4_su",
  0xfd_105: "f32x4.relaxed_madd relaxed_nmadd f64x2.relaxed_madd relaxed_nmadd",
});
