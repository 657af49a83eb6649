/**
 * What the programs print or post of their solves, held against what this checkout makes of the same.
 * @module
 */
import * as core from "ito";
import * as score from "ito/score";
import { outcome } from "./programs/solves.js";
import type { Ended } from "./folders.ts";

/** What becomes of a solve. */
export interface Outcome {
  readonly name: string;
  readonly error?: string;
  readonly hash?: number;
  readonly first?: readonly number[];
  readonly device?: string;
}

/** How a solve must be what this checkout makes of it: to the bit, or in each number to this. */
const wantedOf: Readonly<Record<string, "bits" | number>> = {
  looped: "bits",
  threads: "bits",
  staged: "bits",
  float64: "bits",
  dataset: "bits",
  datasetAny: 1e-3,
  network: 1e-3,
  webgpu: "bits",
};

const known = new Map<string, Promise<Outcome>>();
const expected = (name: string): Promise<Outcome> => {
  // what a GPU makes is what the CPU makes
  const made = known.get(name) ?? outcome({ core, score }, name === "webgpu" ? "looped" : name);
  known.set(name, made);
  return made;
};

const isRecord = (v: unknown): v is Readonly<Record<string, unknown>> => typeof v === "object" && v !== null;

/** Whether a value is what a program says of a solve. */
export function isOutcome(v: unknown): v is Outcome {
  return isRecord(v) && typeof v.name === "string" && ("error" in v || "hash" in v);
}

/** What is wrong with an outcome, or nothing. `device`: what its name must hold. */
const wrongWith = async (found: Outcome, device: string): Promise<string | undefined> => {
  const right = await expected(found.name);
  if (found.error !== undefined) return found.error;
  if (right.error !== undefined) return `this checkout: ${right.error}`;
  if (!(found.device ?? "").includes(device)) return `ran on ${found.device}, wanted ${device}`;
  const wanted = wantedOf[found.name] ?? "bits";
  if (wanted === "bits") {
    return found.hash === right.hash ? undefined : `other bits: ${found.first?.slice(0, 4)}`;
  }
  const [a, b] = [found.first ?? [], right.first ?? []];
  const off = b.reduce((most, v, i) => Math.max(most, Math.abs(v - (a[i] ?? NaN))), 0);
  return off <= wanted ? undefined : `${off} from what this checkout makes`;
};

/** How a solve ended; `devices` says of some what they must have run on. */
export async function ended(
  target: string,
  found: Outcome,
  devices: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const wrong = await wrongWith(found, devices[found.name] ?? "");
  const name = `${found.name} (${found.device ?? "nowhere"})`;
  return { target, name, ...(wrong === undefined ? { state: "ok" } : { state: "failed", text: wrong }) };
}

/** What lines of JSON say; those that are none are left to who prints them. */
export function outcomesIn(text: string): readonly Outcome[] {
  return text.split("\n").filter((line) => line.startsWith("{")).map((line): unknown => JSON.parse(line))
    .filter(isOutcome);
}
