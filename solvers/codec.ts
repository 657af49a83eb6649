/**
 * Strategies from JSON: a preset and what to change of it. Bad input names the field, what was found and what is wanted.
 *
 *     { "preset": "gottaGoFast", "dataRange": [-1, 1], "tolerance": { "rel": 0.02 }, "onReject": "bridge" }
 *
 * Its methods are Itô's: what a text says has no type that could tell which process it is for.
 * `atol` and `rtol` are accepted for `abs` and `rel`, here and on command lines only.
 * Tests: tests/solvers/codec_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import * as t from "io-ts";
import {
  choice,
  count,
  foundText,
  isNumbers,
  isRecord,
  kind,
  number,
  problem,
} from "../sde/border/decode.ts";
import type { ItoError } from "../sde/border/errors.ts";
import { neverReject, retryAtMost, withinTolerance } from "./control/accept_rule.ts";
import { pidController } from "./control/pid.ts";
import { gridOf, gridText, methodsByName } from "./named_parts.ts";
import { adaptiveExponential, ddim, eulerMaruyama, gottaGoFast } from "./presets.ts";
import {
  type Strategy,
  withAccept,
  withController,
  withDenoise,
  withErrorNorm,
  withGrid,
  withLimits,
  withMethod,
  withNoise,
  withPropagate,
  withSteps,
  withTolerance,
} from "./strategy.ts";

const positive = number("a number > 0", (v) => v > 0);
const share = number("a number ≥ 0", (v) => v >= 0);

const codecs = {
  preset: choice("gottaGoFast", "adaptiveExponential", "eulerMaruyama", "ddim"),
  dataRange: t.tuple([number("a number", () => true), number("a number", () => true)]),
  steps: count,
  grid: kind(
    gridText,
    (u: unknown): u is object | string => gridOf(u) !== undefined,
  ),
  tolerance: t.partial({
    abs: positive,
    atol: positive,
    rel: share,
    rtol: share,
    against: choice("state", "lowOrder", "marginal", "none"),
    dataScale: positive,
    flow: positive,
  }),
  controller: t.partial({
    hInit: positive,
    hGiven: positive,
    safety: positive,
    exponent: positive,
    growMax: positive,
    shrinkMin: share,
    hMax: positive,
    clock: choice("t", "logSnr"),
  }),
  pid: t.partial({
    hInit: positive,
    p: share,
    i: share,
    d: share,
    order: positive,
    safety: positive,
    growMax: positive,
    shrinkMin: share,
    hMin: share,
    hMax: positive,
    clock: choice("t", "logSnr"),
  }),
  accept: choice("withinTolerance", "neverReject"),
  retries: number("a whole number from 0 to 1000", (v) => Number.isInteger(v) && v >= 0 && v <= 1000),
  errorNorm: choice("l2Scaled", "l8Scaled", "l2", "linf"),
  onReject: choice("redraw", "retain", "previsible", "bridge", "nested", "auto"),
  propagate: choice("high", "low"),
  denoise: choice("tweedie", "none"),
  method: choice(...methodsByName.keys()),
  limits: t.partial({ hMin: positive, maxSteps: count }),
} as const;

/** The fields of a strategy in JSON; all but `preset` may be left out. */
const Described = t.intersection([
  t.type({ preset: codecs.preset }),
  t.partial({
    dataRange: codecs.dataRange,
    steps: codecs.steps,
    grid: codecs.grid,
    tolerance: codecs.tolerance,
    controller: codecs.controller,
    pid: codecs.pid,
    accept: codecs.accept,
    retries: codecs.retries,
    errorNorm: codecs.errorNorm,
    onReject: codecs.onReject,
    propagate: codecs.propagate,
    denoise: codecs.denoise,
    method: codecs.method,
    limits: codecs.limits,
  }),
]);

/** A strategy as JSON describes it. */
type StrategyJson = t.TypeOf<typeof Described>;

const rules = { withinTolerance, neverReject } as const;

const isKey = (k: string): k is keyof typeof codecs => Object.hasOwn(codecs, k);

/** Fields that no codec knows, with their path: a misspelt field must not pass for a default. */
const unknownFields = (u: Readonly<Record<string, unknown>>): readonly string[] =>
  Object.entries(u).flatMap(([key, value]) => {
    if (!isKey(key)) return [`no field "${key}" (known: ${Object.keys(codecs).join(", ")})`];
    const codec: unknown = codecs[key];
    if (!(codec instanceof t.PartialType) || !isRecord(value)) return [];
    const known = Object.keys(codec.props);
    return Object.keys(value).filter((k) => !known.includes(k)).map((k) =>
      `no field "${key}.${k}" (known: ${known.join(", ")})`
    );
  });

/** Whether the preset takes a given number of equal steps. */
const inSteps = ({ preset }: StrategyJson): boolean => preset === "eulerMaruyama" || preset === "ddim";

/** Fields that only adaptive steps look at. */
const adaptiveOnly = ["dataRange", "tolerance", "errorNorm", "limits", "accept", "retries"] as const;

