/**
 * Methods and grids by name, for strategies from JSON: every Itô method that is a value, under the name that it is imported by, and
 * grids as a list of times, a name, or a name and what it is of.
 *
 *     "sosra"    [1, 0.5, 0.1]    "logSnr"    { "karras": 5 }    { "ays": "sd15" }
 *
 * Tests: tests/solvers/codec_test.ts.
 * @module
 */
import { isNumbers, isRecord } from "../sde/border/decode.ts";
import { ays, aysModels, equal, exponential, type Grid, karras, logSnr, polynomial } from "./grids.ts";
import * as additive from "./methods/additive/all.ts";
import * as diagonal from "./methods/diagonal/all.ts";
import { emStep } from "./methods/euler_maruyama.ts";
import * as flow from "./methods/flow/all.ts";
import * as langevin from "./methods/langevin/all.ts";
import type { Method } from "./methods/method.ts";
import * as score from "./methods/score/all.ts";
import * as stiff from "./methods/stiff/all.ts";
import * as weak from "./methods/weak/all.ts";

const isMethod = (u: unknown): u is Method =>
  isRecord(u) && typeof u.name === "string" && typeof u.step === "function" && u.calculus === "ito";

const families: readonly Readonly<Record<string, unknown>>[] = [
  additive,
  diagonal,
  weak,
  flow,
  stiff,
  langevin,
  score,
];

/** The methods that JSON may name. */
export const methodsByName: ReadonlyMap<string, Method> = new Map([
  ["eulerMaruyama", emStep],
  ...families.flatMap((all) =>
    Object.entries(all).flatMap(([name, u]): readonly (readonly [string, Method])[] =>
      isMethod(u) ? [[name, u]] : []
    )
  ),
]);

const positive = (u: unknown): u is number => typeof u === "number" && u > 0 && Number.isFinite(u);
const named: ReadonlyMap<unknown, () => Grid> = new Map([
  ["equal", equal],
  ["exponential", exponential],
  ["logSnr", logSnr],
  ["karras", () => karras()],
]);
/** Grids of a name and a number, or a name and a name. */
const numbered: ReadonlyMap<unknown, (u: unknown) => Grid | undefined> = new Map([
  ["karras", (rho: unknown) => positive(rho) ? karras({ rho }) : undefined],
  ["polynomial", (p: unknown) => positive(p) ? polynomial(p) : undefined],
  ["ays", (model: unknown) => {
    const known = aysModels.find((name) => name === model);
    return known === undefined ? undefined : ays(known);
  }],
]);

/** What a grid is in JSON, in words. */
export const gridText =
  'a list of times, "equal", "exponential", "logSnr", "karras", { "karras": rho }, { "polynomial": p } or ' +
  `{ "ays": ${aysModels.map((name) => JSON.stringify(name)).join(" or ")} }`;

/** A grid as JSON has it; nothing for what is none. */
export function gridOf(u: unknown): Grid | readonly number[] | undefined {
  if (isNumbers(u)) return u.length >= 2 ? Array.from(u) : undefined;
  if (!isRecord(u)) return named.get(u)?.();
  const [[name, of] = [], ...more] = Object.entries(u);
  return more.length === 0 ? numbered.get(name)?.(of) : undefined;
}
