/**
 * The rows of `bench/gpu.ts`: what was measured, what failed, what is not there yet; and what share of its device's
 * roofline a row reached.
 * @module
 */
import { isRecord } from "../../sde/border/decode.ts";

/** What has to be done in the seconds of a row. */
export interface Work {
  /** Operations on reals, and on words and flags. */
  readonly real: number;
  readonly integer: number;
  /** Bytes that must be read or written. */
  readonly bytes: number;
}

/** A row that was measured. */
export interface Measured {
  readonly tag: "measured";
  readonly name: string;
  /** What was run, in words: paths × steps, say. */
  readonly size: string;
  /** How many paths, samples or rows: n of those that the full case has. */
  readonly n: number;
  readonly asked: number;
  readonly seconds: number;
  readonly work: Work;
  /** What the work is counted by, and how many of these were done. */
  readonly each: { readonly unit: string; readonly count: number };
  readonly notes: readonly string[];
}

/** A row of any kind. */
export type Row =
  | Measured
  | { readonly tag: "failed"; readonly name: string; readonly why: string }
  | { readonly tag: "notYet"; readonly name: string; readonly why: string };

/** A device, as far as WebGPU tells. */
export interface DeviceReport {
  readonly tag: "device";
  readonly name: string;
  readonly isSoftware: boolean;
  /** Vendor, architecture and device as the adapter has them; the driver's own line where the system has one. */
  readonly adapter: string;
  readonly driver: string;
  readonly limits: { readonly [name: string]: number };
  /** What its arithmetic is like. */
  readonly arithmetic: string;
}

/** What a process of the bench answers. */
export type Answer = Row | DeviceReport | { readonly tag: "noDevice"; readonly why: string };

const isText = (value: unknown): value is string => typeof value === "string";
const isNumber = (value: unknown): value is number => typeof value === "number";
const has = (value: unknown, is: (v: unknown) => boolean, ...keys: readonly string[]): boolean =>
  isRecord(value) && keys.every((key) => is(value[key]));

/** Whether a JSON value is an answer. */
export function isAnswer(value: unknown): value is Answer {
  if (!isRecord(value)) return false;
  switch (value.tag) {
    case "measured":
      return has(value, isText, "name", "size") && has(value, isNumber, "n", "asked", "seconds") &&
        has(value.work, isNumber, "real", "integer", "bytes") &&
        has(value.each, isText, "unit") && has(value.each, isNumber, "count") &&
        Array.isArray(value.notes) && value.notes.every(isText);
    case "failed":
    case "notYet":
      return has(value, isText, "name", "why");
    case "noDevice":
      return has(value, isText, "why");
    case "device":
      return has(value, isText, "name", "adapter", "driver", "arithmetic") && isRecord(value.limits) &&
        Object.values(value.limits).every(isNumber) && typeof value.isSoftware === "boolean";
    default:
      return false;
  }
}

/** What a device can do at most, a second; what was not measured is unknown. */
export interface Roofline {
  readonly operations: number | undefined;
  readonly bytes: number | undefined;
}

/** The names of the rows that are the roofline. */
export const roofNames = { bytes: "copy", operations: "multiply-add" } as const;

/** The roofline among the rows. */
export function rooflineIn(rows: readonly Row[]): Roofline {
  const found = (name: string): Measured | undefined =>
    rows.find((r): r is Measured => r.tag === "measured" && r.name === name);
  const [copy, product] = [found(roofNames.bytes), found(roofNames.operations)];
  return {
    bytes: copy === undefined ? undefined : copy.work.bytes / copy.seconds,
    operations: product === undefined ? undefined : product.work.real / product.seconds,
  };
}

/** Shares of a roofline, and which of its two lines binds. */
export interface Shares {
  readonly arithmetic: number | undefined;
  readonly memory: number | undefined;
  readonly bound: "arithmetic" | "memory" | undefined;
}

/** The time that a row would take at the roofline, over the time that it took; the larger share is the line that binds. */
export function sharesOf({ work, seconds }: Measured, roof: Roofline): Shares {
  const share = (amount: number, most: number | undefined): number | undefined =>
    most === undefined ? undefined : amount / most / seconds;
  const [arithmetic, memory] = [
    share(work.real + work.integer, roof.operations),
    share(work.bytes, roof.bytes),
  ];
  const known = arithmetic !== undefined && memory !== undefined;
  return { arithmetic, memory, bound: !known ? undefined : arithmetic < memory ? "memory" : "arithmetic" };
}