/** Fields that contradict each other, or that the preset would have to ignore. */
const contradictions = (d: StrategyJson): readonly string[] => {
  const { abs, atol, rel, rtol } = d.tolerance ?? {};
  const both = (a: string, b: string, held: boolean): readonly string[] =>
    held ? [`${a} and ${b} exclude each other`] : [];
  return [
    ...both("tolerance.abs", "tolerance.atol", abs !== undefined && atol !== undefined),
    ...both("tolerance.rel", "tolerance.rtol", rel !== undefined && rtol !== undefined),
    ...both("steps", "controller", d.steps !== undefined && d.controller !== undefined),
    ...both("steps", "a grid of given times", d.steps !== undefined && isNumbers(d.grid)),
    ...both("grid", "controller", d.grid !== undefined && d.controller !== undefined),
    ...(d.grid !== undefined && !isNumbers(d.grid) && d.steps === undefined && !inSteps(d)
      ? [`grid divides steps: preset "${d.preset}" needs steps beside it, such as 50`]
      : []),
    ...both("grid", "pid", d.grid !== undefined && d.pid !== undefined),
    ...both("steps", "pid", d.steps !== undefined && d.pid !== undefined),
    ...both("controller", "pid", d.controller !== undefined && d.pid !== undefined),
    ...both("accept", "retries", d.accept !== undefined && d.retries !== undefined),
    ...(d.steps !== undefined || isNumbers(d.grid) ||
        (inSteps(d) && d.controller === undefined && d.pid === undefined)
      ? adaptiveOnly.flatMap((field) => both(fixedBy(d), field, d[field] !== undefined))
      : both(`preset "${d.preset}"`, "dataRange", inSteps(d) && d.dataRange !== undefined)),
    ...(d.dataRange !== undefined && d.dataRange[0] >= d.dataRange[1]
      ? ["dataRange must rise, as [-1, 1] does"]
      : []),
  ];
};

/** What makes the steps fixed. */
const fixedBy = (d: StrategyJson): string =>
  inSteps(d) ? `preset "${d.preset}"` : d.steps === undefined ? "grid" : "steps";

const built = (d: StrategyJson): Strategy => {
  const range = d.dataRange === undefined ? {} : { dataRange: d.dataRange };
  const presets: Readonly<Record<StrategyJson["preset"], () => Strategy>> = {
    gottaGoFast: () => gottaGoFast(range),
    adaptiveExponential: () => adaptiveExponential(range),
    eulerMaruyama,
    ddim,
  };
  const base = presets[d.preset]();
  const { abs = d.tolerance?.atol, rel = d.tolerance?.rtol, against, dataScale, flow } = d.tolerance ?? {};
  const tolerance = {
    ...(abs === undefined ? {} : { abs }),
    ...(rel === undefined ? {} : { rel }),
    ...(against === undefined ? {} : { against }),
    ...(dataScale === undefined ? {} : { dataScale }),
    ...(flow === undefined ? {} : { flow }),
  };
  const given = (part: object): Readonly<Record<string, unknown>> =>
    Object.fromEntries(Object.entries(part).filter(([, v]) => v !== undefined));
  const controller = given(d.controller ?? {});
  const limits = given(d.limits ?? {});
  const grid = gridOf(d.grid);
  const method = d.method === undefined ? undefined : methodsByName.get(d.method);
  const steps: readonly ((s: Strategy) => Strategy)[] = [
    withTolerance(tolerance),
    ...(d.controller === undefined ? [] : [withController(controller)]),
    ...(d.pid === undefined ? [] : [withController(pidController(given(d.pid)))]),
    ...(d.steps === undefined ? [] : [withSteps(d.steps)]),
    ...(grid === undefined ? [] : [withGrid(grid)]),
    ...(d.accept === undefined ? [] : [withAccept(rules[d.accept])]),
    ...(d.retries === undefined ? [] : [withAccept(retryAtMost(d.retries))]),
    ...(d.errorNorm === undefined ? [] : [withErrorNorm(d.errorNorm)]),
    ...(d.onReject === undefined ? [] : [withNoise(d.onReject)]),
    ...(d.propagate === undefined ? [] : [withPropagate(d.propagate)]),
    ...(d.denoise === undefined ? [] : [withDenoise(d.denoise)]),
    ...(method === undefined ? [] : [withMethod(method)]),
    withLimits(limits),
  ];
  return steps.reduce((s, change) => change(s), base);
};

/**
 * A strategy from what JSON.parse returned.
 *
 * Errors (Left): `Undecodable`, with a line for each field that is unknown, missing or out of range.
 *
 * @example
 * ```ts
 * import { decodeStrategy } from "ito";
 * import { assert } from "@std/assert";
 *
 * const good = decodeStrategy(JSON.parse('{ "preset": "gottaGoFast", "tolerance": { "rtol": 0.02 } }'));
 * assert(good._tag === "Right");
 * ```
 */
export function decodeStrategy(json: unknown): E.Either<ItoError, Strategy> {
  const fail = (problems: readonly string[]): E.Either<ItoError, Strategy> =>
    E.left({ tag: "Undecodable", what: "strategy", problems });
  if (!isRecord(json)) return fail([`a strategy must be an object, found ${foundText(json)}`]);
  const unknown = unknownFields(json);
  return pipe(
    Described.decode(json),
    E.foldW(
      (errors) => fail([...new Set([...unknown, ...errors.map(problem("a strategy"))])]),
      (d) => {
        const bad = [...unknown, ...contradictions(d)];
        return bad.length > 0 ? fail(bad) : E.right(built(d));
      },
    ),
  );
}
